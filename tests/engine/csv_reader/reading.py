"""Reading a table in tests: text in, result out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.csv_reader.reader import read_csv
from engine.csv_reader.roles import Choices
from engine.progress import Result
from tests.engine.runs import finish

CASES = Path(__file__).parent / "cases"


def read(text: str, **choices: Any) -> Result:
    result, _ = finish(read_csv(text, Choices(**choices)))
    return result


def case(name: str, encoding: str = "utf-8") -> str:
    """The text of a file that people really have, by how its name begins."""
    (path,) = CASES.glob(f"{name}[_.]*")
    return path.read_bytes().decode(encoding)


def said(result: Result) -> dict[str, dict[str, Any]]:
    """Decisions: their values by code."""
    return {decision["code"]: decision["values"] for decision in result.facts["decisions"]}


def rows(result: Result) -> list[list[float]]:
    found: list[list[float]] = result.tensors["rows"].tolist()
    return found


def names(result: Result) -> tuple[list[str], str]:
    """Names of the inputs, and the target's."""
    columns, facts = result.facts["columns"], result.facts
    return [columns[place]["name"] for place in facts["inputs"]], columns[facts["target"]]["name"]
