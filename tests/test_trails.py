"""The small drawing of a card: nothing leaves the sheet, and the forecast never stretches the axis."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from vomr.document import Trail
from vomr.document.trails import svg_of
from vomr.words import Words

DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2035, 12, 31))
VALUES = st.floats(-1e7, 1e7, allow_nan=False).map(lambda value: round(value, 3))
COURSES = st.lists(st.tuples(DAYS, VALUES), max_size=8, unique_by=lambda point: point[0]).map(sorted).map(tuple)
LETTER = 6.1  # pixels that a digit takes at most at this size


def drawn(expected, achieved, ahead, day=dt.date(2028, 6, 30)) -> etree._Element:
    w = Words("bg")
    shown = tuple(str(w.number(value, 1)) for value in ahead)
    reached = str(w.number(achieved[-1][1], 1)) if achieved else ""
    made = Trail(expected, achieved, day, ahead, reached, "1 000", shown, "good", "R.37: & <стойност>")
    return etree.fromstring(svg_of(made))


@given(COURSES, COURSES, st.lists(VALUES, max_size=3).map(sorted).map(tuple))
def test_nothing_leaves_the_sheet(expected, achieved, ahead):
    svg = drawn(expected, achieved, ahead)
    wide, tall = (float(side) for side in svg.get("viewBox").split()[2:])
    assert svg.get("aria-label") == "R.37: & <стойност>"
    for line in svg.iterfind("{*}polyline"):
        points = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
        assert all(0 <= x <= wide and 0 <= y <= tall for x, y in points)
    for label in svg.iterfind("{*}text"):
        x, length = float(label.get("x")), len(label.text or "") * LETTER
        left, right = (x - length, x) if label.get("text-anchor") == "end" else (x, x + length)
        assert right <= wide + 0.1 and 0 <= float(label.get("y")) <= tall, etree.tostring(label)
        assert left >= -0.1 or label.text == "1 000" or "end" in label.get("text-anchor", "")


def test_a_forecast_beyond_the_axis_is_marked_and_the_line_stays():
    expected = ((dt.date(2025, 1, 1), 0.0), (dt.date(2029, 12, 31), 100.0))
    lines = [re.findall(r'points="([^"]+)"', etree.tostring(drawn(expected, (), ahead)).decode())
             for ahead in ((90.0, 95.0), (90.0, 999.0))]  # fmt: skip
    marks = [[label.text for label in drawn(expected, (), ahead).iterfind("{*}text") if label.text[0] in "▲▼"]
             for ahead in ((90.0, 95.0), (90.0, 999.0))]  # fmt: skip
    heights = [[point.split(",")[1] for line in drawing for point in line.split()] for drawing in lines]
    assert heights[0] == heights[1] and marks == [[], ["▲999,0"]]
