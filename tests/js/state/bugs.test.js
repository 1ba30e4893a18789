/** Bugs on purpose: what may be named, the rounds of "find the bug", and what a measured pair says. */
import assert from "node:assert/strict";
import test from "node:test";
import {
  closeUpOf,
  comparedCounts,
  curvesOf,
  duelRequest,
  duelText,
  lookedAt,
  outcome,
  readDuel,
} from "../../../static/js/charts/bugs/model.js";
import { createTranslate } from "../../../static/js/page/i18n.js";
import { statusView } from "../../../static/js/selectors/advice.js";
import { lossView, transportView } from "../../../static/js/selectors/screen.js";
import { candidates, choose, isGuessing, maskFault, shownFault, stillPossible } from "../../../static/js/state/bugs.js";
import { TABS } from "../../../static/js/tabs.js";
import { modelOf, view } from "../charts/explain_support.js";
import { catalog, Page, words } from "../support.js";

const NAMES = Object.keys(catalog.faults);
const t = createTranslate(words("en"));

/** A page that knows what can show. @param {string[]} [idle] faults that cannot */
function ready(idle = []) {
  const page = new Page().connect().frame({ step: 3 });
  const faults = Object.fromEntries(
    NAMES.map((name) => [name, { without_effect: idle.includes(name) ? "one_batch" : null, lines: [] }]),
  );
  const result = {
    kind: "result",
    run: 0,
    job: "faults",
    request: { name: "faults" },
    step: 0,
    samples: 0,
    seconds: 0,
    whole: true,
    facts: { faults },
    tensors: {},
    shapes: {},
  };
  return page.do({ type: "message", message: /** @type {any} */ (result), at: 0 });
}

/** The experiment of the newest configure. @param {Page} page */
const configured = (page) => /** @type {any} */ (page.sent.find(({ type }) => type === "configure"))?.experiment;

/** @param {Page} page */
const secret = (page) => /** @type {string} */ (page.state.bugs.game?.fault);

test("the catalog knows seven bugs and where they are", () => {
  assert.equal(NAMES.length, 7);
  assert.ok(!NAMES.includes("none"));
  assert.equal(catalog.faults.sums_not_reset.article, 1);
  for (const { part } of Object.values(catalog.faults))
    assert.ok(["start", "batches", "backward", "update"].includes(part));
});

test("a bug that is on is named wherever the run is", () => {
  const page = ready().do({ type: "set", path: "fault", value: "wrong_sign" });
  assert.equal(configured(page).fault, "wrong_sign");
  assert.equal(page.url, "push");
  page.ready().frame();
  assert.equal(transportView(page.state).fault, "wrong_sign");
  assert.equal(lossView(page.state, "light").fault, "wrong_sign");
  assert.equal(TABS.explain.select(page.state, "light").experiment.fault, "wrong_sign");
  const { notice } = statusView(page.state);
  assert.deepEqual([notice.id, notice.link, notice.remedy?.edits], ["bug", "bugs", [{ path: "fault", value: "none" }]]);
});

test("the tab opens with a bug that changes something here, and stays with it", () => {
  const of = (/** @type {string[]} */ idle, /** @type {string | null} */ before = null) =>
    lookedAt(TABS.bugs.select(ready(idle).state, "light"), before);
  assert.equal(of([]), NAMES[0]);
  assert.equal(of(["sums_not_reset"]), "wrong_sign");
  assert.equal(of(NAMES.filter((name) => name !== "zero_start")), "zero_start");
  assert.equal(of([], "zero_start"), "zero_start", "what is being read stays");
  assert.equal(of(["zero_start"], "zero_start"), NAMES[0]);
  assert.equal(
    lookedAt(TABS.bugs.select(new Page().connect().state, "light"), null),
    null,
    "nothing is claimed before the server has said it",
  );
  const on = ready(["sums_not_reset"]).do({ type: "set", path: "fault", value: "no_derivative" });
  assert.equal(lookedAt(TABS.bugs.select(on.state, "light"), "wrong_sign"), "no_derivative");
  on.do({ type: "choose_fault", fault: "sums_not_reset" });
  assert.equal(
    lookedAt(TABS.bugs.select(on.state, "light"), "wrong_sign"),
    "sums_not_reset",
    "who chooses one sees it, with its reason",
  );
});

test("only what can show is hidden, and the same number hides the same", () => {
  const idle = ["batch_leaks", "no_shuffling", "zero_start"];
  const page = ready(idle);
  assert.deepEqual(
    candidates(page.state),
    NAMES.filter((name) => !idle.includes(name)),
  );
  for (let number = 1; number < 200; number += 1) {
    const one = ready(idle).do({ type: "begin_bug", number });
    assert.ok(!idle.includes(secret(one)));
    assert.equal(secret(ready(idle).do({ type: "begin_bug", number })), secret(one));
  }
  const drawn = new Set(Array.from({ length: 200 }, (_, number) => choose(NAMES, number)));
  assert.equal(drawn.size, NAMES.length);
});

