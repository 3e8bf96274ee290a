/* Starts django-allauth's passkey ceremonies where a form asks for one, and says on the page when one did not work.

   <form data-passkey="addForm" data-passkey-ids='{"add": …}'>: the ceremony, and the ids that it works with. */
for (const form of document.querySelectorAll("form[data-passkey]")) {
  window.allauth.webauthn.forms[form.dataset.passkey]({ ids: JSON.parse(form.dataset.passkeyIds) });
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const notice of document.querySelectorAll("[data-passkey-failure]")) {
    notice.hidden = false;
  }
});
