"""What a page prints can be had as pandas: no number of a fragment is lost in its frames, and none is another."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from typing import Any

import pandas as pd
import pytest
from in_process import CASES, report_of, shown_fragments

from vomr.document import Span, Table, ValueMark
from vomr.document.text import line_of
from vomr.document.walk import walk
from vomr.show.fragments import Column, Fragment, Row, paragraph, table
from vomr.words import Words
from vomr.words.sentences import Identity


def printed(fragment: Fragment) -> dict[str, list[bool]]:
    """The names of all figures that a fragment prints, each time with whether a mark stands in place of the value."""
    found = defaultdict(list)
    for piece in walk(fragment.blocks):
        if isinstance(piece, Span) and piece.identity:
            found[str(piece.identity)].append(isinstance(piece.content[0], ValueMark))
    return found


def held(fragment: Fragment) -> dict[str, list[Any]]:
    """The values that the frames of a fragment hold, by the names of the figures."""
    found = defaultdict(list)
    for frame in fragment.frames.values():
        columns = {"value": frame["figure"]} if "figure" in frame else frame.attrs["figures"]
        for column, names in columns.items():
            for name, value in zip(names, frame[column], strict=True):
                if name:
                    found[name].append(value)
    return found


@pytest.mark.parametrize(("name", "period", "lang", "audience"), CASES)
def test_every_figure_of_a_fragment_stands_in_its_frames_with_its_exact_value(name, period, lang, audience):
    report = report_of(name, period, lang, audience)
    for call, fragment in shown_fragments(report):
        shown, values = printed(fragment), held(fragment)
        assert {each: len(times) for each, times in shown.items()} == {
            each: len(times) for each, times in values.items()
        }, call
        for each, times in values.items():
            identity = Identity.read(each)
            assert [pd.isna(value) for value in times] == shown[each], (call, each)
            if identity.day is identity.since is identity.report is None:
                exact = float(report.figure(identity.figure))
                for value in times:
                    assert pd.isna(value) or math.isclose(value, exact, rel_tol=1e-12), (call, each, value, exact)


@pytest.mark.parametrize(("name", "period", "lang", "audience"), CASES[:1])
def test_a_table_and_its_frame_have_the_same_rows_and_titles(name, period, lang, audience):
    w = Words(lang)
    for call, fragment in shown_fragments(report_of(name, period, lang, audience)):
        tables = [block for block in walk(fragment.blocks) if isinstance(block, Table)]
        frames = [frame for frame in fragment.frames.values() if "caption" in frame.attrs]
        assert len(tables) == len(frames), call
        for block, frame in zip(tables, frames, strict=True):
            rows = [row for row in block.rows if row.kind != "group"]
            heads = [w.date(cell) if isinstance(cell, dt.date) else str(cell) for cell in frame.iloc[:, 0].fillna("")]
            assert [line_of(row.cells[0].content) for row in rows] == heads or frame.dtypes.iloc[0].kind in "iufM", call
            assert frame.attrs["caption"] == line_of(block.caption), call
            assert ("kind" in frame) == any(row.kind for row in rows), call


def test_unit_costs_and_stages_are_numbers():
    report = report_of("primer", "2028-Q2")
    costs = report.outcomes.unit_costs().frame.set_index("Индикатор")["Изплатени за единица, евро"]
    assert costs.dtype == "float64" and costs.max() == pytest.approx(
        float(report.figure("outcomes.unit_costs.R.37.actual"))
    )
    stages = report.absorption.stages().frame.set_index("Мярка")
    contracted = stages.loc[stages["kind"] == "", "Договорени"]
    total = float(report.figure("absorption.total.contracted"))
    assert contracted.sum() == pytest.approx(total) and stages["Договорени"].iloc[-1] == total
    assert stages["group"].iloc[-2:].tolist() == ["", ""] and stages["group"].iloc[0] == "ЕЗФРСР (СПРЗСР)"
    assert (
        report.absorption.course().frame.shape[0] > 3 and report.overview.cards().frames["lines"]["value"].notna().any()
    )


def test_texts_days_marks_and_several_values_of_a_cell_keep_what_they_are():
    import datetime as dt

    w = Words("bg")
    columns = [Column("Име"), Column("Ден"), Column("Дял", True), Column("Две", True), Column("Бележка")]
    rows = [
        Row(["По вид"], "group"),
        Row(["а", w.date(dt.date(2028, 1, 2)), w.percent(0.25), "да", "7"]),
        Row(["б", w.mark(), w.mark("not_applicable"), "не", w("note")]),
        Row(["общо", w.mark(), w.percent_cut(0.8496), "", ""], "total"),
    ]
    frame = table("Таблица", columns, rows, source="извор").frame
    assert frame["Ден"].dtype.kind == "M" and frame["Ден"].isna().tolist() == [False, True, True]
    assert frame["Дял"].tolist()[::2] == [0.25, 0.8496] and frame["kind"].tolist() == ["", "", "total"]
    assert frame["group"].tolist() == ["По вид", "По вид", ""] and frame["Бележка"].iloc[0] == "7"
    assert (frame.attrs["caption"], frame.attrs["source"]) == ("Таблица", "извор")
    assert paragraph("Изречение.").frame["text"].tolist() == ["Изречение."] and Fragment().frame.empty
