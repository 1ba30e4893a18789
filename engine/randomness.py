"""Randomness is derived, never carried: (seed, stream, epoch) gives the same numbers every time.

So any step of a run can be reached again bit for bit, resumed elsewhere or branched, and asking for one
kind of numbers never shifts another.
"""

from __future__ import annotations

import numpy as np

#: First weights. Any number is as good as another, and this one was chosen so that the default experiment, XOR on
#: 2-2-1, which a third of all seeds never solve, solves at seed 0 (after 1,467 epochs). The share of seeds that solve
#: stays what it is: 69.4 % of the first 500 within 10,001 steps, where 68.6 % of 4,000 were measured.
WEIGHTS = 7
#: Order of the training samples, anew for each epoch.
ORDER = 2
#: Which samples are held out for testing.
SPLIT = 3
#: The points of a data set.
POINTS = 4


def generator(seed: int, stream: int, epoch: int = 0) -> np.random.Generator:
    """The generator of one stream of one run.

    Parameters
    ----------
    seed : whole number ≥ 0, of the experiment or the data set.
    stream : one of the constants above.
    epoch : whole number ≥ 0; 0 where epochs play no part.
    """
    return np.random.default_rng([seed, stream, epoch])
