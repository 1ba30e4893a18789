"""The frame budget of the page, measured in headless Chromium with the real server.

``python -m tests.benchmarks.page [--seconds 5]`` prints one row for each experiment: painted frames a second, what one
frame costs the main thread, how busy it is, and how long a frame waits between its arrival and the end of its
painting; the same with each tab of the drawer open; then how soon the first screen can be used while Plotly never arrives, and the size of the page's own code.
"""

from __future__ import annotations

import argparse
import json
import statistics
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, Server, find_chromium

EXPERIMENTS = {
    "xor, 2-2-1": "/",
    "spiral, 4-8-8-1": "/?v=1&data=spiral&features=x1-x2-sin_x1-sin_x2&layers=8.tanh-8.tanh-1.sigmoid&opt=adam&lr=0.01"
    "&mode=mini_batch&batch=10&order=shuffled",
    "iris, 4-8-3": "/?v=1&data=iris&dataset.inputs=4&features=x1-x2-x3-x4&layers=8.tanh-3.softmax&loss=cross_entropy",
}
#: The drawer's tabs, and the experiment that streams beside them.
TABS = ("explain", "answers", "distributions", "landscape", "gradient_check")
WITH_TABS = "spiral, 4-8-8-1"
TARGETS = "target: >= 29 painted/s, median <= 5 ms, p95 <= 12 ms, busy <= 25 %, to paint <= 35 ms; 0.5 s; 60 kB"

#: Notes when each frame arrives, when it is acknowledged and when the paint after that is over.
WATCH = """
    window.frames_seen = { arrived: new Map(), painted: [] };
    const seen = window.frames_seen;
    const Native = window.WebSocket;
    const decoder = new TextDecoder();
    window.WebSocket = class extends Native {
        constructor(...args) {
            super(...args);
            this.addEventListener("message", ({ data }) => {
                if (!(data instanceof ArrayBuffer)) return;
                const head = decoder.decode(new Uint8Array(data, 8, Math.min(600, data.byteLength - 8)));
                const found = /"seq":(\\d+)/.exec(head);
                if (found) seen.arrived.set(Number(found[1]), performance.now());
            });
        }
        send(text) {
            super.send(text);
            if (!text.startsWith('{"type":"acknowledge"')) return;
            const arrived = seen.arrived.get(JSON.parse(text).seq);
            const channel = new MessageChannel();
            channel.port1.onmessage = () => seen.painted.push([arrived, performance.now()]);
            channel.port2.postMessage(0);
        }
    };
"""

#: Notes when the play button can be pressed for the first time.
READY = """
    new MutationObserver((_, observer) => {
        if (!document.querySelector("[data-part=play]:not([disabled])")) return;
        window.usable_ms = performance.now();
        observer.disconnect();
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] });
"""


@dataclass(frozen=True)
class Streaming:
    """One experiment's figures; times in milliseconds."""

    painted_per_second: float
    frame_median: float
    frame_p95: float
    busy: float
    to_paint_median: float

    def __str__(self) -> str:
        return (
            f"{self.painted_per_second:6.1f} painted/s   frame {self.frame_median:5.2f} ms median, "
            f"{self.frame_p95:5.2f} ms p95   busy {100 * self.busy:4.1f} %   to paint {self.to_paint_median:5.1f} ms"
        )


def main_thread_tasks(trace: bytes) -> tuple[list[tuple[float, float]], list[float]]:
    """Start and duration of every task of the page's main thread, and when animation frames fired; milliseconds."""
    events: list[dict[str, Any]] = json.loads(trace)["traceEvents"]
    names = {(e["pid"], e["tid"]): e["args"]["name"] for e in events if e["name"] == "thread_name"}
    fired = [e for e in events if e["name"] == "FireAnimationFrame"]
    threads = {(e["pid"], e["tid"]) for e in fired if names.get((e["pid"], e["tid"])) == "CrRendererMain"}
    tasks = [
        (e["ts"] / 1000, e["dur"] / 1000)
        for e in events
        if e["name"] == "RunTask" and "dur" in e and (e["pid"], e["tid"]) in threads
    ]
    return sorted(tasks), sorted(e["ts"] / 1000 for e in fired)


def frame_costs(tasks: list[tuple[float, float]], fired: list[float]) -> list[float]:
    """Length of every task in which an animation frame fired: script, style, layout and paint of that frame."""
    return [duration for start, duration in tasks if any(start <= time <= start + duration for time in fired)]


