"""Charts that can be read: on paper and on a telephone, in grey, by whoever cannot see them."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vomr
from vomr.design import COLOURS, FALLBACK, FONT, contrast
from vomr.show import Report, drawing
from vomr.show.charts import MOST_WORDS, Bar, Chart, Heads, Series, curves, nested_bars, ranked_bars, words_of
from vomr.show.drawing import NARROW, WIDE, Box, Sheet, ends_of_axis, precision_of, ticks
from vomr.show.maps import Spot, territory_map
from vomr.show.trails import Ahead, Trail, small_multiples
from vomr.typefaces import UNITS, line_of_letters

PROJECT = Path(__file__).parents[2]
GROUPS = (("primer", "2028-Q2"), ("nevestino", "2026-Q3"))
CHARTS = {
    "stages": lambda report: report.absorption.stages_chart(),
    "course": lambda report: report.absorption.course(),
    "money": lambda report: report.course.money(),
    "map": lambda report: report.outcomes.map(),
    "programmes": lambda report: report.outcomes.territory_chart(),
    "trails": lambda report: report.indicators.trails(),
    "sectors": lambda report: report.ties.by_sector(),
    "municipalities": lambda report: report.ties.by_municipality(),
    "organisations": lambda report: report.ties.by_name(),
}
DAY = dt.date(2028, 6, 30)


@pytest.fixture(scope="module")
def drawn() -> Iterator[dict[tuple[str, str, str], tuple[Chart, list[Sheet]]]]:
    """Every chart of both groups in both languages, with the sheets that it was drawn on."""
    found, sheets, svg = {}, [], Sheet.svg

    def kept(sheet: Sheet) -> str:
        sheets.append(sheet)
        return svg(sheet)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sheet, "svg", kept)
        for (group, period), lang in itertools.product(GROUPS, ("bg", "en")):
            report = Report(vomr.load(PROJECT / "data" / group, period).results, lang)
            for name, draw in CHARTS.items():
                sheets.clear()
                shown = draw(report)
                chart = getattr(shown, "chart", shown)
                if isinstance(chart, Chart):
                    found[group, lang, name] = (chart, list(sheets))
    yield found


def test_both_groups_have_charts(drawn):
    assert {(group, name) for group, _, name in drawn} >= {("primer", name) for name in CHARTS}


def test_a_title_says_the_message_in_few_words(drawn):
    long = {key: chart.title for key, (chart, _) in drawn.items() if not 2 < words_of(chart.title) <= MOST_WORDS}
    assert not long


def test_words_can_be_read_where_the_chart_is_read(drawn):
    for key, (_, sheets) in drawn.items():
        assert [sheet.room for sheet in sheets] == [WIDE, NARROW], key
        for sheet in sheets:
            check(sheet)


def check(sheet: Sheet) -> None:
    """Words are large enough, within the sheet, over no others and over no line of the grid."""
    root = ElementTree.fromstring(sheet.svg())
    height = float(root.get("height", "0"))
    grid = [line for line in lines_of(root) if line[0] == COLOURS["rule"].light]
    for box in sheet.boxes:
        assert box.size >= 11, box
        assert box.left >= -0.5 and box.right <= sheet.width + 0.5, box
        assert box.top >= -0.5 and box.bottom <= height + 0.5, box
        crossed = [
            line for line in grid if line[1] < box.right and box.left < line[3] and box.top < line[2] < box.bottom
        ]
        assert not crossed, (box, crossed)
    for one, other in itertools.combinations(sheet.boxes, 2):
        assert not inner(one).touches(inner(other)), (one, other)


def inner(box: Box) -> Box:
    """Without the room above small letters and below the line."""
    return Box(box.left + 0.5, box.top + 0.2 * box.size, box.right - 0.5, box.bottom - 0.16 * box.size, box.words)


def lines_of(root: ElementTree.Element) -> list[tuple[str, float, float, float, float]]:
    """Straight lines: colour, and both ends."""
    found = []
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        ends = re.fullmatch(r"M(\S+) (\S+)L(\S+) (\S+)", path.get("d", ""))
        if ends and path.get("stroke"):
            found.append((path.get("stroke", ""), *map(float, ends.groups())))
    return found


def test_fills_can_be_told_from_what_is_beside_them(drawn):
    """WCAG 1.4.11: a fill is 3 : 1 from paper, or its edge is from both; words are 4.5 : 1 from paper or their fill."""
    for key, (chart, _) in drawn.items():
        for source in (chart.svg, chart.narrow):
            fills = set()
            for element in ElementTree.fromstring(source).iter():
                fill, edge = element.get("fill", "none"), element.get("stroke", "")
                if fill in ("none", "#ffffff"):
                    assert not edge or edge in ("#ffffff", COLOURS["rule"].light) or contrast(edge, "#ffffff") >= 3, key
                elif fill.startswith("url("):
                    assert contrast(edge, "#ffffff") >= 3, key
                elif element.tag.endswith("}g"):
                    assert contrast(fill, "#ffffff") >= 4.5, (key, fill)
                else:
                    fills.add(fill)
                    told = [edge] if edge else [fill]
                    assert all(contrast(one, "#ffffff") >= 3 for one in told), (key, fill, edge)
                    assert not edge or contrast(edge, fill) >= 3, (key, fill, edge)


def test_alternative_texts_name_the_main_numbers(drawn):
    for key, (chart, _) in drawn.items():
        assert len(re.findall(r"\d+(?:[.,]\d+)?", chart.alt)) >= 2, key


def test_equal_inputs_give_equal_bytes(drawn):
    for (group, lang, name), (chart, _) in drawn.items():
        if lang == "en" and group == "primer":
            again = CHARTS[name](Report(vomr.load(PROJECT / "data" / group, "2028-Q2").results, lang))
            assert getattr(again, "chart", again) == chart
            break


# --- whatever an analyst draws

NAMES = st.text("абвгджзийклмно прст", min_size=1, max_size=60).map(lambda text: " ".join(text.split()) or "а")
AMOUNTS = st.one_of(
    st.just(0.0), st.floats(-5e3, 5e6), st.integers(-20, 4000).map(float), st.floats(0, 1)
).map(lambda value: round(value, 2))  # fmt: skip
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2029, 12, 31))


def heads(title: str = "Договарянето изостава от плана") -> Heads:
    return Heads(title, "проекти", "а", "б", "bg")


def checked(draw) -> None:
    sheets, svg = [], Sheet.svg
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sheet, "svg", lambda sheet: sheets.append(sheet) or svg(sheet))
        draw()
    for sheet in sheets:
        check(sheet)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(NAMES, AMOUNTS), min_size=1, max_size=6))
def test_bars_of_anything(rows):
    checked(lambda: ranked_bars(rows, heads()))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(NAMES, st.tuples(*[AMOUNTS.map(abs)] * 4)), min_size=1, max_size=4))
def test_stages_of_anything(rows):
    bars = [Bar(name, amounts, ("договорени 65,7 %", "изплатени 38,2 %")) for name, amounts in rows]
    names = ("Бюджет", "Одобрени от МИГ", "Договорени", "Изплатени")
    checked(lambda: nested_bars(bars, names, heads(), "евро"))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(NAMES, st.dictionaries(DAYS, AMOUNTS, min_size=1, max_size=6)), min_size=1, max_size=4), DAYS
)  # fmt: skip
def test_lines_of_anything(given_lines, day):
    lines = [
        Series(name, tuple(sorted(points.items())), role, role == "soft")
        for (name, points), role in zip(given_lines, ("deep", "good", "warn", "soft"), strict=False)
    ]
    checked(lambda: curves(lines, day, heads(), "евро"))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(NAMES, AMOUNTS, AMOUNTS, AMOUNTS, st.tuples(AMOUNTS, AMOUNTS, AMOUNTS)), min_size=1, max_size=4)
)
def test_small_charts_of_anything(rows):
    trails = []
    for name, base, target, value, ahead in rows:
        low, mid, high = sorted(ahead)
        trails.append(
            Trail(
                name,
                "◆ Изостава: 26 / 60",
                "лица; ↓ по-малко е по-добре",
                ((dt.date(2025, 3, 17), base), (dt.date(2029, 12, 31), target)),
                ((dt.date(2026, 3, 31), base), (DAY, value)),
                Ahead(dt.date(2029, 12, 31), low, mid, high, f"{low:.1f}", f"{mid:.1f}", f"{high:.1f}"),
                "warn",
            )
        )
    checked(lambda: small_multiples(trails, DAY, heads()))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(NAMES.map(lambda name: name[:24].strip()), st.none() | st.just(0.0) | st.floats(1e-6, 900)),
        min_size=2,
        max_size=8,
    )
)
def test_maps_of_anything(rows):
    spots = [
        Spot(str(n), name, value, "…" if value is None else f"{value:.0f}") for n, (name, value) in enumerate(rows)
    ]
    outlines = {}
    for spot in spots:
        west, south = 23 + 0.2 * (int(spot.code) % 4), 42 + 0.15 * (int(spot.code) // 4)
        outlines[spot.code] = (((west, south), (west + 0.2, south), (west + 0.2, south + 0.15), (west, south + 0.15)),)
    checked(lambda: territory_map(spots, outlines, heads(), "евро на жител", "няма данни"))


def test_a_forecast_beyond_the_axis_is_cut_and_marked_with_its_number():
    expected = ((dt.date(2025, 1, 1), 0.0), (dt.date(2029, 12, 31), 110.0))
    ahead = Ahead(dt.date(2029, 12, 31), 123.0, 811.0, 811.0, "123", "811", "811")
    trail = Trail("R.42", "●", "лица", expected, ((DAY, 70.0),), ahead, "good")
    sheets: list[Sheet] = []
    svg = Sheet.svg
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sheet, "svg", lambda sheet: sheets.append(sheet) or svg(sheet))
        small_multiples([trail], DAY, heads())
    for sheet in sheets:
        assert "▲ 811" in {box.words for box in sheet.boxes}
        assert not {"200", "400", "800"} & {box.words for box in sheet.boxes}


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([100.0, 100.0], (0.0, 100.0)),
        ([0.0], (0.0, 1.0)),
        ([0.0, 32.0], (0.0, 32.0)),
        ([-3.0, -3.0], (-3.0, 0.0)),
        ([-1.0, 5.0], (-1.0, 5.0)),
    ],
)
def test_an_axis_is_never_a_constants_neighbourhood(values, ends):
    assert ends_of_axis(values) == ends


@given(st.lists(st.integers(-50, 5000), min_size=1, max_size=5))
def test_an_axis_is_no_finer_than_its_values(values):
    low, high = ends_of_axis(map(float, values))
    marks = ticks(low, high, 4, precision_of(map(float, values)))
    assert all(b - a >= 1 for a, b in itertools.pairwise(marks))


def test_measures_without_a_contract_are_counted_before_any_is_called_the_least():
    """A rate that is not computed, as nothing has begun, is no reason to call another measure the last."""
    report = vomr.load(PROJECT / "data" / "primer", "2025-Q4")
    lines = [line for line in report.absorption.operation_lines if line.cents("budget")]
    without = {line.measure for line in lines} - {line.measure for line in lines if line.cents("contracted")}
    title = report.absorption.stages_chart().chart.title
    assert len(without) > 1 and title.endswith(f"{len(without)} мерки са без договор")


def test_a_line_put_together_of_its_words_stands_as_if_laid_out_whole():
    """Words are laid out once each: their letters stand where matplotlib has them in the whole line, but for what pairs
    of letters have of one another across a blank.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    drawing.register_fonts()
    reader = TextToPath()
    for bold in (False, True):
        font = reader._get_font(FontProperties(family=[FONT, FALLBACK], weight="bold" if bold else "normal"))
        for line in (
            "Изплатени средства по мерки, евро",
            "Т. А. 1 234,56 € към 30.06.2028 г.",
            "две  паузи ",
            "",
            "№ 5",
        ):
            letters, outlines, _ = reader.get_glyphs_with_font(font, line, language="bg")
            whole = [(name, x / reader.FONT_SCALE) for name, x, _, _ in letters if len(outlines[name][0])]
            run = drawing._run(line, "bg", bold)
            assert [_postscript(*name) for name, _ in run.letters] == [name for name, _ in whole]
            for (_, x), (_, expected) in zip(run.letters, whole, strict=True):
                assert abs(x / drawing._UNITS - expected) < 0.05
            assert all(x / drawing._UNITS <= run.width for _, x in run.letters)


