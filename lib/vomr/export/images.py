"""Pictures in outputs: checked, measured, and carried inside the document."""

from __future__ import annotations

import base64
import binascii
import io
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from nbformat import NotebookNode

from vomr.export.svg import svg_document

if TYPE_CHECKING:
    import numpy as np

_RASTER = {"image/png": "PNG", "image/jpeg": "JPEG", "image/jpg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
_PALETTE = 256  # colours that a byte can name
_DRAWN = 4096  # more colours than a drawing has with the edges of its letters; a photograph has more
_IN_TEXT = re.compile(r"data:(image/(?:png|jpe?g|gif|webp));base64,([\w+/=]+)")
# What a file says of its picture that is needed to show it; all else somebody, or a camera, has noted
_NEEDED = frozenset(
    "adobe adobe_transform aspect background bbox blend chromaticity default_image disposal dpi duration extension"
    " gamma icc_profile interlace jfif jfif_density jfif_unit jfif_version loop Software srgb timestamp transparency"
    " progression progressive version".split()
)
_NEEDED_OF_JPEG = ("APP0", "APP14")


@dataclass(frozen=True, slots=True)
class Picture:
    """What a data URI holds; ``width`` and ``height`` in CSS pixels, 0 where the file does not say."""

    format: str
    data: bytes
    width: float
    height: float


def image_uri(mime: str, data: str) -> str | None:
    """A data URI of a notebook's image output, or ``None`` where it cannot be shown.

    Parameters
    ----------
    mime
        ``image/svg+xml`` with the drawing as text, or another image type with base64.
    """
    if mime == "image/svg+xml":
        document = svg_document(data)
        if document is None:
            return None
        return f"data:image/svg+xml;base64,{base64.b64encode(document.encode('utf-8')).decode('ascii')}"
    uri = f"data:{mime};base64,{without_notes(mime, ''.join(data.split()))}"
    return uri if read_uri(uri) else None


def without_notes(mime: str, encoded: str) -> str:
    """A picture in base64 without what is noted in its file: who took it, where and when; as it is where nothing is.

    It is turned as its camera says that it stands. What cannot be opened stays as it is: no reader opens it either.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded)), formats=[_RASTER[mime]]) as picture:
            picture.load()
            if not _has_notes(picture):
                return encoded
            moves = picture.format != "MPO" and getattr(picture, "is_animated", False)
            seen = picture if moves else ImageOps.exif_transpose(picture)
            seen.info = {name: value for name, value in picture.info.items() if name in _NEEDED}
            made = io.BytesIO()
            seen.save(made, _RASTER[mime], quality=95, icc_profile=seen.info.get("icc_profile"), save_all=moves)
    except (OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError):
        return encoded
    return base64.b64encode(made.getvalue()).decode("ascii")


def _has_notes(picture: Any) -> bool:
    segments = getattr(picture, "applist", ())  # of a JPEG
    return bool(
        picture.info.keys() - _NEEDED
        or getattr(picture, "private_chunks", ())
        or any(name not in _NEEDED_OF_JPEG and not data.startswith(b"ICC_PROFILE") for name, data in segments)
    )


def pictures_without_notes(notebook: NotebookNode) -> None:
    """Take what is noted in the files of pictures out of all that a notebook displays and has attached."""
    for cell in notebook.cells:
        bundles = [output.data for output in cell.get("outputs", ()) if "data" in output]
        for bundle in (*bundles, *cell.get("attachments", {}).values()):
            for kind, content in bundle.items():
                if kind in _RASTER and isinstance(content, str):
                    bundle[kind] = without_notes(kind, content)
                elif isinstance(content, str) and ";base64," in content:
                    bundle[kind] = _IN_TEXT.sub(_within, content)


def _within(match: re.Match[str]) -> str:
    return f"data:{match[1]};base64,{without_notes(match[1], match[2])}"


def data_uri(attachments: dict[str, dict[str, str]], name: str) -> str | None:
    """The data URI of a cell's attachment."""
    bundle = attachments.get(name) or attachments.get(unquote(name)) or {}
    for mime, data in bundle.items():
        if mime == "image/svg+xml" and not data.lstrip().startswith("<"):
            try:
                data = base64.b64decode(data).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError):
                return None
        return image_uri(mime, data)
    return None


def read_uri(uri: str) -> Picture | None:
    """The picture in a data URI, or ``None`` where there is none that a reader's program could open."""
    head, _, encoded = uri.partition(",")
    mime = head.removeprefix("data:").removesuffix(";base64")
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    if mime == "image/svg+xml":
        document = svg_document(data.decode("utf-8", errors="replace"))
        if document is None:
            return None
        return Picture("svg", document.encode("utf-8"), *svg_size(document))
    if mime not in _RASTER:
        return None
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=[_RASTER[mime]]) as picture:
            picture.verify()
            return Picture(_RASTER[mime].lower().replace("jpeg", "jpg"), data, *map(float, picture.size))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def as_png(data: bytes) -> bytes:
    """A picture that can be opened, as PNG: the first where it moves."""
    from PIL import Image

    made = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        picture.convert("RGBA").save(made, "PNG")
    return made.getvalue()


def with_palette(data: bytes) -> bytes:
    """A drawing as PNG whose colours are named by a byte each: half the size.

    Up to 256 colours stay as they are; of more, the rarest, which are tints at the edges of letters and lines, become
    the nearest. What has as many as a photograph is left as it was.
    """
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        seen = picture.convert("RGBA")
    counted = seen.getcolors(_DRAWN)
    if counted is None:
        return data
    colours = np.array([colour for _, colour in sorted(counted, key=lambda pair: (-pair[0], pair[1]))])[:, :3]
    frequent, rare = colours[:_PALETTE], colours[_PALETTE:]
    nearest = ((rare[:, None] - frequent) ** 2).sum(axis=2).argmin(axis=1)
    named = _names_of_colours()
    named[colours @ (1, 1 << 8, 1 << 16)] = [*range(len(frequent)), *nearest]
    pixels = np.asarray(seen).view("<u4")[..., 0]
    drawn = Image.fromarray(named[pixels & 0xFFFFFF])
    made = io.BytesIO()
    drawn.putpalette(frequent.astype("uint8").tobytes())
    drawn.save(made, "PNG")
    return made.getvalue()


@cache
def _names_of_colours() -> np.ndarray:
    """A byte for every colour that three bytes can say: looked up, not searched for. Each picture writes those of its
    own colours; to clear the rest would take longer than the picture.
    """
    import numpy as np

    return np.zeros(1 << 24, dtype="uint8")


def svg_size(document: str) -> tuple[float, float]:
    """Width and height of a drawing in CSS pixels, from its own or from its viewBox."""
    opening = re.match(r"<svg[^>]*>", document)
    attributes = dict(re.findall(r"([\w:-]+)\s*=\s*[\"']([^\"']*)[\"']", opening[0])) if opening else {}
    sides = [_pixels(attributes.get(side, "")) for side in ("width", "height")]
    if not all(sides):
        box = attributes.get("viewBox", "").replace(",", " ").split()
        try:
            sides = [float(box[2]), float(box[3])]
        except (IndexError, ValueError):
            return 0.0, 0.0
    return sides[0], sides[1]


def _pixels(length: str) -> float:
    match = re.fullmatch(r"\s*([0-9.]+)\s*(px|pt|mm|cm|in|)\s*", length)
    try:
        return (
            float(match[1]) * {"px": 1, "": 1, "pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}[match[2]]
            if match
            else 0.0
        )
    except ValueError:
        return 0.0
