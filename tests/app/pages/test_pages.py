"""What is served over HTTP, by the application itself."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.pages.assets import ALWAYS_ASK, FOREVER, Assets, make_body
from app.pages.pages import json_for_script
from app.pages.plotly import Plotly
from app.settings import load
from tests import ROOT

PLAIN = {"accept-encoding": "identity"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(load(port=8000, compiled=False))) as client:
        yield client


def test_the_page_holds_the_catalog_and_the_addresses_of_its_files(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == ALWAYS_ASK
    found = re.search(r'<script type="application/json" id="catalog"[^>]*>(.*?)</script>', answer.text, re.S)
    assert found is not None
    assert "xor" in json.loads(found.group(1))["datasets"]
    assert Plotly().url in answer.text


def test_every_file_the_page_names_is_there(client: TestClient) -> None:
    html = client.get("/").text
    addresses = set(re.findall(r'(?:href|src)="(/?(?:static|vendor)/[^"]+)"', html))
    assert addresses
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.content, address


def test_nothing_comes_from_another_host(client: TestClient) -> None:
    assert re.findall(r'(?:href|src|action)="(?:https?:)?//[^"]*"', client.get("/").text) == []


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [
        ("", "", "en"),
        ("", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("", "en-GB,en;q=0.9,ko;q=0.8", "en"),
        ("", "de,fr;q=0.9", "en"),
        ("", "de, ko;q=0.5", "ko"),
        ("", "en;q=0.1, ko;q=0.2", "ko"),
        ("", "ko;q=0, en", "en"),
        ("", "ko;q=x", "en"),
        ("?lang=ko", "en", "ko"),
        ("?lang=en", "ko", "en"),
        ("?lang=xx", "ko", "ko"),
    ],
)
def test_the_language(client: TestClient, query: str, accept: str, language: str) -> None:
    answer = client.get("/" + query, headers={"accept-language": accept})
    assert f'<html lang="{language}"' in answer.text
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize(
    "path", ["/nothing", "/static/nothing.js", "/static/../app/main.py", "/vendor/0/plotly.min.js", "/docs"]
)
def test_an_unknown_address_is_an_error_page_in_the_same_style(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"accept-language": "ko"})
    assert answer.status_code == 404
    assert '<html lang="ko"' in answer.text
    assert "/css/page.css" in answer.text
    assert 'href="/"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_can_only_be_read(client: TestClient) -> None:
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200


def test_a_bug_in_a_page_has_a_page_and_the_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.pages.pages.catalog", lambda: 1 / 0)
    with TestClient(create_app(load(port=8000, compiled=False)), raise_server_exceptions=False) as client:
        answer = client.get("/")
    assert answer.status_code == 500
    assert "Something broke" in answer.text
    assert "division" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.json()["status"] in ("alive", "ready")


def test_ready_says_no_when_nothing_can_be_trained(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.health.advance", lambda *_: 1 / 0)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready"})
    assert client.get("/healthz").status_code == 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "js" / "lib").mkdir(parents=True)
    (tmp_path / "css").mkdir()
    (tmp_path / "js" / "main.js").write_text('import "./lib/dom.js";\n' * 100)
    (tmp_path / "js" / "lib" / "dom.js").write_text("export {};\n")
    (tmp_path / "js" / "types.d.ts").write_text("export {};\n")
    (tmp_path / "css" / "tokens.css").write_text(":root {}\n")
    return tmp_path


def test_addresses_change_with_the_content(folder: Path) -> None:
    before = Assets(folder).url("js/main.js")
    assert Assets(folder).url("js/main.js") == before
    (folder / "css" / "tokens.css").write_text(":root { color: red }\n")
    assert Assets(folder).url("js/main.js") != before


def test_modules_are_those_needed_from_the_start(folder: Path) -> None:
    (folder / "js" / "later.js").write_text('export * from "./lib/format.js";\n')
    (folder / "js" / "lib" / "format.js").write_text("export {};\n")
    main = 'import { h } from "./lib/dom.js";\nconst later = () => import("./later.js");\n'
    (folder / "js" / "main.js").write_text(main)
    assets = Assets(folder)
    assert assets.modules() == [assets.url("js/lib/dom.js"), assets.url("js/main.js")]
    assert assets.modules("js/later.js") == [assets.url("js/later.js"), assets.url("js/lib/format.js")]


def test_every_module_of_the_page_is_reached_from_main(client: TestClient) -> None:
    """All but those that are loaded when they are asked for, and the one that runs before the first paint."""
    assets = Assets(ROOT / "static")
    text = client.get("/").text
    assert all(url in text for url in assets.modules())
    assert assets.url("js/charts/explain.js") not in text


def test_how_long_an_address_may_be_kept(folder: Path) -> None:
    assets = Assets(folder)
    for address, cache in (
        (f"{assets.hash}/js/main.js", FOREVER),
        ("0123456789abcdef/js/main.js", ALWAYS_ASK),
        ("js/main.js", ALWAYS_ASK),
    ):
        body, kept = assets.find(address)
        assert body is not None
        assert kept == cache
    assert assets.find("../secret")[0] is None
    assert assets.find("js/types.d.ts")[0] is None
    assert assets.find("")[0] is None


def test_scripts_lose_their_comments_and_sheets_become_one(folder: Path) -> None:
    (folder / "js" / "main.js").write_text("/** What it does. */\nexport const text = `a  // b`; // why\n")
    (folder / "css" / "page.css").write_text('/* All. */\n@import "tokens.css";\n')
    assets = Assets(folder)
    script, sheet = assets.find("js/main.js")[0], assets.find("css/page.css")[0]
    assert script is not None
    assert script.raw.strip() == b"export const text=`a  // b`;"
    assert sheet is not None
    assert sheet.raw == b":root{}"


def test_every_style_sheet_is_part_of_the_page() -> None:
    scripts = (path.read_text() for path in (ROOT / "static" / "js").rglob("*.js"))
    roots = {"page.css", *(f"{name}.css" for text in scripts for name in re.findall(r"\bstyle\(\"([\w/]+)\"\)", text))}
    assert len(roots) > 2, "those that come later are asked for by name"
    folder = ROOT / "static" / "css"
    sheets = {path.relative_to(folder).as_posix() for path in folder.rglob("*.css")} - roots
    texts = [(folder / root).read_text() for root in roots]
    parts = [re.findall(r'@import "(.*?)";', text) for text in texts]
    assert all(len(names) == len(set(names)) for names in parts), "a sheet may be part of two, but of each once"
    assert sheets == {name for names in parts for name in names}


def test_reload_reads_files_anew(folder: Path) -> None:
    assets = Assets(folder, reload=True)
    (folder / "js" / "new.js").write_text("export const x = 1;\n")
    body, cache = assets.find("dev/js/new.js")
    assert body is not None
    assert (body.raw, cache) == (b"export const x = 1;\n", ALWAYS_ASK)
    assert assets.find("dev/../secret")[0] is None


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=1", "gzip"), ("", None), ("zstd", None)],
)
def test_a_body_comes_as_the_browser_takes_it(accepted: str, encoding: str | None) -> None:
    text = b"descent " * 1000
    chosen, content = make_body(text, "text/plain").encoding_for(accepted)
    assert chosen == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[chosen]
    assert unpack(content) == text
    assert (len(content) < 100) is (encoding is not None)


def test_a_browser_that_has_it_is_told_so(client: TestClient) -> None:
    first = client.get(Plotly().url, headers={"accept-encoding": "identity"})
    assert first.headers["cache-control"] == FOREVER
    again = client.get(Plotly().url, headers={"accept-encoding": "identity", "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(Plotly().url, headers={"accept-encoding": "identity", "if-none-match": '"other"'})
    assert other.status_code == 200


def test_plotly_is_served_at_once_and_smaller_when_it_is_compressed() -> None:
    plotly = Plotly()
    assert plotly.body.encoding_for("br, gzip")[0] is None
    assert plotly.body.raw.startswith(b"/**\n* plotly.js")
    plotly.compress_soon().join(60)
    for accepted, most in (("br", 1_400_000), ("gzip", 1_600_000)):
        encoding, content = plotly.body.encoding_for(accepted)
        assert encoding == accepted
        assert len(content) < most
    assert plotly.url == Plotly().url


def test_json_cannot_end_its_script() -> None:
    data = {"text": "</script><!-- & \u2028", "n": 1.5}
    text = str(json_for_script(data))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == data
