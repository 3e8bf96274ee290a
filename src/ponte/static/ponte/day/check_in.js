// Check-in at the door. Every check-in goes into the queue first and from there to the server, so that it is the same
// act with and without a network; each has a name of its own, so that sending it twice counts once.

import { all, put, remove } from "./queue.js";
import { scan } from "./scan.js";

const AGAIN = 4_000; // milliseconds until what could not be sent is tried again
const SAME = 4_000; // milliseconds during which a badge held before the camera is one badge
const MOST_FOUND = 8;
const AT_ONCE = 100; // check-ins that are sent together

const page = document.querySelector("[data-check-in]");
const part = (name) => page.querySelector(`[data-${name}]`);
const text = (name) => page.querySelector(`[data-text-${name}]`).content.textContent;
const hall = part("hall");
const words = page.querySelector("#words");
let people = [];
let ahead = 0; // milliseconds by which the event's clock is ahead of the real one: not zero for samples only
let sending = false;
let online = navigator.onLine; // in the end only an answer tells: a device may have a network that leads nowhere

function line(...parts) {
  const item = document.createElement("li");
  item.className = "row-line";
  item.append(...parts);
  return item;
}

function made(tag, content, css = "") {
  const element = document.createElement(tag);
  element.textContent = content;
  if (css) element.className = css;
  return element;
}

function button(label, act) {
  const element = made("button", label, "btn btn-primary btn-sm");
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

function nextOf(person) {
  const meeting = person.next.find((one) => one.ends > Date.now() + ahead);
  if (!meeting) return text("free");
  return text("next")
    .replace("{at}", meeting.at)
    .replace("{hall}", meeting.hall)
    .replace("{table}", meeting.table)
    .replace("{with}", meeting.with.join(", "));
}

function show(state, title, person, remark = "") {
  const outcome = part("outcome");
  outcome.hidden = false;
  outcome.dataset.state = state;
  outcome.replaceChildren(made("p", title, "check-in-title"));
  if (person) {
    outcome.append(made("h2", person.name), made("p", `${person.organisation} · ${person.side}`));
    outcome.append(made("p", nextOf(person), "check-in-next"));
  }
  if (remark) outcome.append(made("p", remark));
  outcome.scrollIntoView({ block: "nearest" });
}

async function checkIn(person, code) {
  const entry = { id: crypto.randomUUID(), hall: Number(hall.value), at: new Date().toISOString() };
  await put(person ? { ...entry, registration: person.id } : { ...entry, code });
  const before = person?.come;
  const elsewhere = person?.hall && person.hall !== entry.hall ? text("elsewhere") : "";
  if (person) {
    person.come = true;
    show(before ? "before" : "come", text(before ? "before" : "kept"), person, elsewhere);
  } else show("before", text("unknown"), null, code);
  part("outcome").dataset.entry = entry.id;
  words.value = "";
  find();
  await send();
}

function byCode(code) {
  const plain = code.toUpperCase().replace(/[\s-]/g, "");
  return [people.find((person) => person.code === plain), plain];
}

function find() {
  const sought = words.value.trim().toLowerCase();
  const found = part("found");
  found.replaceChildren();
  if (sought.length < 2) return;
  const pieces = sought.split(/\s+/);
  const rows = people.filter((one) => pieces.every((piece) => one.find.includes(piece)));
  const [own] = byCode(sought);
  for (const person of (own ? [own] : rows).slice(0, MOST_FOUND)) {
    const who = document.createElement("div");
    who.append(made("p", person.name), made("p", person.organisation, "hint"));
    const act = button(text("check"), () => checkIn(person));
    act.setAttribute("aria-label", `${text("check")}: ${person.name}`);
    found.append(line(who, person.come ? made("span", "✓", "check-in-come") : "", act));
  }
  if (!found.children.length) found.append(line(made("p", text("nobody"))));
}

async function showQueue() {
  const entries = await all();
  part("waiting").textContent = entries.filter((entry) => !entry.refused).length;
  part("known").textContent = people.length;
  part("online").hidden = !online;
  part("offline").hidden = online;
  const conflicts = entries.filter((entry) => entry.refused);
  part("conflicts").hidden = !conflicts.length;
  part("conflict-list").replaceChildren(
    ...conflicts.map((entry) => {
      const person = people.find((one) => one.id === entry.registration);
      const time = new Date(entry.at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
      const what = made("p", `${person?.name ?? entry.code ?? ""} · ${time} · ${entry.refused}`);
      return line(what, button(text("dismiss"), () => remove(entry.id).then(showQueue)));
    }),
  );
}

async function post(address, data) {
  const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(data),
  });
  if (answer.redirected || answer.status === 403) location.reload(); // signed out meanwhile
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return answer.json();
}

