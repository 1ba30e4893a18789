"""Trials of remedies on forks of a run; a remedy is offered only if it helps.

What patience alone would bring is tried first, so that no remedy is credited with it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from engine.core.batches import batch_size
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.state import TrainState
from engine.diagnosis.diagnose import diagnose
from engine.diagnosis.evidence import RunEvidence
from engine.diagnosis.remedies import Remedy, remedies
from engine.diagnosis.symptoms import saturated_units
from engine.diagnosis.trial import TrialOutcome, fork
from engine.progress import Job, Progress, Result
from engine.training.costs import costs
from engine.training.start import initial_state

#: A trial goes as far as this, in updates; and no further than costs so many multiplications (about half a second).
MOST_UPDATES, MOST_EACH = 20_000, 1e9
#: All trials for one finding together: about five seconds of them.
MOST = 1e10
#: A trial that cannot go so far says nothing.
FEWEST_UPDATES = 200
#: Without solving the task, a remedy helps if it gets this much more of the answers right (or of R²) than patience
#: does, and with a loss lower by this share of what there is to lose.
MORE_RIGHT, LESS_LOSS = 0.05, 0.1
#: A regression that explains this much of the variance needs no other remedy.
GOOD_R2 = 0.9

#: Whether this server would compute an experiment.
Allows = Callable[[Experiment], bool]
Following = Generator[Progress, None, TrialOutcome]


def try_remedies(
    experiment: Experiment,
    data: TrainingData,
    state: TrainState,
    past: Sequence[TrainState],
    code: str,
    allows: Allows = lambda _: True,
) -> Job:
    """Try what may help against the finding ``code`` (of ``engine.diagnosis.remedies.REMEDIES``) of this run.

    All begin from first weights, except patience, which goes on from ``state``. Trials against overfitting are as long
    as the run was, since less training alone overfits less.

    Returns
    -------
    A job that counts remedies. Facts: ``code`` and ``status``:

    - "gone": the run has no such finding at this moment
    - "untried": a trial that says something would take too long
    - "patience": going on without any change solves the task; ``outcome`` says when
    - "helps": ``remedy`` does {"key", "values", "changes": the fields of the experiment that it replaces}; ``outcome``
      is what it came to, ``patience`` what going on would
    - "nothing": none of those ``tried`` [{"key", "values"}, …] does; the longest made ``updates``
    """
    yield Progress(0, 1)
    if code != "diverged" and code not in [finding.code for finding in diagnose(experiment, data, state, past)]:
        return Result({"code": code, "status": "gone"})
    yield Progress(0, 1)
    candidates = [
        remedy for remedy in remedies(experiment, _cause(experiment, data, code)) if allows(remedy.experiment)
    ]
    kind = {"overfitting": _AgainstOverfitting, "diverged": _AfterDivergence}.get(code, _Trials)
    return (yield from kind(experiment, data, state, code, candidates).run())


def _cause(experiment: Experiment, data: TrainingData, code: str) -> str:
    if code != "saturated" or any(saturated_units(RunEvidence(experiment, data, initial_state(experiment, data)))):
        return code
    return "saturated_since"


class _Trials:
    """The trials of one finding."""

    def __init__(
        self, experiment: Experiment, data: TrainingData, state: TrainState, code: str, candidates: list[Remedy]
    ) -> None:
        self.experiment, self.data, self.state, self.code, self.candidates = experiment, data, state, code, candidates
        self.least_loss = RunEvidence(experiment, data, state).least_loss
        self.patience: TrialOutcome | None = None
        self.tried: list[tuple[Remedy, TrialOutcome]] = []

    def run(self) -> Job:
        """Patience, then each candidate until one is enough."""
        yield from self._wait()
        if self.patience is not None and self.needs_only_patience(self.patience):
            return self._result("patience", outcome=self.patience)
        best: tuple[Remedy, TrialOutcome] | None = None
        for remedy in self.candidates:
            epochs = self.epochs_of(remedy.experiment)
            if epochs:
                begin = initial_state(remedy.experiment, self.data)
                outcome = yield from self._follow(remedy.experiment, begin, epochs)
                self.tried.append((remedy, outcome))
                if self.helps(outcome) and (best is None or self.rank(outcome) > self.rank(best[1])):
                    best = remedy, outcome
                if best is not None and self.is_enough(best[1]):
                    break
        if best is not None:
            return self._result("helps", remedy=self._summary(best[0], whole=True), outcome=best[1])
        return self._result("nothing" if self.tried else "untried")

    def _wait(self) -> Generator[Progress, None, None]:
        """Trial without any change (patience)."""
        epochs = self.epochs_of(self.experiment)
        if epochs:
            self.patience = yield from self._follow(self.experiment, self.state, epochs)

    def _follow(self, experiment: Experiment, begin: TrainState, epochs: int) -> Following:
        trial = fork(experiment, self.data, begin, epochs, to_the_end=self.code == "overfitting")
        while True:
            try:
                next(trial)
            except StopIteration as end:
                outcome: TrialOutcome = end.value
                return outcome
            yield Progress(len(self.tried), len(self.candidates))

    def epochs_of(self, experiment: Experiment) -> int:
        """Epochs of a trial of ``experiment``; 0 where it is too expensive."""
        each = min(MOST_EACH, MOST / (len(self.candidates) + 1))
        updates = min(MOST_UPDATES, int(each / costs(experiment, self.data).update))
        n = len(self.data.train_inputs)
        in_epoch = -(-n // batch_size(experiment, n))
        return updates // in_epoch if updates >= FEWEST_UPDATES else 0

    def needs_only_patience(self, outcome: TrialOutcome) -> bool:
        """Whether going on is all it takes."""
        return outcome.solved

    def helps(self, outcome: TrialOutcome) -> bool:
        """Whether it solves the task, or does clearly better than patience."""
        patience = self.patience
        if outcome.solved or outcome.diverged or patience is None:
            return outcome.solved
        if patience.diverged:
            return self.rank(outcome) > self.rank(patience)
        more = outcome.score - patience.score >= MORE_RIGHT
        return more and outcome.loss <= patience.loss - LESS_LOSS * (patience.loss - self.least_loss)

    def rank(self, outcome: TrialOutcome) -> tuple[float, ...]:
        """Sort key of outcomes; higher is better."""
        return outcome.score, -outcome.loss

    def is_enough(self, outcome: TrialOutcome) -> bool:
        """Whether to look for no other remedy."""
        return outcome.solved or (outcome.right is None and outcome.score >= GOOD_R2)

    def _summary(self, remedy: Remedy, *, whole: bool = False) -> dict[str, Any]:
        changes = {"changes": remedy.changes(self.experiment)} if whole else {}
        return {"key": remedy.key, "values": remedy.values, **changes}

    def _result(
        self, status: str, *, outcome: TrialOutcome | None = None, remedy: dict[str, Any] | None = None
    ) -> Result:
        return Result(
            {
                "code": self.code,
                "status": status,
                "remedy": remedy,
                "outcome": outcome and outcome.facts(),
                "patience": self.patience and self.patience.facts(),
                "tried": [self._summary(remedy) for remedy, _ in self.tried],
                "updates": max((found.step for _, found in self.tried), default=0),
            }
        )


class _AgainstOverfitting(_Trials):
    """Judged by the samples that are held out, after as many epochs as the run had."""

    def _wait(self) -> Generator[Progress, None, None]:
        self.patience = yield from self._follow(self.experiment, self.state, 0)

    def needs_only_patience(self, outcome: TrialOutcome) -> bool:  # noqa: ARG002  as all of its kind
        return False

    def epochs_of(self, experiment: Experiment) -> int:
        return self.state.epoch if super().epochs_of(experiment) >= self.state.epoch else 0

    def helps(self, outcome: TrialOutcome) -> bool:
        now, then = (None if one is None else one.test_loss for one in (self.patience, outcome))
        if now is None or then is None or outcome.diverged:
            return False
        return then <= now - LESS_LOSS * (now - self.least_loss)

    def rank(self, outcome: TrialOutcome) -> tuple[float, ...]:
        return (-(outcome.test_loss or 0.0),)

    def is_enough(self, outcome: TrialOutcome) -> bool:  # noqa: ARG002
        return False


class _AfterDivergence(_Trials):
    """Trials after a divergence, where more training without changes is no option."""

    def _wait(self) -> Generator[Progress, None, None]:
        yield Progress(0, len(self.candidates))

    def helps(self, outcome: TrialOutcome) -> bool:
        """Whether it keeps its numbers, and does clearly better than always giving the same answer."""
        constant = RunEvidence(self.experiment, self.data, self.state).constant_loss
        return not outcome.diverged and outcome.loss <= constant - LESS_LOSS * (constant - self.least_loss)
