/** The central difference as a formula. */

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * @param {string} tag
 * @param {...(Node | string)} children
 */
function m(tag, ...children) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...children);
  return element;
}

/** L at w, moved. @param {string} sign */
const lossAt = (sign) => [m("mi", "L"), m("mo", "("), m("mi", "w"), m("mo", sign), m("mi", "h"), m("mo", ")")];

/** ∂L/∂w ≈ (L(w + h) − L(w − h)) / 2h */
export function centralDifference() {
  const slope = m("mfrac", m("mrow", m("mo", "∂"), m("mi", "L")), m("mrow", m("mo", "∂"), m("mi", "w")));
  const above = m("mrow", ...lossAt("+"), m("mo", "−"), ...lossAt("−"));
  const quotient = m("mfrac", above, m("mrow", m("mn", "2"), m("mi", "h")));
  const math = m("math", m("mrow", slope, m("mo", "≈"), quotient));
  math.setAttribute("displaystyle", "true");
  math.setAttribute("class", "gradient-formula");
  return math;
}
