// The funnel of the cockpit: one bar per step, cut by group. The table beside it carries the same numbers.

import { colours, draw, font } from "./chart.js";

const element = document.querySelector("[data-funnel]");
const { groups, steps } = JSON.parse(document.getElementById("funnel-data").textContent);

const whole = new Intl.NumberFormat(document.documentElement.lang);

draw(element, () => {
  const colour = colours();
  const labelWidth = element.clientWidth < 480 ? 100 : 180;
  const shades = [colour.accent, colour.action];
  return {
    animation: false,
    textStyle: { fontFamily: font, color: colour.ink },
    color: shades,
    grid: { left: labelWidth + 12, right: 64, top: 36, bottom: 0 },
    legend: { top: 0, left: 0, textStyle: { color: colour.ink, fontSize: 14 }, itemHeight: 12, itemWidth: 12 },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, appendTo: "body" },
    xAxis: { type: "value", show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: steps.map((step) => step.label),
      axisLabel: { color: colour.ink, fontSize: 14, width: labelWidth, overflow: "break" },
      axisLine: { lineStyle: { color: colour.line } },
      axisTick: { show: false },
    },
    series: groups.map((group, place) => ({
      name: group,
      type: "bar",
      stack: "group",
      barWidth: "58%",
      data: steps.map((step) => step.by_group[place]),
      label: {
        show: place === groups.length - 1,
        position: "right",
        color: colour.ink,
        fontSize: 14,
        formatter: ({ dataIndex }) => whole.format(steps[dataIndex].total),
      },
    })),
  };
});
