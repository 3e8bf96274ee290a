// Has the offline copy kept, and says when a page is one.

(() => {
  const root = document.documentElement;
  const line = document.querySelector("[data-offline-copy]");

  if (root.dataset.copyOf && line) {
    const time = new Intl.DateTimeFormat(root.lang, { dateStyle: "long", timeStyle: "long" });
    line.textContent = line.textContent.replace("{time}", time.format(new Date(root.dataset.copyOf)));
    line.hidden = false;
  } else if ("serviceWorker" in navigator) {
    addEventListener("load", async () => {
      await navigator.serviceWorker.register("/service-worker.js");
      const { active } = await navigator.serviceWorker.ready;
      const drawn = performance.getEntriesByType("resource").map((entry) => entry.name);
      const pages = line ? JSON.parse(line.dataset.keep) : [];
      const channel = new MessageChannel();
      channel.port1.onmessage = () => (root.dataset.kept = "yes");
      active.postMessage({ keep: [location.href, ...pages, ...drawn] }, [channel.port2]);
    });
  }
})();
