"""Words that the house does not use, in code, comments and texts: ``python -m tests.words.deny_list`` finds them.

Personification, archaic or translated idioms, and second names for a thing that has one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests import ROOT

#: What is searched for -> what to write instead.
DENIED = {
    r"\banew\b": "again, from the start",
    r"\bwhoever\b": "name who or what",
    r"\bto be had\b": "available",
    r"\bcan(?:not)? be had\b": "available",
    r"\bha(?:s|ve) not got\b": "lacks, does not have",
    r"\bin its midst\b": "while it runs",
    r"\bstands? twice\b": "duplicate",
    r"\bis dear\b": "expensive",
    r"\bwhat came of\b": "the result",
    r"\b(?:browsers?|messengers?|programs?) bear\b": "allow",
    r"\bobeys?\b": "executes",
    r"\bstumbles?\b": "fails",
    r"\bfrom then on\b": "after that",
    r"\btakes? the wheel\b": "takes over",
    r"\bKernelTold\b|\bclass Told\b": "KernelSpec",
    r"\bnot_to_be_had\b": "unavailable",
    r"\bnudged_gradient\b": "numeric_gradient",
    r"\bTurned\b": "TurnResult",
    r"\bPieced\b": "JobSliceResult",
    r"\bJobLine\b": "JobQueue",
    r"\bUnderWay\b": "RunningJob",
    r"\bTableShelf\b": "TableCache",
    r"\bFrameGate\b": "FrameLimiter",
    r"\bSTUMBLES\b": "PARSER_ERRORS",
    r"\bBREATH\b": "YIELD_EVERY",
    r"\bNEARLY_TEN\b": "MIN_GAIN_RATIO",
    r"\blest\b": "so that … not",
    r"\bthereof\b|\bhereby\b|\bherein\b": "of it, by this, in this",
    r"\bupon\b": "on",
    r"\bamongst\b|\bwhilst\b|\bbetwixt\b": "among, while, between",
    r"\bafresh\b": "again, from the start",
    r"\bmidst\b": "within, during",
    r"\bin earnest\b": "really",
    r"\bnoughts?\b": "zero",
    r"\bas yet\b": "so far, yet",
    r"\bby way of\b": "via, through",
    r"\bgoodbyes?\b": "the closing of a connection",
    r"\blast words\b": "the last message",
    r"\bshall\b": "must, is to",
    r"\bwants? to know\b": "subscribes, asks",
    r"\bjourneys?\b|\btravel(?:led|ling)\b": "seek",
    r"\bhold that\b": "hold the view that",
    r"\blet others have a turn\b": "yield",
    r"\bto speak of\b": "significant",
    r"\bby turns\b": "alternately, in time slices",
    r"\b(?:th|wh)ence\b|\bwhere(?:by|in|of)\b": "from there, by which, in which",
    r"\balbeit\b|\bforthwith\b|\bto wit\b": "although, at once, namely",
}
#: The same, for Python only: texts of the page may say these.
DENIED_IN_PYTHON = {
    r"\bof one's own\b": "custom",
    r"\bto and fro\b": "oscillates",
    r"\bfor ever\b": "indefinitely",
    r"\btold apart\b": "distinguished",
    r"\bin vain\b": "without effect",
}


def _compiled(denied: dict[str, str]) -> dict[re.Pattern[str], str]:
    """Names of code are denied as they are written, words in any case."""
    return {re.compile(name, 0 if re.search("[A-Z]", name) else re.IGNORECASE): text for name, text in denied.items()}


_EVERYWHERE, _PYTHON = _compiled(DENIED), _compiled(DENIED | DENIED_IN_PYTHON)
SEARCHED = ("app", "engine", "static/js", "static/css", "static/i18n", "static/lessons", "templates", "tests")
_LEFT_OUT = ("deny_list.py", "test_language.py", "articles.json")
_ENDINGS = (".py", ".js", ".ts", ".css", ".json", ".html", ".md")


def files() -> Iterator[Path]:
    """All that people read, except this list with its test, and what is copied from elsewhere."""
    yield from ROOT.glob("*.md")
    for folder in SEARCHED:
        for path in sorted((ROOT / folder).rglob("*")):
            is_copied = {"cases", "goldens", "fixtures", "__pycache__"} & set(path.parts)
            if path.suffix in _ENDINGS and not is_copied and path.name not in _LEFT_OUT:
                yield path


def matches(text: str, path: Path) -> Iterator[re.Match[str]]:
    """Denied words in the text of a file."""
    for pattern in _PYTHON if path.suffix == ".py" else _EVERYWHERE:
        yield from pattern.finditer(text)


def found(path: Path) -> Iterator[str]:
    """Denied words in a file, as ``path:line: word: instead``."""
    text = path.read_text(encoding="utf-8")
    for match in matches(text, path):
        line = text.count("\n", 0, match.start()) + 1
        yield f"{path.relative_to(ROOT)}:{line}: {match[0]}: {_PYTHON[match.re]}"


if __name__ == "__main__":
    lines = [line for path in files() for line in found(path)]
    print("\n".join(lines))
    sys.exit(bool(lines))
