/** Lessons in the page: fetched, opened, shown in their panel. Loaded with the first of them. */

import { createLessonPanel } from "../controls/lesson/panel.js";
import { createPicker } from "../controls/lesson/picker.js";
import { style } from "../lib/dom/style.js";
import { withLessons } from "./reducer.js";
import { lessonView } from "./view.js";

/** @import { Lesson, LessonPlace, LessonSummary } from "../types/lessons.js" */
/** @import { State } from "../types/state.js" */
/** @import { Tools } from "../types/views.js" */

/** @typedef {ReturnType<typeof createLessons> extends Promise<infer T> ? T : never} Lessons */

/** @param {string} path below the page */
async function fetchJson(path) {
  const response = await fetch(new URL(path, document.baseURI));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/**
 * @param {object} page
 * @param {ReturnType<typeof import("../state/store.js").createStore>} page.store
 * @param {ReturnType<typeof import("../page/stage.js").createStage>} page.stage
 * @param {ReturnType<typeof import("../page/i18n.js").createWords>} page.words
 * @param {() => Tools | null} page.tools
 */
export async function createLessons({ store, stage, words, tools }) {
  const language = () => store.get().options.language;
  /** @returns {Promise<LessonSummary[]>} */
  const list = async () => (await fetchJson(`lessons?lang=${language()}`)).lessons;
  /** @type {ReturnType<typeof createPicker> | null} */
  let picker = null;
  let openings = 0;

  /** @returns {Promise<State>} once the server has an experiment */
  const ready = () =>
    new Promise((done) => {
      const look = (/** @type {State} */ state) => state.confirmed && state.link === "open" && done(state);
      store.subscribe(look);
      look(store.get());
    });

  /** @param {string} id @returns {Promise<Lesson | null>} */
  async function find(id) {
    const about = (await list()).find((one) => one.id === id && !one.problem);
    return about ? fetchJson(about.address) : null;
  }

  /**
   * To a place in a lesson; the newest wish counts.
   * @param {LessonPlace} place
   * @param {"push" | "replace"} how the address is written
   */
  async function open(place, how) {
    openings += 1;
    const mine = openings;
    const same = store.get().lesson?.lesson.id === place.id;
    if (same && how === "replace") return;
    const [lesson] = await Promise.all([find(place.id).catch(() => undefined), ready()]);
    if (mine !== openings) return;
    if (lesson === undefined) store.dispatch({ type: "refuse", field: "lesson", key: "error.not_loaded" });
    else if (lesson === null)
      store.dispatch({ type: "refuse", field: "lesson", key: "error.no_lesson", values: { name: place.id } });
    else store.dispatch({ type: "lesson_loaded", lesson, step: place.step, keeps: place.keeps, how });
  }

  /** Makes the panel, in the chosen language; after a change of that, with the texts in it. */
  async function mount() {
    await words.later(language());
    picker?.destroy();
    picker = null;
    const shown = store.get().lesson;
    const lesson = shown && (await find(shown.lesson.id).catch(() => null));
    if (lesson) store.dispatch({ type: "lesson_translated", lesson });
    stage.add({ name: "lesson", part: "controls", root: "lesson", create: createLessonPanel, select: lessonView });
  }

  await Promise.all([style("lesson"), words.later(language())]);
  store.extend(withLessons);
  await mount();
  return {
    open,
    mount,
    /** The list of all lessons, to choose from. */
    async pick() {
      const given = tools();
      const lessons = await list().catch(() => null);
      if (!given) return;
      picker?.destroy();
      picker = createPicker(given, lessons, store.get().lesson, (id, step) => open({ id, step, keeps: false }, "push"));
      picker.open();
    },
  };
}
