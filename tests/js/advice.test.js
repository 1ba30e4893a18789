import assert from "node:assert/strict";
import { test } from "node:test";

import { allNotices, statusView } from "../../static/js/advice.js";
import { fill } from "../../static/js/i18n.js";
import { assign } from "../../static/js/edits.js";
import { catalog, Page, words } from "./support.js";

/** @import { Experiment, Finding } from "../../static/js/types.js" */

/** One example of every finding, with all of its evidence, as engine/diagnosis.py gives it. */
const LEVEL = { loss: 0.3560, constant_loss: 0.693147, max_distance: 0.5, gradient_norm: 0.0028, updates: 15000 };
/** @type {Record<string, Finding["evidence"]>} */
const EVIDENCE = {
  dead_units: { layer: 1, units: 1, of: 2 },
  saturated: { layer: 1, units: 2, of: 2 },
  linear_limit: { ...LEVEL, margin_bound: 0 },
  learning_rate_too_large: { ...LEVEL, learning_rate: 10, curvature: 0.24083, product: 2.4083, limit: 2, best_loss: 0.68 },
  tie: LEVEL,
  baseline: { ...LEVEL, r2: 0.01 },
  learning_rate_too_small: { ...LEVEL, learning_rate: 0.0001, gain: 1.9e-6, gain_ten_times: 1.9e-5, updates_to_halve: 183812 },
  saddle: { ...LEVEL, curvature: -0.0049 },
  minimum: { ...LEVEL, lowest_curvature: 8.05e-6, highest_curvature: 0.2545, gain: 0.001 },
  plateau: LEVEL,
  overfitting: { test_loss: 0.525, best_test_loss: 0.247, best_step: 1000, train_loss: 0.0927, train_loss_then: 0.1712 },
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
  const experiment = changes.reduce((/** @type {Experiment} */ old, [path, value]) => assign(old, path, value, catalog), start.state.experiment);
  const page = new Page(experiment).connect();
  page.frame({ step: 900, findings: [finding] });
  return { page, notice: statusView(page.state).notice };
}

/** The settings after one click on the remedy. @param {Finding} finding @param {[string, unknown][]} [changes] */
function afterClick(finding, changes) {
  const { page, notice } = told(finding, changes);
  const { remedy } = notice;
  assert.ok(remedy, finding.code);
  page.do({ type: "counter_experiment", remedy });
  return { experiment: page.state.experiment, remedy, commands: page.sent.map(({ type }) => type) };
}

test("every finding has words for all it shows, a link and a remedy, in both languages", () => {
  const measured = { code: "plateau", evidence: { ...LEVEL, lowest_curvature: -1e-6, highest_curvature: 1e-6 } };
  for (const language of ["en", "ko"]) {
    const table = words(language);
    for (const finding of [...Object.values(FINDINGS), measured]) {
      const { notice } = told(finding);
      assert.ok(table[notice.key], notice.key);
      assert.doesNotMatch(fill(table[notice.key], notice.values ?? {}), /[{}]|NaN|undefined/, notice.key);
      assert.ok(notice.remedy && table[notice.remedy.key], `${notice.key}: ${notice.remedy?.key}`);
      assert.doesNotMatch(fill(table[notice.remedy.key], notice.remedy.values ?? {}), /[{}]|NaN/, notice.remedy.key);
      assert.ok(["distributions", "landscape", "loss", "predictions"].includes(notice.link ?? ""), notice.key);
    }
  }
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
  });
  assert.equal(told(FINDINGS.learning_rate_too_small).notice.values?.updates_to_halve, "183,812");
});

test("a plateau that was measured says so", () => {
  assert.equal(told(FINDINGS.plateau).notice.key, "finding.plateau");
  const flat = { code: "plateau", evidence: { ...LEVEL, lowest_curvature: 0, highest_curvature: 1e-9 } };
  assert.equal(told(flat).notice.key, "finding.plateau_measured");
});

test("too large a rate: a tenth of it, from the start", () => {
  const { experiment, remedy, commands } = afterClick(FINDINGS.learning_rate_too_large, [["optimizer.learning_rate", 30]]);
  assert.equal(experiment.optimizer.learning_rate, 3);
  assert.deepEqual(remedy.values, { rate: "3" });
  assert.equal(remedy.then, "reset_and_play");
  assert.ok(commands.includes("play"));
});