def _postscript(face: str, glyph: int) -> str:
    """A letter as matplotlib names it."""
    return f"{face if face.startswith('DejaVu') else f'Manrope-{face}'}-{glyph:x}"


def test_outlines_are_those_that_matplotlib_draws():
    """Letters of each kind of step, and of both families: no point lies further away than the eye sees."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    drawing.register_fonts()
    reader = TextToPath()
    for bold in (False, True):
        font = reader._get_font(FontProperties(family=[FONT, FALLBACK], weight="bold" if bold else "normal"))
        _, outlines, _ = reader.get_glyphs_with_font(font, "жЩ8%„▲→✎", language="bg")
        run = drawing._run("жЩ8%„▲→✎", "bg", bold)
        assert len(outlines) == len(run.letters)
        for name, _ in run.letters:
            corners, codes = outlines[_postscript(*name)]
            points = [corner / reader.FONT_SCALE for corner, code in zip(corners, codes, strict=True) if code != CLOSED]
            assert points == [pytest.approx(point, abs=0.005) for point in _points(drawing._outline(*name))]


CLOSED = 79  # a step of matplotlib's that has no point of its own


def _points(outline: str) -> list[tuple[float, float]]:
    """Where the steps of an outline lead, in sizes."""
    points, at, start = [], (0, 0), (0, 0)
    for kind, numbers in re.findall(r"([mlhvqcz])([-\d ]*)", outline):
        values = [int(number) for number in re.findall(r"-?\d+", numbers)]
        if kind in "hv":
            values = [*values, 0] if kind == "h" else [0, *values]
        moves = [(at[0] + x, at[1] + y) for x, y in zip(values[::2], values[1::2], strict=True)]
        points += moves
        at = moves[-1] if moves else start
        start = at if kind == "m" else start
    return [(x / drawing._UNITS, y / drawing._UNITS) for x, y in points]


@pytest.mark.parametrize(
    "words", ["(ПКИП))", "(149 евро),", "Ελλάδα (α)", "А1Б", "č-ж", "שלום (א)", "a\N{COMBINING ACUTE ACCENT}", "😀", ""]
)
def test_every_letter_of_a_word_in_any_writing_has_its_place(words):
    letters, width = line_of_letters(words, "bg")
    assert width == pytest.approx(drawing.width_of(words, "bg", UNITS), abs=0.1)
    assert [letter.x for letter in letters] == sorted(letter.x for letter in letters)
    assert all(0 <= letter.x <= width for letter in letters)


def test_brackets_around_capitals_are_of_one_height():
    """Both have the form for capitals, whatever stands before and after them."""
    names = {"(": set(), ")": set()}
    for words in ("(ПКИП)", "(ПКИП),", "1 (ПКИП)"):
        letters, _ = line_of_letters(words, "bg")
        for letter, sign in zip(letters, words, strict=True):
            if sign in names:
                names[sign].add(letter.glyph)
    assert [len(glyphs) for glyphs in names.values()] == [1, 1]


@given(
    st.floats(0, 1e7), st.floats(0.05, 1e7), st.integers(2, 5), st.sampled_from([0.0, 0.01, 0.1, 1.0])
)  # fmt: skip
def test_marks_of_an_axis_are_round_within_it_and_no_more_than_asked(low, span, most, least_step):
    marks = ticks(low, low + span, most, least_step)
    assert marks == sorted(set(marks)) and all(low - 1e-6 <= at <= low + span + 1e-6 for at in marks)
    if marks != [low, low + span]:
        steps = [after - at for at, after in itertools.pairwise(marks)]
        assert len(marks) <= most + 2 and all(step >= least_step - 1e-6 for step in steps)
        assert all(step == pytest.approx(steps[0], rel=1e-6) for step in steps)


@pytest.mark.parametrize(
    ("ends", "most", "marks"),
    [
        ((0, 100), 4, [0, 25, 50, 75, 100]),
        ((0, 3), 5, [0, 1, 2, 3]),
        ((0, 1), 4, [0, 0.25, 0.5, 0.75, 1]),
        ((-2.5, 7), 5, [-2, 0, 2, 4, 6]),
        ((92, 98), 3, [92, 94, 96, 98]),
        ((0, 0), 4, [0, 0]),
        ((0, -5), 4, [0, -5]),
    ],
)
def test_marks_of_an_axis(ends, most, marks):
    assert ticks(*ends, most) == marks


@pytest.mark.parametrize("words", ["а" * 19 + "ж" * 4 + "тт", "м" * 200, "къса " + "щ" * 40 + " дума", "ж", ""])
@pytest.mark.parametrize("width", [12.0, 60.0, 180.0])
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(words, width):
    lines = drawing.wrapped(words, width, "bg", 11.4)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(drawing.width_of(line, "bg", 11.4) <= width or len(line) == 1 for line in lines)


def test_a_chart_is_drawn_without_matplotlib():
    """To import it, and to let it list the fonts of the system, takes longer than all charts of a pack."""
    drawn = (
        "import sys\n"
        "from vomr.show import charts\n"
        "heads = charts.Heads('Платено', 'евро', '', '', 'bg')\n"
        "made = charts.ranked_bars([('Мярка', 12.5), ('Друга', 3.0)], heads)\n"
        "print(len(made.svg) > 1000, 'matplotlib' in sys.modules)\n"
    )
    ended = subprocess.run([sys.executable, "-c", drawn], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["True", "False"]
