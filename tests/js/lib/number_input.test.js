import assert from "node:assert/strict";
import { test } from "node:test";
import { counter, decimal, grouped, plain, scientific, withSign } from "../../../static/js/lib/text/format.js";
import { readNumber, stepped } from "../../../static/js/lib/text/number_input.js";
import { refusalText } from "../../../static/js/lib/text/refusal.js";
import { createTranslate } from "../../../static/js/page/i18n.js";
import { words } from "../support.js";

/** @import { Allowed } from "../../../static/js/lib/text/number_input.js" */

const range = (/** @type {number} */ min, /** @type {number} */ max) => ({
  min,
  max,
  step: null,
  scale: /** @type {const} */ ("linear"),
  unit: "",
});
/** @type {Allowed} */
const ANY = { kind: "number" };
/** @type {Allowed} */
const WHOLE = { kind: "integer", range: range(0, 4294967295) };
/** @type {Allowed} */
const SHARE = { kind: "number", percent: true };

/** The value, or the key of the refusal. @param {string} text @param {Allowed} allowed */
function read(text, allowed) {
  const found = readNumber(text, allowed);
  return "key" in found ? found.key.replace("number.", "") : found.value;
}

/**
 * What is typed, and what decimals, whole numbers from 0 to 2³² − 1, and shares make of it.
 * @type {[string, unknown, unknown, unknown?][]}
 */
const TABLE = [
  ["10,000", 10000, 10000],
  ["1,000", 1000, 1000],
  ["1,234,567", 1234567, 1234567],
  ["1,234.5", 1234.5, "not_whole"],
  ["-1,000", -1000, "out_of_range"],
  ["000,260", 260, 260],
  ["2,5", 2.5, "not_whole", 2.5],
  ["0,5", 0.5, "not_whole"],
  ["0,001", 0.001, "not_whole"],
  ["0,500", 0.5, "not_whole"],
  ["\u22120,5", -0.5, "not_whole"],
  ["1,25", "comma", "comma"],
  ["1,00", "comma", "comma"],
  ["1,0000", "comma", "comma"],
  ["1,2,3", "comma", "comma"],
  ["12,3456", "comma", "comma"],
  ["1234,567", "comma", "comma"],
  ["1.000,5", "comma", "comma"],
  [",5", 0.5, "not_whole"],
  ["1,", "comma", "comma"],
  ["1,000e3", "comma", "comma"],
  ["1 000", 1000, 1000],
  ["1\u2009000\u2009000", 1e6, 1e6],
  ["1\u202f000", 1000, 1000],
  ["1\u00a0000", 1000, 1000],
  ["1,000 000", "unreadable", "unreadable"],
  ["1 00", "unreadable", "unreadable"],
  ["1 2", "unreadable", "unreadable"],
  ["0.5", 0.5, "not_whole"],
  [".5", 0.5, "not_whole"],
  ["5.", 5, 5],
  ["2.0", 2, 2],
  ["2.5", 2.5, "not_whole"],
  ["1.2.3", "unreadable", "unreadable"],
  ["+3", 3, 3],
  ["-3", -3, "out_of_range"],
  ["\u22123", -3, "out_of_range"],
  ["\u20133", -3, "out_of_range"],
  ["\uff0d3", -3, "out_of_range"],
  ["--3", "unreadable", "unreadable"],
  ["3-", "unreadable", "unreadable"],
  ["-", "unreadable", "unreadable"],
  ["-0", 0, 0],
  ["\uff10\uff11\uff12", 12, 12],
  ["\uff11\uff0c\uff10\uff10\uff10", 1000, 1000],
  ["\uff10\uff0e\uff15", 0.5, "not_whole"],
  ["\uff0b\uff11\uff45\uff13", 1000, 1000],
  ["\u0663", "unreadable", "unreadable"],
  ["\u00bd", "unreadable", "unreadable"],
  ["10\u00b2", "unreadable", "unreadable"],
  ["\u2460", "unreadable", "unreadable"],
  ["1e-3", 0.001, "not_whole"],
  ["1E3", 1000, 1000],
  ["1e\u22127", 1e-7, "not_whole"],
  ["1e999", "too_large", "out_of_range"],
  ["-1e999", "too_large", "out_of_range"],
  ["1e-999", "too_small", "too_small"],
  ["0e999", 0, 0],
  ["1e", "unreadable", "unreadable"],
  ["e3", "unreadable", "unreadable"],
  ["4294967296", 4294967296, "out_of_range"],
  ["abc", "unreadable", "unreadable"],
  ["1a", "unreadable", "unreadable"],
  ["0x10", "unreadable", "unreadable"],
  ["1_000", "unreadable", "unreadable"],
  ["NaN", "unreadable", "unreadable"],
  ["Infinity", "unreadable", "unreadable"],
  ["inf", "unreadable", "unreadable"],
  ["삼", "unreadable", "unreadable"],
  ["", "empty", "empty"],
  ["   ", "empty", "empty"],
  ["\u200b", "empty", "empty"],
  ["  7\t", 7, 7],
  ["\ufeff7\u200b", 7, 7],
  ["\u30007\u00a0", 7, 7],
  ["1\u200b2", 12, 12],
  ["50%", "unreadable", "unreadable", 50],
  ["50 %", "unreadable", "unreadable", 50],
  ["50\uff05", "unreadable", "unreadable", 50],
  ["50%%", "unreadable", "unreadable", "unreadable"],
  ["%", "unreadable", "unreadable", "empty"],
  ["99.5", 99.5, "not_whole", 99.5],
];

