// A proposal's board: columns are times, rows are tables. When a meeting is picked up, the server says of every cell
// whether it may go there, and why not.

import { addressOf, bench, carrying, tell } from "./carrying.js";

const cells = () => [...bench.querySelectorAll("td[data-slot]")];
const timeOf = (cell) => bench.querySelectorAll("thead time")[cell.cellIndex - 1].textContent;
const why = ({ places }, cell) => places[cell.dataset.slot]?.against || bench.dataset.taken;

function isOpen({ places }, cell) {
  return places[cell.dataset.slot]?.tables.includes(Number(cell.dataset.table)) ?? false;
}

/** Learns where a carried meeting may go, and marks the cells. */
async function ask(load) {
  const answer = await fetch(addressOf(load.card, "places"));
  if (load.isLeft || !answer.ok) return;
  load.places = await answer.json();
  for (const cell of cells()) {
    cell.classList.add(isOpen(load, cell) ? "is-open" : "is-shut");
    if (!isOpen(load, cell)) cell.title = why(load, cell);
  }
  if (load.cell) say(load);
}

/** Shows what a cell has to say to the carried meeting. */
function hold(load, cell) {
  if (load.cell === cell) return;
  load.cell?.classList.remove("is-over");
  load.cell = cell;
  cell?.classList.add("is-over");
  if (cell && load.places) say(load);
}

function say(load) {
  const { cell } = load;
  const words = { time: timeOf(cell), table: cell.dataset.table };
  if (isOpen(load, cell)) tell(bench.dataset.open, words);
  else tell(bench.dataset.shut, { ...words, why: why(load, cell) });
}

carrying({
  cards: ".meeting-card",
  frame: () => bench.querySelector(".board-scroll"),

  pickUp: ask,

  leave() {
    for (const cell of cells()) {
      cell.classList.remove("is-open", "is-shut", "is-over");
      cell.removeAttribute("title");
    }
  },

  over(load, x, y) {
    const below = x === undefined ? null : document.elementFromPoint(x, y);
    hold(load, below?.closest("td[data-slot]") ?? null);
  },

  begin: (load) => hold(load, load.card.closest("td[data-slot]") ?? cells()[0] ?? null),

  step(load, sideways, down) {
    const row = load.cell?.parentElement;
    if (!row) return;
    const rows = [...row.parentElement.rows];
    const cell = (rows[rows.indexOf(row) + down] ?? row).cells[load.cell.cellIndex + sideways];
    if (!cell?.dataset.slot) return;
    hold(load, cell);
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  },

  place(load) {
    const { cell, places } = load;
    return cell && places && isOpen(load, cell) ? { slot: cell.dataset.slot, table: cell.dataset.table } : null;
  },

  isPlaced: (card) => "placed" in card.dataset,
});
