// Moves meetings on a proposal's board, with the pointer and with the keyboard. When one is picked up, the server says of
// every cell whether it may go there, and why not; a drop is a request, and the answer is the board as it is then.
// Without this script the form beside the board does the same.

const bench = document.getElementById("workbench");
const said = document.getElementById("said");

/** The meeting that is being carried: its card, where it may go (once known), and the cell it is over. */
let carried = null;

const cells = () => [...bench.querySelectorAll("td[data-slot]")];
const tray = () => bench.querySelector("[data-tray]");
const fill = (text, words) => text.replace(/\{(\w+)\}/g, (_, name) => words[name] ?? "");
const timeOf = (cell) => bench.querySelectorAll("thead time")[cell.cellIndex - 1].textContent;

/** Says something to screen readers, and shows it. */
function tell(text) {
  if (said.textContent !== text) said.textContent = text;
}

function addressOf(card, act) {
  const url = new URL(card.href);
  url.pathname += `${act}/`;
  return url;
}

// --- Carrying ---------------------------------------------------------------------------------------------------------

async function pickUp(card) {
  carried = { card, places: null, cell: null, overTray: false };
  card.classList.add("is-carried");
  tell(fill(bench.dataset.carried, { who: card.dataset.meeting }));
  const mine = carried;
  const answer = await fetch(addressOf(card, "places"));
  if (carried !== mine || !answer.ok) return;
  mine.places = await answer.json();
  for (const cell of cells()) {
    cell.classList.add(isOpen(cell) ? "is-open" : "is-shut");
    if (!isOpen(cell)) cell.title = why(cell);
  }
  if (mine.cell) sayCell();
}

function isOpen(cell) {
  return carried.places[cell.dataset.slot]?.tables.includes(Number(cell.dataset.table)) ?? false;
}

function why(cell) {
  return carried.places[cell.dataset.slot]?.against || bench.dataset.taken;
}

function leave() {
  if (!carried) return;
  carried.card.classList.remove("is-carried");
  for (const cell of cells()) {
    cell.classList.remove("is-open", "is-shut", "is-over");
    cell.removeAttribute("title");
  }
  tray().classList.remove("is-target");
  carried = null;
}

/** Shows what a cell has to say to the carried meeting. */
function over(cell) {
  if (carried.cell === cell) return;
  carried.cell?.classList.remove("is-over");
  carried.cell = cell;
  cell?.classList.add("is-over");
  if (cell && carried.places) sayCell();
}

function sayCell() {
  const { cell } = carried;
  const words = { time: timeOf(cell), table: cell.dataset.table };
  tell(isOpen(cell) ? fill(bench.dataset.open, words) : fill(bench.dataset.shut, { ...words, why: why(cell) }));
}

function putDown() {
  const { card, cell, places, overTray } = carried;
  const open = cell && places && isOpen(cell);
  leave();
  if (overTray) takeOff(card);
  else if (open) send(card, "move", { slot: cell.dataset.slot, table: cell.dataset.table });
}

function takeOff(card) {
  if ("placed" in card.dataset) send(card, "off", {});
}

function send(card, act, values) {
  htmx.ajax("POST", addressOf(card, act).href, { source: card, target: bench, swap: "innerHTML", values });
}

// --- With the pointer ----------------------------------------------------------------------------------------------------

const FAR_ENOUGH = 6;
const EDGE = 40;
let press = null;

bench.addEventListener("pointerdown", (event) => {
  const card = event.target.closest(".meeting-card:not(.is-locked)");
  if (!card || event.button !== 0) return;
  if (event.pointerType !== "mouse" && !event.target.closest(".grip")) return;
  press = { card, x: event.clientX, y: event.clientY };
});

addEventListener("pointermove", (event) => {
  if (!press) return;
  const { clientX: x, clientY: y } = event;
  if (!carried) {
    if (Math.hypot(x - press.x, y - press.y) < FAR_ENOUGH) return;
    pickUp(press.card);
  }
  event.preventDefault();
  const below = document.elementFromPoint(x, y);
  carried.overTray = Boolean(below?.closest("[data-tray]"));
  tray().classList.toggle("is-target", carried.overTray);
  const frame = bench.querySelector(".board-scroll");
  const box = frame.getBoundingClientRect();
  if (below && frame.contains(below)) {
    frame.scrollBy(
      x > box.right - EDGE ? EDGE / 4 : x < box.left + EDGE ? -EDGE / 4 : 0,
      y > box.bottom - EDGE ? EDGE / 4 : y < box.top + EDGE ? -EDGE / 4 : 0,
    );
  }
  over(below?.closest("td[data-slot]") ?? null);
});

addEventListener("pointerup", () => {
  if (press && carried) {
    // The click that follows would open the form.
    addEventListener("click", (event) => event.preventDefault() || event.stopImmediatePropagation(), {
      capture: true,
      once: true,
      signal: AbortSignal.timeout(50),
    });
    putDown();
  }
  press = null;
});

addEventListener("pointercancel", () => {
  press = null;
  leave();
});

// --- With the keyboard ---------------------------------------------------------------------------------------------------

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

bench.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".meeting-card:not(.is-locked)");
  if (!card) return;
  if (!carried) {
    if (event.key === " ") start(card);
    else if (event.key === "Delete") takeOff(card);
    else return;
  } else if (ARROWS[event.key]) carry(...ARROWS[event.key]);
  else if (event.key === "Enter" || event.key === " ") putDown();
  else if (event.key === "Escape" || event.key === "Tab") {
    tell(fill(bench.dataset.left, { who: card.dataset.meeting }));
    leave();
    if (event.key === "Tab") return;
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

function start(card) {
  pickUp(card);
  over(card.closest("td[data-slot]") ?? cells()[0] ?? null);
}

function carry(sideways, down) {
  const row = carried.cell?.parentElement;
  if (!row) return;
  const rows = [...row.parentElement.rows];
  const next = rows[rows.indexOf(row) + down] ?? row;
  const cell = next.cells[carried.cell.cellIndex + sideways];
  if (!cell?.dataset.slot) return;
  over(cell);
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// --- After a move ----------------------------------------------------------------------------------------------------------

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === bench && event.detail.requestConfig.verb === "post") {
    const card = document.getElementById(said.querySelector("[data-moved]")?.dataset.moved);
    if (!card) return;
    card.classList.add("is-found");
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    card.focus({ preventScroll: true });
  } else if (event.detail.target.id === "editor") {
    const title = document.getElementById("editor-title");
    title.scrollIntoView({ block: "nearest" });
    title.focus({ preventScroll: true });
  }
});

bench.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const card = event.target.closest(".meeting-card");
  if (!card) return;
  event.preventDefault();
  htmx.ajax("GET", card.href, { source: card, target: "#editor" });
});
