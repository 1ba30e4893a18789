import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { lessonActions } from "../../../static/js/lessons/reducer.js";
import { FLAGS } from "../../../static/js/state/flags.js";
import { ACTIONS } from "../../../static/js/state/reducer.js";

/** The types of a union in a declaration file. @param {string} file @param {string} name */
function declared(file, name) {
  const text = readFileSync(new URL(`../../../static/js/types/${file}.d.ts`, import.meta.url), "utf8");
  const [union] = text.slice(text.indexOf(`export type ${name} =`)).split(/;\n\n/);
  return [...union.matchAll(/\btype: "(\w+)"/g)].map(([, type]) => type);
}

test("every action that is declared has one rule, and every rule is of an action", () => {
  const types = [...declared("views", "Action"), ...declared("state", "Input")];
  assert.deepEqual([...new Set([...ACTIONS, ...lessonActions()])].sort(), types.sort());
  assert.equal(new Set(ACTIONS).size, ACTIONS.length);
});

test("flags are those of actions that exist", () => {
  assert.deepEqual(
    Object.keys(FLAGS).filter((name) => !ACTIONS.includes(name)),
    [],
  );
});
