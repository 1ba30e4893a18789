/** The text of a file, which does not say how its letters are written. Pure. */

/** UTF-16 has a mark before the text. */
const MARKS = /** @type {const} */ ([
  ["utf-16le", 0xff, 0xfe],
  ["utf-16be", 0xfe, 0xff],
]);

/**
 * UTF-16 if it says so, else UTF-8, else what Excel saves in Korea (CP949), else what it saves in the west, which fits
 * any bytes.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function textOf(bytes) {
  const marked = MARKS.find(([, first, second]) => bytes[0] === first && bytes[1] === second)?.[0];
  const known = (marked && read(marked, bytes)) ?? read("utf-8", bytes);
  if (known !== undefined) return known;
  // Without a Korean syllable it is not Korean: "öß" would be a rare Chinese letter there.
  const korean = read("euc-kr", bytes) ?? "";
  return /[가-힣]/.test(korean) ? korean : (read("windows-1252", bytes) ?? "");
}

/** Nothing if they are not these letters. @param {string} name @param {Uint8Array} bytes */
function read(name, bytes) {
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
