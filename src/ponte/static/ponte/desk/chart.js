// What every chart of the desk shares: colours of the theme in force, its redrawing when the theme or the width changes.

/** The page's colours by the names that theme.css gives them. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  return new Proxy({}, { get: (_, name) => style.getPropertyValue(`--${name}`).trim() });
}

export const font = getComputedStyle(document.body).fontFamily;

/** Draws `options()` into an element, and again whenever the theme or the width changes. */
export function draw(element, options) {
  const chart = echarts.init(element);
  chart.setOption(options());
  document.addEventListener("ponte:theme", () => chart.setOption(options(), true));
  new ResizeObserver(() => chart.resize()).observe(element);
  return chart;
}
