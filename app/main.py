"""Composition root: builds the server. Only ``app.__main__`` imports it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from app import image_files, security, warmup
from app.health import ReadinessProbe
from app.pages.assets import Assets
from app.pages.lesson_library import read_library
from app.pages.lesson_pages import LessonPages
from app.pages.pages import ROOT, Pages
from app.pages.plotly import Plotly
from app.server.runner import Compute
from app.server.websocket import Connections
from app.settings import Settings, load
from engine import Experiment

logger = logging.getLogger(__name__)

#: A compute thread that has not trained one update by then is not ready.
READY_SECONDS = 5.0


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole server as an ASGI application."""
    settings = settings or load()
    if settings.images is not None:
        image_files.load(settings.images)
    compute = Compute(settings.compute_threads)
    connections = Connections(settings.limits(), compute, settings.allowed_origins)
    plotly = Plotly()
    pages = Pages(Assets(ROOT / "static", reload=settings.reload), plotly, reload=settings.reload)
    library = partial(read_library, ROOT / "static", settings.lessons)
    lessons = LessonPages(library, reload=settings.reload)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        plotly.compress_soon()
        if settings.compiled:
            warmup.start()
        yield
        await connections.close_all()
        compute.close()

    async def socket(websocket: WebSocket) -> None:
        await connections.serve(websocket)

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(_: Request) -> Response:
        return await _ready(compute)

    # No schema and no docs pages: they would load scripts from another host.
    app = FastAPI(title="Descent", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.router.routes[:] = [
        Route("/", _endpoint(pages.playground)),
        Route("/static/{path:path}", _endpoint(pages.static)),
        Route("/lessons", _endpoint(lessons.listing)),
        Route("/lessons/{path:path}", _endpoint(lambda request: lessons.lesson(request) or pages.error(request, 404))),
        Route("/vendor/{version}/plotly.min.js", _endpoint(pages.vendor)),
        Route("/healthz", alive),
        Route("/readyz", ready),
        WebSocketRoute("/ws", socket),
    ]
    app.state.connections = connections
    app.add_exception_handler(HTTPException, _error_page(pages))
    app.add_exception_handler(Exception, _error_page(pages))
    # Around everything, so that even the answer to a bug has its headers.
    app.middleware_stack = SecurityHeaders(app.build_middleware_stack(), settings.embedding_origins)
    return app


def _endpoint(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a fast function as an endpoint that runs on the event loop, without a thread."""

    async def endpoint(request: Request) -> Response:
        return answer(request)

    return endpoint


def _error_page(pages: Pages) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        return pages.error(request, error.status_code if isinstance(error, HTTPException) else 500)

    return handler


async def _ready(compute: Compute) -> Response:
    try:
        async with asyncio.timeout(READY_SECONDS):
            is_ready = await compute.perform(ReadinessProbe(Experiment()))
    except TimeoutError:
        is_ready = False
    except Exception:
        logger.exception("the server cannot train")
        is_ready = False
    return JSONResponse({"status": "ready" if is_ready else "not ready"}, 200 if is_ready else 503)


class SecurityHeaders:
    """Puts the headers of ``app.security`` on every response, a refused WebSocket's too."""

    def __init__(self, app: ASGIApp, embedding_origins: tuple[str, ...]) -> None:
        self._app = app
        self._embedding_origins = embedding_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                MutableHeaders(scope=message).update(security.framing_headers(scope, self._embedding_origins))
            await send(message)

        await self._app(scope, receive, send_with_headers)
