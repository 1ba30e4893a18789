import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { AUTO, isAuto, isMended, roleOf, withMenu, withRole } from "../../../static/js/controls/data/csv_roles.js";
import { decodeText, fileKind, guessEncoding, gunzip } from "../../../static/js/lib/dom/text_file.js";

/** A label in column 1 of 32 that is not used yet: what the server answers for it. */
const facts = { inputs: [2, 3, 4], target: 31 };

test("a label becomes the target, and the inputs stay the server's to find", () => {
  const next = withRole(AUTO, facts, 1, "target");
  assert.deepEqual([next.target, next.inputs, next.kind], [1, null, "auto"]);
});

test("roles are chosen in any order", () => {
  // The old target first becomes an input: there is none until another is chosen.
  const first = withRole(AUTO, facts, 31, "input");
  assert.deepEqual([first.target, first.inputs], [-1, [2, 3, 4, 31]]);
  const answered = { inputs: [2, 3, 4, 31], target: null };
  assert.equal(roleOf(answered, 31), "input");
  const second = withRole(first, answered, 4, "target");
  assert.deepEqual([second.target, second.inputs], [4, [2, 3, 31]]);
  const third = withRole(second, { inputs: [2, 3, 31], target: 4 }, 2, "ignore");
  assert.deepEqual([third.target, third.inputs], [4, [3, 31]]);
  // Everything may be taken away; what is missing is told, not refused.
  assert.deepEqual(withRole(AUTO, { inputs: [0], target: 1 }, 0, "ignore").inputs, []);
  assert.equal(withRole(AUTO, { inputs: [0], target: 1 }, 1, "ignore").target, -1);
  // A seventeenth input is told as well.
  const many = Array.from({ length: 16 }, (_, i) => i);
  assert.equal(withRole(AUTO, { inputs: many, target: 20 }, 17, "input").inputs?.length, 17);
});

test("a mark that is chosen for one purpose is free for the other", () => {
  const chosen = { ...AUTO, thousands: /** @type {const} */ ("comma") };
  assert.deepEqual(withMenu(chosen, "decimal", "comma"), { ...AUTO, decimal: "comma" });
  assert.equal(withMenu({ ...AUTO, decimal: "point" }, "thousands", "point").decimal, "auto");
  assert.equal(withMenu(chosen, "decimal", "point").thousands, "comma");
  assert.deepEqual(withMenu({ ...AUTO, inputs: [1], target: 2 }, "separator", "tab"), { ...AUTO, separator: "tab" });
  assert.ok(isAuto(AUTO));
  assert.ok(!isAuto({ ...AUTO, leave_out: true }));
});

test("a cell is mended, or the table is another one", () => {
  assert.ok(isMended("a,b\n1,oops\n3,4\n", "a,b\n1,2\n3,4\n"));
  assert.ok(isMended("a,b\n1,2\n3,4\n", "aa,b\n1,2\n3,4\n"));
  assert.ok(!isMended("a,b\n1,2\n3,4\n", ""));
  assert.ok(!isMended("", "a,b\n1,2\n"));
  assert.ok(!isMended("a,b\n1,2\n3,4\n", "length;width;kind\n5;6;cat\n7;8;dog\n"));
});

/** @param {string} text one letter a byte */
const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Words as old programs save them. @type {[string, string, string][]} */
const WRITTEN = [
  [
    "euc-kr",
    "\xc1\xf6\xc1\xa1\xb8\xed,\xc6\xf2\xb1\xd5\xb1\xe2\xbf\xc2\n\xbc\xad\xbf\xef,12.5",
    "지점명,평균기온\n서울,12.5",
  ],
  ["shift_jis", "\x8d\x91,\x90\x6c\x8c\xfb,\x82\xa0\x82\xa2\n\x93\xfa\x96\x7b,1", "国,人口,あい\n日本,1"],
  ["gb18030", "\xb3\xc7\xca\xd0,\xc8\xcb\xbf\xda,\xd0\xd4\xb1\xf0\n\xb1\xb1\xbe\xa9,2154", "城市,人口,性别\n北京,2154"],
  ["windows-1252", "Gr\xf6\xdfe,H\xf6he,\xc4nderung\n1,2,3", "Größe,Höhe,Änderung\n1,2,3"],
];

for (const [encoding, written, text] of WRITTEN) {
  test(`${encoding} is found, and can be chosen`, () => {
    assert.equal(guessEncoding(bytes(written)), encoding);
    assert.equal(decodeText(bytes(written)), text);
    assert.equal(decodeText(bytes(written), encoding), text);
  });
}

test("UTF-16 is found without its mark", () => {
  assert.equal(guessEncoding(bytes("x\x00,\x00y\x00\n\x001\x00,\x002\x00")), "utf-16le");
  assert.equal(decodeText(bytes("\0x\0,\0y")), "x,y");
});

test("files are named for what they are", () => {
  const excel = readFileSync(new URL("../../engine/csv_reader/cases/c65_excel.xlsx", import.meta.url));
  assert.equal(fileKind(excel), "xlsx");
  const kinds = {
    zip: "PK\x03\x04 data.csv",
    ods: "PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    pdf: "%PDF-1.7",
    parquet: "PAR1\x15\x04",
    xls: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    npy: "\x93NUMPY\x01\0",
    picture: "\x89PNG\r\n",
    pickle: "\x80\x04\x95",
    sqlite: "SQLite format 3\0",
    gzip: "\x1f\x8b\x08",
    binary: "\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10",
  };
  for (const [kind, begin] of Object.entries(kinds)) assert.equal(fileKind(bytes(begin)), kind, kind);
  for (const [, written] of WRITTEN) assert.equal(fileKind(bytes(written)), null);
  assert.equal(fileKind(bytes("x,y\n1,2\0\n3,4\n5,6\n")), null, "one NUL is told by its code point");
  assert.equal(fileKind(bytes("\xff\xfex\0,\0y\0")), null);
});

test("a packed table is unpacked, and a bomb is left", async () => {
  const packed = new Uint8Array(gzipSync("x,y\n1,2\n"));
  assert.equal(decodeText(/** @type {Uint8Array} */ (await gunzip(packed, 100))), "x,y\n1,2\n");
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(50_000_000)));
  assert.ok(bomb.length < 60_000);
  assert.equal(await gunzip(bomb, 1024 * 1024), null);
  await assert.rejects(gunzip(packed.subarray(0, 12), 100));
});
