// Draws the penalty of a run that proposes an agenda, falling.

import { colours, draw, font } from "./chart.js";
import { follow } from "./follow.js";

const run = document.querySelector("[data-run]");
let progress = JSON.parse(document.getElementById("run-data").textContent);

const language = document.documentElement.lang;
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const chart = draw(run.querySelector("[data-curve]"), options);

function options() {
  const colour = colours();
  return {
    animation: false,
    textStyle: { fontFamily: font, color: colour.ink },
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", valueFormatter: (value) => whole.format(value) },
    xAxis: {
      type: "value",
      min: 0,
      max: progress.limit,
      axisLabel: { color: colour["ink-2"], formatter: "{value} s" },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      min: 0,
      axisLabel: { color: colour["ink-2"], formatter: (value) => whole.format(value) },
      splitLine: { lineStyle: { color: colour.line } },
    },
    series: [
      {
        name: run.dataset.penaltyLabel,
        type: "line",
        step: "end",
        showSymbol: false,
        data: progress.curve.map(([seconds, penalty]) => [seconds, penalty]),
        lineStyle: { color: colour.accent, width: 3 },
        itemStyle: { color: colour.accent },
        areaStyle: { color: colour.accent, opacity: 0.12 },
      },
    ],
  };
}

function show() {
  const known = (value, write) => (value === null ? "–" : write(value));
  const set = (name, text) => (run.querySelector(`[data-figure="${name}"]`).textContent = text);
  set("penalty", known(progress.penalty, whole.format));
  set("left_out", known(progress.left_out, whole.format));
  set("seconds", known(progress.seconds, (value) => `${tenth.format(value)} s`));
  run.querySelector("progress").value = progress.seconds ?? 0;
  run.dataset.status = progress.status;
  chart.setOption(options(), true);
}

show();
follow(run.dataset.run, (answer) => {
  progress = answer;
  show();
});
