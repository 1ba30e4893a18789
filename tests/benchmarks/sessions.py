"""Load: many pages that train at once over real sockets, each acknowledging its frames. A process of its own.

``python -m tests.benchmarks.sessions [--sessions 1,10,50,200] [--seconds 8] [--cores 0,1]`` starts a server for each
count, waits until its kernels are ready, connects, and prints a row: frames a second (min, mean, max over the sessions),
the longest gap between two frames of one session, updates a second of all, how long a pause takes to arrive as a frame
(a bound for the age of any frame, for it waits behind those on their way), how long a request over HTTP takes
meanwhile, the server's processor time, and its memory per session. This process shares the machine with the server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from time import monotonic

from websockets.asyncio.client import ClientConnection, connect

EXPERIMENTS = {
    "xor": {},
    "circle": {
        "dataset": {"name": "circle", "n_samples": 250, "noise": 0.1, "train_share": 0.5, "seed": 0},
        "layers": [
            {"units": 4, "activation": "tanh"},
            {"units": 2, "activation": "tanh"},
            {"units": 1, "activation": "sigmoid"},
        ],
        "batching": {"mode": "mini_batch", "batch_size": 10, "order": "shuffled"},
    },
    "spiral": {
        "dataset": {"name": "spiral", "n_samples": 500, "noise": 0.0, "train_share": 0.5, "seed": 0},
        "layers": [{"units": 8, "activation": "tanh"} for _ in range(3)] + [{"units": 1, "activation": "sigmoid"}],
        "batching": {"mode": "mini_batch", "batch_size": 10, "order": "shuffled"},
    },
}
SECTIONS = ["params", "boundary", "neurons", "activations", "predictions", "findings"]
_NUMBER = {name: re.compile(rb'"%s":(\d+)' % name.encode()) for name in ("seq", "step")}


@dataclass
class Page:
    """What one page saw between the start and the end of the measurement."""

    experiment: str
    times: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    n_bytes: int = 0
    pause_seconds: float = 0.0

    def frames_per_second(self, seconds: float) -> float:
        return len(self.times) / seconds

    @property
    def updates_per_second(self) -> float:
        """Between its first and its last frame; none if it never got two."""
        if len(self.times) < 2:
            return 0.0
        return (self.steps[-1] - self.steps[0]) / (self.times[-1] - self.times[0])

    def longest_gap(self, begin: float, end: float) -> float:
        times = [begin, *self.times, end]
        return max(after - before for before, after in pairwise(times))


def find(name: str, message: bytes) -> int:
    found = _NUMBER[name].search(message[8:2000])
    return int(found.group(1)) if found else -1


async def next_frame(socket: ClientConnection) -> bytes:
    """The next frame, acknowledged."""
    while True:
        message = await socket.recv()
        if isinstance(message, bytes) and b'"kind":"frame"' in message[:200]:
            await socket.send(json.dumps({"type": "acknowledge", "run": 0, "seq": find("seq", message)}))
            return message


async def visit(url: str, experiment: str, begin: float, end: float) -> Page:
    """Train from before ``begin`` to ``end``, then pause."""
    page = Page(experiment)
    async with connect(url, compression=None, max_size=None) as socket:
        for command in (
            {"type": "configure", "experiment": EXPERIMENTS[experiment]},
            {"type": "visible", "sections": SECTIONS, "grid": 64, "sample": 0, "neuron": None},
            {"type": "play", "unit": "update", "speed": None},
        ):
            await socket.send(json.dumps({"run": 0} | command))
        while monotonic() < end:
            message = await next_frame(socket)
            now = monotonic()
            if begin <= now <= end:
                page.times.append(now)
                page.steps.append(find("step", message))
                page.n_bytes += len(message)
        asked = monotonic()
        await socket.send(json.dumps({"type": "pause", "run": 0}))
        while b'"state":"paused"' not in (await next_frame(socket))[:300]:
            pass
        page.pause_seconds = monotonic() - asked
    return page


@contextmanager
def server(threads: int | None, cores: str) -> Iterator[tuple[int, str]]:
    """A server on a free port; its process and its address."""
    settings = {"DESCENT_COMPUTE_THREADS": str(threads)} if threads else {}
    pin = ["taskset", "-c", cores] if cores else []
    process = subprocess.Popen(
        [*pin, sys.executable, "-m", "app", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | settings | {"DESCENT_SESSIONS_PER_ADDRESS": "1000", "DESCENT_SESSIONS": "1000"},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://(\S+)", process.stdout.readline())
        assert found is not None
        yield process.pid, f"ws://{found.group(1)}/ws"
    finally:
        process.terminate()
        process.wait(10)


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def who_computes(url: str) -> str:
    """Who computes a run that begins now; asked until it is the kernels, for a minute at most."""
    for _ in range(120):
        async with connect(url, compression=None, max_size=None) as socket:
            await socket.send(json.dumps({"type": "configure", "run": 0, "experiment": {}}))
            while '"ready"' not in (message := str(await socket.recv())):
                pass
        if '"compute":"compiled"' in message:
            return "compiled"
        await asyncio.sleep(0.5)
    return "NumPy"


async def measure(arguments: argparse.Namespace, count: int, pid: int, url: str) -> None:
    computed_by = await who_computes(url)
    # What a server needs once only is not the sessions'.
    await visit(url, "xor", monotonic(), monotonic() + 1.0)
    empty = resident_bytes(pid)
    begin = monotonic() + arguments.warm_up
    end = begin + arguments.seconds
    names = list(EXPERIMENTS) if arguments.experiment == "mixed" else [arguments.experiment]
    visits = [asyncio.create_task(visit(url, names[index % len(names)], begin, end)) for index in range(count)]
    await asyncio.sleep(begin - monotonic())
    before = processor_seconds(pid)
    answers = await ask(url, end)
    used = processor_seconds(pid) - before
    memory = (resident_bytes(pid) - empty) / count
    report(await asyncio.gather(*visits), begin, end, used)
    print(f"/healthz, ms      median {1e3 * statistics.median(answers):.1f}  max {1e3 * max(answers):.0f}")
    print(f"memory, kB        {memory / 1e3:.0f} a session")
    print(f"computed by       {computed_by}", flush=True)


async def ask(url: str, end: float) -> list[float]:
    """How long each of a row of small requests takes: what the event loop has left for others."""
    host, port = url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    answers = []
    while (asked := monotonic()) < end:
        writer.write(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        await reader.readuntil(b"}")
        answers.append(monotonic() - asked)
        await asyncio.sleep(0.05)
    writer.close()
    return answers


def report(pages: list[Page], begin: float, end: float, used: float) -> None:
    seconds = end - begin
    rates = sorted(page.frames_per_second(seconds) for page in pages)
    gaps = sorted(page.longest_gap(begin, end) for page in pages)
    pauses = sorted(page.pause_seconds for page in pages)
    print(f"sessions          {len(pages)}")
    print(
        f"frames/s          min {rates[0]:.1f}  mean {statistics.mean(rates):.1f}  max {rates[-1]:.1f}"
        f"  slowest/mean {rates[0] / statistics.mean(rates):.2f}"
    )
    print(f"longest gap, ms   median {1e3 * statistics.median(gaps):.0f}  max {1e3 * gaps[-1]:.0f}")
    print(f"updates/s         {sum(page.updates_per_second for page in pages):,.0f} in all")
    for name in sorted({page.experiment for page in pages}):
        updates = [page.updates_per_second for page in pages if page.experiment == name]
        mean = statistics.mean(updates)
        print(f"  {name:15} mean {mean:,.0f}  slowest/mean {min(updates) / mean if mean else 0.0:.2f}")
    print(f"pause, ms         median {1e3 * statistics.median(pauses):.0f}  max {1e3 * pauses[-1]:.0f}")
    print(f"kB/frame          {sum(page.n_bytes for page in pages) / sum(len(page.times) for page in pages) / 1e3:.1f}")
    print(f"server processor  {100 * used / seconds:.0f} % of a core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", default="1,10,50,200", help="how many, with commas")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--warm-up", type=float, default=3.0)
    parser.add_argument("--experiment", choices=[*EXPERIMENTS, "mixed"], default="mixed")
    parser.add_argument("--threads", type=int, help="compute threads of the server")
    parser.add_argument("--cores", default="", help="pin the server to these cores")
    arguments = parser.parse_args()
    for count in map(int, arguments.sessions.split(",")):
        with server(arguments.threads, arguments.cores) as (pid, url):
            asyncio.run(measure(arguments, count, pid, url))


if __name__ == "__main__":
    main()
