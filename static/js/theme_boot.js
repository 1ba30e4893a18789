/*
 * Before the first paint: theme, language and parts of the document, so that nothing flashes. A classic script, on
 * purpose.
 */
(() => {
  const root = document.documentElement;
  /** @type {{theme?: string, language?: string}} */
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("descent.options") || "{}") || {};
  } catch {
    // Storage may be forbidden, or hold something else: the defaults hold.
  }
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = kept.theme === "dark" || kept.theme === "light" ? kept.theme : dark ? "dark" : "light";
  const query = new URLSearchParams(location.search);
  if (query.get("embed") === "1") {
    root.dataset.embed = "";
    root.dataset.hide = query.get("hide") || "";
  }
  const asked = query.get("lang") || kept.language || navigator.language || "en";
  root.lang = String(asked).toLowerCase().startsWith("ko") ? "ko" : "en";
})();
