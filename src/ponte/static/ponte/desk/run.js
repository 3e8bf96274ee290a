// Draws the value of a run of the scheduler, climbing to the bound.

import { colours, draw, font } from "./chart.js";
import { follow, isUnderWay } from "./follow.js";

const run = document.querySelector("[data-run]");
const chartElement = run.querySelector("[data-curve]");
let progress = JSON.parse(document.getElementById("run-data").textContent);

const language = document.documentElement.lang;
const whole = new Intl.NumberFormat(language);
const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 });
const tenth = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const chart = draw(chartElement, options);

function options() {
  const colour = colours();
  const { curve, limit } = progress;
  const line = (name, column, lineStyle, areaStyle) => ({
    name,
    type: "line",
    showSymbol: false,
    step: column === 1 ? "end" : false,
    // Before the first timetable there is no value; starting at zero would flatten the climb.
    data: curve.filter((point) => point[1] > 0).map((point) => [point[0], point[column]]),
    lineStyle,
    itemStyle: { color: lineStyle.color },
    areaStyle,
  });
  return {
    animation: false,
    textStyle: { fontFamily: font, color: colour.ink },
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: { color: colour.ink, fontSize: 14 } },
    tooltip: { trigger: "axis", valueFormatter: (value) => whole.format(value) },
    xAxis: {
      type: "value",
      min: 0,
      max: isUnderWay(progress) ? limit : "dataMax",
      axisLabel: { color: colour["ink-2"], formatter: "{value} s" },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      scale: true,
      axisLabel: { color: colour["ink-2"], formatter: (value) => whole.format(value) },
      splitLine: { lineStyle: { color: colour.line } },
    },
    series: [
      line(run.dataset.boundLabel, 2, { color: colour["ink-2"], width: 2, type: "dashed" }),
      line(run.dataset.valueLabel, 1, { color: colour.accent, width: 3 }, { color: colour.accent, opacity: 0.12 }),
    ],
  };
}

function show() {
  const set = (name, text) => {
    for (const element of run.querySelectorAll(`[data-figure="${name}"]`)) element.textContent = text;
  };
  const known = (value, write) => (value === null ? "–" : write(value));
  set("value", known(progress.value, (value) => whole.format(value)));
  set("bound", known(progress.bound, (value) => whole.format(value)));
  set("gap", known(progress.gap, (value) => share.format(value)));
  set("breaks", known(progress.breaks, (value) => whole.format(value)));
  set("seconds", known(progress.seconds, (value) => `${tenth.format(value)} s`));
  run.querySelector("progress").value = progress.seconds ?? 0;
  run.dataset.status = progress.status;
  chart.setOption(options(), true);
}

if (isUnderWay(progress)) {
  show();
  follow(run.dataset.run, (answer) => {
    progress = answer;
    show();
  });
}
