"""Custom data: drawn by mouse, keyboard and finger; out of a CSV; in a link, and in a file."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests import ROOT
from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground
from tests.browser.page.test_accessibility import violations

CSV = "study (hours);sleep (hours);score (points)\n1,5;8;51\n2;6,5;53\n3;7;62\n4,5;5;70\n"


def sheet(page: Playground) -> Locator:
    return page.part("draw-sheet")


def draw(page: Playground) -> None:
    page.part("own-draw").click()
    expect(sheet(page)).to_be_visible()


def count(page: Playground, points: int) -> None:
    """That many points are on the sheet, and the server has them."""
    expect(page.page.locator(".draw-bar")).to_have_attribute("data-points", str(points))
    if points:
        expect(page.page.locator("#data-panel .panel-title")).to_contain_text(re.compile(rf"\b{points} point"))


def at(page: Playground, x: float, y: float) -> tuple[float, float]:
    """Pixels of a place, as shares of the sheet from its left and top."""
    box = sheet(page).bounding_box()
    assert box
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def drag(page: Playground, begin: tuple[float, float], end: tuple[float, float]) -> None:
    mouse = page.page.mouse
    mouse.move(*at(page, *begin))
    mouse.down()
    for share in (0.25, 0.5, 0.75, 1.0):
        mouse.move(*at(page, *(a + share * (b - a) for a, b in zip(begin, end, strict=True))))
    mouse.up()


def test_points_are_drawn_moved_erased_and_undone(open_page: OpenPage) -> None:
    page = open_page()
    draw(page)
    count(page, 4)
    page.page.mouse.click(*at(page, 0.6, 0.5))
    count(page, 5)
    assert "data=custom" in page.search
    drag(page, (0.6, 0.5), (0.8, 0.4))
    count(page, 5)
    page.page.locator("label:has([data-part=draw-brush])").click()
    page.page.keyboard.press("2")
    drag(page, (0.1, 0.9), (0.6, 0.9))
    expect(page.page.locator(".draw-bar")).not_to_have_attribute("data-points", "5")
    sprayed = int(page.page.locator(".draw-bar").get_attribute("data-points") or "")
    assert sprayed >= 9
    count(page, sprayed)
    page.page.keyboard.press("Control+z")
    count(page, 5)
    page.page.locator("label:has([data-part=draw-eraser])").click()
    page.page.mouse.click(*at(page, 0.8, 0.4))
    count(page, 4)
    page.page.keyboard.press("Control+z")
    count(page, 5)
    page.page.keyboard.press("Control+z")  # the move
    page.page.keyboard.press("Control+z")  # the point
    count(page, 4)
    page.part("draw-done").click()
    expect(page.page.locator(".draw-sheet")).to_be_hidden()
    page.step()


def test_what_could_not_be_loaded_is_asked_for_again(open_page: OpenPage) -> None:
    page = open_page("/?lang=en", allowed="Failed to load resource")
    page.page.route("**/data/csv_dialog.js", lambda route: route.abort())
    page.part("own-csv").click()
    page.expect_words("could not be loaded")
    page.page.unroute("**/data/csv_dialog.js")
    page.part("own-csv").click()
    expect(page.part("csv-text")).to_be_visible()
    expect(page.page.locator("[data-part=status] .status-words")).not_to_contain_text("could not be loaded")


def test_the_keyboard_alone_draws(open_page: OpenPage) -> None:
    page = open_page()
    draw(page)
    sheet(page).focus()
    keys = page.page.keyboard
    for key in ("ArrowRight", "ArrowUp", "1", "Enter"):
        keys.press(key)
    count(page, 5)
    for key in (" ", "ArrowRight", "ArrowRight", " "):
        keys.press(key)
    spoken = page.page.locator("[data-part=boundary] > [role=status]")
    expect(spoken).to_have_text("Put down")
    keys.press("Delete")
    count(page, 4)
    keys.press("Escape")
    expect(page.page.locator(".draw-sheet")).to_be_hidden()
    assert "data=custom" in page.search, "the number chose a class and no data set"


def test_a_finger_draws(open_page: OpenPage) -> None:
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.page.locator("[data-tab=phone-data]").click()
    draw(page)
    sheet(page).scroll_into_view_if_needed()
    page.page.touchscreen.tap(*at(page, 0.5, 0.4))
    count(page, 5)


def test_an_empty_sheet_waits_for_its_first_point(open_page: OpenPage) -> None:
    page = open_page()
    draw(page)
    page.part("draw-clear").click()
    expect(page.page.locator(".draw-bar")).to_have_attribute("data-points", "0")
    page.page.mouse.click(*at(page, 0.5, 0.5))
    count(page, 1)
    page.page.keyboard.press("Control+z")
    count(page, 4)


def test_a_class_more_and_a_curve(open_page: OpenPage) -> None:
    page = open_page()
    draw(page)
    page.part("draw-more").click()
    page.page.mouse.click(*at(page, 0.5, 0.5))
    count(page, 5)
    assert "3 softmax" in page.caption()
    page.choose("sine")
    draw(page)
    count(page, 100)
    page.page.mouse.click(*at(page, 0.5, 0.2))
    count(page, 101)


def paste(page: Playground, text: str) -> None:
    page.part("own-csv").click()
    page.part("csv-text").fill(text)


@pytest.mark.plots
def test_a_csv_with_semicolons_and_decimal_commas(open_page: OpenPage) -> None:
    page = open_page()
    paste(page, CSV)
    expect(page.part("csv-found")).to_contain_text("4 rows")
    expect(page.part("csv-separator")).to_have_value("semicolon")
    expect(page.part("csv-decimal")).to_have_value("comma")
    page.part("csv-use").click()
    expect(page.page.locator("#data-panel .panel-title")).to_contain_text("4 points")
    expect(page.part("own-scales")).to_contain_text("study: (x \u2212 2.75) / 1.146")
    expect(page.page.locator("#output-boundary .xtitle")).to_have_text("study (hours)")
    page.step()
    page.until_ready(2)
    assert page.rows()[0].inputs[-2:] == ("1.500", "8.000")


def test_a_broken_csv_names_row_and_column_and_loses_nothing(open_page: OpenPage) -> None:
    page = open_page()
    broken = CSV.replace("3;7;62", "3;seven;62")
    paste(page, broken)
    problem = page.part("csv-problems")
    expect(problem).to_contain_text("Row 3 (line 4), column sleep: “seven” is not a number.")
    expect(page.part("csv-use")).to_be_disabled()
    assert page.part("csv-text").input_value() == broken
    page.part("csv-role-1").select_option("ignore")
    expect(page.part("csv-use")).to_be_enabled()
    page.part("csv-text").fill('a,b\n1,"2\n3,4\n')
    expect(page.part("csv-problem")).to_contain_text("Line")
    expect(page.part("csv-use")).to_be_disabled()
    page.page.keyboard.press("Escape")
    assert page.search == "", "what was there is untouched"


CASES = ROOT / "tests" / "engine" / "csv_reader" / "cases"


def open_case(page: Playground, name: str) -> None:
    """Choose a file that somebody really has in the dialog."""
    page.part("own-csv").click()
    page.part("csv-file").set_input_files(CASES / name)


def test_a_label_in_the_second_column_becomes_the_target(open_page: OpenPage) -> None:
    page = open_page()
    open_case(page, "c61_wdbc_like.csv")
    expect(page.part("csv-found")).to_contain_text("target: f29")
    page.part("csv-role-1").select_option("target")
    expect(page.part("csv-found")).to_have_text("40 rows, 16 inputs, target: diagnosis.")
    expect(page.part("csv-role-1")).to_have_value("target")
    expect(page.part("csv-role-0")).to_have_value("ignore")
    expect(page.page.locator(".csv-says").first).to_contain_text("14 columns (f16, f17")
    expect(page.page.locator(".csv-table thead")).to_contain_text("too many inputs")
    # Any order: without a target the page says so, and goes on from there.
    page.part("csv-role-1").select_option("ignore")
    expect(page.part("csv-problems")).to_contain_text("No column is the target")
    expect(page.part("csv-use")).to_be_disabled()
    page.part("csv-role-1").select_option("target")
    expect(page.part("csv-use")).to_be_enabled()
    page.part("csv-use").click()
    expect(page.page.locator("#data-panel .panel-title")).to_contain_text("40 points")
    page.step()
    page.until_ready(2)
    assert len(page.rows()[0].inputs) == 16


def test_the_menus_stay_so_that_every_guess_can_be_put_right(open_page: OpenPage) -> None:
    page = open_page()
    open_case(page, "c07_semicolon_in_cells.csv")
    expect(page.part("csv-separator")).to_have_value("comma")
    expect(page.part("csv-use")).to_be_enabled()
    page.part("csv-separator").select_option("tab")
    expect(page.part("csv-problem")).to_contain_text("only one column")
    expect(page.part("csv-use")).to_be_disabled()
    for menu in ("separator", "decimal", "thousands", "header", "kind", "scaling", "encoding"):
        expect(page.part(f"csv-{menu}")).to_be_visible()
    # A quotation mark that is not closed leaves them there, too.
    page.part("csv-text").fill('a;b\n1,5;"2\n3;4\n')
    expect(page.part("csv-problem")).to_contain_text("quotation mark")
    expect(page.part("csv-separator")).to_be_visible()
    page.part("csv-text").fill("score,days\n1,2\n3,4\n")
    expect(page.part("csv-found")).to_contain_text("2 rows")
    expect(page.part("csv-separator")).to_have_value("comma")


def test_rows_with_missing_values_are_left_out_by_one_button(open_page: OpenPage) -> None:
    page = open_page()
    open_case(page, "c15_NA.csv")
    expect(page.part("csv-gaps")).to_contain_text("A value is missing in 2 of 10 rows, first on line 4 (NA).")
    expect(page.part("csv-use")).to_be_disabled()
    expect(page.part("csv-leave-out")).to_have_text("Leave out 2 of 10 rows")
    page.part("csv-leave-out").click()
    expect(page.part("csv-gaps")).to_contain_text("Left out: 2 of 10 rows")
    expect(page.part("csv-found")).to_contain_text("8 rows")
    page.part("csv-leave-out").click()
    expect(page.part("csv-leave-out")).to_have_text("Leave out 2 of 10 rows")
    expect(page.part("csv-use")).to_be_disabled()
    page.part("csv-leave-out").click()
    expect(page.part("csv-use")).to_be_enabled()
    page.part("csv-use").click()
    expect(page.page.locator("#data-panel .panel-title")).to_contain_text("8 points")


def test_files_that_hold_no_table_are_named(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    open_case(page, "c65_excel.xlsx")
    expect(page.part("csv-problem")).to_have_text(
        "c65_excel.xlsx is an Excel file: save it as CSV in Excel, and choose that."
    )
    packed = tmp_path / "xor.csv.gz"
    packed.write_bytes(gzip.compress(b"a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n"))
    page.part("csv-file").set_input_files(packed)
    expect(page.part("csv-found")).to_contain_text("4 rows")
    bomb = tmp_path / "zeros.csv.gz"
    bomb.write_bytes(gzip.compress(b"0" * 30_000_000))
    page.part("csv-file").set_input_files(bomb)
    expect(page.part("csv-problem")).to_contain_text("Too long")
    html = tmp_path / "table.html"
    html.write_text("<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", encoding="utf-8")
    page.part("csv-file").set_input_files(html)
    expect(page.part("csv-problem")).to_contain_text("web page (HTML)")


def test_the_encoding_is_found_and_can_be_chosen(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    file = tmp_path / "towns.csv"
    file.write_bytes("城市,人口,降水\n北京,2154,5.5\n上海,2424,7.25\n广州,1530,8\n".encode("gb18030"))
    page.part("own-csv").click()
    page.part("csv-file").set_input_files(file)
    expect(page.part("csv-encoding")).to_have_value("gb18030")
    expect(page.part("csv-text")).to_have_value(re.compile("北京"))
    expect(page.part("csv-says")).to_contain_text("The encoding is a guess: Chinese")
    page.part("csv-encoding").select_option("windows-1252")
    expect(page.part("csv-text")).not_to_have_value(re.compile("北京"))
    page.part("csv-encoding").select_option("gb18030")
    expect(page.part("csv-text")).to_have_value(re.compile("北京"))


def test_a_link_holds_the_points(open_page: OpenPage) -> None:
    page = open_page()
    draw(page)
    page.page.mouse.click(*at(page, 0.55, 0.45))
    count(page, 5)
    page.part("draw-done").click()
    page.step(3)
    loss = page.settled("train-loss")
    other = open_page("/" + page.search)
    other.step(3)
    assert other.settled("train-loss") == loss


def test_too_many_points_for_a_link_go_into_a_file(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    rows = "\n".join(f"{i / 7:.5f},{(i * i) % 97 / 3:.5f},{i % 2}" for i in range(400))
    paste(page, f"x,y,class\n{rows}\n")
    page.part("csv-use").click()
    expect(page.part("own-long")).to_be_visible()
    assert "table=file" in page.search
    # The browser's own history holds them, though.
    page.page.reload()
    page.ready()
    expect(page.page.locator("#data-panel .panel-title")).to_contain_text("400 points")
    with page.page.expect_download() as saving:
        page.part("own-save").click()
    path = tmp_path / "experiment.json"
    saving.value.save_as(path)
    assert len(json.loads(path.read_text(encoding="utf-8"))["dataset"]["table"]["rows"]) == 400
    other = open_page("/?data=custom")
    other.part("own-open").click()
    other.page.locator("[data-part=open-input]").set_input_files(path)
    other.part("open-whole").click()
    expect(other.page.locator("#data-panel .panel-title")).to_contain_text("400 points")
    path.write_text('{"seed": "one"}', encoding="utf-8")
    other.page.locator("[data-part=open-input]").set_input_files(path)
    expect(other.page.locator("#drawer-files")).to_contain_text("seed")
    expect(other.page.locator("#data-panel .panel-title")).to_contain_text("400 points")


def test_a_slider_sends_no_rows(open_page: OpenPage) -> None:
    page = open_page()
    sent: list[str] = []
    page.page.on("websocket", lambda socket: socket.on("framesent", lambda text: sent.append(str(text))))
    page.page.reload()
    page.ready()
    rows = "\n".join(f"{i / 7:.5f},{(i * i) % 97 / 3:.5f},{i % 2}" for i in range(400))
    paste(page, f"x,y,class\n{rows}\n")
    page.part("csv-use").click()
    expect(page.page.locator("#data-panel .panel-title")).to_contain_text("400 points")
    sent.clear()
    page.page.locator("label:has([data-part=mode-batch])").click()
    page.page.locator("label:has([data-part=mode-sgd])").click()
    page.step()
    configures = [text for text in sent if '"configure"' in text]
    assert configures
    assert max(map(len, configures)) < 3000
    assert max(len(json.dumps(ready)) for ready in page.readies()[-1:]) < 6000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_page: OpenPage, theme: str) -> None:
    page = open_page(theme=theme)
    draw(page)
    assert violations(page) == []
    page.part("draw-done").click()
    paste(page, CSV.replace("62", "many").replace("53", "?"))
    expect(page.part("csv-leave-out")).to_be_visible()
    expect(page.part("csv-problems")).to_be_visible()
    assert violations(page) == []


@pytest.mark.plots
def test_a_column_s_name_is_text_and_nothing_else(open_page: OpenPage) -> None:
    page = open_page()
    paste(page, CSV.replace("study", "<a href='//x'>a</a> & b"))
    expect(page.part("csv-found")).to_contain_text("4 rows")
    page.part("csv-use").click()
    expect(page.page.locator("#output-boundary .xtitle")).to_have_text("<a href='//x'>a</a> & b (hours)")
    assert page.page.locator("#output-boundary .xtitle a").count() == 0
