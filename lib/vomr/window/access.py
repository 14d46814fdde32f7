"""Who may ask the window anything: its own page alone, in a browser of this machine, by an address that nobody guesses.

The secret stands in the path of every address and in no cookie: cookies of 127.0.0.1 are shared by all its ports, so
that another server on this machine would be sent ours. Reports have a secret of their own, which opens files and does
nothing: their pages may hold what a notebook brought along.
"""

from __future__ import annotations

import hmac
import secrets
import tempfile
import traceback
from pathlib import Path
from typing import Any, Protocol

from tornado.web import HTTPError, RequestHandler

from vomr.words import Words

LOOPBACK = "127.0.0.1"
_BITS = 32  # bytes of a secret
_logged: dict[str, str] = {}  # faults, and the files that say where they were met
_OWN = ("same-origin", "none")  # Sec-Fetch-Site of a request of the page itself, or of the address line
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # not no-referrer: with it a form says Origin: null, as a page of anybody's sandbox does
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Access:
    """The secrets of one window.

    Parameters
    ----------
    port : int
        On which it is served; it is part of what ``Host`` and ``Origin`` must say.
    """

    def __init__(self, port: int) -> None:
        self.port, self.host = port, f"{LOOPBACK}:{port}"
        self.origin = f"http://{self.host}"
        self.secret, self.files = secrets.token_urlsafe(_BITS), secrets.token_urlsafe(_BITS)
        self._first: set[str] = set()

    @property
    def address(self) -> str:
        return f"{self.origin}/{self.secret}/"

    def first_address(self) -> str:
        """An address that opens the window once.

        Whoever starts a browser names it, and other users of the machine may read what was named; the second to come
        with it is refused.
        """
        once = secrets.token_urlsafe(_BITS)
        self._first.add(once)
        return f"{self.origin}/begin/{once}"

    def begin(self, given: str) -> bool:
        """Whether a first address opens the window; it does so once."""
        known = next((one for one in self._first if same(one, given)), None)
        self._first.discard(known or "")
        return known is not None


def same(secret: str, given: str) -> bool:
    """Whether two texts are the same, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(secret.encode(), given.encode())


class Served(Protocol):
    """What is asked: the window, as far as every question knows it."""

    access: Access
    w: Words

    @property
    def packs_folder(self) -> Path | None:
        """The folder of the group's packs; None until its tables have been read."""

    def was_asked(self) -> None:
        """Somebody is there."""


class Guarded(RequestHandler):
    """What every answer has and every question must have."""

    SUPPORTED_METHODS = ("GET", "HEAD", "POST")
    from_elsewhere = False  # whether another page may lead here: pages of reports are of no origin, and have links

    def initialize(self, window: Served) -> None:
        self.window = window

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        access, request = self.window.access, self.request
        if request.headers.get_list("Host") != [access.host]:
            raise HTTPError(403)  # a name that leads here may be of anybody's
        if not self.is_secret_known(self.path_kwargs.get("secret", "")):
            raise HTTPError(404)
        origin = request.headers.get("Origin")
        if origin is None and request.method == "POST":
            raise HTTPError(403)
        if origin is not None and origin != access.origin:
            raise HTTPError(403)
        leads_here = self.from_elsewhere and request.headers.get("Sec-Fetch-Mode") == "navigate"
        if request.headers.get("Sec-Fetch-Site", "none") not in _OWN and not leads_here:
            raise HTTPError(403)
        self.window.was_asked()

    def is_secret_known(self, given: str) -> bool:
        return same(self.window.access.secret, given)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """One sentence, which says nothing of what is here."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        w = self.window.w
        if status_code == 404:
            self.finish(w("This address is not valid, or no longer. Double-click “VOMR” again.") + "\n")
        elif status_code == 403:
            self.finish(w("The window answers only its own page.") + "\n")
        else:
            self.finish(w("The window cannot do that.") + "\n")

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """A fault of the program's own, for whoever mends it: the lines of code alone, not what was asked nor with
        which values.
        """
        if value is not None and not isinstance(value, HTTPError):
            log_fault(value)


def log_fault(error: BaseException) -> str:
    """Write where a fault of the program's own happened into a file; no value, which may be a person's.

    What a section meets it meets at each reading: the same fault is written once.

    Returns
    -------
    str
        The file's name; empty where it cannot be written, on a full disk say.
    """
    text = "".join([*traceback.format_tb(error.__traceback__), type(error).__name__, "\n"])
    if text not in _logged:
        try:
            with tempfile.NamedTemporaryFile("w", prefix="vomr-", suffix=".log", delete=False, encoding="utf-8") as log:
                log.write(text)
        except OSError:
            return ""
        _logged[text] = log.name
    return _logged[text]


def fault_text(error: BaseException, w: Words) -> str:
    """A fault of the program's own in a sentence, for whoever meets it; where it happened is written down."""
    if name := log_fault(error):
        return w("The program met a fault of its own; the file {file} says where.", file=name)
    return w("The program met a fault of its own: {error}.", error=type(error).__name__)


class NotHere(Guarded):
    """Every other address."""

    def is_secret_known(self, given: str) -> bool:
        return False


class Begin(Guarded):
    """The address with which a browser is started; it leads to the window's own."""

    def is_secret_known(self, given: str) -> bool:
        return self.request.method == "GET" and self.window.access.begin(given)

    def get(self, secret: str) -> None:
        self.redirect(self.window.access.address, status=303)


class Again(Guarded):
    """Another first address, for a second start of the window."""

    def get(self, secret: str) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(self.window.access.first_address())
