// Counts the people whose pages of the printed pack are made.

import { follow } from "../desk/follow.js";

const pack = document.querySelector("[data-pack]");

follow(pack.dataset.pack, ({ read }) => {
  pack.querySelector("[data-read]").textContent = read;
  pack.querySelector("[data-progress]").value = read;
});
