"""Printed results of a program: losses, metrics, predictions and parameters; the same numbers as the page's."""

from __future__ import annotations

from engine.core.metrics import UNDECIDED_WITHIN
from engine.export.literals import MOST_WRITTEN
from engine.export.numpy_script.data_lines import has_test, rows_of
from engine.export.numpy_script.network_lines import evaluated, loss_call, names
from engine.export.program import Writer, plain

#: Samples whose predictions are printed.
SHOWN = 16


def write_results(writer: Writer) -> None:
    """Scores of the training and test samples, predictions of the first ones, all parameters."""
    is_regression = not writer.stretch.data.about.classes
    lines = [] if is_regression else ["", "", *_judge(writer), "", ""]
    lines.append(f"params = {evaluated(writer)}" if evaluated(writer) != "params" else "")
    lines.append("*_, z, a = forward(X, params)")
    if not is_regression:
        lines.append("right = judge(a)")
    for part in ("train", "test") if has_test(writer) else ("train",):
        lines += _scores(writer, part, is_regression=is_regression)
    lines += ["", *_predictions(writer), "", *_parameters(writer)]
    writer.section("results", plain(lines))


def _judge(writer: Writer) -> list[str]:
    low = writer.stretch.data.negative_target
    head = ["def judge(a):", f'    """{writer.say("decide")}"""']
    if writer.stretch.experiment.layers[-1].units > 1:
        return [
            *head,
            "    best = np.sort(a, axis=1)",
            f"    undecided = best[:, -1] - best[:, -2] <= {UNDECIDED_WITHIN!r}",
            "    return (a.argmax(axis=1) == labels) & ~undecided",
        ]
    return [
        *head,
        f"    above = a[:, 0] - {(low + 1.0) / 2.0!r}",
        f"    return ((above > 0) == labels) & ~(np.abs(above) <= {UNDECIDED_WITHIN!r})",
    ]


def _scores(writer: Writer, part: str, *, is_regression: bool) -> list[str]:
    rows = rows_of(writer, part)
    loss = loss_call(writer, f"z{rows}", f"a{rows}", f"Y{rows}")
    lines = [f'print("{part} loss", {loss})']
    if not is_regression:
        right = f"right{rows}"
        return [*lines, f'print("{part} accuracy", np.count_nonzero({right}) / len({right}))']
    return [
        *lines,
        f"gap = a{rows} - Y{rows}",
        f"around_mean = Y{rows} - Y{rows}.mean(axis=0)",
        f'print("{part} mae", float(np.abs(gap).mean()))',
        "total = float(np.vdot(around_mean, around_mean))",
        f'print("{part} r2", 1.0 - float(np.vdot(gap, gap)) / total if total > 0 else None)',
    ]


def _predictions(writer: Writer) -> list[str]:
    data = writer.stretch.data
    scale = "" if data.target_scale == 1.0 else f" * {data.target_scale!r}"
    n = min(SHOWN, len(data.points))
    wide = data.points.shape[1] > 8
    head = f"for x, label, answer in zip(points[:{n}], labels, a{scale}):"
    if wide:
        head = f"for i, label, answer in zip(range({n}), labels, a{scale}):"
    shown = "i" if wide else "x.tolist()"
    return [head, f'    print("prediction", {shown}, label, "->", answer.tolist())']


def _parameters(writer: Writer) -> list[str]:
    if writer.stretch.end.params.size > MOST_WRITTEN:
        writer.sources.imports.add("import hashlib")
        joined = 'b"".join(array.tobytes() for array in params)'
        return [f"# {writer.say('digest')}", f'print("parameters sha256", hashlib.sha256({joined}).hexdigest())']
    named = ", ".join(f'"{name}"' for name in names(writer))
    return [f"for name, array in zip([{named}], params):", '    print(name, "=", array.tolist())']
