// Moves sessions on the agenda's board, with the pointer and with the keyboard. Every move is a request; the answer is
// the board as it is then. Without this script the form beside the board does the same.

const bench = document.getElementById("workbench");
const said = document.getElementById("said");
const STEP = 15;
const ROW = "tbody tr";

/** The session that is being carried: its card, and where it would go. */
let carried = null;

// --- The board as a plane: columns by their place, rows by their time ---------------------------------------------------

const scroller = () => bench.querySelector(".agenda-scroll");
const columns = () => [...bench.querySelectorAll("thead th[data-where]")];
const rows = () => [...bench.querySelectorAll(ROW)];
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

function isOver(element, x, y) {
  const box = element.getBoundingClientRect();
  return x >= box.left && x < box.right && y >= box.top && y < box.bottom;
}

// --- Carrying ---------------------------------------------------------------------------------------------------------

function pickUp(card) {
  const mark = document.createElement("div");
  mark.className = "drop-mark";
  mark.hidden = true;
  scroller().append(mark);
  carried = { card, mark, column: null, row: null, overTray: false };
  card.classList.add("is-carried");
}

function leave() {
  if (!carried) return;
  carried.card.classList.remove("is-carried");
  carried.mark.remove();
  bench.querySelector("[data-tray]").classList.remove("is-target");
  carried = null;
}

/** Shows where the carried session would go. */
function show(column, row) {
  const { card, mark } = carried;
  Object.assign(carried, { column, row });
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

function putDown() {
  const { card, column, row, overTray } = carried;
  leave();
  if (overTray) takeOff(card);
  else if (column && row) send(card, "move", { where: column.dataset.where, time: row.dataset.time });
}

function takeOff(card) {
  if (card.dataset.time) send(card, "off", {});
}

/** Asks for an act on a session: its address lies below the session's own. */
function send(card, act, values) {
  const url = new URL(card.href);
  url.pathname += `${act}/`;
  const day = new URLSearchParams(bench.dataset.view).get("day");
  htmx.ajax("POST", url.href, { source: card, target: bench, swap: "innerHTML", values: { day, ...values } });
}

// --- With the pointer ----------------------------------------------------------------------------------------------------

const FAR_ENOUGH = 6;
const EDGE = 40;
let press = null;

bench.addEventListener("pointerdown", (event) => {
  const card = event.target.closest(".session-card:not(.is-locked)");
  if (!card || event.button !== 0) return;
  if (event.pointerType !== "mouse" && !event.target.closest(".grip")) return;
  press = { card, x: event.clientX, y: event.clientY, above: event.clientY - card.getBoundingClientRect().top };
});

addEventListener("pointermove", (event) => {
  if (!press) return;
  const { clientX: x, clientY: y } = event;
  if (!carried) {
    if (Math.hypot(x - press.x, y - press.y) < FAR_ENOUGH) return;
    pickUp(press.card);
  }
  event.preventDefault();
  const tray = bench.querySelector("[data-tray]");
  carried.overTray = isOver(tray, x, y);
  tray.classList.toggle("is-target", carried.overTray);
  const frame = scroller();
  const box = frame.getBoundingClientRect();
  if (!carried.overTray && isOver(frame, x, y)) {
    frame.scrollBy(
      x > box.right - EDGE ? EDGE / 4 : x < box.left + EDGE ? -EDGE / 4 : 0,
      y > box.bottom - EDGE ? EDGE / 4 : y < box.top + EDGE * 2 ? -EDGE / 4 : 0,
    );
    show(columnAt(x), rowAt(y - press.above));
  } else show(null, null);
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
  const card = event.target.closest?.(".session-card:not(.is-locked)");
  if (!card) return;
  if (!carried) {
    if (event.key === " ") start(card);
    else if (event.key === "Delete") takeOff(card);
    else return;
  } else if (ARROWS[event.key]) carry(...ARROWS[event.key]);
  else if (event.key === "Enter" || event.key === " ") putDown();
  else if (event.key === "Escape" || event.key === "Tab") {
    tell(bench.dataset.left.replace("{session}", card.dataset.session));
    leave();
    if (event.key === "Tab") return;
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

function start(card) {
  pickUp(card);
  const column = columns().find((one) => one.dataset.where === card.dataset.where) ?? columns()[0];
  const quarter = rows().findLast((row) => row.dataset.time <= (card.dataset.time || "09:00"));
  show(column, quarter ?? rows()[0]);
  tell(bench.dataset.carried.replace("{session}", card.dataset.session));
}

function carry(sideways, down) {
  const [allColumns, allRows] = [columns(), rows()];
  const within = (list, place) => list[Math.max(0, Math.min(list.length - 1, place))];
  show(
    within(allColumns, allColumns.indexOf(carried.column) + sideways),
    within(allRows, allRows.indexOf(carried.row) + down),
  );
  carried.mark.scrollIntoView({ block: "nearest", inline: "nearest" });
  tell(bench.dataset.over.replace("{where}", name(carried.column)).replace("{time}", carried.row.dataset.time));
}

/** Says something to screen readers, and shows it. */
function tell(text) {
  said.textContent = text;
}

// --- After a move, and jumps from a warning to its session -----------------------------------------------------------------

function find(card) {
  for (const other of bench.querySelectorAll(".is-found")) other.classList.remove("is-found");
  card.classList.add("is-found");
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  card.focus({ preventScroll: true });
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === bench) {
    const card = document.getElementById(said.querySelector("[data-moved]")?.dataset.moved);
    if (card && event.detail.requestConfig.verb === "post") find(card);
  } else if (event.detail.target.id === "editor") {
    const title = document.getElementById("editor-title");
    title.scrollIntoView({ block: "nearest" });
    title.focus({ preventScroll: true });
  }
});

bench.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const warned = document.getElementById(event.target.closest("[data-jump]")?.dataset.jump);
  const card = event.target.closest(".session-card");
  if (warned) find(warned);
  else if (card) htmx.ajax("GET", card.href, { source: card, target: "#editor" });
  else return;
  event.preventDefault();
});

// The board opens at the day's first session.
bench?.querySelector("td.taken")?.closest("tr").scrollIntoView({ block: "nearest" });
