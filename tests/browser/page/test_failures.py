"""When something goes wrong the page says what, keeps what it has, and offers a way on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenPage, Server

#: Chromium's own words about a socket that could not be opened or was cut off.
SOCKET = "WebSocket|ERR_CONNECTION"
LARGE = {
    "hours": "/?v=1&data=study_sleep&layers=3.tanh-1.linear&loss=mean_squared_error&lr=1000",
    "plane": "/?v=1&data=plane&layers=1.linear&loss=mean_squared_error&lr=1000&train=1",
}


def all_text(page_text: str) -> list[str]:
    return page_text.replace("(", " ").split()


@pytest.mark.parametrize("data", LARGE)
def test_a_learning_rate_of_a_thousand_is_explained(open_page: OpenPage, data: str) -> None:
    page = open_page(LARGE[data])
    page.play()
    page.expect_status("diverged")
    words = page.status()
    assert "learning rate was 1000" in words
    assert "at update" in words
    assert not page.playing
    body = page.page.locator("body").inner_text()
    assert not {"NaN", "nan", "Infinity", "inf", "undefined", "null"} & set(all_text(body))
    labels = page.page.locator("[aria-label], [data-tip]").evaluate_all(
        "nodes => nodes.map(node => `${node.getAttribute('aria-label')} ${node.dataset.tip}`).join(' ')"
    )
    assert "NaN" not in labels

    expect(page.page.locator("[data-part=status] .status-words")).to_contain_text("Tried: R²")
    page.remedy().click()
    page.until("number('train-loss') < 0.05")
    assert float(page.part("learning-rate").input_value()) <= 0.1
    assert "lr=1000" not in page.search
    assert page.playing
    assert "learning rate was" not in page.status()


def test_what_diverged_can_be_mended_by_hand(open_page: OpenPage) -> None:
    page = open_page(LARGE["hours"])
    page.play()
    page.expect_status("diverged")
    page.type_into("learning-rate", "0.01")
    page.play()
    page.until("epoch() > 20 && number('train-loss') < 0.05")


def test_a_refused_number_is_answered_beside_its_field(open_page: OpenPage) -> None:
    page = open_page()
    page.step(2)
    field = page.part("learning-rate")
    for text, words in (("abc", "cannot be read"), ("-1", "Allowed"), ("1e400", "is out of range")):
        page.type_into("learning-rate", text)
        expect(field).to_have_attribute("aria-invalid", "true")
        error = page.page.locator(f"#{field.get_attribute('aria-describedby')}")
        expect(error).to_be_visible()
        expect(error).to_contain_text(words)
    assert page.search == ""
    assert page.epoch == 2
    page.type_into("learning-rate", "0.2")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    page.step()
    assert page.epoch == 3


@pytest.mark.parametrize("width", [1440, 1024])
def test_what_is_wrong_with_a_field_can_be_read(open_page: OpenPage, width: int) -> None:
    page = open_page(width=width, height=768)
    field = page.part("learning-rate")
    field.focus()
    expect(page.page.locator("#tip:popover-open")).to_be_visible()
    page.type_into("learning-rate", "abc")
    note = page.page.locator(".field-error:visible")
    expect(note).to_have_count(1)
    expect(page.page.locator("#tip:popover-open")).to_have_count(0)
    box = note.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_a_restarted_server_is_found_again_and_training_goes_on(open_page: OpenPage, server: Server) -> None:
    page = open_page(allowed=SOCKET)
    page.play()
    page.until("epoch() >= 200")
    server.stop()
    page.expect_status("lost")
    page.expect_words("Connection lost")
    before, loss = page.epoch, page.number("train-loss")
    assert before >= 200, "everything stays on the screen"
    assert page.page.locator("[data-neuron]").count() == 5
    server.start()
    page.until("status() !== 'lost'")
    page.until("epoch() >= argument", before)
    seen = page.epoch
    page.until("epoch() > argument", seen + 200)
    assert page.playing
    assert page.number("train-loss") <= loss + 0.01
    page.expect_status("solved")


def test_a_paused_network_survives_a_restart_of_the_server(open_page: OpenPage, server: Server) -> None:
    page = open_page(allowed=SOCKET)
    page.step(6)
    loss, weights = page.text("train-loss"), page.weights()
    server.stop()
    page.expect_status("lost")
    server.start()
    page.expect_status("paused")
    page.until("epoch() === 6")
    assert (page.text("train-loss"), page.weights()) == (loss, weights)
    page.step()
    assert page.epoch == 7


@pytest.mark.plots  # its request reaches this test only where nobody else answers it
def test_the_page_works_without_plotly(open_page: OpenPage) -> None:
    """Its script never arrives: points and picture are there, training and editing work."""
    held: list[Route] = []
    page = open_page(before=lambda new: new.route("**/plotly.min.js", lambda route: held.append(route)))
    assert held
    page.play()
    page.expect_status("solved")
    expect(page.page.locator(".plot-points")).to_be_visible()
    assert page.page.locator(".main-svg").count() == 0
    for route in held:
        route.fulfill(body="")


def test_a_wrong_path_gives_a_page_that_leads_back(open_page: OpenPage) -> None:
    page = open_page("/nowhere", wait=False, allowed="404")
    expect(page.page.locator("h1")).to_have_text("Nothing here")
    page.page.get_by_role("link").click()
    page.ready()
