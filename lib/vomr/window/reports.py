"""The reports of a group as the window shows them: which there are, and their files, each as what it is.

A page of a report is served with a policy that gives it an origin of its own and no forms: it can ask the window for
nothing, and it fetches nothing from anywhere, since all that it shows stands in it. What a browser does not show by
itself is opened by the system, or saved.
"""

from __future__ import annotations

import datetime as dt
import mimetypes
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tornado.web import HTTPError

from vomr.pack.records.manifest import SUMS
from vomr.pack.records.pack_cache import unchanged_pack
from vomr.pack.request import Request, edition
from vomr.parts import AUDIENCES
from vomr.period import Period
from vomr.problems import VomrError
from vomr.window.access import Guarded, same

FILES = ("index.html", "report.pdf", "report.docx", "annex.xlsx", "summary.pdf")
SHOWN = (".html", ".pdf")  # by the browser itself; the system opens the others
_SANDBOX = (
    "sandbox allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
    " script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:;"
    " connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_AS_TEXT = (".txt", ".csv", ".json", ".md", ".xml", ".log", ".py")  # never as anything that runs


@dataclass(frozen=True)
class PackState:
    """A pack that stands in its place.

    Attributes
    ----------
    audience : {"authority", "public"}
    folder : Path
    made : datetime
    files : tuple of str
        Those of :data:`FILES` that it holds.
    is_current : bool
        Whether it would come out the same of the tables as they are.
    """

    audience: str
    folder: Path
    made: dt.datetime
    files: tuple[str, ...]
    is_current: bool


def packs_of(strategy: Path, lag: str, period: Period, lang: str) -> list[PackState]:
    """The packs of a period, the authority's first.

    Raises
    ------
    OSError
        When one is there and cannot be looked into.
    """
    found = []
    for audience in AUDIENCES:
        request = Request(strategy, period.code, lang, audience)
        folder = request.base / lag / edition(period, audience)
        try:
            made = dt.datetime.fromtimestamp((folder / SUMS).stat().st_mtime)
            is_current = unchanged_pack(request) is not None
        except (FileNotFoundError, NotADirectoryError):
            continue
        except VomrError:
            is_current = False
        files = tuple(name for name in FILES if (folder / name).is_file())
        found.append(PackState(audience, folder, made, files, is_current))
    return found


def file_of(packs: Path, name: str) -> Path | None:
    """A file of a group's packs by its name below them; None of anything that is not there itself, a link included.

    Parameters
    ----------
    packs : Path
        The folder of all packs of the group.
    name : str
        With forward slashes: ``2028-Q2/index.html``.
    """
    parts = PurePosixPath(name).parts
    if not parts or any(part.startswith((".", "/")) or "\\" in part or ":" in part for part in parts):
        return None
    path = packs.joinpath(*parts)
    try:
        is_itself = path.resolve(strict=True) == packs.resolve(strict=True).joinpath(*parts)
        return path if is_itself and path.is_file() else None
    except (OSError, ValueError):
        return None


class ReportFile(Guarded):
    """A file of a report, by the secret of files."""

    from_elsewhere = True

    def is_secret_known(self, given: str) -> bool:
        return same(self.window.access.files, given)

    def get(self, secret: str, name: str) -> None:
        packs = self.window.packs_folder
        path = file_of(packs, name) if packs is not None else None
        if path is None:
            raise HTTPError(404)
        ending = path.suffix.casefold()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.set_header("Referrer-Policy", "no-referrer")
        if ending == ".pdf":
            self.clear_header("Content-Security-Policy")  # a browser's own reader does not show what is in a sandbox
            self.set_header("Content-Security-Policy", "frame-ancestors 'none'")
        elif ending in _AS_TEXT:
            kind = "text/plain; charset=utf-8"
            self.set_header("Content-Security-Policy", f"{_SANDBOX}; script-src 'none'")
        else:
            self.set_header("Content-Security-Policy", _SANDBOX)
            kind = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
            if ending not in (".html", ".png", ".jpg", ".svg"):
                self.set_header("Content-Disposition", "attachment")
        self.set_header("Content-Type", kind)
        self.finish(path.read_bytes())
