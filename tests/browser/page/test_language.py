"""English and Korean: chosen by address, choice or browser; every word translated, no key left bare."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests import ROOT
from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground

pytestmark = pytest.mark.plots

ENGLISH: dict[str, str] = {
    key: word
    for name in ("en", "en.later")
    for key, word in json.loads((ROOT / f"static/i18n/{name}.json").read_text(encoding="utf-8")).items()
}
FAMILIES = "|".join(sorted({key.partition(".")[0] for key in ENGLISH}))
BARE_KEY = re.compile(rf"\b({FAMILIES})\.[a-z_]+(\.[a-z_0-9]+)*\b(?!\()")
PLACEHOLDER = re.compile(r"\{\w+\}")
HANGUL = re.compile(r"[가-힣]")

EVERYTHING = """() => {
    const texts = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const { parentElement, textContent } = walk.currentNode;
        if (!parentElement.closest("script, style, noscript, svg")) texts.push(textContent.trim());
    }
    for (const name of ["aria-label", "data-tip", "placeholder", "aria-valuetext", "title"]) {
        for (const node of document.querySelectorAll(`[${name}]`)) texts.push(node.getAttribute(name));
    }
    return [document.title, ...texts].filter(text => text !== "");
}"""


def words_of(page: Playground) -> list[str]:
    texts: list[str] = page.page.evaluate(EVERYTHING)
    return texts


def visit_everything(page: Playground) -> Iterator[list[str]]:
    """The words of the page idle, trained, explaining, with its forms open, and with each kind of data."""
    yield words_of(page)
    page.part("remove-layer").click()
    page.play()
    page.expect_status("finding")
    yield words_of(page)
    page.part("more").click()
    expect(page.part("initializer")).to_be_visible()
    yield words_of(page)
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("?")
    expect(page.page.locator("dialog[open]")).to_be_visible()
    yield words_of(page)
    page.page.keyboard.press("Escape")
    for dataset in ("iris", "study_sleep", "sine"):
        page.choose(dataset)
        page.play_until("epoch() > 2")
        yield words_of(page)


#: Names that are the same in every language.
KEPT = {"Descent", "NumPy", "Ctrl", "Shift", "ReLU"}


def test_every_word_is_translated(open_page: OpenPage) -> None:
    english: set[str] = set()
    for texts in visit_everything(open_page("/?lang=en")):
        check_no_key(texts)
        english |= set(texts)
    for text in english:
        assert not HANGUL.search(text) or text == "한국어", text
    for texts in visit_everything(open_page("/?lang=ko")):
        check_no_key(texts)
        for text in set(texts) & english:
            left = [word for word in re.findall(r"[A-Za-z]{3,}", text) if word not in KEPT]
            assert len(left) < 2, text


def check_no_key(texts: list[str]) -> None:
    assert len(texts) > 100
    for text in texts:
        assert not BARE_KEY.search(text), text
        assert not PLACEHOLDER.search(text), text


def test_the_language_is_switched_in_place_and_remembered(open_page: OpenPage) -> None:
    page = open_page()
    page.step(3)
    loss = page.text("train-loss")
    expect(page.page.locator("html")).to_have_attribute("lang", "en")
    page.part("language").click()
    expect(page.page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.page.locator("#data-panel h2")).to_contain_text("데이터")
    expect(page.part("language")).to_be_focused()
    assert (page.epoch, page.text("train-loss")) == (3, loss), "the run goes on"
    page.page.reload()
    page.ready()
    expect(page.page.locator("html")).to_have_attribute("lang", "ko")
    page.part("language").click()
    expect(page.page.locator("#data-panel h2")).to_contain_text("Data")


def test_what_forms_hold_outlives_the_change(open_page: OpenPage) -> None:
    page = open_page()

    def entered() -> list[str]:
        for tab in ("seeds", "landscape", "bugs", "compare"):
            page.page.locator(f"[data-tab={tab}]").click()
            expect(page.part(tab)).to_be_visible()
        read = "all => all.map(one => one.value)"
        boxes = [page.page.locator(f"[data-part={part}]").evaluate_all(read) for part in FORMS]
        pressed = page.page.locator(
            "[data-part=seeds-runs-200][aria-pressed=true], [data-part=landscape-plane-random][aria-pressed=true]"
        )
        return [*(one for box in boxes for one in box), str(pressed.count())]

    entered()
    page.page.locator("[data-tab=seeds]").click()
    page.part("seeds-runs-200").click()
    page.type_into("seeds-to", "777")
    page.type_into("seeds-first", "5")
    page.page.locator("[data-tab=landscape]").click()
    page.part("landscape-plane-random").click()
    page.type_into("landscape-seed", "9")
    page.page.locator("[data-tab=bugs]").click()
    page.part("bugs-length").select_option(index=1)
    page.page.locator("[data-tab=compare]").click()
    page.page.select_option("[data-part=race-set]", index=4)
    page.part("race-add").click()
    page.type_into("race-to", "321")
    before = entered()
    assert before[:3] == ["777", "5", "9"]
    page.part("language").click()
    expect(page.page.locator("html")).to_have_attribute("lang", "ko")
    assert entered() == before


#: Fields of the drawer's forms.
FORMS = ("seeds-to", "seeds-first", "landscape-seed", "bugs-length", "race-set", "race-to")


def test_the_browsers_language_is_used_and_the_address_comes_first(open_page: OpenPage) -> None:
    korean = open_page(locale="ko-KR")
    expect(korean.page.locator("html")).to_have_attribute("lang", "ko")
    assert HANGUL.search(korean.status())
    english = open_page("/?lang=en", locale="ko-KR")
    expect(english.page.locator("html")).to_have_attribute("lang", "en")
    assert not HANGUL.search(english.status())


def test_korean_terms_carry_the_english_one(open_page: OpenPage) -> None:
    page = open_page("/?lang=ko")
    text = page.page.locator("body").inner_text()
    for word in ("학습률", "손실", "에포크", "은닉층"):
        assert word in text
    assert "(learning rate)" in " ".join(words_of(page))
