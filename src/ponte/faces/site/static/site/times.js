// Puts the reader's own time under the time of a venue. Nothing is sent anywhere: the browser knows its zone, and every
// <time> says its moment. The line has its room from the start, so that nothing moves.

const language = document.documentElement.lang;
const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const clock = new Intl.DateTimeFormat(language, { ...parts, timeZoneName: "short" });
const clockAndDay = new Intl.DateTimeFormat(language, {
  ...parts,
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZoneName: "short",
});

const two = (number) => String(number).padStart(2, "0");
const day = (moment) => `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
const own = (moment) => `${day(moment)}T${two(moment.getHours())}:${two(moment.getMinutes())}`;

let shown = false;
for (const line of document.querySelectorAll("[data-times]")) {
  const written = [...line.querySelectorAll("time")].map((time) => time.dateTime);
  const moments = written.map((text) => new Date(text));
  if (moments.every((moment, index) => own(moment) === written[index].slice(0, 16))) continue;
  const sameDay = moments.every((moment) => day(moment) === written[0].slice(0, 10));
  const small = document.createElement("small");
  small.className = "own-time";
  small.textContent = (sameDay ? clock : clockAndDay).formatRange(moments[0], moments[moments.length - 1]);
  line.append(small);
  shown = true;
}

const note = document.querySelector("[data-own-zone]");
if (note && shown) {
  const zone = new Intl.DateTimeFormat(language, { timeZoneName: "longGeneric" })
    .formatToParts(new Date())
    .find((part) => part.type === "timeZoneName");
  note.textContent = note.textContent.replace("{zone}", zone.value);
  note.hidden = false;
}
