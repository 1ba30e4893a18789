/** Lessons: what a step sets up, what a run sends and measures, who may interrupt it, and the verdicts. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultExperiment } from "../../../static/js/experiment/defaults.js";
import { fromJob, measuresOf } from "../../../static/js/lessons/measures.js";
import { withLessons } from "../../../static/js/lessons/reducer.js";
import { isChanged } from "../../../static/js/lessons/setup.js";
import { lessonView } from "../../../static/js/lessons/view.js";
import {
  allowed,
  formatMeasure,
  isRight,
  measuredValue,
  rightAnswer,
  verdictOf,
} from "../../../static/js/lib/text/verdict.js";
import { addressOf, readPlace } from "../../../static/js/page/address.js";
import { reduce } from "../../../static/js/state/reducer.js";
import { catalog, frame, Page } from "../support.js";

/** @import { Lesson, LessonCard, LessonStep } from "../../../static/js/types/lessons.js" */
/** @import { JobName } from "../../../static/js/types/schema.js" */
/** @import { Input } from "../../../static/js/types/state.js" */
/** @import { ResultMessage } from "../../../static/js/types/wire.js" */

const XOR = defaultExperiment(catalog);
const OTHER = { ...XOR, seed: 7 };
const FASTER = { ...XOR, optimizer: { ...XOR.optimizer, learning_rate: 0.3 } };
const SHOW = { tab: null, loss_axis: null, loss_scale: null, unit: null, speed: null, sample: null, neuron: null };

/** @param {Partial<LessonCard>} [fields] @returns {LessonCard} */
const card = (fields) => ({
  id: "c",
  measure: "loss.train",
  minus: null,
  over: null,
  printed: 0.5,
  expected: null,
  word: null,
  tolerance: 0.1,
  low: null,
  high: null,
  digits: 3,
  percent: false,
  verdict: "same",
  ...fields,
});

/** @param {Partial<LessonStep>} fields @returns {LessonStep} */
const step = (fields) => ({
  id: "s",
  fresh: true,
  setup: { experiment: XOR, vector: null, trained: null },
  show: SHOW,
  look: [],
  ask: null,
  do: null,
  card: [card()],
  ...fields,
});

/** @param {"update" | "epoch"} unit @param {number} to */
const train = (unit, to) => ({ unit, to });

/** @type {Lesson} */
const LESSON = {
  id: "one",
  article: 5,
  own: false,
  texts: { title: "T" },
  steps: [
    step({ id: "a", do: { train: train("update", 25_000), job: null } }),
    step({
      id: "b",
      fresh: false,
      setup: { experiment: XOR, vector: null, trained: train("update", 25_000) },
      do: { train: train("update", 30_000), job: { name: "gradient_check" } },
      card: [card(), card({ id: "d", measure: "check.worst" })],
    }),
    step({ id: "c", setup: { experiment: XOR, vector: [1, 2, 3, 4, 5, 6, 7, 8, 9], trained: null } }),
    step({
      id: "d",
      setup: { experiment: FASTER, vector: null, trained: null },
      show: { ...SHOW, tab: "explain", sample: 2, neuron: 1, speed: 40, unit: "update" },
    }),
    step({ id: "e", setup: { experiment: OTHER, vector: null, trained: null } }),
  ],
};

class LessonPage extends Page {
  reduce = withLessons(reduce);

  /** @param {Input} input */
  do(input) {
    const { state, effects } = this.reduce(this.state, input);
    this.state = state;
    this.effects = effects;
    return this;
  }

  /** @param {number} [at] @param {boolean} [keeps] */
  begin(at = 0, keeps = false) {
    return this.do({ type: "lesson_loaded", lesson: LESSON, step: at, keeps, how: "push" });
  }

  /** @param {string} job @param {Partial<ResultMessage>} fields */
  result(job, fields) {
    const message = {
      kind: "result",
      run: 0,
      job,
      request: { name: job },
      step: 0,
      samples: 0,
      seconds: 1,
      whole: true,
      facts: {},
      tensors: {},
      shapes: {},
      ...fields,
    };
    return this.do({ type: "message", message: /** @type {any} */ (message), at: 0 });
  }

  get kinds() {
    return this.sent.map((command) => command.type);
  }

  get phase() {
    return this.state.lesson?.phase;
  }
}

const open = () => new LessonPage().connect().frame();

