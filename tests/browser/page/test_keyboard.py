"""Everything by keyboard: single keys, tab order, arrow keys in the network, and forms that give the focus back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground


def focused(page: Playground, attribute: str) -> str | None:
    value = page.page.evaluate("name => document.activeElement?.getAttribute(name) ?? null", attribute)
    return None if value is None else str(value)


def tab_to(page: Playground, attribute: str, value: str, most: int = 60) -> int:
    """Press Tab until this element has the focus; how often."""
    for presses in range(1, most + 1):
        page.page.keyboard.press("Tab")
        if focused(page, attribute) == value:
            return presses
    raise AssertionError(f"{most} tabs do not reach {attribute}={value}")


@pytest.mark.plots
def test_a_network_is_trained_without_a_mouse(open_page: OpenPage) -> None:
    page = open_page()
    keys = page.page.keyboard
    keys.press("Tab")
    assert (focused(page, "class") or "").startswith("skip")
    tab_to(page, "data-part", "play", 15)
    keys.press("Enter")
    page.until("epoch() >= 10")
    keys.press("Space")
    expect(page.part("play")).to_have_attribute("data-state", "paused")
    tab_to(page, "data-part", "step", 1)
    before = page.epoch
    page.settled("epoch")
    before = page.epoch
    keys.press("Enter")
    page.until("epoch() === argument", before + 1)


def test_the_link_to_the_network_moves_the_focus(open_page: OpenPage) -> None:
    page = open_page()
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    tab_to(page, "data-part", "remove-layer", 4)


def test_single_keys(open_page: OpenPage) -> None:
    page = open_page()
    keys = page.page.keyboard
    keys.press(".")
    page.until("epoch() === 1")
    keys.press("r")
    page.until("epoch() === 0")
    keys.press("Space")
    page.until("epoch() > 20")
    keys.press("Space")
    expect(page.part("play")).to_have_attribute("data-state", "paused")
    keys.press("n")
    expect(page.page).to_have_url(re.compile("seed=1$"))
    theme = page.page.locator("html")
    expect(theme).to_have_attribute("data-theme", "light")
    keys.press("t")
    keys.press("t")
    expect(theme).to_have_attribute("data-theme", "dark")
    for digit, name in (("1", "and"), ("2", "or"), ("4", "xor"), ("6", "circle")):
        keys.press(digit)
        expect(page.page.locator(f"[data-part=dataset-{name}]")).to_be_checked()
    keys.press("Control+z")
    expect(page.page.locator("[data-part=dataset-xor]")).to_be_checked()


def test_the_list_of_keys(open_page: OpenPage) -> None:
    page = open_page()
    page.page.keyboard.press("?")
    dialog = page.page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    for words in ("Space", "Play or pause", "Ctrl+Z", "Undo", "1 – 9"):
        expect(dialog).to_contain_text(words)
    page.page.keyboard.press(".")
    page.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.epoch == 0, "keys belong to the dialog while it is open"


def test_single_keys_can_be_switched_off(open_page: OpenPage) -> None:
    page = open_page()
    page.part("more").click()
    page.page.get_by_label("Single-key shortcuts").uncheck()
    page.page.keyboard.press("Escape")
    page.page.keyboard.press(".")
    page.page.keyboard.press("t")
    page.page.keyboard.press("4")
    page.page.keyboard.press("Control+z")
    assert page.settled("epoch") == "000,000"
    page.page.reload()
    page.ready()
    page.page.keyboard.press(".")
    assert page.settled("epoch") == "000,000"


def test_typing_is_not_a_shortcut(open_page: OpenPage) -> None:
    page = open_page()
    page.part("learning-rate").click()
    page.page.keyboard.type("0.3 n")
    assert page.settled("epoch") == "000,000"
    assert "seed" not in page.search


#: What a key press says in Hangul mode: the letter of that mode on Linux and macOS, "Process" on Windows.
HANGUL = {
    "KeyR": "ㄱ",
    "KeyN": "ㅜ",
    "KeyT": "ㅅ",
    "KeyZ": "ㅋ",
    "Digit4": "4",
    "Period": ".",
    "Space": " ",
    "Slash": "?",
}
PRESS = """([code, key, modifiers]) => {
    const about = { code, key, bubbles: true, cancelable: true, ...modifiers };
    const event = new KeyboardEvent("keydown", about);
    document.activeElement.dispatchEvent(event);
    document.activeElement.dispatchEvent(new KeyboardEvent("keyup", about));
    return event.defaultPrevented;
}"""


@pytest.mark.parametrize("mode", ["letters", "Process"])
def test_keys_work_in_hangul_mode(open_page: OpenPage, mode: str) -> None:
    page = open_page("/?lang=ko")

    def press(code: str, **modifiers: bool) -> None:
        key = HANGUL[code] if mode == "letters" else "Process"
        assert page.page.evaluate(PRESS, [code, key, modifiers]), f"{code} does nothing"

    press("Period")
    page.until("epoch() === 1")
    press("KeyR")
    page.until("epoch() === 0")
    press("KeyN")
    expect(page.part("weights-seed")).to_have_text("시드 1")
    press("KeyZ", ctrlKey=True)
    expect(page.part("weights-seed")).to_have_text("시드 0")
    press("KeyZ", ctrlKey=True, shiftKey=True)
    expect(page.part("weights-seed")).to_have_text("시드 1")
    press("KeyT")
    press("KeyT")
    expect(page.page.locator("html")).to_have_attribute("data-theme", "dark")
    press("Slash", shiftKey=True)
    expect(page.page.locator("dialog[open]")).to_be_visible()


def test_composed_text_is_not_a_shortcut(open_page: OpenPage) -> None:
    page = open_page("/?lang=ko")
    page.part("learning-rate").focus()
    assert not page.page.evaluate(PRESS, ["KeyR", "Process", {"isComposing": True}])
    page.page.evaluate("document.activeElement.blur()")
    assert not page.page.evaluate(PRESS, ["KeyR", "ㄱ", {"isComposing": True}])


CLICKED = {
    "a tab": "[data-tab=answers]",
    "a data set": "label:has([data-part=dataset-circle])",
    "a step": "[data-part=step]",
    "a switch": "label:has([data-part=unit-update])",
    "a unit more": "[data-part=more-units]",
    "the speed": "[data-part=speed]",
}


@pytest.mark.parametrize("what", CLICKED)
def test_space_after_a_click_plays_and_pauses(open_page: OpenPage, what: str) -> None:
    page = open_page()
    page.page.locator(CLICKED[what]).first.click()
    page.settled("epoch")
    page.page.keyboard.press("Space")
    expect(page.part("play")).to_have_attribute("data-state", "playing")
    page.until("epoch() > 0")
    page.page.keyboard.press("Space")
    expect(page.part("play")).to_have_attribute("data-state", "paused")


def test_space_on_a_button_reached_by_keyboard_presses_it(open_page: OpenPage) -> None:
    page = open_page()
    page.part("play").click()
    page.part("play").click()
    page.settled("epoch")
    page.page.keyboard.press("Tab")
    assert focused(page, "data-part") == "step"
    before = page.epoch
    page.page.keyboard.press("Space")
    page.until("epoch() === argument", before + 1)
    expect(page.part("play")).to_have_attribute("data-state", "paused")


def test_every_tab_says_what_it_is(open_page: OpenPage) -> None:
    for language in ("en", "ko"):
        page = open_page(f"/?lang={language}")
        tips = page.page.locator("#drawer [role=tab]").evaluate_all("tabs => tabs.map(tab => tab.dataset.tip ?? '')")
        assert len(tips) == len(set(tips)) == 11
        assert all(len(tip) > 15 for tip in tips)
    page.page.locator("[data-tab=seeds]").hover()
    expect(page.page.locator("#tip")).to_contain_text("초기 가중치")


def neuron(page: Playground, place: str) -> None:
    page.page.wait_for_function(
        "place => document.activeElement?.dataset.neuron === place && document.activeElement.tabIndex === 0", arg=place
    )


@pytest.mark.plots
def test_the_network_is_one_tab_stop_with_arrow_keys_inside(open_page: OpenPage) -> None:
    page = open_page()
    keys = page.page.keyboard
    assert page.page.locator("[data-neuron][tabindex='0']").count() == 1
    page.page.locator("[data-neuron='0:0']").focus()
    for key, place in (("ArrowDown", "0:1"), ("ArrowRight", "1:1"), ("ArrowUp", "1:0"), ("ArrowRight", "2:0")):
        keys.press(key)
        neuron(page, place)
    heading = page.page.locator("[data-part=boundary] h2")
    keys.press("ArrowLeft")
    expect(heading).to_contain_text("Hidden 1")
    keys.press("Tab")
    assert focused(page, "data-neuron") is None
    expect(heading).to_have_text("Output")
    keys.press("Shift+Tab")
    assert focused(page, "data-neuron") in {"1:0", "1:1"}


def test_a_weight_is_edited_without_a_mouse(open_page: OpenPage) -> None:
    page = open_page()
    before = page.text("train-loss")
    page.page.locator("[data-neuron='0:0']").focus()
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("Enter")
    editor = page.page.get_by_role("dialog", name="Hidden 1, unit 1")
    expect(editor).to_be_visible()
    assert page.page.evaluate("'number' in document.activeElement.dataset")
    page.page.keyboard.type("4")
    page.page.keyboard.press("Tab")
    expect(page.part("train-loss")).not_to_have_text(before)
    page.page.keyboard.press("Escape")
    expect(editor).to_be_hidden()
    neuron(page, "1:0")
    assert page.epoch == 0


@pytest.mark.parametrize("key", ["Escape", "Enter"])
def test_a_bias_form_closes_by_key_and_gives_the_focus_back(open_page: OpenPage, key: str) -> None:
    page = open_page()
    page.page.locator("[data-bias='2:0']").click()
    editor = page.page.locator("[data-part=parameter-editor]")
    expect(editor).to_be_visible()
    page.page.keyboard.press(key)
    expect(editor).to_be_hidden()
    neuron(page, "2:0")


def test_rows_of_the_truth_table_are_chosen_by_arrow_keys(open_page: OpenPage) -> None:
    page = open_page()
    page.page.locator("[data-part=predictions] tbody button").first.focus()
    page.page.keyboard.press("ArrowDown")
    expect(page.page.locator("[data-part=predictions] tbody tr").nth(1)).to_have_attribute("aria-current", "true")


def test_escape_closes_the_sheet_and_the_focus_returns(open_page: OpenPage) -> None:
    page = open_page()
    page.part("more").focus()
    page.page.keyboard.press("Enter")
    sheet = page.page.get_by_role("dialog", name="More settings")
    expect(sheet).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert focused(page, "data-part") == "more"
