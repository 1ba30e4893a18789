"""Comparing runs: a race tells what training alone tells, and pinned runs stay whatever happens to the run."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from engine import Experiment, advance, initial_state, loss_of, prepare
from tests.browser.conftest import OpenPage
from tests.browser.drawer.test_drawer import is_painted, open_tab
from tests.browser.driving import Playground, as_number
from tests.browser.page.test_accessibility import LEAST_TARGET, LEAST_TARGET_TOUCH, Check, check, small_targets

__all__ = ["check"]  # a fixture

EPOCHS = 200


def race(page: Playground, kind: str = "modes", epochs: int = EPOCHS, target: str = "0.1") -> None:
    """Choose a ready set and run it to its end."""
    open_tab(page, "compare")
    page.page.select_option("[data-part=race-set]", label=LABELS[kind])
    page.type_into("race-to", str(epochs))
    page.type_into("race-target", target)
    page.part("race-start").click()
    finished(page)


LABELS = {
    "modes": "SGD / mini-batch / batch",
    "optimizers": "all optimizers, each with its default rate",
    "optimizers_best": "all optimizers, the best of 0.1 … 10 for each",
    "rates": "learning rates",
}


def finished(page: Playground) -> None:
    expect(page.part("race-cancel")).to_be_hidden()
    expect(page.part("race-table")).to_be_visible()
    expect(page.page.locator("[data-part=race-table] .race-status")).to_have_count(0)


def table(page: Playground) -> dict[str, dict[str, str]]:
    """The results: contender -> column -> text."""
    read = "rows => rows.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.innerText.trim()))"
    head, *rows = page.page.locator("[data-part=race-table] tr").evaluate_all(read)
    names = [re.sub(r"[▲▼\s]+$", "", name) for name in head]
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}


@pytest.mark.parametrize("mode", ["sgd", "batch"])
def test_a_race_tells_what_training_alone_tells(open_page: OpenPage, mode: str) -> None:
    page = open_page()
    race(page)
    experiment = Experiment.from_json({"batching": {"mode": mode, "batch_size": 4, "order": "fixed"}})
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), EPOCHS, "epoch")
    loss = loss_of(experiment, state.params, data.train_inputs, data.train_targets)
    row = table(page)["1 sample (SGD)" if mode == "sgd" else "all (batch)"]
    assert as_number(row["Training loss"]) == pytest.approx(loss, abs=1e-5)
    assert as_number(row["Updates"]) == state.step
    assert page.epoch == 0, "the run above is left alone"


@pytest.mark.plots
def test_curves_and_pictures_are_painted_and_the_moment_moves(open_page: OpenPage) -> None:
    page = open_page()
    race(page, "optimizers")
    is_painted(page, "race-canvas")
    expect(page.page.locator(".race-card canvas")).to_have_count(7)
    told = page.page.locator(".race-told")
    expect(told).to_have_text(f"epoch {EPOCHS}")
    label = page.page.locator(".race-card canvas").first.get_attribute("aria-label")
    page.part("race-moment").focus()
    page.part("race-moment").press("Home")
    expect(told).to_have_text("epoch 0")
    expect(page.page.locator(".race-card canvas").first).not_to_have_attribute("aria-label", label or "")
    page.part("race-play").click()
    expect(told).to_have_text(f"epoch {EPOCHS}")


def test_bfgs_races_with_all_samples_and_the_table_says_so(open_page: OpenPage) -> None:
    page = open_page()
    page.mode("sgd")
    race(page, "optimizers", target="0.01")
    rows = {name: row for name, row in table(page).items() if "full batch" in name}
    assert len(rows) == 1
    (row,) = rows.values()
    assert row["Contender"].startswith("BFGS")
    assert as_number(row["Evaluations"]) > as_number(row["Updates"])


def test_the_table_is_sorted_by_its_heads(open_page: OpenPage) -> None:
    page = open_page()
    race(page, "rates")
    page.part("race-sort-train").click()
    expect(page.page.locator("th[aria-sort=ascending]")).to_contain_text("Training loss")
    expect(page.part("race-sort-train")).to_be_focused()
    losses = [as_number(row["Training loss"]) for row in table(page).values()]
    assert losses == sorted(losses)
    page.part("race-sort-train").click()
    expect(page.page.locator("th[aria-sort=descending]")).to_contain_text("Training loss")
    assert [as_number(row["Training loss"]) for row in table(page).values()] == losses[::-1]


def test_the_way_to_the_target_is_counted_as_the_axis_says(open_page: OpenPage) -> None:
    page = open_page()
    race(page, "modes", 1000)
    epochs = table(page)["1 sample (SGD)"]["To 0.1 (epochs)"]
    page.page.select_option("[data-part=race-axis]", "updates")
    expect(page.part("race-sort-to_target")).to_contain_text("updates")
    assert as_number(table(page)["1 sample (SGD)"]["To 0.1 (updates)"]) == 4 * as_number(epochs)
    assert table(page)["all (batch)"]["To 0.1 (updates)"] == "not reached"


def test_a_contender_is_edited_and_opened_as_the_main_experiment(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "compare")
    page.part("race-edit-2").click()
    page.page.select_option("[data-part=race-field]", "optimizer.learning_rate")
    page.page.locator("input[data-part=race-value]").fill("0.5")
    page.page.locator("input[data-part=race-value]").press("Enter")
    page.type_into("race-name", "bold")
    expect(page.part("race-contenders")).to_contain_text("bold")
    page.part("race-edit-2").click()
    page.part("race-start").click()
    finished(page)
    page.part("race-use-2").click()
    page.until_ready(2)
    assert "0.5" in page.search
    expect(page.part("race-table")).to_be_visible()


def names(page: Playground) -> list[str]:
    return [name.strip() for name in page.page.locator("[data-part=race-contenders] .race-who").all_inner_texts()]


def test_adding_the_present_settings_keeps_the_set_that_was_chosen(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "compare")
    page.page.select_option("[data-part=race-set]", label=LABELS["rates"])
    expect(page.page.locator("[data-part=race-contenders] li")).to_have_count(5)
    before = names(page)
    page.part("race-add").click()
    expect(page.page.locator("[data-part=race-contenders] li")).to_have_count(6)
    assert names(page) == [*before, "settings 6"]
    # A look at another set does not throw one's own away, nor does an edit of that other set.
    page.page.select_option("[data-part=race-set]", label=LABELS["modes"])
    page.page.select_option("[data-part=race-set]", label="your own")
    expect(page.page.locator("[data-part=race-contenders] li")).to_have_count(6)
    assert names(page) == [*before, "settings 6"]
    page.page.select_option("[data-part=race-set]", label=LABELS["modes"])
    page.part("race-remove-0").click()
    expect(page.page.locator("[data-part=race-contenders] li")).to_have_count(2)
    page.part("race-aside").click()
    expect(page.page.locator("[data-part=race-contenders] li")).to_have_count(6)
    assert names(page) == [*before, "settings 6"]


def test_a_ready_name_follows_what_is_edited(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "compare")
    page.page.select_option("[data-part=race-set]", label=LABELS["optimizers"])
    expect(page.page.locator("[data-part=race-contenders] .race-who").nth(5)).to_have_text("Adam, η 0.001")
    page.part("race-edit-5").click()
    page.page.select_option("[data-part=race-field]", "optimizer.learning_rate")
    page.page.locator("input[data-part=race-value]").fill("0.25")
    page.page.locator("input[data-part=race-value]").press("Enter")
    expect(page.page.locator("[data-part=race-contenders] .race-who").nth(5)).to_have_text("Adam, η 0.25")


def test_the_best_of_several_rates_is_named_and_what_it_took_is_said(open_page: OpenPage) -> None:
    page = open_page()
    race(page, "optimizers_best", 50)
    expect(page.part("race-about")).to_contain_text("31 runs of 50 epochs")
    expect(page.part("race-told-best")).to_contain_text("31 runs of 50 epochs")
    rows = table(page)
    assert len(rows) == 7
    for name, row in rows.items():
        rate = row["Learning rate"]
        assert (rate == "–") == name.startswith("BFGS")
        assert rate == "–" or (f"η {rate}" in name and "best of 5 rates" in name)


def test_who_diverges_is_told_and_may_not_stop_the_others(open_page: OpenPage) -> None:
    page = open_page()
    page.choose("plane")
    open_tab(page, "compare")
    page.part("race-edit-0").click()
    page.page.select_option("[data-part=race-field]", "optimizer.name")
    page.page.select_option("select[data-part=race-value]", "gradient_descent")
    page.page.select_option("[data-part=race-field]", "optimizer.learning_rate")
    page.page.locator("input[data-part=race-value]").fill("900")
    page.page.locator("input[data-part=race-value]").press("Enter")
    page.part("race-start").click()
    expect(page.page.locator(".race-status.diverged").first).to_contain_text("diverged at update")
    expect(page.part("race-cancel")).to_be_hidden()
    expect(page.page.locator(".race-gallery h3")).to_have_text("Answers over the first two inputs at the same moment")
    lost, *others = (as_number(row["Updates"]) for row in table(page).values())
    assert lost < 1000 <= min(others)


def test_a_race_is_cancelled_and_what_there_is_stays(open_page: OpenPage) -> None:
    page = open_page("/?v=1&data=spiral&points=500")  # long enough for every machine
    open_tab(page, "compare")
    page.type_into("race-to", "2,000,000")
    expect(page.page.locator(".race-form .field-error:visible")).to_contain_text("1 to 1,000,000")
    page.part("race-start").click()
    expect(page.part("race-to")).to_be_focused()
    page.type_into("race-to", "1,000,000")
    expect(page.part("race-to")).to_have_value("1000000")
    page.part("race-start").click()
    expect(page.part("race-table")).to_be_visible()
    page.part("race-cancel").click()
    expect(page.part("race-cancel")).to_be_hidden()
    expect(page.page.locator("[data-part=race-table] .race-status")).to_have_text(["stopped"] * 3)


@pytest.mark.plots
def test_a_pin_survives_restarts_and_tells_what_differs(open_page: OpenPage) -> None:
    page = open_page()
    page.step(3)
    page.part("pin").click()
    expect(page.part("loss-canvas")).to_have_attribute("aria-label", re.compile("Pinned Run 1 ended at 0"))
    open_tab(page, "compare")
    expect(page.part("pins")).to_contain_text("epoch 3")
    expect(page.part("pins")).to_contain_text("same settings")
    page.mode("sgd")
    page.part("reset").click()
    page.until("epoch() === 0")
    expect(page.part("pin-diff-1")).to_have_text("1 setting differs")
    page.part("pin-diff-1").click()
    cells = page.page.locator(".pins-diff tbody td")
    expect(cells).to_have_text(["all (batch)", "1 sample (SGD)"])
    page.type_into("pin-name-1", "by batch")
    page.page.reload()
    page.ready()
    expect(page.page.locator("[data-part=pin-name-1]")).to_have_value("by batch")
    page.part("pin-use-1").click()
    page.until_ready(3)
    expect(page.part("pin-diff-1")).to_have_text("same settings")
    page.part("pin-delete-1").click()
    expect(page.page.locator("[data-part=pins] li")).to_have_count(0)
    expect(page.part("pin-run")).to_be_focused()


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "ko")])
def test_axe_finds_nothing_in_comparisons(open_page: OpenPage, check: Check, width: int, language: str) -> None:
    page = open_page(f"/?lang={language}", width=width, height=844)
    page.step(2)
    page.part("pin").click()
    page.mode("sgd") if width > 1000 else None
    open_tab(page, "compare")
    page.part("race-start").click()
    finished(page)
    page.part("race-edit-0").click()
    page.part("pin-diff-1").click()
    page.page.locator("[data-part=race-moments] summary").click()
    expect(page.page.locator("[data-part=race-moments] tbody tr")).to_have_count(12)
    check(page, "compare")
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert small_targets(page, LEAST_TARGET) == []


def test_targets_are_large_enough_for_fingers(open_page: OpenPage) -> None:
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.step(1)
    page.part("pin").click()
    open_tab(page, "compare")
    page.part("race-start").click()
    finished(page)
    page.part("race-edit-0").click()
    assert [one for one in small_targets(page, LEAST_TARGET_TOUCH) if re.match("race|pin|button|chart", one)] == []
