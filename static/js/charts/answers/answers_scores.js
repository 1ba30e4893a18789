/** What a confusion matrix says: shares of its rows, how many are right, the mistake made most often. Pure. */

/** @typedef {number[][]} Matrix rows are classes, columns what was answered; the last column counts the undecided */
/** @typedef {{wanted: number, answered: number, count: number}} Mistake */

/** @param {number[]} row */
const sum = (row) => row.reduce((total, count) => total + count, 0);

/** @param {Matrix} matrix @returns {number[][]} share of its row; 0 in a row without samples */
export const sharesOf = (matrix) =>
  matrix.map((row) => {
    const total = sum(row);
    return row.map((count) => (total > 0 ? count / total : 0));
  });

/** @param {Matrix} matrix @returns {{right: number, total: number, undecided: number}} */
export function countsOf(matrix) {
  const classes = matrix.length;
  return {
    right: matrix.reduce((total, row, k) => total + row[k], 0),
    total: matrix.reduce((total, row) => total + sum(row), 0),
    undecided: matrix.reduce((total, row) => total + (row[classes] ?? 0), 0),
  };
}

/** The mistake made most often, or null where there is none. @param {Matrix} matrix @returns {Mistake | null} */
export function worstOf(matrix) {
  /** @type {Mistake | null} */
  let worst = null;
  for (const [wanted, row] of matrix.entries()) {
    for (let answered = 0; answered < matrix.length; answered += 1) {
      if (answered === wanted || row[answered] <= (worst?.count ?? 0)) continue;
      worst = { wanted, answered, count: row[answered] };
    }
  }
  return worst;
}
