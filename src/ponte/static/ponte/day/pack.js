// Follows the making of the printed pack.

const INTERVAL = 700;
const pack = document.querySelector("[data-pack]");

async function follow() {
  try {
    const answer = await fetch(pack.dataset.pack, { headers: { Accept: "application/json" } });
    const { status, read } = await answer.json();
    pack.querySelector("[data-read]").textContent = read;
    pack.querySelector("[data-progress]").value = read;
    if (status !== "queued" && status !== "running") return location.reload();
  } catch {
    // The network is away for a moment; the next question may be answered.
  }
  setTimeout(follow, INTERVAL);
}

follow();
