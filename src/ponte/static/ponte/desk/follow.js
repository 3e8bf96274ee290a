// Follows what a worker is making, until it is done or nobody may see it any more: then the page itself says how it is.

const INTERVAL = 700;
const UNDER_WAY = ["queued", "running"];

/** Nobody has begun it yet, or a worker is at it. */
export const isUnderWay = ({ status }) => UNDER_WAY.includes(status);

/** Asks `address` again and again how far it has come, and has each answer shown. */
export function follow(address, show) {
  setTimeout(ask, INTERVAL);

  async function ask() {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      // Gone, or sent to the page that signs people in.
      if (answer.redirected || (answer.status >= 400 && answer.status < 500)) return location.reload();
      const progress = await answer.json();
      if (!isUnderWay(progress)) return location.reload();
      show(progress);
    } catch {
      // The network or the server is away for a moment; the next question may be answered.
    }
    setTimeout(ask, INTERVAL);
  }
}
