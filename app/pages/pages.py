"""HTTP routes: the page, its assets, Plotly, and an error page in the same style."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.pages.assets import ALWAYS_ASK, FOREVER, Assets, Body, make_body, respond
from app.pages.plotly import Plotly
from engine.core.catalog import catalog

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "ko")

_ERRORS = {
    404: {
        "en": ("Nothing here", "This address leads nowhere. The playground is one page."),
        "ko": ("찾을 수 없습니다", "이 주소에는 아무것도 없습니다. 놀이터는 한 페이지입니다."),
    },
    405: {
        "en": ("Not like this", "This address can only be read."),
        "ko": ("허용되지 않습니다", "이 주소는 읽을 수만 있습니다."),
    },
    500: {
        "en": ("Something broke", "The fault is on our side, and it was logged."),
        "ko": ("문제가 생겼습니다", "서버의 잘못이며, 기록해 두었습니다."),
    },
}


class Pages:
    """Renders the templates; the page itself once for each language."""

    def __init__(self, assets: Assets, plotly: Plotly, *, reload: bool = False, root: Path = ROOT) -> None:
        self._assets = assets
        self._plotly = plotly
        self._reload = reload
        self._rendered: dict[str, Body] = {}
        self._templates = Environment(
            loader=FileSystemLoader(root / "templates"), autoescape=True, undefined=StrictUndefined, auto_reload=reload
        )
        self._templates.globals |= {
            "asset": assets.url,
            "plotly_url": plotly.url,
            "version": __version__,
        }

    def playground(self, request: Request) -> Response:
        """Serve the page."""
        language = language_of(request)
        body = self._rendered.get(language)
        if body is None:
            text = self._templates.get_template("playground.html").render(
                catalog_json=json_for_script(catalog()), modules=self._assets.modules(), lang=language
            )
            body = make_body(text.encode(), "text/html", compress=not self._reload)
            if not self._reload:
                self._rendered[language] = body
        return respond(request, body, ALWAYS_ASK, {"Vary": "Accept-Encoding, Accept-Language"})

    def static(self, request: Request) -> Response:
        """Serve a static file."""
        body, cache = self._assets.find(request.path_params["path"])
        return self.error(request, 404) if body is None else respond(request, body, cache)

    def vendor(self, request: Request) -> Response:
        """Serve Plotly."""
        if request.path_params["version"] != self._plotly.hash:
            return self.error(request, 404)
        return respond(request, self._plotly.body, FOREVER)

    def error(self, request: Request, status: int) -> Response:
        """Render an error page with a link back."""
        language = language_of(request)
        phrase = HTTPStatus(status).phrase
        title, text = _ERRORS.get(status, {}).get(language, (phrase, phrase))
        html = self._templates.get_template("error.html").render(status=status, title=title, text=text, lang=language)
        return Response(html, status, {"Cache-Control": "no-store"}, "text/html")


def json_for_script(data: Any) -> Markup:
    """JSON that cannot end the ``<script>`` it stands in."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def language_of(request: Request) -> str:
    """``?lang``, or the first language the browser asks for that there is."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    for part in _by_weight(request.headers.get("accept-language", "")):
        language = part.split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def _by_weight(header: str) -> list[str]:
    """The entries of a header like ``ko-KR,ko;q=0.9,en;q=0.8``, most wanted first."""
    weighted = []
    for part in header.split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((float(weight or 1.0), name.strip()))
        except ValueError:
            continue
    return [name for weight, name in sorted(weighted, key=lambda pair: -pair[0]) if weight > 0]
