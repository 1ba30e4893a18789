import assert from "node:assert/strict";
import { test } from "node:test";
import { compact, counter, decimal, grouped, percent, plain, withSign } from "../../../static/js/lib/text/format.js";
import { delay_ms } from "../../../static/js/net/connection.js";
import { chooseLanguage, createTranslate, createWords, fill } from "../../../static/js/page/i18n.js";
import { findKey, KEYS } from "../../../static/js/page/keyboard.js";
import { readOptions } from "../../../static/js/page/options.js";
import { createScheduler } from "../../../static/js/page/scheduler.js";
import { allNotices, statusView } from "../../../static/js/selectors/advice.js";
import { visibleCommand } from "../../../static/js/selectors/screen.js";
import { emptyHistory, LIMIT, record, thin } from "../../../static/js/state/history.js";
import { catalog, frame, Page, words } from "../support.js";

test("history stays bounded and keeps its ends", () => {
  let history = emptyHistory(1);
  for (let step = 0; step < 3 * LIMIT; step++) history = record(history, frame({ step }));
  assert.ok(history.points.length <= LIMIT);
  assert.equal(history.points[0].step, 0);
  assert.equal(history.points.at(-1)?.step, 3 * LIMIT - 1);
  const steps = history.points.map((point) => point.step);
  assert.deepEqual(
    steps,
    [...steps].sort((a, b) => a - b),
  );
});

test("thinning", () => {
  assert.deepEqual(thin([0, 1, 2, 3, 4]), [0, 2, 4]);
  assert.deepEqual(thin([0, 1, 2, 3]), [0, 3]);
});

test("the same frame twice is one point; an edited weight replaces the last", () => {
  const one = record(emptyHistory(0), frame({ step: 4 }));
  assert.equal(record(one, frame({ step: 4 })), one);
  const edited = frame({ step: 4, train: { loss: 9, accuracy: null, undecided: null, mae: null, r2: null } });
  assert.deepEqual(
    record(one, edited).points.map((point) => point.train),
    [9],
  );
});

test("numbers for people", () => {
  assert.equal(counter(260), "000,260");
  assert.equal(counter(1234567), "1,234,567");
  assert.equal(grouped(-12345), "−12,345");
  assert.equal(compact(2_900_000), "2.9 M");
  assert.equal(compact(999_960), "1.0 M");
  assert.equal(compact(950), "950");
  assert.equal(compact(1000.4), "1,000");
  assert.equal(compact(9999.6), "10.0 k");
  assert.equal(decimal(0.00001), "1.0e−5");
  assert.equal(decimal(-0.00000001, 2), "−1.0e−8");
  assert.equal(decimal(Number.NaN), "–");
  assert.equal(plain(0.1 + 0.2), "0.3");
  assert.equal(percent(0.992), "99.2 %");
  assert.equal(percent(1), "100 %");
  assert.deepEqual(
    [1999 / 2000, 59_999 / 60_000, 1 - 1e-9].map((share) => percent(share)),
    ["99.95 %", "99.998 %", "> 99.9 %"],
  );
  assert.deepEqual(
    [299 / 300, 1 / 300, 0, 1e-9, 0.15].map((share) => percent(share, 0)),
    ["99.7 %", "0.3 %", "0 %", "< 1 %", "15 %"],
  );
  assert.deepEqual(
    [0.0004, -0.5, 1.2].map((share) => percent(share)),
    ["0.0 %", "\u221250.0 %", "120.0 %"],
  );
  assert.equal(withSign(-1.1), "−1.10");
});

test("reconnecting: at once, then slower, never in step", () => {
  assert.equal(delay_ms(0, 0), 0);
  assert.equal(delay_ms(0, 1), 250);
  assert.equal(delay_ms(1, 0.5), 400);
  assert.equal(delay_ms(50, 1), 5000);
  assert.equal(delay_ms(50, 0), 2500);
});

