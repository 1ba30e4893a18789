/** Remedies: the page asks the server once for each finding, says what was tried, and a press does exactly that. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fill } from "../../../static/js/page/i18n.js";
import { statusView } from "../../../static/js/selectors/advice.js";
import { Page, words } from "../support.js";

/** @import { Sentence } from "../../../static/js/types/state.js" */
/** @import { Finding } from "../../../static/js/types/wire.js" */

const TIE = { code: "tie", evidence: { loss: 0.693147, gradient_norm: 0, max_distance: 0, updates: 900 } };
const SATURATED = {
  code: "saturated",
  evidence: { layer: 1, units: 2, of: 2, near: 0.01, share: 0.99, slope_share: 0.04 },
};
const OUTCOME = {
  step: 1210,
  epoch: 1210,
  loss: 0.4512,
  samples: 4,
  right: 4,
  r2: null,
  test_loss: null,
  solved: true,
  diverged: false,
};
const WORSE = { ...OUTCOME, epoch: 20900, right: 2, loss: 0.6931, solved: false };
const REGRESSION = { ...OUTCOME, right: null, r2: 0.98, loss: 0.01, solved: false };
const SEED = { key: "new_weights", values: { seed: 7 }, changes: { seed: 7 } };
const RATE = {
  key: "lower_rate",
  values: { rate: 0.3 },
  changes: { optimizer: { name: "gradient_descent", learning_rate: 0.3 } },
};

/** A page that trains, with something found. @param {Finding[]} findings */
function found(...findings) {
  const page = new Page().connect();
  page.do({ type: "toggle_play" });
  page.frame({ step: 900, state: "playing", findings });
  return page;
}

/** @param {Page} page */
const asked = (page) =>
  page.sent.filter((command) => command.type === "start_job").map((command) => /** @type {any} */ (command).job);

/** What the server answers. @param {Page} page @param {Record<string, any>} facts @param {number} [step] */
function answer(page, facts, step = 900) {
  const request = { name: "remedy", finding: facts.code };
  const message = {
    kind: "result",
    run: 0,
    job: "remedy",
    request,
    step,
    samples: step * 4,
    seconds: 0.03,
    whole: true,
    facts,
    tensors: {},
    shapes: {},
  };
  return page.do({ type: "message", message: /** @type {any} */ (message), at: 0 });
}

/** What the line says beside the finding. @param {Page} page @param {string} [language] */
function also(page, language = "en") {
  const table = words(language);
  /** @param {Sentence} sentence @returns {string} */
  const said = ({ key, values = {}, terms = {}, list = [] }) => {
    assert.ok(table[key], `${language}: ${key}`);
    const named = Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, table[term]]));
    const text = fill(table[key], { ...values, ...named, list: list.map(said).join(", ") });
    assert.doesNotMatch(text, /[{}]|NaN|undefined/, key);
    return text;
  };
  const { notice } = statusView(page.state);
  return { sentences: (notice.also ?? []).map(said), button: notice.remedy && said(notice.remedy) };
}

test("a finding is asked about once, by its code alone", () => {
  const page = found(TIE, SATURATED);
  assert.deepEqual(asked(page), [{ name: "remedy", finding: "tie" }]);
  assert.deepEqual(also(page), { sentences: ["Trying a remedy …"], button: undefined });
  for (const step of [910, 920]) page.frame({ step, state: "playing", findings: [TIE] });
  answer(page, {
    code: "tie",
    status: "helps",
    remedy: SEED,
    outcome: OUTCOME,
    patience: WORSE,
    tried: [],
    updates: 1210,
  });
  for (const step of [930, 940]) page.frame({ step, state: "playing", findings: [TIE] });
  assert.deepEqual(asked(page), []);
});

test("what helps is offered with what it brings, and a press does it", () => {
  const page = found(TIE);
  answer(page, {
    code: "tie",
    status: "helps",
    remedy: SEED,
    outcome: OUTCOME,
    patience: WORSE,
    tried: [],
    updates: 1210,
  });
  assert.deepEqual(also(page), { sentences: ["Tried: 4 of 4 right at epoch 1,210."], button: "Try seed 7" });
  assert.match(also(page, "ko").sentences[0], /1,210.*4개/);
  page.do({ type: "counter_experiment", remedy: /** @type {any} */ (statusView(page.state).notice.remedy) });
  assert.equal(page.state.experiment.seed, 7);
  assert.deepEqual(
    page.sent.map(({ type }) => type),
    ["configure", "play"],
  );
  assert.equal(page.state.jobs.remedy.result, null);
});

test("a hot change begins from first weights as well, as it was tried", () => {
  const page = found(TIE);
  answer(page, {
    code: "tie",
    status: "helps",
    remedy: RATE,
    outcome: OUTCOME,
    patience: WORSE,
    tried: [],
    updates: 1210,
  });
  page.do({ type: "counter_experiment", remedy: /** @type {any} */ (statusView(page.state).notice.remedy) });
  assert.deepEqual(page.state.experiment.optimizer, RATE.changes.optimizer);
  assert.deepEqual(
    page.sent.map(({ type }) => type),
    ["configure", "reset", "play"],
  );
});

test("what only does better is said beside what going on would bring", () => {
  const page = found(TIE);
  const better = { ...OUTCOME, right: 3, solved: false };
  answer(page, {
    code: "tie",
    status: "helps",
    remedy: SEED,
    outcome: better,
    patience: WORSE,
    tried: [],
    updates: 1210,
  });
  assert.deepEqual(also(page).sentences, ["Tried: 3 of 4 right at epoch 1,210; without it 2 at epoch 20,900."]);
  answer(page, {
    code: "tie",
    status: "helps",
    remedy: SEED,
    outcome: REGRESSION,
    patience: { ...REGRESSION, r2: 0.1 },
    tried: [],
    updates: 1210,
  });
  assert.deepEqual(also(page).sentences, ["Tried: R² 0.9800 at epoch 1,210; without it 0.1000 at epoch 1,210."]);
});

