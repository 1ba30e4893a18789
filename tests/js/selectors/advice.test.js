import assert from "node:assert/strict";
import { test } from "node:test";
import { fill } from "../../../static/js/page/i18n.js";
import { allNotices, statusView } from "../../../static/js/selectors/advice.js";
import { assign } from "../../../static/js/state/edits.js";
import { catalog, Page, words } from "../support.js";

/** @import { Experiment } from "../../../static/js/types/schema.js" */
/** @import { Sentence } from "../../../static/js/types/state.js" */
/** @import { Finding } from "../../../static/js/types/wire.js" */

/** One example of every finding, with all of its evidence, as engine/diagnosis/diagnose.py gives it. */
const LEVEL = { loss: 0.356, constant_loss: 0.693147, max_distance: 0.5, gradient_norm: 0.0028, updates: 15000 };
const STILL = { still_change: 0.004, still_updates: 3000 };
/** @type {Record<string, Finding["evidence"]>} */
const EVIDENCE = {
  dead_units: { layer: 1, units: 1, of: 2 },
  saturated: { layer: 1, units: 2, of: 2, near: 0.01, share: 0.99, slope_share: 0.0396 },
  linear_limit: { ...LEVEL, margin_bound: 0 },
  learning_rate_too_large: {
    ...LEVEL,
    learning_rate: 10,
    curvature: 0.24083,
    product: 2.4083,
    limit: 2,
    best_loss: 0.68,
    best_step: 120,
    typical_loss: 2.5,
  },
  tie: { ...LEVEL, twins: 2, twin_layer: 1, from_zero: 1 },
  baseline: { ...LEVEL, r2: 0.01 },
  learning_rate_too_small: {
    ...LEVEL,
    learning_rate: 0.0001,
    gain: 1.9e-6,
    gain_ten_times: 1.9e-5,
    updates_to_halve: 183812,
  },
  saddle: { ...LEVEL, curvature: -0.0049, ...STILL },
  minimum: { ...LEVEL, lowest_curvature: 8.05e-6, highest_curvature: 0.2545, gain: 0.001, ...STILL },
  plateau: { ...LEVEL, steps: 2, ...STILL },
  stuck: {
    ...LEVEL,
    right: 2,
    samples: 4,
    ahead_right: 2,
    ahead_loss: 0.35,
    ahead_updates: 20000,
    twins: 2,
    twin_layer: 1,
    from_zero: 0,
  },
  overfitting: {
    test_loss: 0.525,
    best_test_loss: 0.247,
    best_step: 1000,
    train_loss: 0.0927,
    train_loss_then: 0.1712,
  },
};
/** @type {Record<string, Finding>} */
const FINDINGS = Object.fromEntries(Object.entries(EVIDENCE).map(([code, evidence]) => [code, { code, evidence }]));

/**
 * What the message line says of one finding.
 * @param {Finding} finding
 * @param {[string, unknown][]} [changes]
 */
function told(finding, changes = []) {
  const start = new Page();
  const experiment = changes.reduce(
    (/** @type {Experiment} */ old, [path, value]) => assign(old, path, value, catalog),
    start.state.experiment,
  );
  const page = new Page(experiment).connect();
  page.frame({ step: 900, findings: [finding] });
  return { page, notice: statusView(page.state).notice };
}

/** Other words of the same findings. @type {Finding[]} */
const VARIANTS = [
  { code: "plateau", evidence: { ...LEVEL, lowest_curvature: -1e-6, highest_curvature: 1e-6 } },
  { code: "linear_limit", evidence: { ...LEVEL, margin_bound: 0.012 } },
  { code: "linear_limit", evidence: { ...LEVEL, least_squares_loss: 0.3, r2: 0.1 } },
  { code: "saturated", evidence: { ...EVIDENCE.saturated, layer: 2 } },
  { code: "dead_units", evidence: { ...EVIDENCE.dead_units, layer: 2 } },
  .../** @type {Record<string, number>[]} */ ([{ same_loss: 4.2 }, {}]).map((same) => ({
    code: "learning_rate_too_large",
    evidence: {
      ...LEVEL,
      learning_rate: 10,
      best_loss: 0.68,
      best_step: 120,
      typical_loss: 2.5,
      slower: 0.1,
      slower_loss: 0.05,
      slower_updates: 200,
      ...same,
    },
  })),
];