test("parts take turns, and nothing is asked for when nothing waits", () => {
  /** @type {((time: number) => void)[]} */
  const asked = [];
  /** @type {string[]} */
  const painted = [];
  const part = (/** @type {string} */ name, /** @type {number} */ turn) => ({
    name,
    every: 2,
    turn,
    paint: () => painted.push(name),
  });
  const scheduler = createScheduler([part("a", 0), part("b", 1)], { request: (callback) => asked.push(callback) });
  scheduler.invalidate("a", "b");
  scheduler.invalidate("a");
  assert.equal(asked.length, 1);
  for (let time = 0; asked.length > 0; time += 16) asked.shift()?.(time);
  assert.deepEqual(painted, ["b", "a"]);
});

test("with reduced motion everything is painted together, a few times a second", () => {
  /** @type {((time: number) => void)[]} */
  const asked = [];
  let paints = 0;
  const parts = [0, 1].map((turn) => ({ name: String(turn), every: 2, turn, paint: () => (paints += 1) }));
  const scheduler = createScheduler(parts, { request: (callback) => asked.push(callback), interval_ms: 250 });
  for (let time = 0; time < 1000; time += 16) {
    scheduler.invalidate("0", "1");
    asked.shift()?.(time);
  }
  assert.ok(paints >= 6 && paints <= 8, String(paints));
});

test("a part that fails does not stop the page", () => {
  /** @type {((time: number) => void)[]} */
  const asked = [];
  let painted = 0;
  const broken = { name: "broken", every: 1, turn: 0, paint: () => assert.fail("broken") };
  const sound = { name: "sound", every: 1, turn: 0, paint: () => (painted += 1) };
  const scheduler = createScheduler([broken, sound], { request: (callback) => asked.push(callback) });
  scheduler.invalidate("broken", "sound");
  assert.throws(() => asked.shift()?.(0), /broken/);
  assert.equal(painted, 1);
  scheduler.invalidate("sound");
  asked.shift()?.(16);
  assert.equal(painted, 2);
});

test("Korean particles follow the sound before them", () => {
  assert.equal(fill("{a}을(를)", { a: "원" }), "원을");
  assert.equal(fill("{a}을(를)", { a: "나선도" }), "나선도를");
  assert.equal(fill("{a}은(는) {b}(으)로", { a: "0.1", b: "7" }), "0.1은 7로");
  assert.equal(fill("{a}(으)로", { a: "3" }), "3으로");
  assert.equal(fill("{a}이(가)", { a: "Adam" }), "Adam가");
});

test("one is said as one", () => {
  const t = createTranslate({ "a.b": "{count} things", "a.b.one": "one thing" });
  assert.equal(t("a.b", { count: 1 }), "one thing");
  assert.equal(t("a.b", { count: 2 }), "2 things");
  assert.equal(t("nowhere"), "nowhere");
  assert.equal(t("activation.hard_swish"), "hard swish", "an activation has a name without words of its own");
});

test("the language: asked for, kept, preferred", () => {
  assert.equal(chooseLanguage("ko", "en", ["en"]), "ko");
  assert.equal(chooseLanguage(null, "ko", ["en"]), "ko");
  assert.equal(chooseLanguage("xx", undefined, ["fr", "ko-KR"]), "ko");
  assert.equal(chooseLanguage(null, null, []), "en");
});

test("kept options are not trusted", () => {
  const tabs = ["predictions", "explain"];
  const stored = '{"theme":"pink","loss_scale":"linear","__proto__":{"tab":"x"},"language":5}';
  const options = readOptions(stored, "", ["ko"], tabs);
  assert.equal(options.theme, "system");
  assert.equal(options.loss_scale, "linear");
  assert.equal(options.language, "ko");
  for (const text of ["", "null", "[", "3", '{"language":{}}'])
    assert.equal(readOptions(text, "", ["en"], tabs).theme, "system");
  assert.equal(readOptions('{"tab":"explain"}', "", ["en"], tabs).tab, "explain");
  assert.equal(readOptions('{"tab":"gone"}', "", ["en"], tabs).tab, "predictions");
});

