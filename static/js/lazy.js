/** Lazy loading of dialogs and other modules that the first screen does not need. */

import { useTables } from "./experiment/table_lazy.js";
import { style } from "./lib/dom/style.js";
import { KEYS } from "./page/keyboard.js";
import { sharedView } from "./selectors/screen.js";

/** @import { Lessons } from "./lessons/shell.js" */
/** @import { State } from "./types/state.js" */
/** @import { Tools } from "./types/views.js" */

/**
 * @typedef {object} Around what a dialog stands in
 * @property {{get: () => State, subscribe: (listener: (state: State) => void) => void} & any} store
 * @property {ReturnType<typeof import("./page/stage.js").createStage>} stage
 * @property {ReturnType<typeof import("./page/i18n.js").createWords>} words
 * @property {() => Tools | null} tools of the present language; null before the first
 */

/** @param {Around} around */
export function createLazy({ store, stage, words, tools }) {
  /** @type {{open: () => void, destroy: () => void} | null} */
  let keys = null;
  /** @type {(ReturnType<typeof import("./controls/data/csv_dialog.js").createCsvDialog>) | null} */
  let csv = null;
  let listens = false;
  /** @type {Promise<Lessons> | null} */
  let lessons = null;
  /** @type {Promise<ReturnType<typeof import("./net/table_cache.js").createTables>> | null} */
  let customData = null;
  /** @type {typeof import("./page/pin_storage.js") | null} */
  let kept = null;
  const allWords = () => words.later(store.get().options.language);

  /** What belongs to lessons. @param {(lessons: Lessons) => unknown} use */
  async function withLessons(use) {
    lessons ??= import("./lessons/shell.js").then(({ createLessons }) => createLessons({ store, stage, words, tools }));
    const shell = await lessons.catch(() => null);
    if (shell) {
      use(shell);
      return;
    }
    lessons = null; // retried with the next request
    store.dispatch({ type: "refuse", field: "lesson", key: "error.not_loaded" });
  }

  return {
    withLessons,
    /** The page was made again, in another language. */
    remount() {
      keys?.destroy();
      keys = null;
      csv?.destroy();
      csv = null;
      if (lessons) void withLessons((shell) => shell.mount());
    },
    /** What can be handed on. @param {string} link to the experiment */
    async share(link) {
      const [{ createShareDialog }] = await Promise.all([
        import("./controls/page/share_dialog.js"),
        style("share"),
        allWords(),
      ]);
      const about = {
        name: "share",
        part: "controls",
        root: "dialogs",
        select: (/** @type {State} */ { jobs }) => ({ job: jobs.qr }),
      };
      const dialog = stage.view("share") ?? stage.add({ ...about, create: createShareDialog });
      dialog?.open(sharedView(store.get(), link));
    },
    /** The list of keys. */
    async keys() {
      const { createKeysDialog } = await import("./controls/page/keys_dialog.js");
      const given = tools();
      if (!given) return;
      keys ??= createKeysDialog(given, KEYS);
      keys.open();
    },
    /** The custom dataset: its rules, its text in the address, its tables on the wire. Null: loading failed. */
    async customData() {
      customData ??= Promise.all([
        import("./state/custom_data.js"),
        import("./experiment/table_text.js"),
        import("./net/table_cache.js"),
      ]).then(([{ withCustomData }, text, { createTables }]) => {
        useTables(text);
        store.extend(withCustomData);
        return createTables();
      });
      const came = await customData.catch(() => null);
      if (came) return came;
      customData = null; // retried with the next request
      store.dispatch({ type: "refuse", field: "custom_data", key: "error.not_loaded" });
      return null;
    },
    /** A table of one's own, pasted or dropped. */
    async csv() {
      const [{ createCsvDialog }] = await Promise.all([
        import("./controls/data/csv_dialog.js"),
        style("own_data"),
        allWords(),
      ]);
      const given = tools();
      if (!given) return;
      if (!listens) store.subscribe((/** @type {State} */ state) => csv?.render(state.jobs.read_table));
      listens = true;
      csv?.destroy();
      csv = createCsvDialog(given);
      csv.open();
    },
    /** Runs that were pinned before the page was loaded again. */
    async restorePins() {
      kept ??= await import("./page/pin_storage.js");
      store.dispatch({ type: "restore_pins", pins: kept.loadPins() });
    },
    /** At once, but for the first time: the page may be left in the next moment. @param {State} state */
    async keepPins({ pins }) {
      kept ??= await import("./page/pin_storage.js");
      kept.keepPins(pins);
    },
    /** Tells the page around this one how high it is. */
    async reportSize() {
      const { reportSize } = await import("./page/embed.js");
      reportSize(window.parent);
    },
  };
}
