"""The address bar holds the experiment: copy it, go back, reload, open it elsewhere, and get the same numbers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground


def address(page: Playground, query: str) -> None:
    expect(page.page).to_have_url(re.compile(re.escape(query) + "$"))


def test_only_what_differs_stands_in_the_address(open_page: OpenPage) -> None:
    page = open_page()
    assert page.search == ""
    page.type_into("learning-rate", "0.3")
    address(page, "/?v=1&lr=0.3")
    page.mode("sgd")
    address(page, "/?v=1&lr=0.3&mode=sgd")
    page.type_into("learning-rate", "0.1")
    page.mode("batch")
    address(page, "/")
    page.step(2)
    assert page.search == "", "training is not part of the experiment"


def test_back_forward_and_reload_give_the_same_start(open_page: OpenPage) -> None:
    page = open_page()
    start = page.text("train-loss")
    page.part("activation").first.select_option("tanh")
    address(page, "/?v=1&layers=2.tanh-1.sigmoid")
    expect(page.part("train-loss")).not_to_have_text(start)
    page.part("more-units").first.click()
    address(page, "/?v=1&layers=3.tanh-1.sigmoid")
    page.until("document.querySelectorAll('[data-neuron]').length === 6")
    third = page.settled("train-loss")
    page.step(3)
    trained = page.text("train-loss")

    page.page.go_back()
    address(page, "/?v=1&layers=2.tanh-1.sigmoid")
    expect(page.page.locator("[data-part=network] .chart-caption")).to_contain_text("2 inputs → 2 tanh")
    page.page.go_back()
    address(page, "/")
    expect(page.part("train-loss")).to_have_text(start)
    page.page.go_forward()
    page.page.go_forward()
    address(page, "/?v=1&layers=3.tanh-1.sigmoid")
    expect(page.part("train-loss")).to_have_text(third)
    page.step(3)
    assert page.text("train-loss") == trained

    page.page.reload()
    page.ready()
    assert page.epoch == 0
    assert page.text("train-loss") == third


def test_a_second_browser_gets_the_same_numbers(open_page: OpenPage) -> None:
    first = open_page()
    first.choose("moons")
    address(first, "&order=shuffled")
    first.part("more-units").first.click()
    first.page.keyboard.press("n")
    address(first, "&seed=1")
    first.step(6)
    second = open_page("/" + first.search)
    assert second.epoch == 0
    second.step(6)
    for part in ("train-loss", "test-loss", "accuracy"):
        assert second.text(part) == first.text(part)
    assert second.rows() == first.rows()
    assert second.weights() == first.weights()


BROKEN = {
    "lr": ("lr=abc", "Learning rate", "abc"),
    "too large": ("lr=1e9", "Learning rate", "1e9"),
    "no such data": ("data=nonsense", "Data set", "nonsense"),
    "layers": ("layers=2.sigmoid-x", "Layers", "2.sigmoid-x"),
    "markup": ("opt=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E", "Optimizer", "<img src=x onerror=alert(1)>"),
    "unknown key": ("colour=red", "colour", "red"),
    "version": ("v=99", "version", "99"),
}


@pytest.mark.parametrize(("query", "field", "value"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_value_is_reported_and_left_out(open_page: OpenPage, query: str, field: str, value: str) -> None:
    page = open_page(f"/?{query}" if query.startswith("v=") else f"/?v=1&{query}&seed=5")
    words = page.status()
    assert field in words
    assert value in words
    assert page.page.locator("[data-part=status] img").count() == 0
    if not query.startswith("v="):
        page.part("more").click()
        assert page.page.get_by_label("Seed of the weights").input_value() == "5"
        page.page.keyboard.press("Escape")
    page.play()
    page.until("epoch() > 0")


def test_what_cannot_be_together_is_made_to_fit_and_said(open_page: OpenPage) -> None:
    page = open_page("/?v=1&data=iris&layers=2.tanh-1.sigmoid")
    assert page.caption() == "2 inputs → 2 tanh → 3 sigmoid · 15 parameters"
    assert page.status() == "Also changed: Units of Output: 1 → 3. This data set needs 3 output units with sigmoid."
    page.play()
    page.until("epoch() > 0")


def test_an_address_by_hand_brings_what_is_suggested_for_its_data(open_page: OpenPage) -> None:
    page = open_page("/?data=circle&points=100")
    assert page.caption() == "2 inputs → 4 tanh → 2 tanh → 1 sigmoid · 25 parameters"
    assert page.page.locator("#data-panel .panel-note").first.inner_text().startswith("100 points")
    page.part("fewer-units").first.click()
    expect(page.page).to_have_url(re.compile(r"v=1&data=circle&.*points=100&layers=3\.tanh-2\.tanh-1\.sigmoid"))
    plain = open_page("/?v=1&data=circle&points=100")
    assert plain.caption() == "2 inputs → 2 sigmoid → 1 sigmoid · 9 parameters"


@pytest.mark.parametrize("how", ["click", "key"])
def test_the_chosen_data_set_chosen_again_is_as_suggested(open_page: OpenPage, how: str) -> None:
    page = open_page()
    page.choose("circle")
    page.step(3)
    loss = page.text("train-loss")
    page.type_into("learning-rate", "0.5")
    page.part("more-units").first.click()
    expect(page.part("epoch")).to_have_text("000,000")
    if how == "click":
        page.page.locator("label:has([data-part=dataset-circle])").click()
    else:
        page.page.keyboard.press("6")
    page.until("status() === 'also_changed'")
    page.expect_words("Units of Hidden 1: 5 → 4; Learning rate: 0.5 → 0.1")
    assert page.caption() == "2 inputs → 4 tanh → 2 tanh → 1 sigmoid · 25 parameters"
    page.remedy().click()
    expect(page.page.locator("[data-part=network] .chart-caption")).to_contain_text("5 tanh")
    page.page.keyboard.press("Control+z")
    page.until("epoch() === 3")
    assert page.text("train-loss") == loss


def test_the_language_stays_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/?lang=ko")
    page.type_into("learning-rate", "0.3")
    expect(page.page).to_have_url(re.compile(r"lr=0\.3"))
    assert "lang=ko" in page.search


def test_sharing_copies_the_whole_address(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.type_into("learning-rate", "0.3")
    page.part("share").click()
    page.part("share-link-copy").click()
    expect(page.part("share-dialog")).to_contain_text("Copied")
    copied = page.page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/?v=1&lr=0.3")