test("keys: held, repeated, switched off", () => {
  const press = (/** @type {any} */ fields) => ({
    key: " ",
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    repeat: false,
    ...fields,
  });
  assert.equal(findKey(press({}), true)?.label, "keys.play");
  assert.equal(findKey(press({}), false), undefined);
  assert.equal(findKey(press({ repeat: true }), true), undefined);
  assert.equal(findKey(press({ key: ".", repeat: true }), true)?.label, "keys.step");
  assert.equal(findKey(press({ key: "z", metaKey: true }), false)?.label, "keys.undo");
  assert.equal(findKey(press({ key: "Z", ctrlKey: true, shiftKey: true }), true)?.label, "keys.redo");
  assert.equal(findKey(press({ key: "r", ctrlKey: true }), true), undefined);
  const chosen = KEYS.find((key) => key.shown === "4")?.make(new Page().state);
  assert.deepEqual(chosen, { type: "choose_dataset", name: "xor" });
});

/**
 * Layouts and what they type: what is pressed, and what the page does.
 * @type {[string, string, Partial<KeyboardEvent>, string | undefined][]}
 */
const LAYOUTS = [
  ["Hangul", "ㄱ", { code: "KeyR" }, "keys.reset"],
  ["Hangul, Windows", "Process", { code: "KeyR" }, "keys.reset"],
  ["Hangul", "ㅜ", { code: "KeyN" }, "keys.new_weights"],
  ["Hangul, Shift", "ㄲ", { code: "KeyR", shiftKey: true }, "keys.reset"],
  ["Hangul", "ㅋ", { code: "KeyZ", ctrlKey: true }, "keys.undo"],
  ["Hangul, ⌘", "ㅋ", { code: "KeyZ", metaKey: true, shiftKey: true }, "keys.redo"],
  ["Hangul, Windows", "Process", { code: "Digit4" }, "keys.dataset"],
  ["Hangul, Windows", "Process", { code: "Period" }, "keys.step"],
  ["Hangul, Windows", "Process", { code: "Slash", shiftKey: true }, "keys.help"],
  ["Hangul, Windows", "Process", { code: "Space" }, "keys.play"],
  ["Hangul, inside a syllable", "ㄱ", { code: "KeyR", isComposing: true }, undefined],
  ["Cyrillic", "к", { code: "KeyR" }, "keys.reset"],
  ["Japanese, wide", "ｒ", { code: "KeyR" }, "keys.reset"],
  ["Dvorak: R is where O is", "r", { code: "KeyO" }, "keys.reset"],
  ["Dvorak: what is where R is", "p", { code: "KeyR" }, undefined],
  ["AZERTY: Z is where W is", "z", { code: "KeyW", ctrlKey: true }, "keys.undo"],
  ["AZERTY: W is where Z is", "w", { code: "KeyZ", ctrlKey: true }, undefined],
  ["AZERTY: a letter where 2 is", "é", { code: "Digit2" }, undefined],
  ["AZERTY: ; where , is", ";", { code: "Comma" }, undefined],
  ["QWERTY: Shift and 1", "!", { code: "Digit1", shiftKey: true }, undefined],
  ["a named key", "Enter", { code: "KeyR" }, undefined],
];

test("keys go by what they type; where that is not Latin, by their place", () => {
  for (const [layout, key, about, label] of LAYOUTS) {
    const event = {
      key,
      code: "",
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      repeat: false,
      isComposing: false,
      ...about,
    };
    assert.equal(findKey(event, true)?.label, label, `${layout}: ${key}`);
  }
});

test("a hidden tab asks for nothing", () => {
  const { state } = new Page().connect();
  assert.deepEqual(visibleCommand({ ...state, hidden: true }, []).sections, []);
  assert.ok(visibleCommand(state, []).sections.includes("state"));
  assert.equal(visibleCommand({ ...state, n_params: 1e6 }, []).sections.includes("state"), false);
  assert.ok(visibleCommand({ ...state, neuron: 1 }, []).sections.includes("neuron"));
});

