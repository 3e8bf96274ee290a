// The theme switch and the menu on small screens. Every page works without this script.

const root = document.documentElement;

const themeSwitch = document.querySelector("[data-theme-switch]");
if (themeSwitch) {
  const show = () => themeSwitch.setAttribute("aria-pressed", String(root.dataset.bsTheme === "dark"));
  themeSwitch.addEventListener("click", () => {
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
    show();
    document.dispatchEvent(new CustomEvent("ponte:theme"));
  });
  show();
}

const menuButton = document.querySelector("[data-menu-button]");
if (menuButton) {
  const menu = document.getElementById(menuButton.getAttribute("aria-controls"));
  const toggle = (open) => {
    menuButton.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("is-open", open);
  };
  menuButton.addEventListener("click", () => toggle(menuButton.getAttribute("aria-expanded") !== "true"));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      toggle(false);
      menuButton.focus();
    }
  });
}
