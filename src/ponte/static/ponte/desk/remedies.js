// Follows a search for remedies: moves its bar, and shows the page anew once it has ended.

const bar = document.querySelector("[data-remedies]");

async function look() {
  const answer = await fetch(bar.dataset.remedies);
  if (!answer.ok) return;
  const { status, tried, planned } = await answer.json();
  if (status !== "queued" && status !== "running") location.reload();
  else {
    if (planned) Object.assign(bar, { value: tried, max: planned });
    setTimeout(look, 1000);
  }
}

if (bar) look();
