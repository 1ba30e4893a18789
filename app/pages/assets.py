"""Static assets, held in memory with their compressed copies, under content-hashed addresses."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import rcssmin  # type: ignore[import-untyped]
import rjsmin  # type: ignore[import-untyped]
from starlette.requests import Request
from starlette.responses import Response

FOREVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"

_VERSION = re.compile("dev|[0-9a-f]{16}")
_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".ts": "text/plain"}
_COMPRESSED = ("text/", "application/json", "image/svg+xml")
#: The best compression of Plotly's 5 MB would keep a core busy for ten seconds.
_SMALL = 200_000
#: Lessons are read by the server, and have addresses of their own.
_ELSEWHERE = "lessons"
_IMPORT = re.compile(r'@import "([a-z_/]+\.css)";')
#: Of a module that is there from the start: ``import … from "x"``, ``export … from "x"``, but not ``import("x")``.
_STATIC_IMPORT = re.compile(r"""\b(?:import|export)\b[^;"'()]*?\bfrom\s*["'](\.[^"']+)["']""")


@dataclass(frozen=True)
class Body:
    """Some content, as it is and compressed (where that is worth it, and done)."""

    raw: bytes
    media_type: str
    etag: str
    brotli: bytes | None = None
    gzip: bytes | None = None

    def encoding_for(self, accepted: str) -> tuple[str | None, bytes]:
        """The best encoding that the browser takes (``Accept-Encoding``), and the bytes."""
        names = {part.split(";")[0].strip().lower() for part in accepted.split(",") if not _is_refused(part)}
        if self.brotli is not None and "br" in names:
            return "br", self.brotli
        if self.gzip is not None and "gzip" in names:
            return "gzip", self.gzip
        return None, self.raw


def _is_refused(part: str) -> bool:
    return part.replace(" ", "").lower().endswith((";q=0", ";q=0.0"))


def make_body(raw: bytes, media_type: str, *, compress: bool = True, quality: int = 11) -> Body:
    """A body with its tag; compressed if it is text, ``quality`` being Brotli's, 0 to 11."""
    worth_it = compress and len(raw) > 500 and media_type.startswith(_COMPRESSED)
    return Body(
        raw,
        media_type,
        etag=digest(raw),
        brotli=brotli.compress(raw, quality=quality if len(raw) < _SMALL else 9) if worth_it else None,
        gzip=gzip.compress(raw, 9, mtime=0) if worth_it else None,
    )


def digest(raw: bytes) -> str:
    """A short name for some content."""
    return hashlib.sha256(raw).hexdigest()[:16]


def shorten(path: Path) -> bytes:
    """A script or style sheet without comments and indentation, a sheet with those it imports; others as they are."""
    if path.suffix == ".js":
        return str(rjsmin.jsmin(path.read_text("utf-8"))).encode()
    if path.suffix == ".css":
        whole = _IMPORT.sub(lambda found: (path.parent / found[1]).read_text("utf-8"), path.read_text("utf-8"))
        return str(rcssmin.cssmin(whole)).encode()
    return path.read_bytes()


def media_type_of(path: str) -> str:
    suffix = Path(path).suffix
    return _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def respond(request: Request, body: Body, cache: str, headers: Mapping[str, str] | None = None) -> Response:
    """``body`` as the browser takes it, or 304 if it has it already."""
    encoding, content = body.encoding_for(request.headers.get("accept-encoding", ""))
    tag = f'"{body.etag}-{encoding}"' if encoding else f'"{body.etag}"'
    all_headers = {"Cache-Control": cache, "ETag": tag, "Vary": "Accept-Encoding"} | dict(headers or {})
    if tag in [known.strip() for known in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=all_headers)
    if encoding:
        all_headers["Content-Encoding"] = encoding
    return Response(content, headers=all_headers, media_type=body.media_type)


class Assets:
    """All files below ``root``. Only what was found there when the server started is served."""

    def __init__(self, root: Path, *, reload: bool = False) -> None:
        self._root = root
        self._reload = reload
        self._bodies: dict[str, Body] = {}
        self.hash = "dev"
        if not reload:
            raw = {path: shorten(root / path) for path in self.paths()}
            self._bodies = {path: make_body(content, media_type_of(path)) for path, content in raw.items()}
            self.hash = digest(b"".join(path.encode() + b"\0" + content for path, content in raw.items()))

    def paths(self) -> list[str]:
        """Paths of all assets, relative to the root."""
        if self._bodies:
            return list(self._bodies)
        files = (path.relative_to(self._root) for path in sorted(self._root.rglob("*")) if path.is_file())
        return [path.as_posix() for path in files if not path.name.endswith(".d.ts") and path.parts[0] != _ELSEWHERE]

    def url(self, path: str) -> str:
        """The content-hashed (immutable) URL of a file."""
        return f"/static/{self.hash}/{path}"

    def modules(self, root: str = "js/main.js") -> list[str]:
        """The addresses of the modules that ``root`` needs from the start; what it imports later is not among them."""
        known, open_ends = {root}, [root]
        while open_ends:
            path = open_ends.pop()
            body = self._read(path)
            text = body.raw.decode() if body else ""
            needed = {posixpath.normpath(f"{posixpath.dirname(path)}/{name}") for name in _STATIC_IMPORT.findall(text)}
            open_ends += needed - known
            known |= needed
        return [self.url(path) for path in self.paths() if path in known]

    def find(self, address: str) -> tuple[Body | None, str]:
        """A file by the address below ``/static/``, and how long it may be kept.

        An address of another version (of a page from before an update), or of none, is answered, but not cached.
        """
        version, _, path = address.partition("/")
        if not _VERSION.fullmatch(version):
            version, path = "", address
        cache = FOREVER if version == self.hash and not self._reload else ALWAYS_ASK
        return self._read(path), cache

    def _read(self, path: str) -> Body | None:
        if not self._reload:
            return self._bodies.get(path)
        if path not in self.paths():
            return None
        return make_body((self._root / path).read_bytes(), media_type_of(path), compress=False)
