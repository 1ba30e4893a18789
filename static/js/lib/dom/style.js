/** Style sheets that come with what they are for, once. */

import { h } from "./dom.js";

/** @type {Record<string, Promise<unknown>>} */
const sheets = {};

/**
 * Resolves when a style sheet of ours is there, or fails to load: what it is for is plain then, and still works.
 * @param {string} name of the file in `css`, without its end
 */
export function style(name) {
  sheets[name] ??= new Promise((done) => {
    const { href } = new URL(`../../../css/${name}.css`, import.meta.url);
    document.head.append(h("link", { rel: "stylesheet", href, onload: done, onerror: done }));
  });
  return sheets[name];
}
