/** The composition root: the only module that knows all others. It wires them, and decides nothing. */

import { createLoss, createMetrics, createNetwork, createOutput } from "./charts/index.js";
import { CONTROLS, createTips } from "./controls/index.js";
import { same } from "./experiment/paths.js";
import { createLazy } from "./lazy.js";
import { byId } from "./lib/dom/dom.js";
import { download } from "./lib/dom/files.js";
import { createConnection } from "./net/connection.js";
import { createTables } from "./net/table_cache.js";
import { addressOf, beyondAddress, createAddressBar, readAddress, readPlace } from "./page/address.js";
import { createTranslate, createWords } from "./page/i18n.js";
import { belongsTo, findKey, watchFocus } from "./page/keyboard.js";
import { isKept, keep, loadText, readOptions, resolveTheme } from "./page/options.js";
import { createScheduler } from "./page/scheduler.js";
import { createStage } from "./page/stage.js";
import { statusView } from "./selectors/advice.js";
import * as select from "./selectors/screen.js";
import { RUN } from "./state/commands.js";
import { initialState } from "./state/initial.js";
import { reduce, withProblems } from "./state/reducer.js";
import { createStore } from "./state/store.js";
import { TABS } from "./tabs.js";

/** @import { Entry } from "./page/stage.js" */
/** @import { Catalog } from "./types/schema.js" */
/** @import { Effect, Input, State } from "./types/state.js" */
/** @import { Tools } from "./types/views.js" */

const REDUCED_MS = 250;
const dark = window.matchMedia("(prefers-color-scheme: dark)");
/** Noted when told: who asks `dark.matches` before the browser has told of a change is never told of it (Chromium). */
let isDark = dark.matches;
const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");

const theme = () => resolveTheme(store.get().options.theme, isDark);

