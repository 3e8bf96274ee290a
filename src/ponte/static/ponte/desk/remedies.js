// Moves the bar of a search for remedies.

import { follow } from "./follow.js";

const bar = document.querySelector("[data-remedies]");

follow(bar.dataset.remedies, ({ tried, planned }) => {
  if (planned) Object.assign(bar, { value: tried, max: planned });
});