test("where nothing helps there is no button, and what was tried is said", () => {
  const page = found(TIE);
  const seeds = [8, 9, 10].map((seed) => ({ key: "new_weights", values: { seed } }));
  const tried = [
    { key: "sloped", values: { activation: "tanh" } },
    ...seeds,
    { key: "higher_rate", values: { rate: 1 } },
  ];
  answer(page, { code: "tie", status: "nothing", remedy: null, outcome: null, patience: WORSE, tried, updates: 20000 });
  const { sentences, button } = also(page);
  assert.deepEqual(sentences, [
    "Tried without success, at most 20,000 updates each: 3 other seeds, tanh instead of step units, learning rate 1.",
  ]);
  assert.equal(button, undefined);
});

test("where nothing could be tried nothing is said; and where patience is enough, that is", () => {
  const page = found(TIE);
  answer(page, { code: "tie", status: "untried", remedy: null, outcome: null, patience: null, tried: [], updates: 0 });
  assert.deepEqual(also(page), { sentences: [], button: undefined });
  answer(page, {
    code: "tie",
    status: "patience",
    remedy: null,
    outcome: OUTCOME,
    patience: OUTCOME,
    tried: [],
    updates: 0,
  });
  assert.deepEqual(also(page), {
    sentences: ["Tried: just training on gives 4 of 4 right at epoch 1,210."],
    button: undefined,
  });
  page.do({ type: "toggle_play" });
  assert.equal(also(page).button, "Train on");
});

test("another finding, another experiment: tried again; an answer to the old one is not shown", () => {
  const page = found(TIE);
  page.do({ type: "set", path: "optimizer.learning_rate", value: 0.5 });
  page.ready(undefined, false);
  page.do({ type: "event", event: { type: "job_ended", run: 0, job: "remedy", reason: "changed", message: "" } });
  assert.deepEqual(asked(page), [{ name: "remedy", finding: "tie" }]);
  answer(page, {
    code: "tie",
    status: "helps",
    remedy: SEED,
    outcome: OUTCOME,
    patience: WORSE,
    tried: [],
    updates: 1210,
  });
  page.frame({ step: 950, state: "playing", findings: [SATURATED] });
  assert.deepEqual(asked(page), [{ name: "remedy", finding: "saturated" }]);
  assert.deepEqual(also(page).sentences, ["Trying a remedy …"]);
});

test("what had gone when it was tried is tried again when it is there again", () => {
  const page = found(TIE);
  answer(page, { code: "tie", status: "gone" });
  assert.deepEqual(asked(page), []);
  page.frame({ step: 950, state: "playing", findings: [TIE] });
  assert.deepEqual(asked(page), [{ name: "remedy", finding: "tie" }]);
});

test("what somebody waits for comes first", () => {
  const page = new Page().connect();
  page.do({ type: "start_job", job: { name: "seeds" } });
  page.frame({ step: 900, findings: [TIE] });
  assert.deepEqual(asked(page), []);
  page.do({ type: "event", event: { type: "job_ended", run: 0, job: "seeds", reason: "cancelled", message: "" } });
  assert.deepEqual(
    asked(page).map(({ name }) => name),
    ["remedy"],
  );
});

test("a trial that the server refuses is not asked for again and again", () => {
  const page = found(TIE);
  page.do({ type: "event", event: { type: "job_ended", run: 0, job: "remedy", reason: "too_long", message: "" } });
  page.frame({ step: 950, state: "playing", findings: [TIE] });
  assert.deepEqual(asked(page), []);
  assert.deepEqual(also(page), { sentences: [], button: undefined });
});

test("after a divergence lower rates are tried; an optimizer without one has nothing to lower", () => {
  const page = new Page().connect();
  page.do({
    type: "event",
    event: { type: "diverged", run: 0, step: 12, evidence: {}, advice: "lower_learning_rate" },
  });
  assert.deepEqual(asked(page), [{ name: "remedy", finding: "diverged" }]);
  answer(
    page,
    { code: "diverged", status: "helps", remedy: RATE, outcome: REGRESSION, patience: null, tried: [], updates: 1210 },
    0,
  );
  assert.deepEqual(also(page), {
    sentences: ["Tried: R² 0.9800, loss 0.0100 at epoch 1,210."],
    button: "Set learning rate to 0.3 and start again",
  });
  page.do({ type: "counter_experiment", remedy: /** @type {any} */ (statusView(page.state).notice.remedy) });
  assert.deepEqual(
    page.sent.map(({ type }) => type),
    ["configure", "reset", "play"],
  );
});

test("overfitting is told by the samples held out", () => {
  const page = found({ code: "overfitting", evidence: {} });
  const [then, now] = [
    { ...OUTCOME, test_loss: 0.25 },
    { ...OUTCOME, test_loss: 0.52 },
  ];
  const l2 = { key: "l2", values: { rate: 0.003 }, changes: { regularizer: { name: "l2", rate: 0.003 } } };
  answer(page, {
    code: "overfitting",
    status: "helps",
    remedy: l2,
    outcome: then,
    patience: now,
    tried: [],
    updates: 1210,
  });
  assert.deepEqual(also(page), {
    sentences: ["Tried: test loss 0.2500 instead of 0.5200 after 1,210 epochs."],
    button: "Start again with L2 regularization 0.003",
  });
});
