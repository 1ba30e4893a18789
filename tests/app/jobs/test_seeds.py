"""Many seeds as a job: the present experiment, what there is so far, and what is refused."""

from __future__ import annotations

import numpy as np

from app.protocol.events import Refused
from engine import loss_of
from tests.app.driving import only, ready, standing
from tests.app.jobs.test_jobs import results, run


def test_each_seed_is_the_run_that_the_page_would_train() -> None:
    driver = ready()
    driver.say("start_job", job={"name": "seeds", "runs": 3, "unit": "update", "to": 20, "first_seed": 4})
    result = results(run(driver))[-1]
    assert result.tensors["seeds"].tolist() == [4, 5, 6]
    driver.say("new_weights", seed=5)
    run(driver)
    driver.tell("step", unit="update", count=20)
    experiment, data, state = standing(driver).experiment, standing(driver).data, standing(driver).state
    assert (experiment.seed, state.step) == (5, 20)
    loss = loss_of(experiment, state.params, data.train_inputs, data.train_targets)
    assert result.tensors["losses"][1] == loss


def test_the_share_so_far_grows() -> None:
    driver = ready()
    driver.say("start_job", job={"name": "seeds", "runs": 12, "to": 400})
    *parts, last = results(run(driver, tick=0.3))
    done = [part.header["facts"]["done"] for part in parts]
    assert done == sorted(done)
    assert done
    assert done[-1] <= 12
    assert last.header["facts"]["done"] == 12
    assert np.isfinite(last.tensors["losses"]).all()


def test_too_much_names_the_length() -> None:
    driver = ready()
    driver.say("start_job", job={"name": "seeds", "runs": 1000, "to": 1_000_000})
    refused = only(Refused, run(driver))
    assert (refused.command, refused.field, refused.code) == ("start_job", "seeds.to", "too_much")
    assert driver.work() is None
