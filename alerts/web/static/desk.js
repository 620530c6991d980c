// Keys and small conveniences. Everything here can also be done with links and forms.
(() => {
  "use strict";
  document.querySelectorAll("[data-script]").forEach((part) => { part.hidden = false; });
  const rows = () => [...document.querySelectorAll("article.alert")];
  const current = () => document.activeElement?.closest?.("article.alert") ?? null;
  const step = (by) => {
    const all = rows(), at = all.indexOf(current());
    const next = all[Math.min(Math.max(at < 0 ? 0 : at + by, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const press = (key) => (current() ?? document).querySelector(`[data-key="${key}"]`)?.click();
  const open = () => { const row = current(); if (row) location.href = row.dataset.open; };
  const keys = {
    j: () => step(1), k: () => step(-1), o: open, g: () => { rows()[0]?.focus(); scrollTo(0, 0); },
    s: () => press("s"), u: () => press("u"), f: () => press("f"), t: () => press("t"), m: () => press("m"),
    "/": () => { const field = document.querySelector("#q"); if (field) field.focus(); else location.href = "/search"; },
    "?": () => document.querySelector("#keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  // A row that was replaced after an action keeps the focus, so that j and k go on from there.
  let last = "";
  document.addEventListener("submit", (event) => { last = event.target.closest("article.alert")?.id ?? ""; }, true);
  document.addEventListener("htmx:after:swap", () => { if (last) document.getElementById(last)?.focus(); last = ""; });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) document.querySelectorAll('.pick[form="bulk"]').forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
})();
