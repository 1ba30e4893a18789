/* Before the first paint: theme and language of the document, so that nothing flashes. A classic script, on purpose. */
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
  var asked = new URLSearchParams(location.search).get("lang") || kept.language || navigator.language || "en";
  root.lang = String(asked).toLowerCase().indexOf("ko") === 0 ? "ko" : "en";
})();