def percentile(values: list[float], budget: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(budget * len(ordered)))]


def stream(browser: Browser, url: str, seconds: float, tab: str = "predictions") -> Streaming:
    """Play at full speed with everything visible, and a tab of the drawer open, and watch for so long."""
    context = browser.new_context(viewport={"width": 1440, "height": 850})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(url)
    page.wait_for_selector("[data-part=play]:not([disabled])")
    page.wait_for_selector(".boundary-box .main-svg", state="attached")
    page.locator(f"[data-tab={tab}]").click()
    page.locator("[data-part=speed]").fill(page.locator("[data-part=speed]").get_attribute("max") or "0")
    page.locator("[data-part=play]").click()
    page.wait_for_function("() => window.frames_seen.painted.length > 30")
    if page.locator(f"[data-part={tab}-start]").count():  # what is computed first, and then moves with training
        page.locator(f"[data-part={tab}-start]").click()
        page.wait_for_timeout(1500)
    browser.start_tracing(page=page, categories=["devtools.timeline", "disabled-by-default-devtools.timeline"])
    painted, wall_ms = watch(page, seconds)
    tasks, fired = main_thread_tasks(browser.stop_tracing())
    context.close()
    costs = frame_costs(tasks, fired)
    return Streaming(
        painted_per_second=1000 * len(painted) / wall_ms,
        frame_median=statistics.median(costs),
        frame_p95=percentile(costs, 0.95),
        busy=sum(duration for _, duration in tasks) / wall_ms,
        to_paint_median=statistics.median(end - begin for begin, end in painted),
    )


def watch(page: Page, seconds: float) -> tuple[list[tuple[float, float]], float]:
    """Arrival and painting of the frames of the next so many seconds, and how long it really was."""
    painted, wall_ms = page.evaluate(
        """ms => new Promise(done => {
            const begin = performance.now();
            const from = window.frames_seen.painted.length;
            setTimeout(() => done([window.frames_seen.painted.slice(from), performance.now() - begin]), ms);
        })""",
        1000 * seconds,
    )
    return [(begin, end) for begin, end in painted], wall_ms


def first_screen(browser: Browser, url: str) -> float:
    """Milliseconds until play can be pressed in a fresh profile, while Plotly's script never arrives."""
    context = browser.new_context(viewport={"width": 1440, "height": 850})
    page = context.new_page()
    page.add_init_script(READY)
    held: list[Route] = []
    page.route("**/plotly.min.js", lambda route: held.append(route))
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => window.usable_ms !== undefined")
    usable = float(page.evaluate("window.usable_ms"))
    for route in held:
        route.fulfill(body="")
    context.close()
    return usable


def code_sizes(browser: Browser, url: str) -> dict[str, int]:
    """Compressed bytes of everything the page loads, by kind; the vendored Plotly apart."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("[data-part=play]:not([disabled])")
    sizes: dict[str, int] = {}
    loaded = page.evaluate(
        """() => ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
            .map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize])"""
    )
    for path, size in loaded:
        kind = "plotly" if path.startswith("/vendor/") else path.rpartition(".")[2] if "." in path else "html"
        sizes[kind] = sizes.get(kind, 0) + size
    context.close()
    return sizes


def own_code(sizes: dict[str, int]) -> int:
    """Bytes of script and style that are the project's own."""
    return sizes["js"] + sizes["css"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    seconds = parser.parse_args().seconds
    server = Server()
    server.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=[*CHROMIUM_FLAGS, "--no-sandbox"]
            )
            print(TARGETS)
            for name, path in EXPERIMENTS.items():
                print(f"{name:16} {stream(browser, server.address + path, seconds)}", flush=True)
            for tab in TABS:
                measured = stream(browser, server.address + EXPERIMENTS[WITH_TABS], seconds, tab)
                print(f"{tab:16} {measured}", flush=True)
            times = [first_screen(browser, server.address) for _ in range(7)]
            print(
                f"first screen     {statistics.median(times):.0f} ms median of {len(times)}, {max(times):.0f} at most"
            )
            sizes = code_sizes(browser, server.address)
            each = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in sorted(sizes.items()))
            print(f"own code         {own_code(sizes) / 1000:.1f} kB compressed (all: {each})")
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
