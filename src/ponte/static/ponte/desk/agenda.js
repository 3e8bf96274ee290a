// The agenda's board: columns are rooms, rows are quarters of an hour.

import { bench, carrying, find, tell } from "./carrying.js";

const STEP = 15;

// --- The board as a plane: columns by their place, rows by their time ------------------------------------------------

const scroller = () => bench.querySelector(".agenda-scroll");
const columns = () => [...bench.querySelectorAll("thead th[data-where]")];
const rows = () => [...bench.querySelectorAll("tbody tr")];
const name = (column) => column.firstChild.textContent.trim();

function columnAt(x) {
  return columns().find((column) => {
    const box = column.getBoundingClientRect();
    return x >= box.left && x < box.right;
  });
}

/** The row whose top lies nearest: cards are dropped by their upper edge. */
function rowAt(y) {
  const distance = (row) => Math.abs(row.getBoundingClientRect().top - y);
  return rows().reduce((best, row) => (distance(row) < distance(best) ? row : best));
}

/** Shows where the carried session would go. */
function show(load, column, row) {
  const { card, mark } = load;
  Object.assign(load, { column, row });
  mark.hidden = !column || !row;
  if (mark.hidden) return;
  const frame = scroller();
  const outer = frame.getBoundingClientRect();
  const all = rows();
  const last = all[Math.min(all.indexOf(row) + Math.ceil(card.dataset.minutes / STEP), all.length) - 1];
  const [left, top] = [column.getBoundingClientRect(), row.getBoundingClientRect()];
  mark.style.left = `${left.left - outer.left + frame.scrollLeft}px`;
  mark.style.width = `${left.width}px`;
  mark.style.top = `${top.top - outer.top + frame.scrollTop}px`;
  mark.style.height = `${last.getBoundingClientRect().bottom - top.top}px`;
  mark.textContent = row.dataset.time;
}

// --- Carrying --------------------------------------------------------------------------------------------------------

carrying({
  cards: ".session-card",
  frame: scroller,

  pickUp(load) {
    load.mark = document.createElement("div");
    load.mark.className = "drop-mark";
    load.mark.hidden = true;
    scroller().append(load.mark);
  },

  leave: ({ mark }) => mark.remove(),

  over(load, x, y, above) {
    if (x === undefined) show(load, null, null);
    else show(load, columnAt(x), rowAt(y - above));
  },

  begin(load) {
    const { where, time } = load.card.dataset;
    const column = columns().find((one) => one.dataset.where === where) ?? columns()[0];
    const quarter = rows().findLast((row) => row.dataset.time <= (time || "09:00"));
    show(load, column, quarter ?? rows()[0]);
  },

  step(load, sideways, down) {
    const [allColumns, allRows] = [columns(), rows()];
    const within = (list, place) => list[Math.max(0, Math.min(list.length - 1, place))];
    const column = within(allColumns, allColumns.indexOf(load.column) + sideways);
    const row = within(allRows, allRows.indexOf(load.row) + down);
    show(load, column, row);
    load.mark.scrollIntoView({ block: "nearest", inline: "nearest" });
    tell(bench.dataset.over, { where: name(column), time: row.dataset.time });
  },

  place({ column, row }) {
    if (!column || !row) return null;
    const day = new URLSearchParams(bench.dataset.view).get("day");
    return { day, where: column.dataset.where, time: row.dataset.time };
  },

  isPlaced: (card) => Boolean(card.dataset.time),
});

// --- From a warning to its session -----------------------------------------------------------------------------------

bench.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const card = document.getElementById(event.target.closest("[data-jump]")?.dataset.jump);
  if (!card) return;
  event.preventDefault();
  find(card);
});

// The board opens at the day's first session.
bench.querySelector("td.taken")?.closest("tr").scrollIntoView({ block: "nearest" });