test("too small a rate: ten times as large, and on with the same weights", () => {
  const { experiment, remedy, commands } = afterClick(FINDINGS.learning_rate_too_small, [["optimizer.learning_rate", 0.0001]]);
  assert.equal(experiment.optimizer.learning_rate, 0.001);
  assert.deepEqual(remedy.values, { rate: "0.001" });
  assert.equal(remedy.then, "play");
  assert.equal(commands.includes("reset"), false);
});

test("overfitting: a price on weights, then fewer units, then nothing", () => {
  const first = afterClick(FINDINGS.overfitting);
  assert.deepEqual(first.experiment.regularizer, { name: "l2", rate: 0.003 });
  assert.equal(first.remedy.then, "reset_and_play");
  /** @type {[string, unknown][]} */
  const priced = [["regularizer.name", "l2"], ["regularizer.rate", 0.01]];
  const second = afterClick(FINDINGS.overfitting, priced);
  assert.equal(second.remedy.key, "remedy.fewer_units");
  assert.deepEqual(second.experiment.layers.map((layer) => layer.units), [1, 1]);
  const third = told(FINDINGS.overfitting, [...priced, ["layers", [{ units: 1, activation: "sigmoid" }, { units: 1, activation: "sigmoid" }]]]);
  assert.equal(third.notice.remedy, undefined);
});

test("a plateau: ten times the rate while that is harmless, or Adam, or new weights", () => {
  const slow = afterClick(FINDINGS.plateau, [["optimizer.learning_rate", 0.01]]);
  assert.equal(slow.experiment.optimizer.learning_rate, 0.1);
  const fast = afterClick(FINDINGS.plateau, [["optimizer.learning_rate", 0.1]]);
  assert.deepEqual([fast.experiment.optimizer.name, fast.experiment.optimizer.learning_rate], ["adam", 0.01]);
  /** @type {[string, unknown][]} */
  const adam = [["optimizer.name", "adam"], ["optimizer.learning_rate", 0.01]];
  assert.equal(afterClick(FINDINGS.plateau, adam).remedy.key, "remedy.new_weights");
  assert.equal(afterClick(FINDINGS.plateau, [["optimizer.name", "bfgs"]]).remedy.key, "remedy.new_weights");
});

test("a minimum and a saddle: new weights, or any at all", () => {
  for (const code of ["minimum", "saddle"]) {
    assert.equal(afterClick(FINDINGS[code]).experiment.seed, 1);
    const zeros = afterClick(FINDINGS[code], [["initializer.name", "zeros"]]);
    assert.equal(zeros.experiment.initializer.name, "normal");
  }
});

test("several findings: the first is told, the others are counted, each can be closed", () => {
  const page = new Page().connect();
  page.frame({ step: 900, findings: [FINDINGS.learning_rate_too_large, FINDINGS.saturated] });
  assert.equal(statusView(page.state).notice.id, "finding.learning_rate_too_large");
  assert.deepEqual(allNotices(page.state).map(({ id }) => id).slice(0, 2), ["finding.learning_rate_too_large", "finding.saturated.1"]);
  page.do({ type: "dismiss", what: "finding.learning_rate_too_large" });
  assert.equal(statusView(page.state).notice.id, "finding.saturated.1");
});

test("what overfits may have been solved: both are said", () => {
  const page = new Page().connect();
  page.frame({ step: 900, findings: [FINDINGS.overfitting], train: { loss: 0.01, accuracy: 1, undecided: 0, mae: null, r2: null } });
  const ids = allNotices(page.state).map(({ id }) => id);
  assert.deepEqual(ids.filter((id) => id === "finding.overfitting" || id === "solved"), ["finding.overfitting", "solved"]);
});

test("what is solved: all there is, or of a large set what is measured", () => {
  for (const [measured, said] of [[null, "all 8,000 training points are right"], [[2000, 2000], "all 2,000 training points that are measured"]]) {
    const page = new Page().connect();
    page.state = { ...page.state, data: /** @type {any} */ ({ dataset: { n_train: 8000, measured } }) };
    page.frame({ step: 900, train: { loss: 0.01, accuracy: 1, undecided: 0, mae: null, r2: null } });
    const { key, values } = statusView(page.state).notice;
    assert.match(fill(words("en")[key], values ?? {}), new RegExp(String(said)));
  }
});