/** A file beside this one, of the same version. @param {string} path */
async function load(path) {
  const response = await fetch(new URL(path, import.meta.url));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** @returns {Catalog} */
const readCatalog = () => JSON.parse(byId("catalog").textContent ?? "");

const words = createWords((name) => load(`../i18n/${name}.json`));
const tabs = Object.keys(TABS);
const options = readOptions(loadText(), location.search, navigator.languages, tabs);
const catalog = readCatalog();
let table = await words.first(options.language);

// ---------------------------------------------------------------- state

const start = readAddress(location.search, catalog, history.state);
const opening = initialState(catalog, options, start.experiment);
const store = createStore(
  withProblems({ ...opening, saved: start.saved, notices: start.notices }, start.problems),
  reduce,
  perform,
);
const bar = createAddressBar();
const tables = createTables();
const dispatch = (/** @type {Input} */ input) => store.dispatch(input);

/** @type {{[K in Effect["type"]]: (effect: Extract<Effect, {type: K}>, state: State) => unknown}} */
const PERFORM = {
  send: ({ command }) => connection.send(tables.shorten(command)),
  url: ({ how }, state) => bar.set(addressOf(state), how, beyondAddress(state.experiment, catalog)),
  remember: (_, state) => keep({ ...state.options, ...state.lesson?.found.options }),
  tick: ({ after_ms }) => tickAfter(after_ms),
  download: ({ filename, media_type, bytes }) => download(filename, media_type, bytes),
  keep_pins: (_, state) => lazy.keepPins(state),
  help: () => lazy.keys(),
  lessons: () => lazy.withLessons((lessons) => lessons.pick()),
  paste_csv: () => lazy.csv(),
  share: (_, state) => share(state),
};

/**
 * Does what the reducer asks of the outside world.
 * @param {Effect} effect
 * @param {State} state
 */
function perform(effect, state) {
  void PERFORM[effect.type](/** @type {any} */ (effect), state);
}

/** @param {State} state */
function share(state) {
  bar.flush();
  void lazy.share(location.origin + addressOf(state));
}

let ticking = 0;

/** The page's own clock, for what the server knows nothing of; only the last request counts. @param {number} ms */
function tickAfter(ms) {
  window.clearTimeout(ticking);
  ticking = window.setTimeout(() => dispatch({ type: "tick" }), ms);
}

// ---------------------------------------------------------------- views

const SELECT = {
  header: (/** @type {State} */ state) => select.headerView(state, tabs),
  transport: select.transportView,
  status: statusView,
  settings: (/** @type {State} */ state) => select.settingsView(state, theme()),
};

/** @type {Entry[]} */
const VIEWS = [
  ...CONTROLS.map(({ view, ...rest }) => ({
    part: view === "header" || view === "settings" ? "controls" : "slow",
    ...rest,
    select: SELECT[view],
  })),
  {
    name: "boundary",
    part: "boundary",
    root: "output-boundary",
    create: createOutput,
    select: (s) => select.boundaryView(s, theme()),
  },
  {
    name: "network",
    part: "network",
    root: "network-panel",
    create: createNetwork,
    select: (s) => select.networkView(s, theme()),
  },
  { name: "metrics", part: "slow", root: "output-metrics", create: createMetrics, select: select.metricsView },
  { name: "loss", part: "slow", root: "loss-panel", create: createLoss, select: (s) => select.lossView(s, theme()) },
];

const stage = createStage(() => store.get());
/** @type {Tools | null} */
let tools = null;
/** What forms hold, which outlives them. @type {Map<string, unknown>} */
const kept = new Map();
const lazy = createLazy({ store, stage, words, tools: () => tools });

/** Makes every view, in the chosen language; called again when that changes. */
function mount() {
  const { language, tab } = store.get().options;
  const t = createTranslate(table);
  document.documentElement.lang = language;
  document.title = t("page.title");
  for (const node of document.querySelectorAll("[data-i18n]"))
    node.textContent = t(node.getAttribute("data-i18n") ?? "");
  for (const node of document.querySelectorAll("[data-i18n-label]")) {
    node.setAttribute("aria-label", t(node.getAttribute("data-i18n-label") ?? ""));
  }
  tools = { t, dispatch, later: () => words.later(language), kept };
  stage.mount(VIEWS, tools);
  void openTab(tab);
  lazy.remount();
}

/** @param {string} tab */
function openTab(tab) {
  const opened = TABS[tab];
  const select = (/** @type {State} */ state) => opened.select(state, theme());
  return stage.open(tab, { name: tab, part: "slow", root: `drawer-${tab}`, select }, async () => {
    const [create] = await Promise.all([
      opened.load(),
      tab === "predictions" || words.later(store.get().options.language),
    ]);
    return create;
  });
}

const scheduler = createScheduler(
  [
    { name: "controls", every: 1, turn: 0, paint: stage.paint("controls") },
    { name: "boundary", every: 2, turn: 0, paint: stage.paint("boundary") },
    { name: "network", every: 2, turn: 1, paint: stage.paint("network") },
    { name: "slow", every: 3, turn: 0, paint: stage.paint("slow") },
  ],
  {
    request: (callback) => window.requestAnimationFrame(callback),
    interval_ms: reduced.matches ? REDUCED_MS : 0,
    painted: acknowledge,
  },
);
const repaint = () => scheduler.invalidate("controls", "boundary", "network", "slow");

// ---------------------------------------------------------------- the server

let received = -1;
let acknowledged = -1;

/** Tells the server that the newest frame is on the screen, or that nobody is looking. */
function acknowledge() {
  if (received === acknowledged) return;
  acknowledged = received;
  connection.send({ type: "acknowledge", run: RUN, seq: received });
}

/** @type {unknown} */
let asked = null;

/** @param {State} state */
const visible = (state) => select.visibleCommand(state, TABS[state.options.tab].sections);

/** Says what is visible, when that has changed. @param {State} state */
function tellVisible(state) {
  const command = visible(state);
  if (state.link !== "open" || same(command, asked)) return;
  asked = command;
  connection.send(command);
}

const socketUrl = new URL("ws", document.baseURI);
socketUrl.protocol = socketUrl.protocol.replace("http", "ws");
const connection = createConnection(socketUrl.href, {
  onEvent(event) {
    // What is visible comes first, so that the first frame has everything in it.
    if (event.type === "hello" || (event.type === "error" && event.code === "unknown_table")) tables.forget();
    if (event.type === "hello") {
      received = acknowledged = -1;
      asked = visible(store.get());
      connection.send(/** @type {any} */ (asked));
    }
    dispatch({ type: "event", event: tables.complete(event) });
  },
  onMessage(message) {
    const before = store.get();
    if (message.kind === "frame") received = message.seq;
    dispatch({ type: "message", message, at: performance.now() });
    if (store.get() === before || document.hidden) acknowledge();
  },
  onLink: (link) => dispatch({ type: "link", link }),
});

// ---------------------------------------------------------------- the document

store.subscribe((state, before) => {
  tellVisible(state);
  repaint();
  if (state.options.theme !== before.options.theme) applyTheme();
  if (state.options.language !== before.options.language) void changeLanguage(state.options.language);
  if (state.options.tab !== before.options.tab) void openTab(state.options.tab);
});

function applyTheme() {
  document.documentElement.dataset.theme = theme();
  repaint();
}

/** @param {"en" | "ko"} language */
async function changeLanguage(language) {
  table = await words.first(language);
  const url = new URL(location.href);
  if (url.searchParams.has("lang")) {
    url.searchParams.set("lang", language);
    history.replaceState(null, "", url);
  }
  mount();
  /** @type {HTMLElement | null} */ (document.querySelector("[data-part=language]"))?.focus();
}

const focus = watchFocus(document);
/** Whether Space was taken from the button that has the focus: some browsers click it only when the key comes up. */
let taken = false;

/** @param {KeyboardEvent} event */
function onKey(event) {
  const state = store.get();
  const key = findKey(event, state.options.single_keys);
  if (!key || belongsTo(key.keys[0], /** @type {Element | null} */ (event.target), focus.wasClicked())) return;
  const action = key.make(state);
  if (!action) return;
  event.preventDefault();
  taken = key.keys[0] === " ";
  dispatch(action);
}

/** @param {KeyboardEvent} event */
function onKeyUp(event) {
  if (taken && event.code === "Space") event.preventDefault();
  taken = false;
}

function onPopState() {
  const { experiment, saved, problems, notices } = readAddress(location.search, catalog, history.state);
  const place = readPlace(location.search, catalog);
  dispatch({ type: "navigate", experiment, saved, problems, notices, place });
  if (place) void lazy.withLessons((lessons) => lessons.open(place, "replace"));
}

dark.addEventListener("change", ({ matches }) => {
  isDark = matches;
  applyTheme();
});
document.addEventListener("keydown", onKey);
document.addEventListener("keyup", onKeyUp);
document.addEventListener("visibilitychange", () => dispatch({ type: "hidden", hidden: document.hidden }));
window.addEventListener("popstate", onPopState);
window.addEventListener("pagehide", () => bar.flush());

if (document.documentElement.dataset.embed !== undefined && window.parent !== window) {
  void lazy.reportSize();
}
createTips();
applyTheme();
mount();
if (isKept("descent.pins")) void lazy.restorePins();
// What could not be used goes out of the address, so that it is not copied on.
if (start.problems.length + start.notices.length > 0) bar.set(addressOf(store.get()), "replace");
const place = readPlace(location.search, catalog);
if (place) void lazy.withLessons((lessons) => lessons.open(place, "replace"));
