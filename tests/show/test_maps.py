"""The map: outlines of the folder or no map; a hostile file says what is wrong with which feature."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import vomr
from vomr.countries import country
from vomr.problems import VomrError
from vomr.register.boundaries import FILE, read_boundaries
from vomr.show.checked import checked
from vomr.show.maps import _covering, _middle
from vomr.words import Words

PRIMER = Path(__file__).parents[2] / "data" / "primer"
NAMES = {"PRM01": "Примерово", "PRM02": "Замислово"}


def square(west: float, south: float = 42.0, side: float = 0.2) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(coordinates: object, kind: str = "Polygon", **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features: object, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False)


REFUSED = {
    "no JSON": ("{", "не е файл GeoJSON"),
    "no collection": ("[]", "features"),
    "nobody's": (collection(feature([square(23)], a="XX")), "не съдържа границите"),
    "a point": (collection(feature([1, 2], "Point", a="PRM01")), "обект 1 (Примерово)"),
    "no geometry": (collection({"properties": {"a": "PRM01"}, "geometry": None}), "обект 1"),
    "no coordinates": (collection(feature([], a="PRM01")), "не описват граница"),
    "two points": (collection(feature([[[23, 42], [23, 42.1], [23, 42]]], a="PRM01")), "не описват граница"),
    "words": (collection(feature([[["а", "б"], [1, 2], [3, 4]]], a="PRM01")), "не описват граница"),
    "metres": (
        collection(feature([square(23)], a="XX"), feature([square(312_000, 4_700_000, 900)], a="Примерово")),
        "обект 2 (Примерово): координатите не са градуси",
    ),
    "swapped": (collection(feature([[[y, x] for x, y in square(23)]], a="PRM01")), "запишете първо дължината"),
    "elsewhere": (collection(feature([square(2.3, 48)], a="PRM01")), "извън страната"),
    "other system": (
        collection(
            feature([square(23)], a="PRM01"), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::7801"}}
        ),
        "друга координатна система",
    ),
    "two names": (collection(feature([square(23)], a="PRM01", b="PRM02")), "няколко общини"),
    "too large": (collection(feature([square(23)], a="PRM01")).replace("23", "9" * 400, 1), "не описват"),
    "deep": ("[" * 50_000, "не е файл GeoJSON"),
    "infinite": (collection(feature([[[float("nan"), 42], [23, 42], [23, 43]]], a="PRM01")), "не са градуси"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_drawn_says_where_and_what_to_do(tmp_path, content, words):
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(VomrError) as raised:
        read_boundaries(tmp_path, NAMES, country("BG").bounds)
    text = raised.value.text(Words("bg"))
    assert words in text and FILE in text


def test_files_that_are_too_large_are_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("vomr.register.boundaries.LARGEST", 10)
    (tmp_path / FILE).write_text(collection(feature([square(23)], a="PRM01")), encoding="utf-8")
    with pytest.raises(VomrError, match="larger"):
        read_boundaries(tmp_path, NAMES, country("BG").bounds)


def test_holes_parts_and_the_rest_of_the_country(tmp_path):
    """A code goes before a name, others are passed over, islands and enclaves are kept."""
    hole = square(23.05, 42.05, 0.1)
    (tmp_path / FILE).write_text(
        collection(
            feature([[square(23), hole], [square(24)]], "MultiPolygon", nuts4="prm01", district="Замислово"),
            feature([square(22.5)], name="Чужда"),
            crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        ),
        encoding="utf-8",
    )
    found = read_boundaries(tmp_path, NAMES, country("BG").bounds)
    assert found is not None
    assert {code: len(rings) for code, rings in found.outlines.items()} == {"PRM01": 3}
    assert found.missing == ("PRM02",)


def test_a_label_stands_within_its_outline_and_outside_its_holes():
    horseshoe = [(0, 0), (90, 0), (90, 90), (60, 90), (60, 30), (30, 30), (30, 90), (0, 90)]
    ring_with_hole = [[(0, 0), (90, 0), (90, 90), (0, 90)], [(20, 20), (70, 20), (70, 70), (20, 70)]]
    for rings in ([horseshoe], ring_with_hole):
        (x, y), _ = _middle(rings)
        left, right = _covering(rings, y, x)
        assert left < x < right


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("map") / "primer"
    shutil.copytree(PRIMER, folder)
    return vomr.load(folder, "2028-Q2")


def test_the_map_says_every_value_in_its_words(report):
    drawn = report.outcomes.map()
    for municipality in report.results.outcomes.municipalities:
        if municipality.municipality:
            assert report.municipality_name(municipality.municipality) in drawn.alt
    assert drawn.narrow and FILE in drawn.caption


def test_without_outlines_there_is_no_map_and_a_wrong_file_is_not_worth_the_report(report):
    file = report.results.register.folder / FILE
    kept = file.read_text(encoding="utf-8")
    file.write_text("{", encoding="utf-8")
    assert "причината е във vomr check" in report.outcomes.map().text
    told = [problem for problem in checked(report, as_of_period=True).problems if problem.file == FILE]
    assert [problem.severity for problem in told] == ["warning"]
    assert "не е файл GeoJSON" in report.w(told[0].message, **told[0].params)
    file.write_text("\n".join([*kept.splitlines()[:2], "]}"]).replace("},\n]", "}\n]"), encoding="utf-8")
    assert "липсват границите на" in report.outcomes.map().caption
    file.unlink()
    assert not report.outcomes.map()
    file.write_text(kept, encoding="utf-8")