/**
 * A sentence in one language, with everything filled in.
 * @param {Record<string, string>} table
 * @param {Sentence} sentence
 * @returns {string}
 */
function said(table, { key, values = {}, terms = {}, list = [] }) {
  assert.ok(table[key], key);
  const named = Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, fill(table[term], values)]));
  const text = fill(table[key], { ...values, ...named, list: list.map((item) => said(table, item)).join(", ") });
  assert.doesNotMatch(text, /[{}]|NaN|undefined|–/, key);
  return text;
}

test("every finding has words for all it shows, and a link, in both languages", () => {
  for (const language of ["en", "ko"]) {
    const table = words(language);
    for (const finding of [...Object.values(FINDINGS), ...VARIANTS]) {
      const { notice } = told(finding);
      for (const sentence of [notice, ...(notice.also ?? [])]) said(table, sentence);
      assert.ok(notice.link, notice.key);
    }
  }
});

test("a cause is named with the finding: zeros, twins, made-up slopes; and how still it stands", () => {
  const keys = (/** @type {string} */ code) =>
    told(FINDINGS[code])
      .notice.also?.map(({ key }) => key)
      .slice(0, -1);
  assert.deepEqual(keys("tie"), ["finding.cause_zeros"]);
  assert.deepEqual(keys("stuck"), ["finding.cause_twins"]);
  assert.deepEqual(keys("plateau"), ["finding.still", "finding.cause_steps"]);
  assert.deepEqual(keys("minimum"), ["finding.still"]);
});

test("a finding leads to the chart that shows it", () => {
  const links = Object.fromEntries(Object.values(FINDINGS).map((finding) => [finding.code, told(finding).notice.link]));
  assert.deepEqual(links, {
    dead_units: "distributions",
    saturated: "distributions",
    linear_limit: "predictions",
    learning_rate_too_large: "loss",
    tie: "landscape",
    baseline: "predictions",
    learning_rate_too_small: "loss",
    saddle: "landscape",
    minimum: "landscape",
    plateau: "landscape",
    overfitting: "loss",
    stuck: "loss",
  });
});

test("evidence is rounded for people", () => {
  assert.deepEqual(told(FINDINGS.learning_rate_too_large).notice.values, {
    loss: "0.3560",
    constant_loss: "0.6931",
    max_distance: "0.5000",
    gradient_norm: "0.0028",
    updates: "15,000",
    learning_rate: "10",
    curvature: "0.2408",
    product: "2.41",
    limit: "2",
    best_loss: "0.6800",
    best_step: "120",
    typical_loss: "2.5000",
  });
  assert.equal(told(FINDINGS.learning_rate_too_small).notice.values?.updates_to_halve, "183,812");
});

test("a plateau that was measured says so", () => {
  assert.equal(told(FINDINGS.plateau).notice.key, "finding.plateau");
  const flat = { code: "plateau", evidence: { ...LEVEL, lowest_curvature: 0, highest_curvature: 1e-9 } };
  assert.equal(told(flat).notice.key, "finding.plateau_measured");
});

test("several findings: the first is told, the others are counted, each can be closed", () => {
  const page = new Page().connect();
  page.frame({ step: 900, findings: [FINDINGS.learning_rate_too_large, FINDINGS.saturated] });
  assert.equal(statusView(page.state).notice.id, "finding.learning_rate_too_large");
  assert.deepEqual(
    allNotices(page.state)
      .map(({ id }) => id)
      .slice(0, 2),
    ["finding.learning_rate_too_large", "finding.saturated.1"],
  );
  page.do({ type: "dismiss", what: "finding.learning_rate_too_large" });
  assert.equal(statusView(page.state).notice.id, "finding.saturated.1");
});

/**
 * A page with `n_train` training points, of which `measured` are looked at.
 * @param {number} n_train
 * @param {number[] | null} [measured]
 */
function pageOf(n_train, measured = null) {
  const page = new Page().connect();
  page.state = { ...page.state, data: /** @type {any} */ ({ dataset: { n_train, measured } }) };
  return page;
}

/** Scores of a classification. @param {number} accuracy */
const scored = (accuracy) => ({ loss: 0.1, accuracy, undecided: 0, mae: null, r2: null });

/** @param {number | null} solved_step @param {number | null} [solved_epoch] */
const counted = (solved_step, solved_epoch = solved_step) => ({ solved_step, solved_epoch });

