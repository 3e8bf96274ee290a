// The funnel of the cockpit: one bar per step, cut by side. The table beside it carries the same numbers.

import { colours, draw, font } from "./chart.js";

const element = document.querySelector("[data-funnel]");
const { sides, steps } = JSON.parse(document.getElementById("funnel-data").textContent);

draw(element, () => {
  const colour = colours();
  const shades = [colour.accent, colour.action];
  return {
    animation: false,
    textStyle: { fontFamily: font, color: colour.ink },
    color: shades,
    grid: { left: 8, right: 56, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: { color: colour.ink }, itemHeight: 12, itemWidth: 12 },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, appendTo: "body" },
    xAxis: { type: "value", axisLabel: { color: colour["ink-2"] }, splitLine: { lineStyle: { color: colour.line } } },
    yAxis: {
      type: "category",
      inverse: true,
      data: steps.map((step) => step.label),
      axisLabel: { color: colour.ink, width: element.clientWidth < 480 ? 110 : 190, overflow: "break" },
      axisLine: { lineStyle: { color: colour.line } },
      axisTick: { show: false },
    },
    series: sides.map((side, place) => ({
      name: side,
      type: "bar",
      stack: "side",
      barWidth: "58%",
      data: steps.map((step) => step.by_side[place]),
      label: {
        show: place === sides.length - 1,
        position: "right",
        color: colour.ink,
        formatter: ({ dataIndex }) => String(steps[dataIndex].total),
      },
    })),
  };
});
