// The screen of a hall: asks every few seconds what has changed, counts down by the server's clock, shows one round at
// a time, and turns the pages where there are more tables than fit.

const ASK = 5_000;
const TURN = 9_000;
const AHEAD = 3 * 60_000; // milliseconds before the end of a round from which the next one is shown

const wall = document.querySelector("[data-wall]");
const clock = document.querySelector("[data-clock]");
const offset = Number(wall.dataset.now) - Date.now();
const time = new Intl.DateTimeFormat("it", { timeStyle: "short", timeZone: clock.dataset.zone });
let shown = wall.innerHTML;
let turn = 0;

const now = () => Date.now() + offset;

function countdown(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

function current(rounds) {
  const open = rounds.filter((round) => Number(round.dataset.ends) > now());
  const [first, second] = open;
  return second && Number(first.dataset.ends) - now() < AHEAD ? second : first;
}

function tick() {
  clock.textContent = time.format(now());
  const rounds = [...wall.querySelectorAll("[data-round]")];
  const chosen = current(rounds);
  for (const round of rounds) {
    round.hidden = round !== chosen;
    if (round.hidden) continue;
    const begun = Number(round.dataset.starts) <= now();
    for (const part of round.querySelectorAll("[data-before]")) part.hidden = begun;
    for (const part of round.querySelectorAll("[data-during]")) part.hidden = !begun;
    const until = Number(begun ? round.dataset.ends : round.dataset.starts);
    round.querySelector("[data-countdown]").textContent = countdown(until - now());
    turnPages(round);
  }
}

// Tables are turned by the page: a screen has no hand to scroll it.
function turnPages(round) {
  const tables = [...round.querySelectorAll(".wall-table")];
  for (const table of tables) table.hidden = false;
  const room = innerHeight - (wall.querySelector(".wall-foot")?.offsetHeight ?? 0);
  const fit = tables.findIndex((table) => table.getBoundingClientRect().bottom > room);
  if (fit <= 0) return;
  const pages = Math.ceil(tables.length / fit);
  const page = turn % pages;
  tables.forEach((table, n) => (table.hidden = Math.floor(n / fit) !== page));
}

async function ask() {
  try {
    const answer = await fetch(wall.dataset.wall, { cache: "no-cache" });
    if (answer.status === 404) return location.reload();
    const text = answer.ok ? await answer.text() : shown;
    if (text !== shown) {
      wall.innerHTML = shown = text;
      tick();
    }
  } catch {
    // The network is away for a moment: what is shown stays right until something changes.
  }
  setTimeout(ask, ASK);
}

setInterval(tick, 1_000);
setInterval(() => (turn += 1), TURN);
tick();
setTimeout(ask, ASK);