/** What the message line says. @param {Page} page @param {string} [language] */
const line = (page, language = "en") => said(words(language), statusView(page.state).notice);

test("what overfits may have been solved: both are said", () => {
  const page = pageOf(4);
  page.frame({ step: 900, findings: [FINDINGS.overfitting], train: scored(1), counters: counted(700) });
  const ids = allNotices(page.state).map(({ id }) => id);
  assert.deepEqual(
    ids.filter((id) => id === "finding.overfitting" || id === "solved"),
    ["finding.overfitting", "solved"],
  );
});

test("what is solved: all there is, or of a large set what is measured", () => {
  for (const [measured, points] of /** @type {[number[] | null, string][]} */ ([
    [null, "all 8,000 training points are right"],
    [[2000, 2000], "all 2,000 measured training points are right"],
  ])) {
    const page = pageOf(8000, measured);
    page.frame({ step: 900, train: scored(1), counters: counted(900) });
    assert.match(line(page), new RegExp(points));
  }
});

test("when it was solved stays, however far the run goes on", () => {
  const page = pageOf(4);
  const heard = [178, 500, 2801].map((step) =>
    line(page.frame({ step, epoch: step, state: "playing", train: scored(1), counters: counted(178) })),
  );
  assert.deepEqual(heard, Array(3).fill("Solved in epoch 178: all 4 training points are right."));
  page.frame({ step: 5869, epoch: 1467, train: scored(1), counters: counted(5867, 1467) });
  assert.equal(line(page), "Solved in epoch 1,467 (update 5,867): all 4 training points are right.");
  page.frame({ step: 9, epoch: 9, train: scored(1), counters: counted(0) });
  assert.equal(line(page), "Solved before the first update: all 4 training points are right.");
});

test("what is no longer solved says so, and is heard", () => {
  const page = pageOf(28).frame({ step: 440, epoch: 16, train: scored(27 / 28), counters: counted(433, 16) });
  const { notice, spoken } = statusView(page.state);
  assert.deepEqual([notice.tone, spoken.key], ["info", ""]);
  assert.equal(line(page), "First solved in epoch 16 (update 433); now 27 of 28 training points are right.");
});

test("before it was solved nothing says so, even where all are right in the picture of another moment", () => {
  for (const train of [scored(0.75), scored(1)]) {
    const page = pageOf(4).frame({ step: 100, epoch: 100, train, counters: counted(null) });
    assert.ok(allNotices(page.state).every(({ id }) => !id.includes("solved")));
  }
});

test("that it stopped is good news only where it is solved, or a loss was asked for", () => {
  const reasons = ["max_epochs", "target_loss", "plateau", "converged"];
  for (const [accuracy, tone, begin] of /** @type {const} */ ([
    [0.75, "info", "Stopped"],
    [1, "good", "Finished"],
  ])) {
    for (const reason of reasons) {
      const page = pageOf(4).frame({ step: 500, epoch: 500, train: scored(accuracy), counters: counted(null) });
      page.state = { ...page.state, finished: { step: 500, epoch: 500, reason } };
      const { notice } = statusView(page.state);
      assert.deepEqual([notice.id, notice.tone], ["finished", tone], reason);
      assert.match(
        line(page),
        new RegExp(`^${begin}.*500 (epochs|updates)${accuracy < 1 ? ".* 3 of 4 training points are right" : ""}`),
      );
      assert.doesNotMatch(line(page, "ko"), /[{}]|undefined/);
    }
  }
  for (const reason of reasons) {
    const page = pageOf(4).frame({
      step: 500,
      train: { loss: 0.1, accuracy: null, undecided: null, mae: 0.1, r2: 0.5 },
    });
    page.state = { ...page.state, finished: { step: 500, epoch: 500, reason } };
    assert.equal(statusView(page.state).notice.tone, reason === "target_loss" ? "good" : "info");
    assert.match(line(page), /^Finished/);
  }
});

test("why it stopped is said when the last moment is there", () => {
  const page = pageOf(4).frame({ step: 480, epoch: 480, train: scored(0.5) });
  page.state = { ...page.state, finished: { step: 500, epoch: 500, reason: "max_epochs" } };
  assert.ok(allNotices(page.state).every(({ id }) => id !== "finished"));
  page.frame({ step: 500, epoch: 500, train: scored(0.75) });
  assert.match(line(page), /3 of 4/);
});
