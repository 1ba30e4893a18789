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
    r"\bamongst\b|\bwhilst\b": "among, while",
}
#: Names of code are denied as they are written, words in any case.
_PATTERNS = {re.compile(name, 0 if re.search("[A-Z]", name) else re.IGNORECASE): text for name, text in DENIED.items()}
SEARCHED = ("app", "engine", "static/js", "static/css", "static/i18n", "static/lessons", "templates", "tests")
_ENDINGS = (".py", ".js", ".ts", ".css", ".json", ".html", ".md")


def files() -> Iterator[Path]:
    """All that people read, but this list and what is copied from elsewhere."""
    yield from ROOT.glob("*.md")
    for folder in SEARCHED:
        for path in sorted((ROOT / folder).rglob("*")):
            is_copied = {"cases", "goldens", "fixtures", "__pycache__"} & set(path.parts)
            if path.suffix in _ENDINGS and not is_copied and path.name not in ("deny_list.py", "articles.json"):
                yield path


def found(path: Path) -> Iterator[str]:
    """What is denied in a file, as ``path:line: word: instead``."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for pattern, instead in _PATTERNS.items():
            for match in pattern.finditer(line):
                yield f"{path.relative_to(ROOT)}:{number}: {match[0]}: {instead}"


if __name__ == "__main__":
    lines = [line for path in files() for line in found(path)]
    print("\n".join(lines))
    sys.exit(bool(lines))
