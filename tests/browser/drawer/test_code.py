"""The Code tab: what is taken home there runs, and prints the numbers that stand on the page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.drawer.test_drawer import open_tab
from tests.browser.driving import Playground
from tests.browser.page.test_accessibility import LEAST_TARGET, Check, check, check_both_themes, small_targets

__all__ = ["check"]  # a fixture

NUMPY = "/?compute=numpy"


def open_code(page: Playground) -> None:
    open_tab(page, "code")
    expect(page.part("code-box")).to_be_visible()


def caption_says(page: Playground, step: int) -> None:
    expect(page.part("code-caption")).to_have_text(f"As of update {step:,}")


def shown_numbers(page: Playground) -> dict[str, str]:
    rows = page.part("code-numbers").locator("div").all_inner_texts()
    return dict(row.split("\n", 1) for row in rows)


def take(page: Playground, part: str, folder: Path) -> Path:
    with page.page.expect_download() as waiting:
        page.part(part).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def run(script: Path) -> list[str]:
    command = [sys.executable, "-I", script.name]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.splitlines()


@pytest.mark.parametrize("address", [NUMPY, f"{NUMPY}&data=iris", f"{NUMPY}&data=spiral&optimizer=adam"])
def test_the_downloaded_script_prints_what_the_page_shows(open_page: OpenPage, tmp_path: Path, address: str) -> None:
    page = open_page(address)
    page.play_until("epoch() > 20")
    open_code(page)
    step = page.page.evaluate("document.querySelector('[data-part=code-caption]').textContent").split()[-1]
    shown = shown_numbers(page)
    lines = run(take(page, "code-download", tmp_path))
    for name, value in shown.items():
        assert f"{name} {value}" in lines
    assert (
        lines[lines.index(f"train loss {shown['train loss']}") - 1]
        == f"update {step.replace(',', '')}: loss {shown['train loss']}"
    )
    expect(page.part("code-promise")).to_have_attribute("data-exact", "true")


@pytest.mark.parametrize("scaling", ["none", "max", "standard"])
def test_so_does_that_of_the_dialog_s_own_example(open_page: OpenPage, tmp_path: Path, scaling: str) -> None:
    page = open_page(NUMPY)
    page.part("own-csv").click()
    page.part("csv-example").click()
    expect(page.part("csv-use")).to_be_enabled()
    page.part("csv-scaling").select_option(scaling)
    known = len(page.readies())
    page.part("csv-use").click()
    page.until_ready(known + 1)
    page.step(20)
    open_code(page)
    expect(page.part("code-numbers")).to_contain_text("train loss")
    shown = shown_numbers(page)
    lines = run(take(page, "code-download", tmp_path))
    for name, value in shown.items():
        assert f"{name} {value}" in lines


def test_it_follows_the_run_when_it_stands_still(open_page: OpenPage) -> None:
    page = open_page(NUMPY)
    open_code(page)
    caption_says(page, 0)
    page.step(2)
    caption_says(page, 2)
    assert "# ---- Training" in page.part("code-box").inner_text()
    page.part("code-format-notebook").click()
    expect(page.part("code-box")).to_contain_text("# %% [markdown]")
    page.part("code-format-script").click()
    expect(page.part("code-box")).not_to_contain_text("# %%")


def test_nothing_is_asked_for_while_it_trains(open_page: OpenPage) -> None:
    page = open_page(NUMPY)
    open_code(page)
    caption_says(page, 0)
    frames = len(page.frame_bytes)
    page.play()
    while len(page.frame_bytes) < frames + 40:
        page.paints(1)
    expect(page.part("code-caption")).to_contain_text("As of update 0; now it is")
    page.pause()
    expect(page.part("code-caption")).not_to_contain_text("now it is")


def test_what_the_kernels_computed_can_be_computed_by_numpy(open_page: OpenPage) -> None:
    page = open_page("/")
    page.play_until("epoch() > 5")
    open_code(page)
    if page.part("code-promise").get_attribute("data-exact") == "true":
        pytest.skip("no kernels on this machine")
    page.part("code-numpy").click()
    expect(page.part("code-promise")).to_have_attribute("data-exact", "true")
    expect(page.part("code-numpy")).to_have_count(0)
    assert "compute=numpy" in page.search


def test_a_program_that_cannot_be_made_says_why_where_it_would_stand(open_page: OpenPage) -> None:
    page = open_page("/?fault=wrong_sign&lang=ko")
    open_code(page)
    page.part("code-format-keras").click()
    expect(page.part("code-empty")).to_contain_text("켜 둔 버그는 PyTorch나 Keras의 코드에 없습니다")
    expect(page.part("code-box")).to_be_hidden()
    expect(page.part("code-promise")).to_be_hidden()
    page.part("code-format-script").click()
    expect(page.part("code-box")).to_contain_text("wrong_sign")


def test_a_notebook_in_the_language_of_the_page(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(f"{NUMPY}&lang=ko")
    open_code(page)
    page.part("code-format-notebook").click()
    read = json.loads(take(page, "code-download", tmp_path).read_text(encoding="utf-8"))
    assert read["nbformat"] == 4
    assert "데이터" in json.dumps(read, ensure_ascii=False)


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_only_the_code_scrolls(open_page: OpenPage, check: Check, width: int) -> None:
    page = open_page(f"{NUMPY}&lang=ko&data=spiral", width=width, height=844)
    page.step(1)
    open_code(page)
    for format_ in ("script", "notebook"):
        page.part(f"code-format-{format_}").click()
        cells = expect(page.part("code-box"))
        (cells.to_contain_text if format_ == "notebook" else cells.not_to_contain_text)("# %%")
        page.paints(12)
        check_both_themes(page, check, format_, "#drawer")
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert small_targets(page, LEAST_TARGET) == []


def test_the_program_is_reached_by_keyboard_and_names_the_current_part(open_page: OpenPage) -> None:
    page = open_page(NUMPY)
    open_code(page)
    page.part("code-format-script").focus()
    for part in (
        "code-format-notebook",
        "code-format-pytorch",
        "code-format-keras",
        "code-copy",
        "code-download",
        "code-box",
    ):
        page.page.keyboard.press("Tab")
        assert page.page.evaluate("document.activeElement.dataset.part") == part
