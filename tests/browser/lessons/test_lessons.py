"""Lessons as a visitor walks them: by clicking, to every verdict; whatever file is added is walked, too."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from importlib.util import find_spec
from math import inf
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from engine.training import kernel_loader
from tests import ROOT
from tests.browser.conftest import OpenPage, Server
from tests.browser.driving import Playground, as_number
from tests.browser.page.test_accessibility import Check, check, check_both_themes, small_targets  # noqa: F401  a fixture

HOUSE = ROOT / "static" / "lessons"
LESSONS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(HOUSE.glob("*.json"))
    if "." not in path.stem
}


def texts(lesson: str, language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HOUSE / f"{lesson}.{language}.json").read_text(encoding="utf-8"))
    return found


def panel(page: Playground) -> Locator:
    return page.page.locator("#lesson")


def at(page: Playground, title: str) -> None:
    expect(panel(page).locator(".lesson-step-title")).to_have_text(title)


def answer(page: Playground, step: dict[str, Any]) -> None:
    ask = step.get("ask")
    if ask is None:
        return
    expect(page.part("lesson-run")).to_have_attribute("aria-disabled", "true")
    if ask["kind"] == "choice":
        page.page.locator(f"[data-choice={ask['choices'][0]}]").check()
    else:
        page.part("lesson-number").fill("0,5")


# Asked at every frame of the page: an expectation would look again after ever longer pauses.
TITLE_IS = "document.querySelector('.lesson-step-title')?.textContent === argument"
MEASURED = """document.querySelector(".lesson-steps [aria-current]").hasAttribute("data-done")
    && document.querySelectorAll("#lesson .lesson-cards tbody").length === argument"""
#: What the page says of the step: of each card its verdict, its sign and its number; and whether the visitor was right.
SEEN = """() => {
    const panel = document.getElementById("lesson");
    const cards = [...panel.querySelectorAll(".lesson-cards tbody")];
    const text = (one, part) => one.querySelector(part).textContent;
    const right = panel.querySelector("[data-part=lesson-said]:not([hidden])")?.dataset.hit ?? null;
    return [cards.map(one => [one.dataset.card, one.dataset.verdict, text(one, ".lesson-verdict")[0]]),
        cards.map(one => text(one, ".lesson-card-here")), right];
}"""
#: A verdict, and the sign that says it without colour.
SAME, KNOWN = ("same", "✓"), ("known", "≠")


def run(page: Playground, step: dict[str, Any]) -> None:
    """Answer, run, and see every card come out as it should."""
    answer(page, step)
    if not (step.get("do") or step.get("card")):
        return
    page.part("lesson-run").click()
    page.until(MEASURED, len(step.get("card", [])))
    verdicts, numbers, right = page.page.evaluate(SEEN)
    cards = step.get("card", [])
    assert verdicts == [[card["id"], *(KNOWN if card.get("verdict") == "different" else SAME)] for card in cards]
    for card, number in zip(cards, numbers, strict=True):
        assert "word" in card or is_near(card, as_number(number)), f"{card['id']}: {number}"
    assert right in ("true", "false") or not step.get("ask")


def is_near(card: dict[str, Any], shown: float) -> bool:
    """Whether a number, as it is written, is what the card expects."""
    scale = 100 if card.get("percent") else 1
    half_a_digit = 0.5001 * 10.0 ** -card.get("digits", 4)
    around, tolerance = card.get("expected", card.get("printed")), card.get("tolerance")
    low = card.get("low", -inf) if tolerance is None else around - tolerance
    high = card.get("high", inf) if tolerance is None else around + tolerance
    return bool(low * scale - half_a_digit <= shown <= high * scale + half_a_digit)


@pytest.fixture(scope="module")
def compiled(server: Server) -> None:  # noqa: ARG001  it compiles them when it starts
    """The kernels are there: hundreds of seeds by NumPy would take longer than any test waits."""
    deadline = time.monotonic() + 120
    while find_spec("numba") and not kernel_loader.are_kept() and time.monotonic() < deadline:
        time.sleep(0.2)


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_walked_in_both_languages_to_its_verdicts(open_page: OpenPage, name: str) -> None:
    """Each step is run in one language and read in the other, in which the walk goes on."""
    lesson = LESSONS[name]
    page = open_page("/?lang=en")
    page.part("lessons").click()
    page.page.locator(f"[data-lesson-id={name}]").click()
    language, other = "en", "ko"
    for index, step in enumerate(lesson["steps"], start=1):
        page.until(TITLE_IS, texts(name, language)[f"{step['id']}.title"])
        page.until(f"location.search.includes('lesson={name}&step={index}')")
        run(page, step)
        verdicts, _, right = page.page.evaluate(SEEN)
        page.part("language").click()
        language, other = other, language
        page.until(TITLE_IS, texts(name, language)[f"{step['id']}.title"])
        assert page.page.evaluate(SEEN)[::2] == [verdicts, right]
        page.part("lesson-next").click()
    count = sum(len(step.get("card", [])) for step in lesson["steps"])
    expect(panel(page).locator(".lesson-summary tbody")).to_have_count(count)
    expect(panel(page).locator(".lesson-summary [data-verdict=differs]")).to_have_count(0)
    assert sorted(re.findall(r"\d+", page.text("lesson-total")), key=int) == ["0", str(count), str(count)]
    page.part("lesson-next").click()
    expect(panel(page)).to_be_hidden()
    page.until("!location.search.includes('lesson')")


def test_a_link_leads_to_a_step_and_sets_up_what_comes_before(open_page: OpenPage) -> None:
    page = open_page("/?lesson=xor&step=4&lang=en")
    at(page, texts("xor", "en")["patience.title"])
    page.until("epoch() === 10001")
    expect(page.page.locator("#network-panel")).not_to_have_attribute("data-look", "")
    expect(page.page.locator("#loss-panel")).to_have_attribute("data-look", "")
    page.until("location.search === '?lesson=xor&step=4&lang=en'")


def test_back_and_forward_move_through_the_steps(open_page: OpenPage) -> None:
    words = texts("xor", "en")
    page = open_page("/?data=and&v=1&lang=en")
    page.part("lessons").click()
    page.page.locator("[data-lesson-id=xor]").click()
    at(page, words["logistic.title"])
    page.part("lesson-next").click()
    at(page, words["hidden.title"])
    page.until("location.search.includes('step=2')")
    page.page.go_back()
    at(page, words["logistic.title"])
    page.page.go_forward()
    at(page, words["hidden.title"])
    page.page.go_back()
    page.page.go_back()
    expect(panel(page)).to_be_hidden()
    expect(page.page.locator("[data-part=dataset-and]")).to_be_checked()


def test_what_the_visitor_changes_is_said_kept_and_taken_back(open_page: OpenPage) -> None:
    page = open_page("/?lesson=xor&step=2&lang=en")
    at(page, texts("xor", "en")["hidden.title"])
    expect(page.part("lesson-restore")).to_have_count(0)
    page.choose("circle")
    expect(page.part("lesson-restore")).to_be_visible()
    page.until("location.search.includes('data=circle')")
    page.open(page.page.url)
    expect(page.part("lesson-restore")).to_be_visible()
    expect(page.page.locator("[data-part=dataset-circle]")).to_be_checked()
    page.part("lesson-restore").click()
    expect(page.page.locator("[data-part=dataset-xor]")).to_be_checked()
    page.until("location.search === '?lesson=xor&step=2&lang=en'")
    page.part("lesson-leave").click()
    expect(panel(page)).to_be_hidden()
    expect(page.page.locator("[data-part=dataset-xor]")).to_be_checked()


def test_who_takes_the_wheel_ends_the_run_and_may_go_on(open_page: OpenPage) -> None:
    page = open_page("/?lesson=xor&step=4&lang=en")
    page.until("epoch() === 10001")
    page.page.locator("[data-choice=same]").check()
    page.part("lesson-run").click()
    page.part("step").click()
    expect(page.part("lesson-run")).not_to_have_attribute("aria-disabled", "true")
    run_again = LESSONS["xor"]["steps"][3] | {"ask": None}
    run(page, run_again)
    page.until("epoch() === 100000")
    page.part("lesson-next").click()
    page.part("lesson-skip").click()
    page.part("lesson-run").click()
    page.part("lesson-stop").click()
    expect(page.part("lesson-run")).not_to_have_attribute("aria-disabled", "true")
    expect(page.part("lesson-run")).to_have_text("Run many seeds")
    expect(page.part("lesson-run")).to_be_focused()
    expect(panel(page).locator(".job-problem")).to_have_text("")


def test_a_question_may_be_skipped(open_page: OpenPage) -> None:
    page = open_page("/?lesson=neuron&step=1&lang=en")
    page.part("lesson-skip").click()
    page.part("lesson-run").click()
    expect(page.part("lesson-said")).to_have_text(re.compile(r"It is “0\.99”"))


def test_a_lesson_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    keys = page.page.keyboard
    page.part("lessons").focus()
    keys.press("Enter")
    expect(page.page.locator("dialog[open]")).to_be_visible()
    page.page.locator("[data-lesson-id=neuron]").focus()
    keys.press("Enter")
    expect(panel(page).locator(".lesson-step-title")).to_be_focused()
    page.part("lesson-number").focus()
    keys.type("0.99")
    keys.press("Tab")
    expect(page.part("lesson-run")).to_be_focused()
    keys.press("Enter")
    expect(page.part("lesson-said")).to_have_attribute("data-hit", "true")
    page.part("lesson-next").focus()
    keys.press("Enter")
    expect(panel(page).locator(".lesson-step-title")).to_be_focused()
    page.part("lesson-skip").focus()
    keys.press("Enter")
    expect(page.part("lesson-run")).to_be_focused()


def test_the_language_can_change_in_a_lesson(open_page: OpenPage) -> None:
    page = open_page("/?lesson=neuron&step=2&lang=en")
    at(page, texts("neuron", "en")["bias.title"])
    page.page.locator("[data-choice=or]").check()
    page.part("lesson-run").click()
    expect(page.part("lesson-said")).to_be_visible()
    page.part("language").click()
    at(page, texts("neuron", "ko")["bias.title"])
    expect(page.part("lesson-said")).to_have_text(re.compile("맞았습니다"))


def test_a_lesson_that_is_not_there_is_said(open_page: OpenPage) -> None:
    page = open_page("/?lesson=alchemy&lang=en")
    expect(page.page.locator("[data-part=status] .status-words")).to_have_text(re.compile("alchemy"))
    expect(panel(page)).to_be_hidden()


def test_lessons_that_could_not_be_loaded_are_asked_for_again(open_page: OpenPage) -> None:
    page = open_page("/?lang=en", allowed="Failed to load resource")
    page.page.route("**/lessons/shell.js", lambda route: route.abort())
    page.part("lessons").click()
    status = page.page.locator("[data-part=status] .status-words")
    expect(status).to_have_text(re.compile("could not be loaded"))
    page.page.unroute("**/lessons/shell.js")
    page.part("lessons").click()
    page.page.route(re.compile("/lessons/.*xor"), lambda route: route.abort())
    page.page.locator("[data-lesson-id=xor]").click()
    expect(status).to_have_text(re.compile("could not be loaded"))
    expect(panel(page)).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "language", "width"), [("xor", "en", 1440), ("two_layer", "ko", 1024), ("delta_rule", "ko", 390)]
)
def test_axe_finds_nothing_in_a_lesson(
    open_page: OpenPage,
    check: Check,  # noqa: F811  the fixture
    name: str,
    language: str,
    width: int,
) -> None:
    page = open_page(f"/?lesson={name}&step=1&lang={language}", width=width, height=844)
    expect(panel(page).locator(".lesson-step-title")).to_be_visible()
    check_both_themes(page, check, "asked")
    run(page, LESSONS[name]["steps"][0])
    check_both_themes(page, check, "measured")
    assert small_targets(page, 24) == []
    page.part("lessons").click()
    expect(page.page.locator("dialog[open]")).to_be_visible()
    check(page, "the list")


@pytest.mark.parametrize(("width", "language"), [(390, "ko"), (320, "en")])
def test_on_a_phone_the_lesson_is_a_sheet_that_folds(open_page: OpenPage, width: int, language: str) -> None:
    page = open_page(f"/?lesson=neuron&step=1&lang={language}", width=width, height=844, has_touch=True, is_mobile=True)
    expect(panel(page).locator(".lesson-step-title")).to_be_visible()
    assert page.page.evaluate("[document.documentElement.scrollWidth, scrollY]") == [width, 0]
    sheet, play = panel(page).bounding_box(), page.part("play").bounding_box()
    assert sheet is not None
    assert play is not None
    assert sheet["y"] + sheet["height"] <= play["y"], "the transport stays in sight"
    page.part("lesson-fold").click()
    expect(panel(page).locator(".lesson-body")).to_be_hidden()
    folded = panel(page).bounding_box()
    assert folded is not None
    assert folded["height"] < 80
    page.part("lesson-fold").click()
    run(page, LESSONS["neuron"]["steps"][0])


def test_on_a_phone_the_mark_of_a_bug_covers_no_button_of_the_lesson(open_page: OpenPage) -> None:
    page = open_page("/?lesson=mlp&step=9&lang=en", width=390, height=844)
    at(page, texts("mlp", "en")["caught.title"])
    mark = page.page.locator(".fault-badge").bounding_box()
    back, onward = page.part("lesson-back").bounding_box(), page.part("lesson-next").bounding_box()
    assert mark is not None
    assert back is not None
    assert onward is not None
    assert back["x"] + back["width"] <= mark["x"]
    assert mark["x"] + mark["width"] <= onward["x"]


# ---------------------------------------------------------------- the operator's


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    for path in HOUSE.glob("neuron*.json"):
        text = path.read_text(encoding="utf-8").replace('"id": "neuron"', '"id": "mine"')
        (tmp_path / path.name.replace("neuron", "mine")).write_text(text, encoding="utf-8")
    (tmp_path / "broken.json").write_text("{}", encoding="utf-8")
    server = Server(DESCENT_LESSONS=str(tmp_path), DESCENT_COMPILED="false")
    server.start()
    yield server
    server.stop()


def test_lessons_of_the_operator_are_listed_and_a_broken_one_says_why(
    open_page: OpenPage, own_server: Server, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "address", own_server.address)
    page = open_page("/?lang=en")
    page.part("lessons").click()
    dialog = page.page.locator("dialog[open]")
    expect(dialog.locator(".lesson-broken")).to_have_text(re.compile(r"broken\.json: version"))
    dialog.locator("[data-lesson-id=mine]").click()
    at(page, texts("neuron", "en")["weigh.title"])
    run(page, LESSONS["neuron"]["steps"][0])
    page.page.close()  # before its server, which it would call for