test("a round starts over with the bug, and nothing that is shown has its name", () => {
  const page = ready().do({ type: "begin_bug", number: 5 });
  assert.equal(configured(page).fault, secret(page));
  page.ready().frame({ step: 1 });
  assert.equal(isGuessing(page.state), true);
  assert.equal(shownFault(page.state), "hidden");
  assert.equal(maskFault(page.state, page.state.experiment).fault, "none");
  const views = [
    transportView(page.state),
    lossView(page.state, "light"),
    statusView(page.state),
    TABS.explain.select(page.state, "light").experiment,
  ];
  for (const view of views) assert.ok(!JSON.stringify(view).includes(`"${secret(page)}"`));
  assert.deepEqual(TABS.explain.select(page.state, "light").listing, []);
  const telling = ["code", "files", "compare"];
  assert.ok(
    telling.every((tab) => TABS[tab].select(page.state, "light").secret),
    "what would name it is told not to",
  );
  assert.ok(telling.every((tab) => !TABS[tab].select(ready().state, "light").secret));
  assert.equal(
    TABS.explain.select(page.state, "light").experiment,
    TABS.explain.select(page.state, "light").experiment,
  );
});

test("a bug that was on already is hidden from its first weights", () => {
  const number = 5;
  const name = secret(ready().do({ type: "begin_bug", number }));
  const page = ready().do({ type: "set", path: "fault", value: name }).ready().frame({ step: 9 });
  page.do({
    type: "message",
    message: /** @type {any} */ ({ ...ready().state.jobs.faults.result, whole: true }),
    at: 0,
  });
  page.do({ type: "begin_bug", number });
  assert.ok(page.sent.some(({ type }) => type === "reset"));
});

test("with fewer than two there is no round", () => {
  const page = ready(NAMES.slice(1)).do({ type: "begin_bug", number: 5 });
  assert.equal(page.state.bugs.game, null);
  assert.equal(page.state.experiment.fault, "none");
});

test("a wrong answer is crossed out, the right one ends the round and names it", () => {
  const page = ready().do({ type: "begin_bug", number: 5 }).ready().frame();
  const wrong = NAMES.find((name) => name !== secret(page)) ?? "";
  page.do({ type: "answer_bug", fault: wrong }).do({ type: "answer_bug", fault: wrong });
  assert.deepEqual(page.state.bugs.game?.wrong, [wrong]);
  assert.deepEqual(page.state.bugs.score, { found: 0, rounds: 1, guesses: 1 });
  page.do({ type: "answer_bug", fault: secret(page) });
  assert.deepEqual([page.state.bugs.game?.end, page.url], ["found", "replace"]);
  assert.deepEqual(page.state.bugs.score, { found: 1, rounds: 1, guesses: 2 });
  assert.equal(shownFault(page.state), secret(page));
});

test("hints leave two answers, of which one is right", () => {
  for (let number = 1; number < 50; number += 1) {
    const page = ready().do({ type: "begin_bug", number }).do({ type: "hint_bug" });
    const game = /** @type {any} */ (page.state.bugs.game);
    assert.equal(stillPossible(game).length, NAMES.length);
    page.do({ type: "hint_bug" }).do({ type: "hint_bug" });
    const left = stillPossible(/** @type {any} */ (page.state.bugs.game));
    assert.equal(left.length, 2);
    assert.ok(left.includes(game.fault));
  }
});

test("who gives up is told; who changes the experiment has ended the round", () => {
  const page = ready().do({ type: "begin_bug", number: 7 }).do({ type: "reveal_bug" });
  assert.deepEqual([page.state.bugs.game?.end, shownFault(page.state)], ["given_up", secret(page)]);
  const other = ready().do({ type: "begin_bug", number: 7 }).do({ type: "choose_dataset", name: "iris" });
  assert.equal(isGuessing(other.state), false);
  assert.equal(shownFault(other.state), "none");
});

