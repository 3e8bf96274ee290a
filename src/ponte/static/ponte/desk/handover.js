// The answer sheet by keyboard: A, D and Q answer the line that has the focus, J and K go from line to line.
"use strict";

(() => {
  const form = document.getElementById("answers");
  if (!form) return;
  const answers = { a: "accepted", d: "declined", q: "asked-back" };
  const lines = [...form.querySelectorAll(".handover-line")].filter((line) => line.querySelector("input[type=radio]"));

  const go = (line) => line?.querySelector("input[type=radio]:checked, input[type=radio]")?.focus();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=radio]), textarea, select")) return;
    const key = event.key.toLowerCase();
    const at = lines.indexOf(event.target.closest(".handover-line"));
    if (key === "j" || key === "k") {
      go(lines[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), lines.length - 1)]);
    } else if (key in answers && at >= 0) {
      lines[at].querySelector(`input[value="${answers[key]}"]`).checked = true;
      if (key === "q") lines[at].querySelector("input[type=text]").focus();
      else go(lines[at + 1] ?? lines[at]);
    } else {
      return;
    }
    event.preventDefault();
  });
})();
