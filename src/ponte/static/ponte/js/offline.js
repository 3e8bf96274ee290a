// Has the agenda and the reader's own diary kept on the device, and says when a page comes from it.

(() => {
  const root = document.documentElement;
  const line = document.querySelector("[data-offline-copy]");
  const { signedIn } = document.currentScript.dataset;

  for (const item of document.querySelectorAll("[data-if-kept]")) {
    caches.match(item.dataset.ifKept).then((copy) => (item.hidden = !copy));
  }
  if (root.dataset.copyOf) {
    if (!line) return;
    const time = new Intl.DateTimeFormat(root.lang, { dateStyle: "long", timeStyle: "long" });
    line.textContent = line.textContent.replace("{time}", time.format(new Date(root.dataset.copyOf)));
    line.hidden = false;
  } else if ("serviceWorker" in navigator) {
    addEventListener("load", async () => {
      await navigator.serviceWorker.register("/service-worker.js");
      const { active } = await navigator.serviceWorker.ready;
      const channel = new MessageChannel();
      channel.port1.onmessage = () => (root.dataset.kept = "yes");
      active.postMessage({ page: location.href, signedIn: signedIn !== undefined }, [channel.port2]);
    });
  }
})();
