"""Every box of the page in which a number is typed, and what becomes of what is typed there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, TimeoutError, expect

from tests import ROOT
from tests.browser.conftest import OpenPage
from tests.browser.driving import PATIENCE_MS, Playground

BOXES = "[data-number]:visible"
DRAWER = "#drawer"
#: What each text is, where it is allowed; None: never a number.
TYPED: dict[str, float | None] = {
    "abc": None,
    "1e999": None,
    "1,00": None,
    "": None,
    "1,000": 1000,
    "２": 2,
    "\u22120.5": -0.5,
}


def here(page: Playground) -> None:
    """Nothing to open."""


def sheet(page: Playground) -> None:
    page.part("more").click()
    expect(page.part("initializer")).to_be_visible()


def weight(page: Playground) -> None:
    page.page.locator("[data-neuron='1:0']").focus()
    page.page.keyboard.press("Enter")
    expect(page.part("parameter-editor")).to_be_visible()


def tab(name: str, *clicks: str) -> Callable[[Playground], None]:
    def open_it(page: Playground) -> None:
        page.page.locator(f"[data-tab={name}]").click()
        for click in clicks:
            page.page.locator(f"[data-part={click}]").click()

    return open_it


def graph(page: Playground) -> None:
    tab("explain")(page)
    page.part("explain-graph").click()
    page.page.locator("[data-part=explain-graph-which]").select_option("example")


def contender(page: Playground) -> None:
    tab("compare", "race-edit-0")(page)
    page.page.locator("[data-part=race-field]").select_option("optimizer.learning_rate")


def drawing(page: Playground) -> None:
    page.part("own-draw").click()


#: Where numbers are typed: an address, what to open there, where the boxes are, and how many at least.
PLACES: dict[str, tuple[str, Callable[[Playground], None], str, int]] = {
    "first screen": ("v=1&data=circle&mode=mini_batch&reg=l2&rate=0.01", here, "#transport", 3),
    "more settings": ("v=1&data=circle&opt=adam&lr=0.01&init=normal", sheet, "#more-sheet", 10),
    "more settings, others": ("v=1&data=circle&opt=momentum&init=uniform", sheet, "#more-sheet .group >> nth=0", 4),
    "weights": ("v=1", weight, "[data-part=parameter-editor]", 3),
    "graph": ("v=1", graph, DRAWER, 3),
    "landscape": ("v=1", tab("landscape", "landscape-plane-random"), DRAWER, 1),
    "seeds": ("v=1", tab("seeds"), DRAWER, 2),
    "race": ("v=1", tab("compare"), DRAWER, 2),
    "contender": ("v=1", contender, ".race-editor", 1),
    "bugs": ("v=1", tab("bugs"), DRAWER, 1),
    "drawing": ("v=1&data=plane", drawing, "#output-panel", 1),
    "lesson": ("lesson=neuron&step=1", here, "#lesson", 1),
}


#: What stands beside a box; empty where nothing does.
REFUSAL = """box => {
    if (box.getAttribute("aria-invalid") !== "true") return "";
    const said = document.getElementById(box.getAttribute("aria-describedby"));
    return said.checkVisibility() ? said.textContent : "hidden";
}"""


def refusal(box: Locator) -> str:
    return str(box.evaluate(REFUSAL))


def refuse(page: Playground, box: Locator, text: str) -> str:
    """What is said of a text that is never a number: awaited, and other words than those about the text before."""
    before = refusal(box)
    box.fill(text)
    box.press("Enter")
    box.dispatch_event("change")  # as when the box is left
    expect_refusal(page, box, text, before)
    return refusal(box)


def expect_refusal(page: Playground, box: Locator, text: str, before: str) -> None:
    said = f"([box, before]) => {{ const said = ({REFUSAL})(box); return said !== '' && said !== before; }}"
    try:
        page.page.wait_for_function(said, arg=[box.element_handle(), before], timeout=PATIENCE_MS)
    except TimeoutError:
        pytest.fail(f"nothing was said of {text!r}: {box.input_value()!r} is in the box, beside it {refusal(box)!r}")


def settle(page: Playground) -> None:
    """Two paints of everything, for what stands beside a box comes with them."""
    page.page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 120))")


def enter(page: Playground, box: Locator, text: str) -> str:
    box.fill(text)
    box.press("Enter")
    box.dispatch_event("change")  # as when the box is left
    settle(page)
    return refusal(box)


@pytest.mark.parametrize(
    ("place", "language"), [*((place, "en") for place in PLACES), ("first screen", "ko"), ("race", "ko")]
)
def test_what_is_typed_is_taken_as_it_is_or_refused_beside_it(open_page: OpenPage, place: str, language: str) -> None:
    query, go, root, least = PLACES[place]
    page = open_page(f"/?{query}&lang={language}", height=1400)
    go(page)
    boxes = page.page.locator(root).locator(BOXES)
    expect(boxes.nth(least - 1)).to_be_visible()
    for index in range(boxes.count()):
        check_box(page, boxes.nth(index))


def check_box(page: Playground, box: Locator) -> None:
    page.flush_address()
    before, search = box.input_value(), page.search
    off = box.get_attribute("placeholder") or box.get_attribute("data-part") == "lesson-number"
    for text, value in TYPED.items():
        if value is not None or (text == "" and off):
            continue
        said = refuse(page, box, text)
        assert said != "hidden", f"what is said of {text!r} cannot be seen"
        assert box.input_value() == text, "what was typed stays to be corrected"
        assert text == "" or f"“{text}”" in said, "it says what was typed"
    page.flush_address()
    assert page.search == search, "nothing else changes"
    box.dispatch_event("withdraw")
    settle(page)
    assert (box.input_value(), refusal(box)) == (before, "")
    for text, value in TYPED.items():
        if value is not None:
            check_number(page, box, text, value)
    assert enter(page, box, before or "1") == "", "a refusal is gone with a valid value"


def check_number(page: Playground, box: Locator, text: str, value: float) -> None:
    """Taken as what it is; or refused here, and then it stays; or by the server, and then the old value is back."""
    if enter(page, box, text):
        assert box.input_value() == text or float(box.input_value()) != value
    else:
        assert float(box.input_value()) == value


def test_no_box_leaves_reading_to_the_browser() -> None:
    """``type=number`` swallows "1,000" and full-width digits without a word; and nobody but one file reads numbers."""
    scripts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "static" / "js").rglob("*.js")}
    assert [path.name for path, text in scripts.items() if re.search(r"""type:\s*["']number["'],""", text)] == []
    assert [
        path.name for path, text in scripts.items() if re.search(r"""input\.valueAsNumber|parseFloat\(\w*input""", text)
    ] == []
    assert "number_input.js" in {path.name for path in scripts}


def test_a_comma_and_full_width_digits_reach_the_run(open_page: OpenPage) -> None:
    page = open_page("/?v=1&data=circle&mode=mini_batch")
    page.type_into("batch-size", "１，０００")
    expect(page.page).to_have_url(re.compile("batch=1000"))
    page.part("more").click()
    after = page.page.get_by_label("After epochs", exact=True)
    after.fill("10,000")
    after.press("Enter")
    expect(page.page).to_have_url(re.compile("stop.max_epochs=10000"))
    expect(after).to_have_value("10000")


def test_a_refused_number_goes_with_a_valid_one_and_with_the_sheet(open_page: OpenPage) -> None:
    page = open_page("/?v=1&data=circle&mode=mini_batch")
    page.type_into("batch-size", "0")
    expect(page.page.locator(".field-error:visible")).to_contain_text("Allowed: whole numbers from 1 to")
    page.type_into("batch-size", "12")
    expect(page.page.locator(".field-error:visible")).to_have_count(0)
    page.part("more").click()
    seed = page.page.get_by_label("Seed of the weights")
    seed.fill("2.5")
    seed.press("Enter")
    expect(page.page.locator(".field-error:visible")).to_have_text(
        "Seed of the weights: “2.5” is not a whole number. Allowed: whole numbers from 0 to 4,294,967,295."
    )
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Escape")
    page.part("more").click()
    expect(seed).to_have_value("0")
    expect(page.page.locator(".field-error:visible")).to_have_count(0)


def test_a_refused_number_speaks_the_new_language(open_page: OpenPage) -> None:
    page = open_page()
    page.type_into("learning-rate", "abc")
    error = page.page.locator(".field-error:visible")
    expect(error).to_contain_text("cannot be read as a number")
    page.part("language").click()
    expect(error).to_contain_text("숫자로 읽을 수 없습니다")
    expect(page.part("learning-rate")).to_have_value("abc")
    page.type_into("learning-rate", "0.5")
    expect(error).to_have_count(0)


def test_a_refused_weight_hides_nothing_afterwards(open_page: OpenPage) -> None:
    page = open_page()
    weight(page)
    box = page.page.locator("[data-part=parameter-editor] [data-number]").first
    assert "out of range" in enter(page, box, "1e305")
    expect(page.part("parameter-editor")).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(page.part("parameter-editor")).to_be_hidden()
    page.expect_status("invitation")
    page.play()
    page.expect_status("solved")


def test_arrow_keys_step_a_number(open_page: OpenPage) -> None:
    page = open_page("/?v=1&data=circle&mode=mini_batch&batch=9")
    page.part("batch-size").press("ArrowUp")
    expect(page.page).to_have_url(re.compile("batch=10"))
    page.part("learning-rate").press("ArrowDown")
    expect(page.part("learning-rate")).not_to_have_value("0.1")
    expect(page.part("batch-size")).to_have_attribute("aria-valuenow", "10")


def test_nothing_starts_while_a_field_is_refused(open_page: OpenPage) -> None:
    page = open_page()
    tab("seeds")(page)
    page.type_into("seeds-to", "1,00")
    page.part("seeds-start").click()
    expect(page.part("seeds-to")).to_be_focused()
    expect(page.part("seeds-cancel")).to_have_count(0)
    page.type_into("seeds-to", "1,000")
    expect(page.part("seeds-to")).to_have_value("1000")
    page.part("seeds-start").click()
    expect(page.page.locator(".seeds-number")).to_be_visible()
