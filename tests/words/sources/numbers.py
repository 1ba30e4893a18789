"""The numbers in a text, in English and Korean: digits in any form, and number words.

A number is: digits (``1,000`` ``.5`` ``1e-4`` ``10⁻⁶`` ``3 %`` ``2,256만`` ``795 million`` ``5분의 1``), a fraction
sign (``½``), a network's shape (``2-3-1``), a share (``two in three``, ``열에 아홉``), and a number word from *three*
on (``three`` ``thirty-five`` ``half`` ``nine tenths``; ``세`` ``아홉`` ``백`` ``절반``).

No number is: *one*, *two*, *twice*, *first* (so much is said of one and of a pair without counting), the digits ``0``
and ``1`` by themselves (but ``1 MiB``, ``100 %``), whatever is part of a name (``x1`` ``L2`` ``float32`` ``R²``
``3-D``), a tutorial's number ("article 3"), a heading's ("2 · Loss"), the year of a citation, code in
backticks, placeholders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# ---------------------------------------------------------------- digits

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅒": 0.1}
_ORDERS = {"million": 1e6, "billion": 1e9, "thousand": 1e3, "백만": 1e6, "만": 1e4, "억": 1e8}

#: What has digits and is no number.
_NAMES = re.compile(
    r"`[^`]*`|\{\w+\}"
    r"|[Aa]rticles? \d(?:(?:, | and | to )\d)*|글 \d|, (?:19|20)\d\d(?=\))|^\d · "
    r"|\b\d-?D\b|3차원|Keras 3|(?<!\w)[A-Za-zβδ∂_][\w.]*[\d₀-₉]\w*|(?<!\w)[A-Za-zβ]+-\d+\b|[A-Za-zα-ω₀-₉)][²³⁺ₖ]+"
    r"|\d+(?=[A-Za-z])(?!e[-−\d])\w+"
)
_SHAPE = re.compile(r"(?<![\w.-])\d+(?:-\d+)+(?![-\d])")
_DIGITS = re.compile(
    r"(?P<sign>(?<![\w)\]])[−+-])?"
    r"(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?<!\d)\.\d+)"
    r"(?:(?P<exponent>e[-−]?\d+)|(?P<power>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)"
    r"|(?P<order>\s?(?:million|billion|thousand)|백만|만(?!큼)|억)|(?P<parts>분의 \d+))?"
    r"(?P<percent>\s?(?:%|percent\b|퍼센트))?(?: [KMG]iB(?![A-Za-z]))?"
)
#: Zero and one, if no unit of measure follows.
_ONE = re.compile(r"[+−-]?[01]")

# ---------------------------------------------------------------- English words

_UNITS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
)
_SMALL = {word: float(value) for value, word in enumerate(_UNITS.split(), start=2)}
_TENS = {"twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0}
_LARGE = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_PARTS = {"quarter": 0.25, "fifth": 0.2, "eighth": 0.125, "tenth": 0.1, "hundredth": 1e-2, "thousandth": 1e-3}
_PARTS |= {"millionth": 1e-6, "billionth": 1e-9, "ten-millionth": 1e-7, "hundred-thousandth": 1e-5}
_DIGIT_WORDS = _UNITS.split()[:8]
_WORDS = _SMALL | _TENS | _LARGE | _PARTS | {"half": 0.5, "tenfold": 10.0}
_WORDS |= {f"{word}s": value for word, value in (_LARGE | _PARTS).items()}
_WORDS |= {f"{tens}-{word}": value + _SMALL[word] for tens, value in _TENS.items() for word in _DIGIT_WORDS}
_WORDS |= {f"{word} {large}": _SMALL[word] * value for word in _DIGIT_WORDS for large, value in _LARGE.items()}
_WORDS |= {f"{word} {part}s": _SMALL[word] * value for word in _DIGIT_WORDS for part, value in _PARTS.items()}
_PAIR = 2.0


def _any(words: object) -> str:
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_ENGLISH = re.compile(rf"(?<![\w-])({_any(_WORDS)})(?![\w-])", re.IGNORECASE)
_SHARE = re.compile(
    rf"\b(one|{_any(_UNITS.split()[:9])}) (?:\w+ )?in (?:every )?(three|four|five|ten|hundred)\b", re.IGNORECASE
)

# ---------------------------------------------------------------- Korean words

_KOREAN_WORDS = {"세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}
_KOREAN_WORDS |= {"열둘": 12, "열두": 12, "열셋": 13, "열세": 13, "열다섯": 15, "열여덟": 18, "스무": 20, "서른": 30}
_KOREAN_WORDS |= {
    "서른다섯": 35,
    "마흔": 40,
    "여든": 80,
    "쉰": 50,
    "오십": 50,
    "백": 100,
    "삼백": 300,
    "오백": 500,
    "수백": 100,
    "천": 1000,
    "삼천": 3000,
}
_KOREAN_WORDS |= {
    "수천": 1000,
    "만": 10_000,
    "십만": 100_000,
    "백만": 1_000_000,
    "천만": 10_000_000,
    "십억": 10**9,
    "십": 10,
}
_KOREAN_VALUES = _KOREAN_WORDS | {"절반": 0.5}
#: What must follow the words that mean something else by themselves ("열", a column; "만", only; "세", count!).
_COUNTED = (
    "번(?!째)|배|개|에포크|곡선|그림|수(?!록| 있| 없)|장|점|줄|행|자리|가지|명|학생|종|곳|칸|층|쪽|송이|편|모서리"
    "|방식|답|중|카드|유닛|보정|걸음|조각"
)
_PARTICLES = "에|이|가|은|는|도|의|를|을|로|과|와|까지|쯤|씩|으로|이고|뿐|만|입니다|처럼"
_AMBIGUOUS = ("세", "네", "열", "만", "천", "백", "스무", "십", "십억")
_KOREAN = re.compile(
    rf"(?<![\w,])(?:({'|'.join(_AMBIGUOUS)})(?= ?(?:{_COUNTED})(?! 번째))"
    rf"|({_any(_KOREAN_VALUES.keys() - {*_AMBIGUOUS})})(?=[\s,.)?!:…·]|$|{_PARTICLES}|{_COUNTED}))"
)
_KOREAN_PARTS = re.compile(r"(?<![가-힣\d,])(십억|천만|백만|십만|만|천|백|십) ?분의 (일|\d)")
_KOREAN_SHARE = re.compile(r"(셋|열)(?: 가운데|에| (?:송이|장|개|줄) 가운데) (하나|둘|셋|넷|아홉|한)")
_COUNTS = _SMALL | _LARGE | _KOREAN_WORDS | {"one": 1, "하나": 1, "한": 1, "둘": 2}


@dataclass(frozen=True)
class Number:
    """A number in a text: as it is filed (``68.6 %``), its value (.686), and what half of its last digit is worth."""

    name: str
    value: float
    half: float = 0.0
    signed: bool = False
    rounded: bool = False  # written with a decimal point or in percent, and at least two digits that count
    shape: bool = False
    word: bool = False

    def is_near(self, value: float) -> bool:
        """Whether ``value``, written like this, is this number; what is not rounded must be equal."""
        mine, other = (self.value, value) if self.signed else (abs(self.value), abs(value))
        return abs(mine - other) <= (self.half if self.rounded else abs(mine)) * 1e-9 + (
            self.half if self.rounded else 0
        )


def numbers_in(text: str, language: str) -> list[Number]:
    """All numbers of ``text``, in no special order."""
    plain = _NAMES.sub(" ", text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " "))
    found = [Number(shape, 0.0, shape=True) for shape in _SHAPE.findall(plain)]
    plain = _SHAPE.sub(" ", plain)
    if language == "ko":
        found += [_of_word(float(n.replace("일", "1")) / _KOREAN_WORDS[of]) for of, n in _KOREAN_PARTS.findall(plain)]
        plain = _KOREAN_PARTS.sub(" ", plain)
    found += [_of_digits(match) for match in _DIGITS.finditer(plain) if not _ONE.fullmatch(match[0])]
    plain = _DIGITS.sub(" # ", plain)
    found += [_of_word(_FRACTIONS[sign]) for sign in plain if sign in _FRACTIONS]
    return found + (_english(plain) if language == "en" else _korean(plain))


def _english(plain: str) -> list[Number]:
    found = [_of_share(part, whole) for part, whole in _SHARE.findall(plain)]
    values = [_WORDS[word.lower()] for word in _ENGLISH.findall(_SHARE.sub(" ", plain))]
    return found + [_of_word(value) for value in values if value != _PAIR]


def _korean(plain: str) -> list[Number]:
    found = [_of_share(part, whole) for whole, part in _KOREAN_SHARE.findall(plain)]
    words = ["".join(groups) for groups in _KOREAN.findall(_KOREAN_SHARE.sub(" ", plain))]
    return found + [_of_word(float(_KOREAN_VALUES[word])) for word in words]


def _of_digits(match: re.Match[str]) -> Number:
    digits = match["number"].replace(",", "")
    value, scale = float(digits) * (-1.0 if match["sign"] in ("-", "−") else 1.0), 1.0
    if match["parts"]:  # "5분의 1"
        return _of_word(float(match["parts"].removeprefix("분의")) / value)
    if match["power"]:
        return _of_word(value ** int(match["power"].translate(_SUPERSCRIPTS)))
    if match["exponent"]:
        scale = 10.0 ** int(match["exponent"][1:].replace("−", "-"))
    scale *= _ORDERS.get((match["order"] or "").strip(), 1.0)
    decimals, percent = len(digits.partition(".")[2]), bool(match["percent"])
    rounded = (decimals > 0 or percent) and len(digits.replace(".", "").lstrip("0")) >= 2
    half = 0.5 * 10.0**-decimals * scale / (100.0 if percent else 1.0)
    name = _written(value * scale) + (" %" if percent else "")
    return Number(name, value * scale / (100.0 if percent else 1.0), half, bool(match["sign"]), rounded)


def _of_share(part: str, whole: str) -> Number:
    some, of = _COUNTS[part.lower()], _COUNTS[whole.lower()]
    return Number(f"{some:.0f} in {of:.0f}", some / of, word=True)


def _of_word(value: float) -> Number:
    return Number(_written(value), value, word=True)


def _written(value: float) -> str:
    """As it is filed: 48,000 is ``48000``, 1e-4 is ``0.0001``, a billionth is ``1e-09``."""
    return f"{value:.12g}"
