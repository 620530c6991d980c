// Passkeys: asks the browser for one and brings its answer back. The buttons are there only where this works.
(() => {
  "use strict";
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  const post = async (to, fields) => {
    const answer = await fetch(to, { method: "POST", body: new URLSearchParams(fields) });
    if (answer.redirected) { location.href = answer.url; return new Promise(() => {}); }
    const said = await answer.json();
    if (!answer.ok) throw new Error(`${said.title} ${said.detail ?? ""}`);
    return said;
  };
  const work = async (form) => {
    const fields = Object.fromEntries(new FormData(form)), to = form.getAttribute("action");
    const { options, ticket } = await post(to, { ...fields, step: "begin" });
    const made = form.dataset.passkey === "make"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    const { next } = await post(to, { ...fields, step: "end", ticket, credential: JSON.stringify(made.toJSON()) });
    if (new URL(next, location.href).pathname === location.pathname) { location.hash = ""; location.reload(); } else location.href = next;
  };
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = form.querySelector("[role=status]");
      said.textContent = "";
      work(form).catch((error) => { said.textContent = error.message; });
    });
  });
})();
