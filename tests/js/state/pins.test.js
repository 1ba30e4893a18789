import assert from "node:assert/strict";
import { test } from "node:test";

import { pinnedCurves } from "../../../static/js/charts/loss/series.js";
import { createTranslate } from "../../../static/js/page/i18n.js";
import { readPins } from "../../../static/js/page/pin_storage.js";
import { lossView } from "../../../static/js/selectors/screen.js";
import { MOST_PINS, MOST_POINTS } from "../../../static/js/state/pins.js";
import { Page, words } from "../support.js";

const t = createTranslate(words("en"));

/** A page that has trained, with its moments in the history. @param {number} steps */
function trained(steps) {
  const page = new Page().connect();
  for (let step = 0; step <= steps; step += 1) page.frame({ step });
  return page;
}

test("a pin is the run at this moment: curve, scores, settings", () => {
  const page = trained(5).do({ type: "pin_run" });
  const [pin] = page.state.pins;
  assert.deepEqual([pin.step, pin.epoch, pin.samples], [5, 5, 20]);
  assert.equal(pin.train.loss, 1 / 6);
  assert.deepEqual(pin.points, page.state.history.points);
  assert.equal(pin.experiment, page.state.confirmed);
  assert.deepEqual(page.effects, [{ type: "keep_pins" }]);
});

test("pins survive restarts and changes of settings", () => {
  const page = trained(5).do({ type: "pin_run" });
  const { pins } = page.state;
  page.do({ type: "set", path: "layers[0].units", value: 7 }).ready().frame({ step: 0 }).do({ type: "reset" });
  assert.equal(page.state.pins, pins);
  assert.equal(page.state.pins[0].experiment.layers[0].units, 2);
});

test("in the past, only what was until then is pinned", () => {
  const page = trained(5);
  const end = { step: 5, epoch: 5, samples: 20 };
  page.frame({ step: 2, tape: { begin: { step: 0, epoch: 0, samples: 0 }, end } }).do({ type: "pin_run" });
  assert.deepEqual(
    page.state.pins[0].points.map(({ step }) => step),
    [0, 1, 2],
  );
});

test("there are at most eight, each with a colour and a number of its own", () => {
  const page = trained(1);
  for (let i = 0; i < 10; i += 1) page.do({ type: "pin_run" });
  assert.equal(page.state.pins.length, MOST_PINS);
  assert.equal(new Set(page.state.pins.map(({ color }) => color)).size, MOST_PINS);
  page.do({ type: "unpin", id: 3 }).do({ type: "pin_run" });
  assert.deepEqual(
    page.state.pins.map(({ id }) => id),
    [1, 2, 4, 5, 6, 7, 8, 9],
  );
  assert.equal(page.state.pins.at(-1)?.color, 2, "the colour that became free");
});

test("before there is anything to see, nothing is pinned", () => {
  assert.deepEqual(new Page().do({ type: "pin_run" }).state.pins, []);
});

test("a long curve is thinned, its ends kept, and no loss is made up", () => {
  const page = trained(1500).do({ type: "pin_run" });
  const { points } = page.state.pins[0];
  assert.ok(points.length <= MOST_POINTS);
  assert.deepEqual([points[0].step, points.at(-1)?.step], [0, 1500]);
  assert.ok(points.every(({ step, train }) => train === 1 / (1 + step)));
});

test("a pin is renamed, recoloured, hidden", () => {
  const page = trained(2).do({ type: "pin_run" }).do({ type: "pin_run" });
  page.do({ type: "change_pin", id: 2, patch: { name: "Adam", color: 4, hidden: true } });
  assert.deepEqual(
    page.state.pins.map(({ name, color, hidden }) => [name, color, hidden]),
    [
      ["", 0, false],
      ["Adam", 4, true],
    ],
  );
});

test("the chart draws those that are not hidden, by its own axis", () => {
  const page = trained(3).do({ type: "pin_run" }).do({ type: "pin_run" });
  page
    .do({ type: "change_pin", id: 1, patch: { hidden: true } })
    .do({ type: "set_option", name: "loss_axis", value: "samples" });
  const curves = pinnedCurves(lossView(page.state, "light"), t);
  assert.equal(curves.length, 1);
  assert.equal(curves[0].name, "Run 2");
  assert.deepEqual([...curves[0].series.x.subarray(0, 4)], [0, 4, 8, 12]);
});

test("kept pins come back; what is no pin does not", () => {
  const { pins } = trained(4).do({ type: "pin_run" }).state;
  assert.deepEqual(readPins(JSON.stringify(pins)), pins);
  for (const text of [null, "", "{", "{}", "[1]", "[null]", '[{"id":1}]']) assert.deepEqual(readPins(text), []);
  const broken = { ...pins[0], points: [{ step: "many" }] };
  assert.deepEqual(readPins(JSON.stringify([broken, pins[0]])), [pins[0]]);
  assert.equal(readPins(JSON.stringify(Array.from({ length: 20 }, () => pins[0]))).length, MOST_PINS);
});
