"""The outlines of the municipalities, from an optional ``territory.geojson`` in the strategy folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vomr.folders import own_file
from vomr.problems import VomrError, display_path
from vomr.words import N_

FILE = "territory.geojson"

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Boundaries:
    """Outlines by municipality code.

    Attributes
    ----------
    outlines : dict of str to tuple of rings
        Rings of (longitude, latitude); a ring inside another is a hole.
    missing : tuple of str
        Codes of municipalities that the file does not draw.
    """

    outlines: Mapping[str, tuple[Ring, ...]]
    missing: tuple[str, ...]


def boundaries_file(folder: Path) -> Path:
    """Where the outlines stand, if anywhere."""
    return folder / FILE


def read_boundaries(folder: Path, names: Mapping[str, str]) -> Boundaries | None:
    """The outlines of the given municipalities; ``None`` where there is no file.

    A feature belongs to a municipality when one of its properties holds its code or its name.

    Parameters
    ----------
    folder : Path
        The strategy folder.
    names : mapping of str to str
        Codes and names of the municipalities.

    Raises
    ------
    VomrError
        When the file is no GeoJSON of polygons (RFC 7946), or draws none of the municipalities.
    """
    path = own_file(folder, boundaries_file(folder))
    if not path.is_file():
        return None
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        found = {
            code: rings
            for feature in features
            if (code := _code(feature, names)) and (rings := tuple(_rings(feature["geometry"])))
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VomrError(
            N_("{file} is not a GeoJSON file with the outlines of municipalities ({reason})."),
            file=display_path(path),
            reason=repr(error),
        ) from None
    if not found:
        raise VomrError(
            N_(
                "{file} draws none of the municipalities: one property of each outline must be a code or a name out of"
                " {names}."
            ),
            file=display_path(path),
            names=", ".join([*names, *names.values()]),
        )
    return Boundaries(found, tuple(code for code in names if code not in found))


def _code(feature: Mapping[str, Any], names: Mapping[str, str]) -> str | None:
    said = {str(value).strip().casefold() for value in (feature.get("properties") or {}).values()}
    return next((code for code, name in names.items() if {code.casefold(), name.casefold()} & said), None)


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    polygons = {"Polygon": lambda drawn: [drawn], "MultiPolygon": lambda drawn: drawn}[geometry["type"]](
        geometry["coordinates"]
    )
    for polygon in polygons:
        for ring in polygon:
            yield tuple((float(point[0]), float(point[1])) for point in ring)
