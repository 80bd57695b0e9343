// Keys that move around the pages. None of them changes anything, and they can be switched off,
// as speech input may type single letters (WCAG 2.1.4). Without this script, /keys lists them.
(() => {
  "use strict";
  const OFF = "hookkit-keys-off";
  const GO_MS = 1500;
  let goUntil = 0;

  const isOff = () => {
    try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
  };
  const setOff = (off) => {
    try { off ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* not kept */ }
  };

  const isTyping = (target) =>
    target instanceof Element &&
    target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;

  const links = () =>
    [...document.querySelectorAll("main tbody tr, main .hits > li, main [data-row]")]
      .map((row) => (row.matches("a[href]") ? row : row.querySelector("a[href]")))
      .filter((link) => link !== null && link.offsetParent !== null);

  const move = (step) => {
    const found = links();
    if (!found.length) return;
    const row = document.activeElement?.closest("tr, .hits > li, [data-row]");
    const at = row ? found.findIndex((link) => row.contains(link)) : -1;
    const next = at < 0 ? (step > 0 ? 0 : found.length - 1) : at + step;
    found[Math.min(Math.max(next, 0), found.length - 1)].focus();
  };

  const search = () => {
    const field = document.querySelector(
      "main input[type=search], main [role=search] input[name=words], main [role=search] input"
    );
    if (!field) { location.assign("/search"); return; }
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    field.select();
  };

  const go = (key) => {
    const link = document.querySelector(`nav a[data-go="${CSS.escape(key)}"]`);
    if (link) location.assign(link.href);
  };

  const actions = {
    "?": () => document.getElementById("keys")?.showModal(),
    "/": search,
    j: () => move(1),
    k: () => move(-1),
    g: () => { goUntil = Date.now() + GO_MS; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat && event.key === "g") return;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (isOff() || document.querySelector("dialog[open]")) return;
    if (Date.now() < goUntil) {
      goUntil = 0;
      event.preventDefault();
      go(event.key);
    } else if (Object.hasOwn(actions, event.key)) {
      event.preventDefault();
      actions[event.key]();
    }
  });

  for (const box of document.querySelectorAll("input[data-keys]")) {
    box.checked = !isOff();
    box.addEventListener("change", () => {
      setOff(!box.checked);
      for (const other of document.querySelectorAll("input[data-keys]")) other.checked = box.checked;
    });
  }
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
})();
