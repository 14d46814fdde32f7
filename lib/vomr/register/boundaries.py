"""The outlines of the municipalities, from an optional ``territory.geojson`` in the strategy folder.

GeoJSON by RFC 7946: a ``FeatureCollection`` whose features are polygons in degrees, longitude first (WGS 84). Whatever
else stands in the file (outlines of other municipalities, of the whole country) is passed over.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vomr.folders import own_file
from vomr.problems import Problem, VomrError, display_path
from vomr.words import N_, shortened

FILE = "territory.geojson"
LARGEST = 8_000_000  # bytes of the file: the municipalities of the whole country at a scale of 1 : 100 000 have four
MOST_POINTS = 200_000  # of the outlines that are drawn

Ring = tuple[tuple[float, float], ...]
Bounds = tuple[float, float, float, float]  # west, south, east and north, in degrees

_MISSING = N_("{file} does not draw {names}.")
_REMEDY = N_("Mend the file or take it away: without it the report has no map.")
_SYSTEMS = ("4326", "CRS84", "WGS84", "4258")  # degrees: WGS 84, and ETRS89, which a map cannot tell from it
_POLYGONS = {"Polygon": lambda drawn: [drawn], "MultiPolygon": lambda drawn: drawn}


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


def read_boundaries(folder: Path, names: Mapping[str, str], bounds: Bounds) -> Boundaries | None:
    """The outlines of the given municipalities; ``None`` where there is no file.

    A feature belongs to a municipality when one of its properties holds its code, or else its name.

    Parameters
    ----------
    folder : Path
        The strategy folder.
    names : mapping of str to str
        Codes and names of the municipalities.

    Raises
    ------
    VomrError
        When the file is no GeoJSON of polygons in degrees (RFC 7946), or draws none of the municipalities.
    """
    path = own_file(folder, boundaries_file(folder))
    if not path.is_file():
        return None
    found = read_outlines(path, names, bounds)
    return Boundaries(found, tuple(code for code in names if code not in found))


def read_outlines(path: Path, names: Mapping[str, str], bounds: Bounds) -> dict[str, tuple[Ring, ...]]:
    """The outlines in a file of whatever is named, by code.

    Raises
    ------
    VomrError
        As :func:`read_boundaries`.
    """
    file = display_path(path)
    if path.stat().st_size > LARGEST:
        raise VomrError(
            N_("{file} is larger than {most} MB: keep the municipalities of the group and simplify their outlines."),
            file=file,
            most=LARGEST // 1_000_000,
        )
    found: dict[str, tuple[Ring, ...]] = {}
    for number, feature in enumerate(_features(path, file), start=1):
        code = _code(feature, names, (file, number))
        if code is not None:
            found[code] = (*found.get(code, ()), *_rings(feature.get("geometry"), (file, number, names[code]), bounds))
    if not found:
        raise VomrError(
            N_(
                "{file} draws none of the municipalities: one property of each outline must be a code or a name out of"
                " {names}."
            ),
            file=file,
            names=shortened(", ".join(dict.fromkeys((*names, *names.values()))), 300),
        )
    if sum(len(ring) for rings in found.values() for ring in rings) > MOST_POINTS:
        raise VomrError(
            N_("{file} has more than {most} points: simplify the outlines of the municipalities."),
            file=file,
            most=MOST_POINTS,
        )
    return found


def outline_problems(folder: Path, names: Mapping[str, str], bounds: Bounds) -> list[Problem]:
    """What is wrong with the file, for ``vomr check``: the tables do not know of it."""
    try:
        found = read_boundaries(folder, names, bounds)
    except VomrError as error:
        return [Problem("territory-outlines", "warning", error.message, _REMEDY, {**error.params}, file=FILE)]
    if found is None or not found.missing:
        return []
    missing = ", ".join(names[code] for code in found.missing)
    return [Problem("territory-outlines", "note", _MISSING, _REMEDY, {"file": FILE, "names": missing}, file=FILE)]


def _features(path: Path, file: str) -> list[Mapping[str, Any]]:
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise VomrError(
            N_("{file} is not a GeoJSON file ({reason}): save the outlines again as GeoJSON."),
            file=file,
            reason=" ".join(str(error).split()),
        ) from None
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise VomrError(
            N_("{file} is not a GeoJSON file with outlines: it has no list “features” (a FeatureCollection)."),
            file=file,
        )
    system = json.dumps(whole.get("crs"), ensure_ascii=False) if whole.get("crs") else ""
    if system and not any(known in system.upper().replace(" ", "") for known in _SYSTEMS):
        raise VomrError(
            N_(
                "{file} is in another coordinate system ({system}): save it again in WGS 84 (EPSG:4326), degrees,"
                " longitude first."
            ),
            file=file,
            system=system[:120],
        )
    return features


def _code(feature: Mapping[str, Any], names: Mapping[str, str], where: tuple[str, int]) -> str | None:
    """Whose outline a feature is: by a code, or else by a name."""
    properties = feature.get("properties")
    values = properties.values() if isinstance(properties, dict) else ()
    words = {str(value).strip().casefold() for value in values}
    by_code = [code for code in names if code.casefold() in words]
    by_name = [code for code, name in names.items() if name.casefold() in words]
    meant = by_code or by_name
    if len(meant) > 1:
        raise VomrError(
            N_(
                "{file}, feature {number}: its properties name several municipalities ({names}); leave the code of one."
            ),
            file=where[0],
            number=where[1],
            names=", ".join(names[code] for code in meant),
        )
    return meant[0] if meant else None


def _rings(geometry: Any, where: tuple[str, int, str], bounds: Bounds) -> Iterator[Ring]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in _POLYGONS:
        raise _refused(
            where,
            N_("{file}, feature {number} ({name}): an outline is a Polygon or a MultiPolygon, not {kind}."),
            kind=str(kind)[:40],
        )
    try:
        drawn = [
            [[(float(point[0]), float(point[1])) for point in ring] for ring in polygon]
            for polygon in _POLYGONS[kind](geometry["coordinates"])
        ]
    except (ValueError, KeyError, TypeError, IndexError, OverflowError):
        drawn = []
    if not drawn or not all(polygon and all(len(set(ring)) > 2 for ring in polygon) for polygon in drawn):
        raise _refused(
            where,
            N_(
                "{file}, feature {number} ({name}): its coordinates are no outline: rings of three points or more, each"
                " a longitude and a latitude."
            ),
        )
    for polygon in drawn:
        for ring in polygon:
            _check_degrees(ring, where, bounds)
            yield tuple(ring)


def _check_degrees(ring: Sequence[tuple[float, float]], where: tuple[str, int, str], bounds: Bounds) -> None:
    west, south, east, north = bounds
    outside = next((p for p in ring if not (west <= p[0] <= east and south <= p[1] <= north)), None)
    if outside is None:
        return
    x, y = outside
    point = f"{x:g}, {y:g}"
    if west <= y <= east and south <= x <= north:
        raise _refused(
            where,
            N_(
                "{file}, feature {number} ({name}): latitude comes before longitude ({point}); write the longitude"
                " first."
            ),
            point=point,
        )
    if not (math.isfinite(x) and math.isfinite(y)) or abs(x) > 180 or abs(y) > 90:
        raise _refused(
            where,
            N_(
                "{file}, feature {number} ({name}): its coordinates are no degrees ({point}); save it again in WGS 84"
                " (EPSG:4326)."
            ),
            point=point,
        )
    raise _refused(
        where,
        N_("{file}, feature {number} ({name}): the point {point} lies outside the country; correct the outline."),
        point=point,
    )


def _refused(where: tuple[str, int, str], sentence: str, **more: Any) -> VomrError:
    file, number, name = where
    return VomrError(sentence, file=file, number=number, name=name, **more)