function offerUndo(person, address) {
  const outcome = part("outcome");
  const undo = button(text("undo"), async () => {
    await post(address, {});
    if (person) person.come = false;
    outcome.hidden = true;
  });
  undo.className = "btn btn-outline-primary btn-sm";
  outcome.append(undo);
}

async function settle(entries, results) {
  for (const result of results) {
    const entry = entries.find((one) => one.id === result.id);
    if (!entry) continue;
    if (result.outcome === "in" && !result.text) await remove(entry.id);
    else await put({ ...entry, registration: result.registration ?? entry.registration, refused: result.text });
    const person = people.find((one) => one.id === result.registration);
    if (part("outcome").dataset.entry !== entry.id) continue;
    if (result.outcome === "in") show("come", text("come"), person, result.text);
    else show("before", result.text, person);
    if (result.undo) offerUndo(person, result.undo);
  }
}

async function send() {
  await showQueue();
  if (sending) return;
  sending = true;
  try {
    let entries;
    do {
      entries = (await all()).filter((entry) => !entry.refused).slice(0, AT_ONCE);
      // With nothing to send, this asks whether there is a network at all.
      await settle(entries, (await post(page.dataset.send, { entries })).results);
      online = true;
    } while (entries.length === AT_ONCE);
  } catch (failure) {
    online = !(failure instanceof TypeError); // what waits stays, and is sent another time
  } finally {
    sending = false;
    await showQueue();
  }
}

async function load() {
  if ("serviceWorker" in navigator && !navigator.serviceWorker.controller) {
    // The list is to be kept from the first visit on: let the worker take over before asking for it.
    const { serviceWorker } = navigator;
    const taken = new Promise((done) => serviceWorker.addEventListener("controllerchange", done, { once: true }));
    await Promise.race([taken, new Promise((done) => setTimeout(done, 3_000))]);
  }
  try {
    const list = await (await fetch(page.dataset.list)).json();
    ({ people, ahead } = list);
    page.dataset.loaded = "yes";
  } catch {
    // Neither network nor copy: codes are queued all the same.
  }
  await send();
}

let lastCode = "";
let lastSeen = 0;
function seen(code) {
  if (code === lastCode && Date.now() - lastSeen < SAME) return;
  [lastCode, lastSeen] = [code, Date.now()];
  const [person, plain] = byCode(code);
  checkIn(person, plain);
}

let stop = null;
part("scan").addEventListener("click", async () => {
  try {
    part("video").hidden = part("stop").hidden = false;
    stop = await scan(part("video"), seen);
    part("scan").hidden = true;
  } catch {
    part("video").hidden = part("stop").hidden = true;
    part("no-camera").hidden = false;
    words.focus();
  }
});
part("stop").addEventListener("click", () => {
  stop?.();
  part("video").hidden = part("stop").hidden = true;
  part("scan").hidden = false;
});
part("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const [person, plain] = byCode(words.value);
  const offered = part("found").querySelectorAll("button");
  if (person || /^[0-9A-Z]{10}$/.test(plain)) checkIn(person, plain);
  else if (offered.length === 1) offered[0].click();
});
words.addEventListener("input", find);
hall.value = localStorage.getItem("ponte-hall") ?? hall.value;
if (!hall.value) hall.selectedIndex = 0;
hall.addEventListener("change", () => localStorage.setItem("ponte-hall", hall.value));
addEventListener("online", send);
addEventListener("offline", send);
setInterval(async () => {
  if (!online || (await all()).some((entry) => !entry.refused)) send();
}, AGAIN);
load();
