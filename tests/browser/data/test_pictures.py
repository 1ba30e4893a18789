"""Pictures of panels: drawings that any program opens, whole, and as they stand on the page."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.data.test_share import open_dialog
from tests.browser.drawer.test_drawer import open_tab
from tests.browser.driving import Playground


def picture(page: Playground, part: str, folder: Path) -> bytes:
    with page.page.expect_download() as download:
        page.part(f"picture-{part}").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


@pytest.mark.plots
def test_pictures_of_panels_are_drawings_without_html(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    page.play_until("epoch() > 50")
    open_dialog(page)
    page.part("share-pictures-open").click()
    answers = [row.answer for row in page.rows()]
    expected = {
        "network": ["Hidden 1", "sigmoid"],
        "output": ["Training loss"],
        "loss": ["baseline"],
        "drawer": answers,
    }
    for panel, words in expected.items():
        drawing = ElementTree.fromstring(picture(page, f"{panel}-svg", tmp_path))
        assert "foreignObject" not in {element.tag.rpartition("}")[2] for element in drawing.iter()}
        text = " ".join("".join(element.itertext()) for element in drawing.iter("{http://www.w3.org/2000/svg}text"))
        pictures = list(drawing.iter("{http://www.w3.org/2000/svg}image"))
        if panel != "loss":
            assert all(word in text for word in words), (panel, text)
        assert (len(pictures) > 0) == (panel != "drawer")


@pytest.mark.plots
def test_a_picture_of_what_scrolls_is_whole_and_keeps_the_indents(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    open_tab(page, "code")
    expect(page.part("code-box")).to_be_visible()
    before = page.part("code-box").bounding_box()
    open_dialog(page)
    page.part("share-pictures-open").click()
    drawing = ElementTree.fromstring(picture(page, "drawer-svg", tmp_path))
    texts = {"".join(one.itertext()): one for one in drawing.iter("{http://www.w3.org/2000/svg}text")}
    outside, inside, last = (texts[text].attrib for text in ("def", "W1, b1, W2, b2 = params", "print(name,"))
    assert 20 < float(inside["x"]) - float(outside["x"]) < 40
    assert before is not None
    assert before["height"] < float(last["y"]) < float(drawing.attrib["height"])
    assert page.part("code-box").bounding_box() == before


@pytest.mark.plots
def test_a_png_shows_what_the_page_shows(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    page.play_until("epoch() > 2000")
    panel = page.page.locator("#output-panel")
    box = panel.bounding_box()
    shot = panel.screenshot()
    open_dialog(page)
    page.part("share-pictures-open").click()
    png = picture(page, "output-png", tmp_path)
    assert png.startswith(b"\x89PNG")
    assert box is not None
    difference = page.page.evaluate(COMPARE, [list(shot), list(png), 12])
    print(f"\nmean difference of a colour: {difference['mean']:.1f} of 255")
    assert difference["mean"] < 12
    assert abs(difference["width"] - 2 * (box["width"] + 24)) <= 2


#: Mean difference of a screenshot and a picture at twice its size with a margin around.
COMPARE = """async ([shot, png, margin]) => {
    const read = async (bytes) => {
        const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        return bitmap;
    };
    const [a, b] = await Promise.all([read(shot), read(png)]);
    const pixels = (bitmap, x, y, scale) => {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [a.width, a.height];
        const context = canvas.getContext("2d");
        context.fillStyle = "white";
        context.fillRect(0, 0, a.width, a.height);
        context.drawImage(bitmap, -x, -y, bitmap.width / scale, bitmap.height / scale);
        return context.getImageData(0, 0, a.width, a.height).data;
    };
    const [one, other] = [pixels(a, 0, 0, 1), pixels(b, margin, margin, 2)];
    const total = one.reduce((sum, value, i) => sum + Math.abs(value - other[i]), 0);
    return { mean: total / one.length, width: b.width };
}"""