test("typed numbers, by any field", () => {
  for (const [text, decimals, whole, share = decimals] of TABLE) {
    assert.equal(read(text, ANY), decimals, JSON.stringify(text));
    assert.equal(read(text, WHOLE), whole, `whole ${JSON.stringify(text)}`);
    assert.equal(read(text, SHARE), share, `share ${JSON.stringify(text)}`);
  }
});

test("an empty box is a value only where the field has one for it", () => {
  assert.equal(read("", { ...ANY, nullable: true }), null);
  assert.equal(read(" \u200b", { ...WHOLE, nullable: true }), null);
  assert.equal(read("abc", { ...ANY, nullable: true }), "unreadable");
});

test("limits are inclusive, and nothing is moved into them", () => {
  const rate = /** @type {Allowed} */ ({ kind: "number", range: range(1e-6, 1000) });
  assert.deepEqual(
    ["1e-6", "1000", "1,000", "9e-7", "1000.1", "0", "1e999"].map((text) => read(text, rate)),
    [1e-6, 1000, 1000, "out_of_range", "out_of_range", "out_of_range", "out_of_range"],
  );
});

test("the page reads back what it writes", () => {
  for (const value of [0, 7, 260, 1234, 12345, -12345, 1234567]) {
    assert.equal(read(grouped(value), ANY), value);
    if (value >= 0) assert.equal(read(counter(value), ANY), value);
  }
  for (const value of [0.5, -0.25, 1e-7, 3e-5, 1234.5]) {
    for (const text of [plain(value), decimal(value, 4), withSign(value, 4), scientific(value, 3), String(value)]) {
      const found = read(text, ANY);
      assert.ok(typeof found === "number" && Math.abs(found - value) <= 1e-3 * Math.abs(value), text);
    }
  }
});

test("a refusal names the field, what was typed and what is allowed, in both languages", () => {
  const rate = /** @type {Allowed} */ ({ kind: "number", range: range(1e-6, 4294967295) });
  for (const language of ["en", "ko"]) {
    const t = createTranslate(words(language));
    for (const [text, , whole] of TABLE.filter(
      ([text, , found]) => typeof found === "string" && text.trim().length > 1,
    )) {
      const found = readNumber(text, WHOLE);
      assert.ok("key" in found);
      const said = refusalText(found, t, "Batch size");
      assert.match(said, /^Batch size: /, String(whole));
      assert.ok(found.key === "number.empty" || said.includes(`“${found.values.value}”`), said);
      assert.match(said, /0.*4,294,967,295/, "a limit is said to its last digit");
      assert.doesNotMatch(said, /[{}]|undefined|number\.\w/, said);
    }
    const low = readNumber("0", rate);
    assert.ok("key" in low && refusalText(low, t, "x").includes("0.000001"));
    const free = readNumber("x".repeat(500), ANY);
    assert.ok("key" in free && refusalText(free, t, "x").length < 120, "a long text is not repeated whole");
  }
});

test("arrow keys: the next whole number, one more in the last digit, the next common value; never beyond the field", () => {
  const units = /** @type {Allowed} */ ({ kind: "integer", range: range(1, 5) });
  assert.deepEqual([stepped(4, 1, units), stepped(5, 1, units), stepped(1, -1, units)], [5, null, null]);
  assert.deepEqual(
    [stepped(0.9, 1, ANY), stepped(0.25, -1, ANY), stepped(3, 1, ANY), stepped(1e-7, 1, ANY)],
    [1, 0.24, 4, 2e-7],
  );
  assert.deepEqual(
    [stepped(0.2, 1, ANY, [0.1, 0.3, 1]), stepped(0.2, -1, ANY, [0.1, 0.3, 1]), stepped(1, 1, ANY, [0.1, 0.3, 1])],
    [0.3, 0.1, null],
  );
});