/** @param {any} [wrong] what the second says */
function raced(wrong = {}) {
  const contender = { status: "done", step: 40, train: { loss: 0.1, accuracy: 1, undecided: 0, mae: null, r2: null } };
  const curve = (/** @type {number} */ end) => Float64Array.of(0, 0, 0, 0, 0, 0.8, NaN, 40, 10, 40, 40, 0.1, end, NaN);
  return /** @type {any} */ ({
    request: duelRequest(t, "wrong_sign", 10),
    facts: { to: 10, contenders: [contender, { ...contender, ...wrong }] },
    tensors: {
      curve_0: curve(0.1),
      curve_1: curve(wrong.train?.loss ?? 0.1),
      predictions_0: Float64Array.of(0.1, 0.9),
      predictions_1: Float64Array.of(0.5, 0.5),
    },
    shapes: { predictions_0: [2, 1], predictions_1: [2, 1] },
  });
}
const score = (/** @type {number} */ loss) => ({ train: { loss, accuracy: 0.5, undecided: 0, mae: null, r2: null } });

test("the sentence is made of what was measured", () => {
  /** @type {[any, string][]} */
  const cases = [
    [{}, "same"],
    [score(0.3), "worse"],
    [score(0.05), "better"],
    [score(2), "rises"],
    [{ status: "diverged", step: 12 }, "diverged"],
  ];
  for (const [wrong, kind] of cases) {
    const duel = /** @type {any} */ (readDuel(raced(wrong)));
    assert.equal(outcome(duel), kind);
    assert.match(duelText(t, duel), kind === "diverged" ? /update 12/ : /After 10 epochs .* 0\.1000/);
  }
  assert.match(duelText(t, /** @type {any} */ (readDuel(raced(score(0.3))))), /0\.3000.*100.*50/);
});

test("another race is not shown as a pair, and nothing measured is nothing", () => {
  const other = raced();
  other.request.contenders[0].changes = { seed: 3 };
  assert.equal(readDuel(other), null);
  assert.equal(readDuel(null), null);
  const waiting = raced();
  waiting.tensors = {};
  waiting.facts.contenders[1] = { status: "waiting", train: null };
  assert.equal(outcome(/** @type {any} */ (readDuel(waiting))), "unknown");
});

test("curves fill their box, the logarithm of the loss upwards", () => {
  const { right, wrong, low, high } = curvesOf(/** @type {any} */ (readDuel(raced(score(2)))));
  assert.deepEqual([low, high], [0.1, 2]);
  const last = (/** @type {string} */ path) => path.split(" ").at(-1);
  assert.equal(last(right), "100,100");
  assert.equal(last(wrong), "100,0");
});

test("in close-up every batch of the first epochs is drawn, and what was counted stands beside it", () => {
  const one = raced();
  const near = { n: 3, epochs: 1, updates: 3, loss: [0.5, 2], stride: [0, 0.25], gradient_gap: 0, hidden: [4, 4] };
  assert.equal(closeUpOf(/** @type {any} */ (readDuel(one))), null, "a race without a close-up");
  one.facts.contenders = one.facts.contenders.map((/** @type {any} */ told, /** @type {number} */ i) => ({
    ...told,
    close_up: i ? { ...near, updates: 2, gradient_gap: 2, hidden: [4, 1] } : near,
  }));
  Object.assign(one.tensors, {
    close_up_0: Float64Array.of(1.25, 0.25, 0.5, 0.1, 1.25, 0),
    close_up_1: Float64Array.of(1.25, 0.25, 2, 0.1, 1.25, 0),
  });
  const duel = /** @type {any} */ (readDuel(one));
  assert.deepEqual(closeUpOf(duel), {
    right: "0,50 50,100 100,50",
    wrong: "0,50 50,0 100,50",
    low: 0.5,
    high: 2,
    log: false,
  });
  assert.deepEqual(comparedCounts(duel), [
    ["made", "3", "2"],
    ["loss", "0.5 … 2", "0.5 … 2"],
    ["stride", "0 … 0.25", "0 … 0.25"],
    ["gradient_gap", "0 %", "200 %"],
    ["hidden", "4 / 4", "1 / 4"],
  ]);
  assert.equal(duelRequest(t, "wrong_sign", 10).close_up, true);
});

test("an explanation follows the bug, except in a round", () => {
  const linear = {
    layers: [
      { units: 1, activation: "sigmoid" },
      { units: 1, activation: "linear" },
    ],
  };
  const of = (/** @type {string} */ fault, facts = {}) =>
    modelOf(
      view({ experiment: { ...linear, fault }, facts, tensors: { trace_optimizer_input: Float64Array.of(6, -3, 3) } }),
    );
  assert.equal(of("no_derivative").derivativeFormula, "1");
  assert.equal(of("hidden").derivativeFormula, catalog.activations.sigmoid.derivative);
  assert.deepEqual([of("sums_not_reset").update.mean, of("sums_not_reset").update.gradient], [4, 6]);
  assert.equal(of("batch_leaks", { skips: true }).update.skips, true);
  assert.equal(of("hidden", { skips: true }).update.skips, false);
});
