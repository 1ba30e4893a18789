import assert from "node:assert/strict";
import { test } from "node:test";

import { folds, tokenize } from "../../../static/js/lib/text/python.js";

/** @param {string} text */
const kinds = (text) => tokenize(text).map((line) => line.map((token) => [token.kind, token.text]));

test("what is not code is told apart from what is", () => {
  assert.deepEqual(kinds('x = "# no" # yes'), [
    [
      ["plain", "x = "],
      ["string", '"# no"'],
      ["plain", " "],
      ["comment", "# yes"],
    ],
  ]);
});

test("keywords are whole words", () => {
  assert.deepEqual(kinds("for form in order"), [
    [
      ["keyword", "for"],
      ["plain", " form "],
      ["keyword", "in"],
      ["plain", " order"],
    ],
  ]);
});

test("numbers: decimals, exponents, hexadecimal; the digit of a name is none", () => {
  for (const number of ["0.1", "1e-08", "1.5E+3", ".5", "0x9E37", "7"])
    assert.deepEqual(kinds(`${number}`), [[["number", number]]]);
  assert.deepEqual(kinds("W1 = a2"), [[["plain", "W1 = a2"]]]);
});

test("a string of several lines keeps its colour in each", () => {
  assert.deepEqual(kinds('t = """a\n# b\nc"""\nd'), [
    [
      ["plain", "t = "],
      ["string", '"""a'],
    ],
    [["string", "# b"]],
    [["string", 'c"""']],
    [["plain", "d"]],
  ]);
});

test("escaped quotes, prefixes and an unclosed string", () => {
  assert.deepEqual(kinds('f"a\\"b" + b""'), [
    [
      ["string", 'f"a\\"b"'],
      ["plain", " + "],
      ["string", 'b""'],
    ],
  ]);
  assert.deepEqual(kinds('"open\nx'), [[["string", '"open']], [["plain", "x"]]]);
});

test("nothing is lost, and names in other scripts stay whole", () => {
  const text = "def f(z):  # 손실 δ\n    return z ** 2.0\n\n학습률 = 0.1\n";
  assert.equal(
    tokenize(text)
      .map((line) => line.map((token) => token.text).join(""))
      .join("\n"),
    text,
  );
});

test("a long block of bytes is folded to its first two lines and its last", () => {
  const block = (/** @type {number} */ n) => `x = unpack("""\n${"AbC+/0\n".repeat(n)}""", "<f8", 3)\n`;
  assert.deepEqual(folds(tokenize(block(5))), []);
  assert.deepEqual(folds(tokenize(block(40))), [[3, 40]]);
});

test("an explanation of many lines is never folded", () => {
  assert.deepEqual(folds(tokenize(`"""\n${"words and words\n".repeat(30)}"""\n`)), []);
});
