"""Origin checks and security headers."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers

#: Plotly needs inline styles; nothing needs ``unsafe-eval``, and nothing comes from another host.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)

#: Of every answer, but for who may frame it, which depends on what was asked for.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

#: Who may frame a page that did not ask to be embedded: this host.
NOT_EMBEDDED = {"X-Frame-Options": "SAMEORIGIN"}

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEMES = {"ws": "http", "wss": "https", "http": "http", "https": "https"}


def framing_headers(scope: MutableMapping[str, Any], hosts: Iterable[str]) -> dict[str, str]:
    """All headers of an answer; asked with ``embed=1``, the page itself may be framed by ``hosts`` (``*``: by any).

    This is safe: the page has no users, stores no personal data, and asks for no permissions.
    """
    hosts = tuple(hosts)
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("embed")
    if scope.get("path") != "/" or asked != ["1"] or not hosts:
        return HEADERS | NOT_EMBEDDED
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'self'", " ".join(("frame-ancestors 'self'", *hosts)))
    return HEADERS | {"Content-Security-Policy": policy}


def is_origin(text: str) -> bool:
    """Whether ``text`` is an origin: scheme, host, perhaps a port, and nothing else."""
    return _parts(text) is not None


def allows(scope: MutableMapping[str, Any], allowed: Iterable[str]) -> bool:
    """Whether a connection from this origin is allowed.

    A browser always says where its page is from. Without ``Origin`` it is a program, which could say what it likes.
    """
    headers = Headers(scope=scope)
    origins = headers.getlist("origin")
    if not origins:
        return True
    origin = _parts(origins[0]) if len(origins) == 1 else None
    if origin is None:
        return False
    own = _parts(f"{_SCHEMES[scope['scheme']]}://{headers.get('host', '')}")
    return origin == own or origin in [_parts(other) for other in allowed]


def _parts(origin: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an origin; ``None`` if the text is not an origin."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    if parts.path or parts.query or parts.fragment or origin != origin.strip():
        return None
    return parts.scheme, parts.hostname, port if port is not None else _DEFAULT_PORTS[parts.scheme]
