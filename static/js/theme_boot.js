/* Before the first paint: theme, language and parts of the document, so that nothing flashes. A classic script, on purpose. */
(function () {
  "use strict";
  var root = document.documentElement;
  /** @type {{theme?: string, language?: string}} */
  var kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("descent.options") || "{}") || {};
  } catch (error) {
    kept = {};
  }
  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = kept.theme === "dark" || kept.theme === "light" ? kept.theme : dark ? "dark" : "light";
  var query = new URLSearchParams(location.search);
  if (query.get("embed") === "1") {
    root.dataset.embed = "";
    root.dataset.hide = query.get("hide") || "";
  }
  var asked = query.get("lang") || kept.language || navigator.language || "en";
  root.lang = String(asked).toLowerCase().indexOf("ko") === 0 ? "ko" : "en";
})();
