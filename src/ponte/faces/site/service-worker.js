// Keeps the agenda, the reader's own diary and what they are drawn with, for when there is no network. The line above
// tells what the server knows: the version, the languages, and the addresses of the agenda's pages, of diaries, of check-in
// at the door, of signing in and of signing out, and of the page that is shown when there is nothing else.
// Nothing else is ever kept: no other page of the desk, none of other people's.

const PUBLIC = `ponte-agenda-${KNOWN.version}`;
const DRAWN = `ponte-static-${KNOWN.version}`;
const OWN = "ponte-own";
const FRESH = 15 * 60 * 1000; // milliseconds that one's own diary may be old before it is fetched again
const LINKED = /(?:href|src)="([^"#]+)/g;
const AGENDA = new RegExp(`^/(${KNOWN.languages.join("|")})/editions/[^/]+/(agenda|speakers)/$`);

// Where an answer to this address is kept; nowhere, unless it is listed here.
function cacheFor(url) {
  if (url.origin !== location.origin) return null;
  if (AGENDA.test(url.pathname) || Object.values(KNOWN.offline).includes(url.pathname)) return PUBLIC;
  if (Object.values(KNOWN.diary).includes(url.pathname) || KNOWN.door.includes(url.pathname)) return OWN;
  return url.pathname.startsWith(KNOWN.static) ? DRAWN : null;
}

async function fetchAndKeep(request, name) {
  const answer = await fetch(request);
  // Who is sent to the sign-in page is nobody any more: what was theirs goes.
  if (name === OWN && (answer.redirected || !answer.ok)) await caches.delete(OWN);
  else if (answer.ok && !answer.redirected) await (await caches.open(name)).put(request, answer.clone());
  return answer;
}

// A page from the device says so: its script shows the line that it carries for this case.
async function marked(answer) {
  if (!(answer.headers.get("Content-Type") ?? "").startsWith("text/html")) return answer;
  const text = await answer.text();
  const made = new Date(answer.headers.get("Date") ?? Date.now()).toISOString();
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  return new Response(text.replace("<html ", `<html data-copy-of="${made}" `), { headers });
}

function languageOf(url) {
  const first = url.pathname.split("/")[1];
  return KNOWN.languages.includes(first) ? first : KNOWN.languages[0];
}

async function fromNetworkOrDevice(request, name) {
  try {
    return await (name ? fetchAndKeep(request, name) : fetch(request));
  } catch (noNetwork) {
    const url = new URL(request.url);
    const cache = name && (await caches.open(name));
    const copy = cache && ((await cache.match(request)) ?? (await cache.match(url.pathname)));
    if (copy) return marked(copy);
    const instead = request.mode === "navigate" && (await caches.match(KNOWN.offline[languageOf(url)]));
    if (!instead) throw noNetwork;
    return marked(instead);
  }
}

// A new release: every agenda page that was kept is fetched again; where that fails, the old copy is better than none.
async function takeOver() {
  for (const name of await caches.keys()) {
    const isPublic = name.startsWith("ponte-agenda-");
    if (name === PUBLIC || name === DRAWN || !(isPublic || name.startsWith("ponte-static-"))) continue;
    const [before, now] = [await caches.open(name), await caches.open(isPublic ? PUBLIC : DRAWN)];
    for (const request of await before.keys()) {
      await fetchAndKeep(request.url, isPublic ? PUBLIC : DRAWN).catch(async () =>
        now.put(request, await before.match(request)),
      );
    }
    await caches.delete(name);
  }
  await clients.claim();
}

async function isKept(name, url) {
  const copy = await (await caches.open(name)).match(url);
  return copy && (name !== OWN || Date.now() - Date.parse(copy.headers.get("Date")) < FRESH);
}

// Keep pages, and what they are drawn with.
async function keep(addresses) {
  for (const address of addresses) {
    const url = new URL(address, location.origin);
    const name = cacheFor(url);
    if (!name || (await isKept(name, url))) continue;
    const answer = await fetchAndKeep(url, name).catch(() => null);
    if (!answer?.ok || name === DRAWN) continue;
    const linked = [...(await answer.text()).matchAll(LINKED)].map((link) => link[1]);
    await keep(linked.filter((path) => path.startsWith(KNOWN.static)));
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => {
  const page = new URL(event.data.page);
  const language = languageOf(page);
  const own = event.data.signedIn ? [KNOWN.diary[language]] : [];
  const kept = keep([KNOWN.offline[language], ...KNOWN.agenda[language], ...own, page]);
  event.waitUntil(kept.then(() => event.ports[0]?.postMessage("kept")));
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "POST" && KNOWN.changing.includes(url.pathname)) event.waitUntil(caches.delete(OWN));
  if (event.request.method !== "GET") return;
  const name = cacheFor(url);
  if (name || event.request.mode === "navigate") event.respondWith(fromNetworkOrDevice(event.request, name));
});
