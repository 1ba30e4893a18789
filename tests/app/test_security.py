"""Who may connect, before the connection is accepted; and the headers on everything."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest

from app import security
from tests.app.serving import Server, serving

#: What a page at this origin is told, when the server is at {own}.
ORIGINS: list[tuple[str, Callable[[str], str | None], int]] = [
    ("the same", lambda own: f"http://{own}", 101),
    ("none: not a browser", lambda _: None, 101),
    ("foreign", lambda _: "http://evil.example", 403),
    ("null", lambda _: "null", 403),
    ("empty", lambda _: "", 403),
    ("own as a prefix", lambda own: f"http://{own}.evil.example", 403),
    ("own as a suffix", lambda own: f"http://evil-{own}", 403),
    ("own as a user", lambda own: f"http://{own}@evil.example", 403),
    ("own as a path", lambda own: f"http://evil.example/{own}", 403),
    ("with a path", lambda own: f"http://{own}/", 403),
    ("another port", lambda own: f"http://{own.split(':')[0]}:1", 403),
    ("no port", lambda own: f"http://{own.split(':')[0]}", 403),
    ("another scheme", lambda own: f"https://{own}", 403),
    ("a socket's scheme", lambda own: f"ws://{own}", 403),
    ("another name for here", lambda own: f"http://localhost:{own.split(':')[1]}", 403),
    ("a list", lambda own: f"http://{own} http://evil.example", 403),
]


def status(server: Server, *headers: str) -> int:
    raw, head = server.handshake(*headers)
    raw.close()
    return int(head.split(b" ")[1])


@pytest.mark.parametrize(("origin", "expected"), [row[1:] for row in ORIGINS], ids=[row[0] for row in ORIGINS])
def test_origin(server: Server, origin: Callable[[str], str | None], expected: int) -> None:
    value = origin(server.authority)
    assert status(server, *([f"Origin: {value}"] if value is not None else [])) == expected


def test_two_origins_are_none(server: Server) -> None:
    own = f"Origin: http://{server.authority}"
    assert status(server, own, own) in (400, 403)
    scope = {"scheme": "ws", "headers": [(b"host", b"a"), (b"origin", b"http://a"), (b"origin", b"http://a")]}
    assert not security.allows(scope, [])


def test_an_allowed_origin_of_a_proxy() -> None:
    with serving(environment={"DESCENT_ALLOWED_ORIGINS": "https://lab.example"}) as server:
        assert status(server, "Origin: https://lab.example") == 101
        assert status(server, "Origin: https://LAB.example:443") == 101
        assert status(server, "Origin: http://lab.example") == 403
        assert status(server, f"Origin: http://{server.authority}") == 101


def test_a_refused_handshake_has_the_headers_too(server: Server) -> None:
    raw, head = server.handshake("Origin: null")
    raw.close()
    assert b"content-security-policy: default-src 'self'" in head.lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://lab.example", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("https://lab.example/", False),
        ("https://lab.example:port", False),
        ("https://lab.example:99999", False),
        ("https://", False),
        ("//lab.example", False),
        ("ftp://lab.example", False),
        ("https://lab.example?x", False),
        ("https://me@lab.example", False),
        (" https://lab.example", False),
        ("null", False),
    ],
)
def test_what_an_origin_is(text: str, expected: bool) -> None:
    assert security.is_origin(text) is expected


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/nothing", "/static/none.js", "/vendor/0/plotly.min.js"])
def test_every_answer_has_the_headers(server: Server, path: str) -> None:
    try:
        answer = urllib.request.urlopen(server.url + path)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        for name, value in (security.HEADERS | security.NOT_EMBEDDED).items():
            assert answer.headers[name] == value


def ancestors(url: str) -> tuple[str, str | None]:
    """Who may frame what is there, by the newer header and by the older one."""
    with urllib.request.urlopen(url) as answer:
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        return policy["frame-ancestors"], answer.headers["X-Frame-Options"]


def test_only_the_page_that_asks_for_it_can_be_embedded(server: Server) -> None:
    assert ancestors(server.url + "/?embed=1&opt=adam") == ("'self' *", None)
    for path in ("/", "/?embed=0", "/?embed=1&embed=1", "/healthz?embed=1"):
        assert ancestors(server.url + path) == ("'self'", "SAMEORIGIN"), path


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", ("'self'", "SAMEORIGIN")),
        ("https://a.example,https://b.example", ("'self' https://a.example https://b.example", None)),
    ],
)
def test_the_operator_says_who_may_embed(setting: str, expected: tuple[str, str | None]) -> None:
    with serving(environment={"DESCENT_EMBEDDING_ORIGINS": setting}) as server:
        assert ancestors(server.url + "/?embed=1") == expected


def test_the_policy_allows_nothing_from_another_host() -> None:
    policy = dict(part.split(" ", 1) for part in security.CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe-eval" not in security.CONTENT_SECURITY_POLICY
