import assert from "node:assert/strict";
import { test } from "node:test";

import { PROTOCOL } from "../../../static/js/net/wire.js";
import { createTranslate } from "../../../static/js/page/i18n.js";
import { Page, words } from "../support.js";

const t = createTranslate(words("en"));

/** A page with seeds under way. @param {Record<string, number>} [limits] */
function counting(limits = {}) {
  const page = new Page().do({ type: "event", event: { type: "hello", protocol: PROTOCOL, version: "1", limits } });
  return page
    .ready()
    .frame({ step: 1 })
    .do({ type: "start_job", job: { name: "seeds" } });
}

/** @param {Page} page @param {string} reason @param {string} [message] */
const ended = (page, reason, message = "") =>
  page.do({ type: "event", event: { type: "job_ended", run: 0, job: "seeds", reason, message } }).state.jobs.seeds;

test("a computation that the server gave up says why, and how much it gives", () => {
  const { running, problem } = ended(counting({ job_seconds: 300 }), "too_long");
  assert.equal(running, false);
  assert.match(t(problem?.key ?? "", problem?.values), /^Stopped after 300 s .* fewer or shorter runs/);
  const failed = ended(counting(), "failed", "no such plane").problem;
  assert.match(t(failed?.key ?? "", failed?.values), /no such plane$/);
});

test("a cancelled job is not reported to the one who cancelled it", () => {
  for (const reason of ["cancelled", "restarted"]) {
    const { running, problem } = ended(counting(), reason);
    assert.deepEqual([running, problem], [false, null]);
  }
});

test("a result is of the experiment and the data that it was computed with, whatever is asked for next", () => {
  const page = counting();
  const data = /** @type {any} */ ({ kind: "data", dataset: { n_train: 4 } });
  const result = /** @type {any} */ ({ kind: "result", job: "seeds", whole: true, seconds: 1, facts: {}, tensors: {} });
  page.do({ type: "message", message: data, at: 0 }).do({ type: "message", message: result, at: 0 });
  const { experiment } = page.state;
  page.do({ type: "edit", patch: { biases: false } }).ready();
  page.do({ type: "message", message: { ...data, dataset: { n_train: 9 } }, at: 0 });
  page.do({ type: "start_job", job: { name: "seeds" } });
  const refused = {
    type: "error",
    run: 0,
    field: "seeds.to",
    code: "too_much",
    message: "",
    details: {},
    command: "start_job",
  };
  page.do({ type: "event", event: /** @type {any} */ (refused) });
  assert.deepEqual([page.state.jobs.seeds.of, page.state.jobs.seeds.data], [experiment, data]);
  assert.equal(page.state.jobs.seeds.problem?.key, "error.too_much");
});

test("of what was cancelled, or ended by a restart, nothing more is taken", () => {
  const part = /** @type {any} */ ({ kind: "result", job: "seeds", whole: false, seconds: 1, facts: {}, tensors: {} });
  const late = /** @type {any} */ ({ type: "progress", run: 0, job: "seeds", done: 3, total: 9, seconds: 2 });
  for (const input of [
    { type: "cancel_job", job: "seeds" },
    { type: "edit", patch: { seed: 5 } },
  ]) {
    const page = counting().do(/** @type {any} */ (input));
    assert.equal(page.state.jobs.seeds.running, false, input.type);
    page.do({ type: "message", message: part, at: 0 }).do({ type: "event", event: late });
    const { result, done, running } = page.state.jobs.seeds;
    assert.deepEqual([result, done, running], [null, 0, false], input.type);
  }
});
