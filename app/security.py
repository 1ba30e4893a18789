"""Who may connect, and the headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

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

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEMES = {"ws": "http", "wss": "https", "http": "http", "https": "https"}


def is_origin(text: str) -> bool:
    """Whether ``text`` is an origin: scheme, host, perhaps a port, and nothing else."""
    return _parts(text) is not None


def allows(scope: MutableMapping[str, Any], allowed: Iterable[str]) -> bool:
    """Whether the page that opens this connection may.

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
    """Scheme, host and port; ``None`` if it is anything but an origin."""
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
