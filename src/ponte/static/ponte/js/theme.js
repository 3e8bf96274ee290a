// Chooses light or dark before the first paint; loaded in the head, therefore short.
(() => {
  const root = document.documentElement;
  const saved = localStorage.getItem("theme");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.bsTheme = saved ?? system;
  root.classList.add("js");
})();