const codes = (/** @type {Page} */ page) => allNotices(page.state).map(({ id }) => id);

test("what presses most is said first", () => {
  const page = new Page();
  assert.deepEqual(codes(page), ["connecting"]);
  page.connect();
  assert.deepEqual(codes(page), ["invitation"]);
  page.do({ type: "toggle_play" });
  assert.deepEqual(codes(page), ["playing"]);
  const findings = [{ code: "tie", evidence: { loss: 0.693147, gradient_norm: 1e-9 } }];
  page.frame({ step: 900, state: "playing", findings });
  assert.deepEqual(codes(page), ["finding.tie", "playing"]);
  page.do({
    type: "event",
    event: { type: "diverged", run: 0, step: 12, evidence: {}, advice: "lower_learning_rate" },
  });
  assert.equal(codes(page)[0], "diverged");
  page.do({ type: "link", link: "lost" });
  assert.equal(codes(page)[0], "lost");
});

test("diverged: said at once, with the rate; what helps comes when it has been tried", () => {
  const page = new Page()
    .connect()
    .do({ type: "set", path: "optimizer.learning_rate", value: 1000 })
    .ready(undefined, false);
  page.do({
    type: "event",
    event: { type: "diverged", run: 0, step: 12, evidence: { learning_rate: 1000 }, advice: "lower_learning_rate" },
  });
  const { key, values, remedy } = statusView(page.state).notice;
  assert.deepEqual([key, values, remedy], ["status.diverged", { step: "12", rate: "1000" }, undefined]);
  page.do({ type: "set", path: "optimizer.learning_rate", value: 0.5 });
  assert.equal(
    statusView(page.state).notice.values?.rate,
    "1000",
    "another setting is not the one with which it diverged",
  );
});

test("every finding, remedy and notice has words", () => {
  const english = words("en");
  const page = new Page().connect();
  for (const code of ["tie", "linear_limit", "saddle", "saturated", "dead_units", "baseline"]) {
    page.frame({ step: 900, findings: [{ code, evidence: { layer: 0, units: 1, of: 2 } }] });
    const { notice } = statusView(page.state);
    assert.ok(english[notice.key], notice.key);
    if (notice.remedy) assert.ok(english[notice.remedy.key], notice.remedy.key);
  }
  for (const { label } of KEYS) assert.ok(english[label], label);
  assert.ok(Object.keys(catalog.datasets).length > 0);
});

test("later words join the first ones; after a failure they may be asked for again", async () => {
  const files = /** @type {Record<string, any>} */ ({ en: { "a.b": "first" }, "en.later": null });
  /** @type {string[]} */
  const read = [];
  const words = createWords(async (name) => {
    read.push(name);
    if (!files[name]) throw new Error("lost");
    return { ...files[name] };
  });
  const t = createTranslate(await words.first("en"));
  await assert.rejects(words.later("en"), /lost/);
  assert.equal(t("c.d"), "c.d");
  files["en.later"] = { "c.d": "later" };
  await words.later("en");
  await words.later("en");
  assert.equal(await words.first("en"), await words.first("en"));
  assert.deepEqual([t("a.b"), t("c.d")], ["first", "later"]);
  assert.deepEqual(read, ["en", "en.later", "en.later"]);
});

test("a word has a form for one, by the number it belongs to", () => {
  const text = "{rows} {rows|row|rows}, {runs} {runs|run is|runs are} left";
  assert.equal(fill(text, { rows: 1, runs: "1" }), "1 row, 1 run is left");
  assert.equal(fill(text, { rows: "1,001", runs: 0 }), "1,001 rows, 0 runs are left");
  const t = createTranslate(words("en"));
  assert.equal(t("transport.updates", { count: "1" }), "1 update");
  assert.equal(t("transport.updates", { count: "21" }), "21 updates");
  assert.match(
    t("finding.dead_units", { units: "1", of: "2", layer: "1" }),
    /1 of 2 units in hidden layer 1 answers 0/,
  );
});
