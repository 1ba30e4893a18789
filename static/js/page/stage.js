/**
 * The views on the page: made again for each language, those of the drawer when they are opened, and painted when what
 * they show has changed.
 */

import { byId } from "../lib/dom/dom.js";

/** @import { State } from "../types/state.js" */
/** @import { Tools } from "../types/views.js" */

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} part what it is painted with
 * @property {string} root id of the element it fills
 * @property {(root: HTMLElement, tools: Tools) => any} create
 * @property {(state: State) => any} select what it needs of the state
 */
/**
 * @typedef {{view: any, entry: Entry, last: unknown, tab: string | null}} Mounted `tab`: painted only while that tab is
 * open
 */

/** Field by field, one level deep. @param {any} a @param {any} b */
const isSame = (a, b) => Object.keys(b).every((key) => Object.is(a[key], b[key]));

/** @param {() => State} get */
export function createStage(get) {
  /** @type {Mounted[]} */
  let mounted = [];
  /** @type {Tools | null} */
  let tools = null;

  /** @param {Mounted} one */
  function paintOne(one) {
    if (one.tab && one.tab !== get().options.tab) return;
    const next = one.entry.select(get());
    if (one.last && isSame(one.last, next)) return;
    one.last = next;
    one.view.render(next);
  }

  /** @param {Entry} entry @param {Tools} given @param {string | null} tab @returns {Mounted} */
  const make = (entry, given, tab) => ({ entry, view: entry.create(byId(entry.root), given), last: null, tab });

  /** @param {string} tab */
  const isOpen = (tab) => mounted.some((one) => one.tab === tab);

  return {
    /** Makes all of `entries`, in place of what was there. @param {Entry[]} entries @param {Tools} given */
    mount(entries, given) {
      for (const { view } of mounted) view.destroy?.();
      for (const root of new Set(entries.map((entry) => entry.root))) document.getElementById(root)?.replaceChildren();
      tools = given;
      mounted = entries.map((entry) => make(entry, given, null));
      mounted.forEach(paintOne);
    },
    /** One more view beside those, until they are made again. @param {Entry} entry */
    add(entry) {
      if (!tools) return null;
      const one = make(entry, tools, null);
      mounted.push(one);
      paintOne(one);
      return one.view;
    },
    /**
     * Makes the chart of a tab, when it is opened first.
     * @param {string} tab
     * @param {Omit<Entry, "create">} about
     * @param {() => Promise<Entry["create"]>} load
     */
    async open(tab, about, load) {
      const given = tools;
      if (!given || isOpen(tab)) return undefined;
      const create = await load().catch(() => null);
      // Meanwhile the language may have changed, or the same tab been opened twice.
      if (given !== tools || isOpen(tab)) return undefined;
      const root = byId(about.root);
      root.replaceChildren();
      if (!create) return root.append(given.t("drawer.not_loaded"));
      const one = make({ ...about, create }, given, tab);
      mounted.push(one);
      return paintOne(one);
    },
    /** @param {string} part */
    paint: (part) => () => mounted.filter(({ entry }) => entry.part === part).forEach(paintOne),
    /** @param {string} name */
    view: (name) => mounted.find(({ entry }) => entry.name === name)?.view,
  };
}
