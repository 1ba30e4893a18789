"""``plotly.min.js`` out of the installed plotly package, compressed beforehand: nothing comes from elsewhere."""

from __future__ import annotations

import threading
from importlib import resources

from app.pages.assets import Body, digest, make_body

_MEDIA_TYPE = "text/javascript"


class Plotly:
    """The library's one file. Compressing takes half a second; until then it is served as it is."""

    def __init__(self) -> None:
        raw = (resources.files("plotly") / "package_data" / "plotly.min.js").read_bytes()
        self.hash = digest(raw)
        self.body = Body(raw, _MEDIA_TYPE, self.hash)

    @property
    def url(self) -> str:
        return f"/vendor/{self.hash}/plotly.min.js"

    def compress_soon(self) -> threading.Thread:
        """Compress in a thread of its own, which does not keep the process alive."""
        thread = threading.Thread(target=self._compress, name="compress-plotly", daemon=True)
        thread.start()
        return thread

    def _compress(self) -> None:
        self.body = make_body(self.body.raw, _MEDIA_TYPE)
