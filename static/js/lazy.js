/** Lazy loading of dialogs and other modules that the first screen does not need. */

import { style } from "./lib/dom/style.js";
import { KEYS } from "./page/keyboard.js";
import { sharedView } from "./selectors/screen.js";

/** @import { Lessons } from "./lessons/shell.js" */
/** @import { State } from "./types/state.js" */
/** @import { Tools } from "./types/views.js" */

/**
 * @typedef {object} Around what a dialog stands in
 * @property {ReturnType<typeof import("./state/store.js").createStore>} store
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
  /** @type {typeof import("./page/pin_storage.js") | null} */
  let kept = null;
  const allWords = () => words.later(store.get().options.language);

  /**
   * What a request needs, or null where it could not be loaded: then the page says so, and the next request tries
   * again.
   * @template T
   * @param {string} field which the message is about
   * @param {Promise<T>} needed
   */
  async function loaded(field, needed) {
    const came = await needed.catch(() => null);
    if (!came) store.dispatch({ type: "refuse", field, key: "error.not_loaded" });
    else if (field in store.get().errors) store.dispatch({ type: "withdraw", field });
    return came;
  }

  /** What belongs to lessons. @param {(lessons: Lessons) => unknown} use */
  async function withLessons(use) {
    lessons ??= import("./lessons/shell.js").then(({ createLessons }) => createLessons({ store, stage, words, tools }));
    const shell = await loaded("lesson", lessons);
    if (shell) use(shell);
    else lessons = null;
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
      const needed = Promise.all([import("./controls/page/share_dialog.js"), style("share"), allWords()]);
      const came = await loaded("share", needed);
      if (!came) return;
      const [{ createShareDialog }] = came;
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
      const came = await loaded("keys", import("./controls/page/keys_dialog.js"));
      const given = tools();
      if (!came || !given) return;
      keys ??= came.createKeysDialog(given, KEYS);
      keys.open();
    },
    /** A table of one's own, pasted or dropped. */
    async csv() {
      const needed = Promise.all([import("./controls/data/csv_dialog.js"), style("own_data"), allWords()]);
      const came = await loaded("read_table", needed);
      const given = tools();
      if (!came || !given) return;
      const [{ createCsvDialog }] = came;
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
