"""The page as a visitor uses it: press what it offers, read what it says. No test looks at the page's inner state."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from playwright.sync_api import Locator, Page, WebSocket, expect

from engine import DATASETS, Experiment

#: Several programs share the machine while the tests run.
#: Nothing waits this long but a test that fails, or a machine on which many others work.
PATIENCE_MS = 90_000
expect.set_options(timeout=PATIENCE_MS)

Text = TypeVar("Text", str, list[str])

MINUS = "\u2212"
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e-?\d+)?")


def as_number(text: str) -> float:
    """The number in a text of the page, which writes a real minus sign and groups thousands."""
    plain = text.replace(MINUS, "-").replace(",", "").strip()
    found = NUMBER.match(plain)
    if found is None:
        raise AssertionError(f"no number in {text!r}")
    return float(found.group())


def suggested(dataset: str) -> Experiment:
    """The experiment that a click on a data set's picture gives."""
    entry = DATASETS[dataset]()
    return Experiment.from_json({"dataset": entry.to_json(), **entry.suggest})


@dataclass(frozen=True)
class Row:
    """One line of the truth table, as it is written there."""

    inputs: tuple[str, ...]
    target: str
    answer: str
    verdict: str


class Playground:
    """One page; it also keeps the text events that the server sent, and how long its binary messages were."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.events: list[dict[str, Any]] = []
        self.frame_bytes: list[int] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        def received(payload: str | bytes) -> None:
            if isinstance(payload, str):
                self.events.append(json.loads(payload))
            else:
                self.frame_bytes.append(len(payload))

        socket.on("framereceived", received)

    def open(self, address: str) -> None:
        self.page.goto(address, wait_until="commit")
        self.ready()

    def ready(self) -> None:
        """Connected, and the first numbers are on the screen."""
        self.page.wait_for_selector("[data-part=play]:not([disabled])")
        expect(self.part("train-loss")).to_have_text(re.compile(r"\d"))

    # ------------------------------------------------------------ reading

    def part(self, name: str) -> Locator:
        """The visible elements that carry this ``data-part``."""
        return self.page.locator(f"[data-part={name}]:visible")

    def text(self, name: str) -> str:
        return self.part(name).inner_text().strip()

    def number(self, name: str) -> float:
        return as_number(self.text(name))

    @property
    def epoch(self) -> int:
        return int(self.text("epoch").replace(",", ""))

    @property
    def playing(self) -> bool:
        return self.part("play").get_attribute("data-state") == "playing"

    @property
    def search(self) -> str:
        """The address from the question mark on."""
        return str(self.page.evaluate("location.search"))

    def status(self) -> str:
        """The words of the message line."""
        return self.page.locator("[data-part=status] .status-words").inner_text()

    def remedy(self) -> Locator:
        return self.part("remedy")

    def readies(self) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == "ready"]

    def rows(self) -> list[Row]:
        """The truth table; the text of its cells, since what is scrolled away is not laid out."""
        cells = self.page.locator("[data-part=predictions] tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent.trim()))"
        )
        verdicts = re.compile(r"^[✓✕≈]\s*")
        return [Row(tuple(row[:-3]), row[-3], row[-2], verdicts.sub("", row[-1])) for row in cells]

    def verdicts(self) -> list[str]:
        return [row.verdict for row in self.rows()]

    def caption(self) -> str:
        """The network in one line: inputs, layers, number of parameters."""
        return self._steady(self.page.locator("[data-part=network] .chart-caption").inner_text)

    def weights(self) -> list[float]:
        """Every parameter as the table of weights tells it: unit by unit, the bias before the weights."""
        if self.page.locator("details.weight-table[open]").count() == 0:
            self.page.locator("details.weight-table summary").click()
        cells = self.page.locator(".weight-table tbody td:last-child")
        expect(cells.first).to_have_text(re.compile(r"\d"))
        return [as_number(text) for text in self._steady(cells.all_inner_texts)]

    # ------------------------------------------------------------ waiting

    def _steady(self, read: Callable[[], Text]) -> Text:
        """What is read twice in a row: the parts of the page are painted in turns, so one may still be behind."""
        before = read()
        for _ in range(40):
            self.paints(12)
            now = read()
            if now == before:
                return now
            before = now
        return before

    def until(self, condition: str, argument: Any = None) -> None:
        """Wait for a JavaScript expression; ``number(part)`` and ``epoch()`` read the page in it."""
        read = """
            const text = part => document.querySelector(`[data-part=${part}]`).textContent;
            const number = part => parseFloat(text(part).replace("\u2212", "-").replaceAll(",", ""));
            const epoch = () => number("epoch");
            const status = () => document.querySelector("[data-part=status]").dataset.code;
        """
        self.page.wait_for_function(f"argument => {{ {read} return {condition}; }}", arg=argument, timeout=PATIENCE_MS)

    def expect_status(self, code: str) -> None:
        expect(self.page.locator("[data-part=status]")).to_have_attribute(
            "data-code", re.compile(rf"^{re.escape(code)}\b")
        )

    def expect_words(self, words: str) -> None:
        """Until the message line says this: it is painted a frame after the event that it is about."""
        expect(self.page.locator("[data-part=status] .status-words")).to_contain_text(words)

    def until_ready(self, times: int) -> None:
        """Until the server has said so often that an experiment is set."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while len(self.readies()) < times:
            assert time.monotonic() < deadline, f"{len(self.readies())} of {times} experiments were confirmed"
            self.paints(1)

    def paints(self, count: int) -> None:
        """So many animation frames: the page paints its parts in turns, and a slow machine makes fewer of them."""
        self.page.evaluate(
            """count => new Promise(done => {
                const next = () => (count-- > 0 ? requestAnimationFrame(next) : done());
                next();
            })""",
            count,
        )

    def settled(self, part: str) -> str:
        """The text of a part once it stays as it is."""
        self.paints(6)
        return self._steady(lambda: self.text(part))

    def flush_address(self) -> None:
        """Have the address written that waits to be: it follows the page only a few times a second."""
        self.page.evaluate("() => window.dispatchEvent(new Event('pagehide'))")

    # ------------------------------------------------------------ pressing

    def play(self) -> None:
        """Press play; a short run may be over before anybody could see it play."""
        self.part("play").click()

    def pause(self) -> None:
        self.part("play").click()
        expect(self.part("play")).to_have_attribute("data-state", "paused")

    def play_until(self, condition: str, argument: Any = None) -> None:
        self.play()
        self.until(condition, argument)
        if self.playing:
            self.pause()

    def step(self, times: int = 1) -> None:
        """Single epochs, each waited for."""
        for _ in range(times):
            before = self.epoch
            self.part("step").click()
            self.until("epoch() === argument", before + 1)

    def choose(self, dataset: str) -> None:
        """A data set by its picture, with the experiment that the page suggests for it."""
        self.page.locator(f"label:has([data-part=dataset-{dataset}])").click()
        expect(self.page.locator(f"[data-part=dataset-{dataset}]")).to_be_checked()

    def choose_anywhere(self, dataset: str) -> None:
        """The same where the data panel may be behind a tab."""
        tab = self.page.locator("[data-tab=phone-data]")
        if tab.is_visible():
            tab.click()
        self.choose(dataset)

    def mode(self, name: str) -> None:
        self.page.locator(f"label:has([data-part=mode-{name}])").click()

    def unit(self, name: str) -> None:
        self.page.locator(f"label:has([data-part=unit-{name}])").click()

    def type_into(self, part: str, text: str) -> None:
        self.part(part).fill(text)
        self.part(part).press("Enter")

    def fastest(self) -> None:
        self.part("speed").fill(self.part("speed").get_attribute("max") or "")
