"""A link as a QR code: the modules that the drawn path covers are those of the code, with its white border."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
import segno

from app.jobs.qr import BORDER, LONGEST
from engine.errors import FieldError
from tests.app.driving import ready
from tests.app.jobs.test_jobs import results, run

LINK = "https://lab.example/?v=1&data=circle&layers=4.tanh-1.sigmoid&lr=0.03"


def painted(path: str, size: int) -> list[list[int]]:
    """The modules under the strokes of a path of ``M``, ``m`` and ``h`` with a line one wide."""
    modules = [[0] * size for _ in range(size)]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            for column in range(int(x), int(x + values[0])):
                modules[int(y)][column] = 1
            x += values[0]
        else:
            x, y = values if command == "M" else (x + values[0], y + values[1])
    return modules


def test_a_link_as_a_code() -> None:
    driver = ready()
    driver.say("start_job", job={"name": "qr", "text": LINK})
    *_, result = results(run(driver))
    code = segno.make(LINK, error="m", micro=False)
    drawing = ElementTree.fromstring(result.tensors["svg"].tobytes())
    *_, strokes = drawing.iter("{http://www.w3.org/2000/svg}path")
    size = result.header["facts"]["modules"]
    expected = [list(row) for row in code.matrix_iter(border=BORDER)]
    assert painted(strokes.attrib["d"], size) == expected
    assert drawing.attrib["width"] == str(size)


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), 7, None, "\ud83d"])
def test_what_is_no_text_or_too_long_is_refused(text: object) -> None:
    driver = ready()
    with pytest.raises(FieldError, match="text"):
        driver.say("start_job", job={"name": "qr", "text": text})
