"""A window that is served while a test looks at it."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vomr.period import Period
from vomr.window.live import Reading
from vomr.window.server import Window, serve

FORM = "application/x-www-form-urlencoded"
PATIENCE = 120.0  # seconds: other tests run beside


@contextmanager
def opened(folder: Path, period: str = "2026-Q3", **options: Any) -> Iterator[Window]:
    """The window of a strategy folder, served in a thread of its own, closed at the end."""
    window, begun = Window(folder, Period.parse(period), **options), threading.Event()
    thread = threading.Thread(target=serve, args=(window, begun.set))
    thread.start()
    assert begun.wait(PATIENCE)
    try:
        yield window
    finally:
        window.close()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def until(happens: Callable[[], Any], what: str = "", patience: float = PATIENCE) -> Any:
    """Wait until something is so; what it then is."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        if result := happens():
            return result
        time.sleep(0.05)
    raise AssertionError(f"it never happened: {what}")


def read(window: Window, number: int = 1) -> Reading:
    """The reading of at least that number, once it is whole."""

    def is_read() -> Reading | None:
        reading = window.reader.live.reading
        return reading if reading is not None and reading.is_whole and reading.number >= number else None

    return until(is_read, "a whole reading")


def ask(
    window: Window, path: str, method: str = "GET", body: bytes | None = None, kind: str = FORM, **headers: str | None
) -> tuple[int, dict[str, str], str]:
    """Ask as anybody could: status, headers and text. Headers that are None are left out."""
    connection = http.client.HTTPConnection("127.0.0.1", window.access.port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {"Host": window.access.host, **named}.items():
        if value is not None:
            connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
        connection.putheader("Content-Type", kind)
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, dict(answer.headers.items()), text