test("a step sets the page up again, and can be undone", () => {
  const page = open().frame({ step: 50 }).begin(4);
  assert.deepEqual(page.sent, [{ type: "configure", run: 0, experiment: OTHER }]);
  assert.equal(page.url, "push");
  assert.equal(page.state.pending, true);
  page.do({ type: "undo" });
  assert.equal(/** @type {any} */ (page.sent[0]).experiment.seed, 0);
});

test("what could change while it trains is followed by a reset, and what is the same is only reset", () => {
  assert.deepEqual(open().begin(3).kinds, ["configure", "reset"]);
  assert.deepEqual(open().begin(0).kinds, ["reset"]);
});

test("a step shows its tab and sample, without keeping that as a choice", () => {
  const page = open().begin(3);
  assert.equal(page.state.options.tab, "explain");
  const { sample, chosen, speed, unit } = page.state;
  assert.deepEqual(
    { sample, chosen, speed, unit },
    { sample: 2, chosen: { neuron: 1, entry: 0 }, speed: 40, unit: "update" },
  );
  assert.ok(!page.effects.some((effect) => effect.type === "remember"));
});

test("parameters come as the whole state", () => {
  const [command] = open().begin(2).sent;
  assert.equal(command.type, "configure");
  assert.deepEqual([.../** @type {any} */ (command).state.vector], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a link to a step that goes on trains up to where it begins", () => {
  const page = open().begin(1);
  assert.deepEqual(page.kinds, ["reset", "step", "step", "step"]);
  assert.deepEqual(
    page.sent.slice(1).map((command) => /** @type {any} */ (command).count),
    [10_000, 10_000, 5000],
  );
});

test("settings in the address win over those of the step", () => {
  const page = new LessonPage(OTHER).connect().frame().begin(0, true);
  assert.deepEqual(page.sent, []);
  assert.equal(isChanged(page.state), true);
  page.do({ type: "restore_lesson" });
  assert.equal(isChanged(page.state), false);
  assert.deepEqual(page.kinds, ["configure"]);
});

test("a run trains to its count, measures, and is done", () => {
  const page = open().begin().ready().frame().do({ type: "run_lesson" });
  assert.deepEqual(page.sent, [{ type: "step", run: 0, unit: "update", count: 24 }]);
  assert.equal(page.state.playing, true);
  page.frame({ step: 12_000, state: "playing" });
  assert.deepEqual(
    [lessonView(page.state)].map((view) => view.open && [view.done, view.total]),
    [[12_000, 25_000]],
  );
  page.frame({ step: 20_000, state: "paused" });
  assert.equal(page.phase, "training", "a pause on the way is no end");
  page.frame({ step: 25_000, state: "paused" });
  assert.equal(page.phase, "measuring");
  assert.equal(page.state.playing, false);
  assert.deepEqual(page.sent, [{ type: "start_job", run: 0, job: { name: "measures", names: ["loss.train"] } }]);
  page.result("measures", {
    request: { name: "measures", names: ["loss.train"] },
    tensors: { values: Float64Array.of(0.55) },
  });
  assert.equal(page.phase, "done");
  assert.deepEqual(page.state.lesson?.values, { a: { "loss.train": 0.55 } });
});

test("a run pauses to be seen, and asks for each stride once", () => {
  const page = open().begin().ready().frame().do({ type: "run_lesson" });
  page.frame({ step: 24, state: "playing" });
  assert.deepEqual(page.sent, [], "it has not paused");
  let asked = 24;
  let pauses = 1;
  while (asked < 25_000) {
    page.frame({ step: asked, state: "paused" });
    assert.equal(page.sent.length, 1);
    assert.equal(page.state.playing, true);
    asked += /** @type {any} */ (page.sent[0]).count;
    pauses += 1;
    page.frame({ step: asked - 1, state: "paused" });
    assert.deepEqual(page.sent, [], "an earlier moment again asks for nothing");
  }
  assert.deepEqual([asked, pauses], [25_000, 32]);
  page.frame({ step: 25_000, state: "paused" });
  assert.equal(page.phase, "measuring");
});

test("the next step goes on from there, and then runs its job", () => {
  const page = open().begin().ready().frame({ step: 25_000 });
  page.do({ type: "go_to_lesson_step", step: 1 });
  assert.deepEqual(page.sent, []);
  page.do({ type: "run_lesson" }).frame({ step: 30_000 });
  assert.equal(page.phase, "job");
  page.result("gradient_check", { facts: { worst: 1e-9 } });
  assert.equal(page.phase, "measuring");
  page.result("measures", {
    request: { name: "measures", names: ["loss.train"] },
    tensors: { values: Float64Array.of(NaN) },
  });
  assert.deepEqual(page.state.lesson?.values.b, { "check.worst": 1e-9, "loss.train": null });
});

test("the next step does not go on from a network that the step before has not left", () => {
  const touched = open().begin().ready().frame({ step: 25_000 }).do({ type: "set_parameter", index: 0, value: 1 });
  assert.deepEqual(touched.do({ type: "go_to_lesson_step", step: 1 }).kinds, ["reset", "step", "step", "step"]);
  const from = open().begin(2).ready().frame({ step: 25_000 });
  assert.notDeepEqual(from.do({ type: "go_to_lesson_step", step: 1 }).sent, [], "another step, at the same count");
});

test("what was answered in one step is kept in the others", () => {
  const page = open()
    .begin()
    .do({ type: "answer_lesson", answer: "yes" })
    .do({ type: "go_to_lesson_step", step: 1 })
    .do({ type: "answer_lesson", answer: null });
  assert.deepEqual(page.state.lesson?.answers, { a: "yes", b: null });
});

test("from elsewhere a run sets up first", () => {
  const page = open().begin().ready().frame({ step: 25_001 }).do({ type: "run_lesson" });
  assert.deepEqual(page.kinds, ["reset", "step"]);
  const touched = open()
    .begin()
    .ready()
    .frame()
    .do({ type: "set_parameter", index: 0, value: 1 })
    .do({ type: "run_lesson" });
  assert.deepEqual(touched.kinds, ["reset", "step"]);
});

for (const type of /** @type {const} */ (["toggle_play", "step", "reset", "undo", "new_weights"])) {
  test(`${type} takes over`, () => {
    const page = open().begin().ready().frame().do({ type: "run_lesson" }).frame({ step: 5, state: "playing" });
    page.do({ type });
    assert.equal(page.phase, "idle");
    assert.equal(page.state.playing, false);
  });
}

test("other data end a run, a lost connection does, and a refusal is a failure", () => {
  const running = () => open().begin().ready().frame().do({ type: "run_lesson" }).frame({ step: 5, state: "playing" });
  assert.equal(running().do({ type: "choose_dataset", name: "circle" }).phase, "idle");
  assert.equal(running().do({ type: "link", link: "lost" }).phase, "idle");
  const error = {
    type: /** @type {const} */ ("error"),
    run: 0,
    field: "",
    code: "busy",
    message: "",
    details: {},
    command: "step",
  };
  assert.equal(running().do({ type: "event", event: error }).phase, "failed");
});

/** In step b, with its gradient check under way. */
const checking = () =>
  open().begin(1).ready().frame({ step: 25_000 }).do({ type: "run_lesson" }).frame({ step: 30_000, state: "paused" });

/** @param {JobName} job @param {string} reason */
const ended = (job, reason) => ({
  type: /** @type {const} */ ("event"),
  event: { type: /** @type {const} */ ("job_ended"), run: 0, job, reason, message: "" },
});

test("the end of a job is that of the lesson's only if the lesson waits for it", () => {
  assert.equal(checking().phase, "job");
  assert.equal(checking().do(ended("gradient_check", "too_long")).phase, "failed");
  assert.equal(checking().do(ended("gradient_check", "restarted")).phase, "job");
  assert.equal(checking().do(ended("landscape", "too_long")).phase, "job");
  assert.equal(
    open().begin().ready().frame().do({ type: "run_lesson" }).do(ended("gradient_check", "too_long")).phase,
    "training",
  );
});

test("so is the refusal of a job", () => {
  const error = {
    type: /** @type {const} */ ("error"),
    run: 0,
    code: "busy",
    message: "",
    details: {},
    command: "start_job",
  };
  assert.equal(checking().do({ type: "event", event: { ...error, field: "gradient_check.h" } }).phase, "failed");
  assert.equal(checking().do({ type: "event", event: { ...error, field: "program.format" } }).phase, "job");
});

test("who stops the job, or asks it for something else, ends the run without a failure", () => {
  assert.equal(checking().do(ended("gradient_check", "cancelled")).phase, "idle");
  assert.equal(checking().do({ type: "start_job", job: { name: "gradient_check", h: 0.1 } }).phase, "idle");
  assert.equal(checking().do({ type: "start_job", job: { name: "landscape" } }).phase, "job");
});

test("an answer matches what was asked, whatever defaults the server has added", () => {
  const contenders = [{ name: "SGD", changes: { batching: { mode: "sgd" } } }];
  const lesson = {
    ...LESSON,
    steps: [step({ do: { train: null, job: /** @type {any} */ ({ name: "race", contenders }) } })],
  };
  const racing = () =>
    open()
      .do({ type: "lesson_loaded", lesson, step: 0, keeps: false, how: "push" })
      .ready()
      .frame()
      .do({ type: "run_lesson" });
  const answered = (/** @type {any[]} */ read) =>
    racing().result("race", { request: { name: "race", contenders: read, close_up: false }, facts: { contenders: [] } })
      .phase;
  assert.equal(racing().phase, "job");
  assert.equal(answered([{ ...contenders[0], rates: [] }]), "measuring");
  assert.equal(answered([{ ...contenders[0], name: "batch", rates: [] }]), "job");
  assert.equal(answered([...contenders, ...contenders]), "job");
});

test("a result of what was asked before is not that of the lesson", () => {
  const page = open().begin().do({ type: "run_lesson" }).ready().frame().frame({ step: 25_000, state: "paused" });
  assert.equal(page.phase, "measuring");
  page.result("measures", { request: { name: "measures", names: ["step"] }, tensors: { values: Float64Array.of(7) } });
  assert.deepEqual([page.phase, page.state.lesson?.values], ["measuring", {}]);
  assert.equal(
    checking().result("gradient_check", { request: { name: "gradient_check", h: 0.1 }, facts: { worst: 1 } }).phase,
    "measuring",
    "what the step leaves open may be anything",
  );
});

test("a network out of a file is not the lesson's", () => {
  const page = open()
    .begin()
    .ready()
    .frame()
    .do({ type: "run_lesson" })
    .do({ type: "resume_run", experiment: XOR, saved: null });
  assert.deepEqual([page.phase, isChanged(page.state)], ["idle", true]);
});

test("a run that diverges is measured where it stands", () => {
  const page = open().begin().ready().frame().do({ type: "run_lesson" });
  page.do({ type: "event", event: { type: "diverged", run: 0, step: 9, evidence: {}, advice: "" } });
  assert.equal(page.phase, "measuring");
});

test("back and forward move through the steps; an address without a lesson leaves it", () => {
  const page = open().begin().ready().frame();
  page.do({ type: "navigate", experiment: XOR, problems: [], place: { id: "one", step: 4, keeps: false } });
  assert.equal(page.state.lesson?.step, 4);
  assert.equal(page.url, undefined);
  page.do({ type: "navigate", experiment: XOR, problems: [], place: null });
  assert.equal(page.state.lesson, null);
  assert.equal(page.state.experiment.seed, 0);
});

test("leaving keeps the experiment; the end of the lesson is a step without a set-up", () => {
  const page = open().begin(4).do({ type: "go_to_lesson_step", step: 5 });
  assert.deepEqual([page.state.lesson?.step, page.sent.length], [5, 0]);
  page.do({ type: "leave_lesson" });
  assert.equal(page.state.lesson, null);
  assert.equal(page.state.experiment.seed, 7);
});

test("leaving shows the page as it was found, but for what the visitor has chosen meanwhile", () => {
  const page = open();
  const { options, unit, speed } = page.state;
  page.begin(3);
  assert.notDeepEqual([page.state.options.tab, page.state.unit, page.state.speed], [options.tab, unit, speed]);
  page.do({ type: "set_option", name: "loss_axis", value: "samples" }).do({ type: "leave_lesson" });
  assert.deepEqual(
    [page.state.options, page.state.unit, page.state.speed],
    [{ ...options, loss_axis: "samples" }, unit, speed],
  );
  const faster = open()
    .begin(3)
    .do({ type: "set_speed", speed: 7 })
    .do({ type: "navigate", experiment: XOR, problems: [] });
  assert.deepEqual([faster.state.lesson, faster.state.speed, faster.state.unit], [null, 7, unit]);
});

test("who leaves while it trains, leaves a network that stands", () => {
  const page = open().begin().ready().frame().do({ type: "run_lesson" }).do({ type: "leave_lesson" });
  assert.deepEqual([page.kinds, page.state.playing], [["pause"], false]);
  const next = open().begin().ready().frame().do({ type: "run_lesson" }).do({ type: "go_to_lesson_step", step: 4 });
  assert.deepEqual([next.kinds, next.state.playing, next.phase], [["pause", "configure"], false, "idle"]);
});

test("the address names the step, and the settings only where they are others", () => {
  globalThis.location = /** @type {any} */ ({ search: "?lang=ko", pathname: "/" });
  const page = open().begin(4);
  assert.equal(addressOf(page.state), "/?lesson=one&step=5&lang=ko");
  page.do({ type: "set", path: "seed", value: 8 });
  assert.equal(addressOf(page.state), "/?v=1&seed=8&lesson=one&step=5&lang=ko");
  page.do({ type: "set", path: "seed", value: 0 });
  assert.equal(addressOf(page.state), "/?v=1&lesson=one&step=5&lang=ko");
  assert.deepEqual(readPlace("?lesson=one&step=5&utm_source=x&lang=ko", catalog), { id: "one", step: 4, keeps: false });
  for (const settings of ["v=1", "lr=0.5", "data=circle", "stop.max_epochs=5", "weights=AA"]) {
    assert.deepEqual(readPlace(`?${settings}&lesson=one`, catalog), { id: "one", step: 0, keeps: true }, settings);
  }
  assert.equal(readPlace("?lesson=../x", catalog), null);
  assert.equal(readPlace("?lesson=one&step=-3", catalog)?.step, 0);
});

// ---------------------------------------------------------------- numbers

test("measures of jobs are read from their results", () => {
  const seeds = {
    facts: { done: 4, solved: 3, right: { 2: 1, 4: 3 }, loss: { median: 0.1 }, mae: null },
    tensors: { predictions: Float64Array.of(0, 1, 2, 3, 4, 5) },
    shapes: { predictions: [3, 2, 1] },
  };
  const names = [
    "seeds.solved",
    "seeds.right.2",
    "seeds.right.3",
    "seeds.loss.median",
    "seeds.mae.median",
    "seeds.prediction.1.mean",
    "loss.train",
  ];
  assert.deepEqual(Object.values(fromJob(names, /** @type {any} */ (seeds))), [0.75, 0.25, 0, 0.1, null, 3]);
  const race = {
    facts: {
      contenders: [
        { name: "SGD", train: { loss: 1 }, epoch: 5, to_target: null },
        { name: "batch 3", train: { loss: 3 } },
        { name: "batch 3.6", train: { loss: 2 }, to_target: { step: 9 } },
      ],
    },
    tensors: { predictions_2: Float64Array.of(5, 6), params_2: Float64Array.of(7) },
    shapes: { predictions_2: [2, 1] },
  };
  const asked = [
    "race.SGD.loss.train",
    "race.SGD.epoch",
    "race.SGD.to_target.step",
    "race.batch 3.6.to_target.step",
    "race.batch 3.6.prediction.1",
    "race.batch 3.6.param.0",
    "race.batch 3.6.loss.train",
    "race.batch 3.loss.train",
  ];
  assert.deepEqual(Object.values(fromJob(asked, /** @type {any} */ (race))), [1, 5, null, 9, 6, 7, 2, 3]);
  const check = {
    facts: { worst: 1e-10, verdict: "agree", backprop_seconds: 0.5 },
    seconds: 2,
    tensors: { numeric: Float64Array.of(1, 2) },
  };
  const timing = { facts: { matrix: { sgd: { matrix: 6, array: 2 } } } };
  assert.deepEqual(fromJob(["matrix.sgd.ratio", "matrix.sgd.matrix"], /** @type {any} */ (timing)), {
    "matrix.sgd.ratio": 3,
    "matrix.sgd.matrix": 6,
  });
  assert.deepEqual(
    fromJob(["check.worst", "check.verdict", "check.numeric.1", "check.ratio"], /** @type {any} */ (check)),
    {
      "check.worst": 1e-10,
      "check.verdict": "agree",
      "check.numeric.1": 2,
      "check.ratio": 4,
    },
  );
});

test("how many seeds round to given answers, and a tie to none", () => {
  const answers = Float64Array.of(0.1, 0.9, 0.2, 0.9, 0.1, 0.5, 0.9, 0.1);
  const seeds = { facts: { done: 4 }, tensors: { predictions: answers }, shapes: { predictions: [4, 2, 1] } };
  const names = ["seeds.rounds_to.01", "seeds.rounds_to.10", "seeds.rounds_to.00"];
  assert.deepEqual(Object.values(fromJob(names, /** @type {any} */ (seeds))), [0.5, 0.25, 0]);
});

test("a card may compare two measures", () => {
  const values = { "param.0": 6, "param.1": 2, "check.verdict": "agree", "r2.train": null };
  const two = { measure: "param.0", minus: "param.1" };
  assert.deepEqual(measuresOf(step({ card: [card(two), card({ over: "param.1" })] })), [
    "param.0",
    "param.1",
    "loss.train",
  ]);
  assert.equal(measuredValue(card(two), values), 4);
  assert.equal(measuredValue(card({ measure: "param.0", over: "param.1" }), values), 3);
  assert.equal(measuredValue(card({ measure: "param.0" }), values), 6);
  assert.equal(measuredValue(card({ measure: "check.verdict" }), values), "agree");
  assert.equal(measuredValue(card({ measure: "param.0", minus: "r2.train" }), values), null);
  assert.equal(measuredValue(card({ measure: "param.0", minus: "param.2" }), values), undefined);
  assert.equal(measuredValue(card(two), undefined), undefined);
});

test("verdicts", () => {
  assert.equal(verdictOf(card(), 0.6), "same");
  assert.equal(verdictOf(card(), 0.61), "differs");
  assert.equal(verdictOf(card(), undefined), "none");
  assert.equal(verdictOf(card(), null), "differs");
  assert.equal(verdictOf(card({ expected: 0.9, verdict: "different" }), 0.9), "known");
  assert.equal(verdictOf(card({ expected: 0.9, verdict: "different" }), 0.5), "differs");
  assert.equal(
    verdictOf(card({ expected: 0.55, verdict: "different" }), 0.55),
    "differs",
    "it is as printed after all",
  );
  assert.equal(verdictOf(card({ tolerance: null, low: 0.62 }), 0.62), "same");
  assert.equal(verdictOf(card({ tolerance: null, low: 0.62, high: 0.7 }), 0.71), "differs");
  assert.equal(verdictOf(card({ tolerance: null, word: "agree" }), "agree"), "same");
  assert.equal(verdictOf(card({ tolerance: null, word: "agree" }), "differ"), "differs");
  assert.equal(verdictOf(card({ tolerance: 0 }), 0.5), "same", "to the last bit");
});

test("numbers stand as an article prints them, limits as short as they are", () => {
  assert.equal(formatMeasure(0.5, { digits: 3, percent: false }), "0.500");
  assert.equal(formatMeasure(-0.686, { digits: 1, percent: true }), "\u221268.6 %");
  assert.equal(formatMeasure(159020, { digits: 0, percent: false }), "159,020");
  assert.equal(formatMeasure(null, { digits: 0, percent: false }), "–");
  assert.equal(allowed(card({ tolerance: 1e-9 })), "± 1e\u22129");
  assert.equal(allowed(card({ tolerance: 0 })), "");
  assert.equal(allowed(card({ tolerance: null, low: 0.62, high: 0.75, percent: true })), "62 % – 75 %");
  assert.equal(allowed(card({ tolerance: null, high: 0.02 })), "≤ 0.02");
});

test("an answer is judged by what was measured", () => {
  const choice = /** @type {const} */ ({
    kind: "choice",
    choices: ["few", "some", "all"],
    answer: null,
    measure: "m",
    below: [0.5, 1],
  });
  const ask = /** @type {any} */ (choice);
  assert.deepEqual(
    [0.2, 0.5, 1].map((m) => rightAnswer(ask, { m })),
    ["few", "some", "all"],
  );
  assert.equal(rightAnswer(ask, undefined), undefined);
  assert.equal(isRight(ask, "all", "all"), true);
  const number = /** @type {any} */ ({
    kind: "number",
    answer: null,
    measure: "m",
    tolerance: 0.1,
    digits: 1,
    percent: false,
  });
  assert.equal(isRight(number, 0.6, 0.5), true);
  assert.equal(isRight(number, 0.61, 0.5), false);
});

test("frames of a network that is about to be replaced end no run", () => {
  const page = open().begin(4).do({ type: "run_lesson" });
  assert.equal(page.phase, "measuring", "a step that only measures waits in line behind its set-up");
  const late = open().begin().do({ type: "run_lesson" });
  late.do({ type: "message", message: frame({ step: 99_999 }), at: 0 });
  assert.equal(late.phase, "training");
});
