// Choosing a party of the network shows its neighbours and its list, without a new page. Without this script every
// circle is a link to the page that does the same.
"use strict";

document.querySelectorAll("[data-network]").forEach((whole) => {
  const dots = [...whole.querySelectorAll("[data-dot]")];
  const items = [...whole.querySelectorAll("[data-node]")];
  const back = whole.querySelector(".network-back");

  const show = (key) => {
    const chosen = dots.find((dot) => dot.dataset.dot === key);
    const near = new Set(chosen ? [key, ...chosen.dataset.joined.split(" ")] : []);
    dots.forEach((dot) => {
      dot.classList.toggle("network-faint", Boolean(chosen) && !near.has(dot.dataset.dot));
      if (dot === chosen) dot.setAttribute("aria-current", "true");
      else dot.removeAttribute("aria-current");
    });
    whole.querySelectorAll("[data-name]").forEach((name) => {
      name.classList.toggle("network-faint", Boolean(chosen) && !near.has(name.dataset.name));
    });
    whole.querySelectorAll("[data-ends]").forEach((line) => {
      const isNear = line.dataset.ends.split(" ").includes(key);
      line.classList.toggle("network-near", Boolean(chosen) && isNear);
      line.classList.toggle("network-faint", Boolean(chosen) && !isNear);
    });
    items.forEach((item) => {
      item.hidden = Boolean(chosen) && item.dataset.node !== key;
      item.querySelector("details").open = Boolean(chosen) && item.dataset.node === key;
    });
    back.hidden = !chosen;
  };

  dots.forEach((dot) => {
    dot.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", dot.href.baseVal);
      show(dot.dataset.dot);
    });
  });
  back.querySelector("[data-all]").addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", event.currentTarget.href);
    show("");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !back.hidden) back.querySelector("[data-all]").click();
  });
  if (whole.dataset.focus) show(whole.dataset.focus);
});
