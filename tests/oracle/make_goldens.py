"""Writes the golden trajectories that `make test` compares with: `python -m tests.oracle.make_goldens`."""

from __future__ import annotations

import json

import torch

from tests import ROOT
from tests.oracle.experiments import random_experiments
from tests.oracle.torch_twin import Twin, is_chaotic

STEPS = [1, 10, 100]
PATH = ROOT / "tests" / "engine" / "training" / "torch_trajectories.json"


def main() -> None:
    rows = []
    for experiment in random_experiments(48, seed=20261121):
        if is_chaotic(experiment, STEPS[-1]):
            continue
        twin = Twin(experiment)
        start = twin.flat()
        trajectory = dict(zip(STEPS, twin.trajectory(STEPS), strict=True))
        rows.append(
            {
                "experiment": experiment.to_json(),
                "start": start.tolist(),
                "params": {str(step): params.tolist() for step, params in trajectory.items()},
            }
        )
    PATH.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    PATH.write_text(f'{{"made_with": "PyTorch {torch.__version__.split("+")[0]}", "rows": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
