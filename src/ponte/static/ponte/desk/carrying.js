// Carries the cards of a board, with the pointer and with the keyboard. Every move is a request; the answer is the board
// as it is then. Without this script the form beside the board does the same.

export const bench = document.getElementById("workbench");
const said = document.getElementById("said");
const tray = () => bench.querySelector("[data-tray]");

const FAR_ENOUGH = 6;
const EDGE = 40;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** Says something to screen readers, and shows it; `{names}` in it become words. */
export function tell(text, words) {
  const filled = text.replace(/\{(\w+)\}/g, (_, name) => words[name] ?? "");
  if (said.textContent !== filled) said.textContent = filled;
}

/** The address of an act on what a card stands for: it lies below the card's own. */
export function addressOf(card, act) {
  const url = new URL(card.href);
  url.pathname += `${act}/`;
  return url.href;
}

export function isOver(element, x, y) {
  const box = element.getBoundingClientRect();
  return x >= box.left && x < box.right && y >= box.top && y < box.bottom;
}

/** Marks a card as the one that is meant, and gives it the focus. */
export function find(card) {
  for (const other of bench.querySelectorAll(".is-found")) other.classList.remove("is-found");
  card.classList.add("is-found");
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  card.focus({ preventScroll: true });
}

/**
 * Lets the cards of a board be carried. A load is what is being carried: its `card`, whether it `isLeft` meanwhile, and
 * what the board notes of it.
 *
 * @param board.cards - selector of the cards; those with `is-locked` stay.
 * @param board.frame - returns what scrolls, if there is anything to carry a card over.
 * @param board.pickUp - takes a load up; `board.leave` takes away what that has drawn.
 * @param board.over - shows the load under the pointer at (x, y), `above` lower than the card's edge; nowhere without x.
 * @param board.begin - shows a load that the keyboard has taken up where its card is; `board.step` carries it further.
 * @param board.place - returns where the load would go, as the request names it; null if it may not.
 * @param board.isPlaced - tells whether a card can be taken off the board.
 */
export function carrying(board) {
  let load = null;
  let press = null;

  const movable = (target) => target.closest?.(`${board.cards}:not(.is-locked)`);

  function pickUp(card) {
    load = { card, isLeft: false, overTray: false };
    card.classList.add("is-carried");
    tell(bench.dataset.carried, card.dataset);
    board.pickUp(load);
  }

  function leave() {
    if (!load) return;
    load.isLeft = true;
    load.card.classList.remove("is-carried");
    tray().classList.remove("is-target");
    board.leave(load);
    load = null;
  }

  function putDown() {
    const { card, overTray } = load;
    const place = board.place(load);
    leave();
    if (overTray) takeOff(card);
    else if (place) send(card, "move", place);
  }

  function takeOff(card) {
    if (board.isPlaced(card)) send(card, "off", {});
  }

  function send(card, act, values) {
    htmx.ajax("POST", addressOf(card, act), { source: card, target: bench, swap: "innerHTML", values });
  }

  // --- With the pointer ----------------------------------------------------------------------------------------------

  bench.addEventListener("pointerdown", (event) => {
    const card = movable(event.target);
    if (!card || event.button !== 0) return;
    if (event.pointerType !== "mouse" && !event.target.closest(".grip")) return;
    press = { card, x: event.clientX, y: event.clientY, above: event.clientY - card.getBoundingClientRect().top };
  });

  addEventListener("pointermove", (event) => {
    if (!press) return;
    const { clientX: x, clientY: y } = event;
    if (!load) {
      if (Math.hypot(x - press.x, y - press.y) < FAR_ENOUGH) return;
      pickUp(press.card);
    }
    event.preventDefault();
    load.overTray = isOver(tray(), x, y);
    tray().classList.toggle("is-target", load.overTray);
    const frame = board.frame();
    if (load.overTray || !frame || !isOver(frame, x, y)) return board.over(load);
    scrollAtEdge(frame, x, y);
    board.over(load, x, y, press.above);
  });

  addEventListener("pointerup", () => {
    if (press && load) {
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

  // --- With the keyboard ---------------------------------------------------------------------------------------------

  bench.addEventListener("keydown", (event) => {
    const card = movable(event.target);
    if (!card) return;
    if (!load) {
      if (event.key === " ") start(card);
      else if (event.key === "Delete") takeOff(card);
      else return;
    } else if (ARROWS[event.key]) board.step(load, ...ARROWS[event.key]);
    else if (event.key === "Enter" || event.key === " ") putDown();
    else if (event.key === "Escape" || event.key === "Tab") {
      tell(bench.dataset.left, card.dataset);
      leave();
      if (event.key === "Tab") return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function start(card) {
    pickUp(card);
    board.begin(load);
  }

  // --- After a move, and the form of a card --------------------------------------------------------------------------

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
    const card = event.target.closest(board.cards);
    if (!card) return;
    event.preventDefault();
    htmx.ajax("GET", card.href, { source: card, target: "#editor" });
  });
}

/** Scrolls what a card is carried over when it comes to an edge; the head of a board lies over its upper one. */
function scrollAtEdge(frame, x, y) {
  const box = frame.getBoundingClientRect();
  frame.scrollBy(
    x > box.right - EDGE ? EDGE / 4 : x < box.left + EDGE ? -EDGE / 4 : 0,
    y > box.bottom - EDGE ? EDGE / 4 : y < box.top + EDGE * 2 ? -EDGE / 4 : 0,
  );
}
