"""The window as a server: its addresses, who is looking, when it closes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tornado.http1connection import HTTP1Connection
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPInputError, ParseBodyConfig, ParseMultipartConfig, parse_body_arguments
from tornado.iostream import IOStream
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, stream_request_body
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from vomr.period import Period
from vomr.window.access import LOOPBACK, Access, Again, Begin, Guarded, NotHere
from vomr.window.actions import Actions
from vomr.window.live import SLOW, Reader
from vomr.window.page import Page
from vomr.window.reports import ReportFile
from vomr.words import DEFAULT, Words

LARGEST = 50 * 1024**2  # bytes of what the page itself sends: a dropped file
_BODY = ParseBodyConfig(multipart=ParseMultipartConfig(max_parts=5000))  # a whole folder that was dropped is answered
_LARGEST_OF_STRANGERS = 64 * 1024  # bytes that are read before it is known who sends them
_SENT_WITHIN = 60.0  # seconds for a question; whoever is slower is hung up on
_MOST_CONNECTIONS = 200
_BEAT = 5.0  # seconds
_LEAVES_AFTER = 600.0  # seconds without a page
_PING = 25.0  # seconds


class _Server(HTTPServer):
    """A server that holds as many connections as a browser has, and some more: it has no room for who only connects."""

    def initialize(self, *arguments: Any, **options: Any) -> None:
        super().initialize(*arguments, **options)
        self._open = 0

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        if self._open >= _MOST_CONNECTIONS:
            stream.close()
            return
        self._open += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: object) -> None:
        self._open -= 1
        super().on_close(server_conn)


class Window:
    """One strategy's window.

    Parameters
    ----------
    folder : Path
        The strategy folder.
    period : Period
        With which it begins.
    lang : str
    port : int
        0 takes a free one.
    leaves_after : float
        Seconds without a page after which it closes itself, never while a command runs.
    """

    def __init__(
        self, folder: Path, period: Period, lang: str = DEFAULT, port: int = 0, leaves_after: float = _LEAVES_AFTER
    ) -> None:
        self.folder, self.lang, self.w = folder, lang, Words(lang)
        self._sockets = bind_sockets(port, LOOPBACK)
        self.access = Access(self._sockets[0].getsockname()[1])
        self.reader = Reader(folder, period, lang, self._changed_elsewhere)
        self.actions = Actions(folder, lang, self.reader, self._changed_elsewhere)
        self.page = Page(self.access, self.reader, self.actions)
        self._leaves_after, self._alone_for = leaves_after, 0.0
        self._pages: set[LivePage] = set()
        self._sent: dict[str, str] = {}
        self.version = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._is_due = False

    # --- its life

    async def serve(self, begun: Callable[[], None] = lambda: None) -> None:
        """Serve until it is closed.

        Parameters
        ----------
        begun : callable
            Called once the address answers.
        """
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = _Server(
            self.application(),
            max_body_size=_LARGEST_OF_STRANGERS,
            max_buffer_size=2 * LARGEST,
            idle_connection_timeout=_SENT_WITHIN,
            body_timeout=_SENT_WITHIN,
        )
        server.add_sockets(self._sockets)
        self.reader.start()
        beats = asyncio.create_task(self._beat())
        begun()
        try:
            await self._stop.wait()
        finally:
            beats.cancel()
            server.stop()
            for page in list(self._pages):
                page.close(1001)
            self.reader.stop()
            self.actions.close()
            await asyncio.sleep(0.1)  # what was said last is on its way

    def application(self) -> Application:
        """The addresses."""
        mine = {"window": self}
        secret = r"/(?P<secret>[\w-]+)"
        return Application(
            [
                (r"/begin" + secret, Begin, mine),
                (secret + r"/", Front, mine),
                (secret + r"/again", Again, mine),
                (secret + r"/state", State, mine),
                (secret + r"/live", LivePage, mine),
                (secret + r"/do/(?P<action>[a-z-]+)", Action, mine),
                (secret + r"/(?P<name>[^/]+/.+)", ReportFile, mine),
            ],
            default_handler_class=NotHere,
            default_handler_args=mine,
            log_function=lambda handler: None,  # addresses hold the secret, questions may hold names
            websocket_ping_interval=_PING,
            websocket_max_message_size=1024,
            autoreload=False,
            compress_response=False,
        )

    def close(self) -> None:
        """Stop serving, from any thread."""
        if self._loop is not None and self._stop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)

    async def _beat(self) -> None:
        """What has to be looked at from time to time: a folder that does not answer, a command that runs, whether
        anybody is looking.

        Time is counted in beats: a laptop that slept for a night has not been alone for a night.
        """
        while True:
            await asyncio.sleep(_BEAT)
            if self.reader.waits > SLOW or self.actions.runner.is_busy:
                self.changed()
            self._alone_for = 0.0 if self._pages or self.actions.runner.is_busy else self._alone_for + _BEAT
            if self._alone_for >= self._leaves_after and self._stop is not None:
                self._stop.set()

    @property
    def packs_folder(self) -> Path | None:
        """Where the group's packs lie."""
        return self.actions.packs_folder

    def was_asked(self) -> None:
        """A page without a live connection is a page too."""
        self._alone_for = 0.0

    # --- what pages are told

    def _changed_elsewhere(self, *_: Any) -> None:
        """Something is new, said in another thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.changed)

    def changed(self) -> None:
        """Tell every page, once for all that changes in a tenth of a second."""
        if not self._is_due and self._loop is not None:
            self._is_due = True
            self._loop.call_later(0.05, self._tell)

    def _tell(self) -> None:
        self._is_due = False
        self.actions.settle()
        sections = self.page.sections()
        if new := {name: html for name, html in sections.items() if self._sent.get(name) != html}:
            self.version += 1
            self._sent = sections
            for page in list(self._pages):
                page.tell(self.version, new)

    def current(self) -> tuple[int, dict[str, str]]:
        """All sections as they stand."""
        self._tell()
        return self.version, self._sent

    def joined(self, page: LivePage) -> None:
        """A page has connected: it may have missed something."""
        self._pages.add(page)
        page.tell(*self.current())

    def left(self, page: LivePage) -> None:
        """A page was closed, or its machine sleeps."""
        self._pages.discard(page)


class Front(Guarded):
    """The page."""

    window: Window

    def get(self, secret: str) -> None:
        page = self.window.page
        self.set_header("Content-Security-Policy", page.policy)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page.whole(self.window.current()[1]))


class State(Guarded):
    """The same for a page that has no live connection."""

    window: Window

    def get(self, secret: str) -> None:
        version, sections = self.window.current()
        since = self.get_query_argument("since", "")
        self.finish({"version": version, "sections": {} if since == str(version) else sections})


class LivePage(Guarded, WebSocketHandler):
    """A live connection, by which a page is told what is new; it says nothing itself."""

    window: Window

    def check_origin(self, origin: str) -> bool:
        return origin == self.window.access.origin

    def prepare(self) -> None:
        super().prepare()
        if self.request.headers.get("Origin") is None:
            raise HTTPError(403)

    def open(self, *args: str, **kwargs: str) -> None:
        self.window.joined(self)

    def on_message(self, message: str | bytes) -> None:
        """Nothing that a page says here is heard: it asks with a form."""

    def on_close(self) -> None:
        self.window.left(self)

    def tell(self, version: int, sections: dict[str, str]) -> None:
        """Send what is new."""
        try:
            self.write_message(json.dumps({"version": version, "sections": sections}, ensure_ascii=False))
        except WebSocketClosedError:
            self.window.left(self)


@stream_request_body
class Action(Guarded):
    """What a form asks for. A page with the script is answered with a sentence, any other is led back.

    What is sent is read only once it is known that the page itself sends it: anybody's page can send fifty megabytes.
    """

    window: Window

    def prepare(self) -> None:
        super().prepare()
        self._pieces: list[bytes] = []
        connection = self.request.connection
        assert isinstance(connection, HTTP1Connection)
        connection.set_max_body_size(LARGEST)

    def data_received(self, chunk: bytes) -> None:
        self._pieces.append(chunk)

    async def post(self, secret: str, action: str) -> None:
        window, request = self.window, self.request
        kind = request.headers.get("Content-Type", "")
        try:
            body = b"".join(self._pieces)
            parse_body_arguments(kind, body, request.body_arguments, request.files, request.headers, config=_BODY)
        except HTTPInputError:
            raise HTTPError(400) from None
        self._pieces.clear()
        if action == "close" and window.actions.may_close():
            self.finish({"said": "", "closed": True})
            window.close()
            return
        values = {name: self.get_body_argument(name, "") for name in request.body_arguments}
        files = [(file.filename, file.body) for file in request.files.get("file", [])]
        if action != "close" and not await window.actions.do(action, values, files):
            raise HTTPError(404)
        window.changed()
        if request.headers.get("X-Window"):
            self.finish({"said": window.actions.message})
        else:
            self.redirect(f"../#{values.get('at', '')}", status=303)


def serve(window: Window, begun: Callable[[], None] = lambda: None) -> None:
    """Serve a window until it is closed; Ctrl+C closes it too."""
    with suppress(KeyboardInterrupt):
        asyncio.run(window.serve(begun))


__all__ = ["LARGEST", "Window", "serve"]
