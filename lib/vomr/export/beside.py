"""Pictures that a notebook names: attached to a cell, or beside it in its folder or its strategy's; none is fetched."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from urllib.parse import unquote

from vomr.export.images import data_uri, image_uri
from vomr.folders import is_strategy

_LARGEST = 20_000_000  # bytes; a photograph is a few million
_KINDS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".jfif": "jpeg", ".gif": "gif", ".webp": "webp"}
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


class Beside:
    """The pictures that a notebook may show.

    Parameters
    ----------
    folder : Path, optional
        Of the notebook; without it there are none. Where it lies in a strategy, the strategy's files belong to it too.
        A link out of them is not followed.

    Attributes
    ----------
    files : list of Path
        Those that were shown, in order.
    attached : dict
        The attachments of the cell that is read.

    Examples
    --------
    >>> Beside(Path("data/primer/notebooks")).picture("../logo.png")  # doctest: +SKIP
    'data:image/png;base64,…'
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder.resolve() if folder is not None else None
        self.files: list[Path] = []
        self.attached: dict[str, dict[str, str]] = {}

    def picture(self, address: str) -> str | None:
        """The data URI of a picture by its address in the notebook, or ``None`` where it is no such file."""
        if address.startswith("attachment:"):
            return data_uri(self.attached, address.removeprefix("attachment:"))
        path = self._file(address)
        if path is None or path.stat().st_size > _LARGEST:
            return None
        if path.suffix.lower() == ".svg":
            uri = image_uri("image/svg+xml", path.read_text(encoding="utf-8", errors="replace"))
        elif kind := _KINDS.get(path.suffix.lower()):
            uri = image_uri(f"image/{kind}", base64.b64encode(path.read_bytes()).decode("ascii"))
        else:
            return None
        if uri is not None and path not in self.files:
            self.files.append(path)
        return uri

    def _file(self, address: str) -> Path | None:
        address = unquote(re.split(r"[?#]", address.strip(), maxsplit=1)[0]).replace("\\", "/")
        if self.folder is None or not address or "\0" in address or _ELSEWHERE.match(address):
            return None
        try:
            path = (self.folder / address).resolve()
            return path if path.is_relative_to(_around(self.folder)) and path.is_file() else None
        except OSError:  # a name longer than any disk holds
            return None


def _around(folder: Path) -> Path:
    """The strategy that a folder lies in, or the folder itself."""
    return next((above for above in (folder, *folder.parents) if is_strategy(above)), folder)
