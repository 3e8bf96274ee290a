// Taking over what the advice suggests: a sector is ticked, a keyword is put behind those that stand there.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tick], [data-keyword]");
  if (!button) return;
  if (button.dataset.tick) {
    document.querySelector(`[name="sectors"][value="${button.dataset.tick}"]`).checked = true;
  } else {
    const field = document.getElementById("id_keywords");
    field.value = [field.value.replace(/[,，、;；\s]+$/, ""), button.dataset.keyword].filter(Boolean).join(", ");
  }
  button.disabled = true;
});
