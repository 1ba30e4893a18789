import assert from "node:assert/strict";
import { test } from "node:test";

import { FLAGS } from "../../../static/js/state/flags.js";
import { ACTIONS } from "../../../static/js/state/reducer.js";

test("flags are those of actions that exist, and each action has one rule", () => {
  assert.deepEqual(
    Object.keys(FLAGS).filter((name) => !ACTIONS.includes(name)),
    [],
  );
  assert.equal(new Set(ACTIONS).size, ACTIONS.length);
});
