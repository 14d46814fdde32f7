"""Whatever pandas makes of a table of the report: it shows, all of it, and nothing above it is untrue."""

from __future__ import annotations

import datetime as dt
import pickle
import warnings
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import few

import vomr
from vomr.document import Table
from vomr.document.text import text_of
from vomr.show.tables import Selection
from vomr.show.tables.display import ROWS_SHOWN, plain_table
from vomr.show.tables.values import name_of
from vomr.words import Words

PROJECT = Path(__file__).parents[2]
COLUMNS = ["project", "title", "measure", "contracted", "paid", "score", "contracted_on", "innovative"]
CHOICE = "Община: Примерово"


@pytest.fixture(scope="module")
def report():
    return vomr.load(PROJECT / "data" / "primer", "2028-Q2")


REPORT = None


def projects() -> Selection:
    """Loaded once: a property may take no fixture of the module."""
    global REPORT
    REPORT = REPORT or vomr.load(PROJECT / "data" / "primer", "2028-Q2")
    return REPORT.tables.projects.only(municipality="Примерово")[COLUMNS]


MEASURES = pd.DataFrame({"measure": ["Умения и заетост"], "weight": [2.5]})
OPERATIONS = {
    "head": lambda f: f.head(3),
    "tail": lambda f: f.iloc[-4:],
    "filter": lambda f: f[f["paid"] > 0],
    "nothing": lambda f: f[f["paid"] > 1e15],
    "sort": lambda f: f.sort_values("contracted", ascending=False),
    "shuffle": lambda f: f.sample(frac=1, random_state=1),
    "anew": lambda f: f.reset_index(drop=True),
    "numbered": lambda f: f.reset_index(),
    "own": lambda f: f.assign(ratio=f["paid"] / f["contracted"]),
    "own flag": lambda f: f.assign(many=f["paid"] > 10_000),
    "infinite": lambda f: f.assign(paid=f["paid"] / 0),
    "objects": lambda f: f.assign(things=[[1, {"a": None}]] * len(f)),
    "periods": lambda f: f.assign(quarter=f["contracted_on"].dt.to_period("Q"), wait=f["contracted_on"].diff()),
    "zoned": lambda f: f.assign(when=f["contracted_on"].dt.tz_localize("Europe/Sofia")),
    "cut": lambda f: f.assign(size=pd.cut(f["contracted"], 3)),
    "overwritten": lambda f: f.assign(paid=f["contracted"]),
    "thousands": lambda f: f.assign(paid=f["paid"] / 1000),
    "moved": lambda f: f.assign(paid=f["paid"].shift()),
    "rank": lambda f: f.rank(numeric_only=True),
    "pct_change": lambda f: f[["contracted", "paid"]].pct_change(),
    "cumulated": lambda f: f[["contracted", "paid"]].cumsum(),
    "isna": lambda f: f.isna(),
    "renamed": lambda f: f.rename(columns={"paid": "score", "score": "paid"}),
    "by number": lambda f: f.set_axis(range(f.shape[1]), axis=1),
    "twice": lambda f: pd.concat([f, f]),
    "beside": lambda f: pd.concat([f, f], axis=1),
    "indexed": lambda f: f.set_index("project"),
    "two levels": lambda f: f.set_index(["measure", "project"]),
    "sums": lambda f: f.groupby("measure")[["paid", "contracted"]].sum(),
    "flat sums": lambda f: f.groupby("measure", as_index=False)[["paid", "contracted"]].sum(),
    "means": lambda f: f.groupby("measure")[["paid"]].mean(),
    "greatest": lambda f: f.groupby("measure", as_index=False)[["paid", "score"]].max(),
    "first ones": lambda f: f.groupby("measure").first(),
    "years": lambda f: f.groupby(f["contracted_on"].dt.year)[["paid"]].sum(),
    "unnamed years": lambda f: f.groupby(f["contracted_on"].dt.year.rename(None))[["paid"]].sum(),
    "several": lambda f: f.groupby("measure").agg({"paid": ["sum", "std"], "score": ["mean"]}),
    "pivot": lambda f: f.pivot_table(index="measure", columns="innovative", values="paid", aggfunc="sum"),
    "turned": lambda f: f.head(5).T,
    "described": lambda f: f.describe(),
    "joined": lambda f: f.merge(MEASURES, on="measure", how="left"),
    "melted": lambda f: f.melt(id_vars="project", value_vars=["paid", "contracted"]),
    "no columns": lambda f: f[[]],
    "plain objects": lambda f: f.astype("object"),
    "filled": lambda f: f.fillna({"score": -1}),
    "only": lambda f: f.only(innovative=True),
    "summed": lambda f: f.by("measure", "paid"),
    "shared": lambda f: f.share("paid", by="measure"),
    "kept": lambda f: pickle.loads(pickle.dumps(f)),
}


def after(names: list[str]) -> pd.DataFrame:
    frame: pd.DataFrame = projects()
    for name in names:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                frame = OPERATIONS[name](frame)
        except Exception:
            continue
    return frame


@settings(max_examples=few(30))
@given(st.lists(st.sampled_from(sorted(OPERATIONS)), max_size=4))
def test_every_column_and_index_shows_and_no_title_or_caption_is_untrue(names):
    shows_truly(after(names))


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_by_itself(name):
    shows_truly(after([name]))


def shows_truly(frame: pd.DataFrame) -> None:
    if not isinstance(frame, Selection):
        return
    bundle = frame._repr_mimebundle_()
    text = " ".join(bundle["text/plain"].split())
    assert bundle["text/html"] and repr(frame) == bundle["text/plain"] and frame._repr_html_()
    if frame.origin is None:
        return
    w, meanings, plain = frame.origin.w, frame.origin.meanings, pd.DataFrame(frame)
    shown = next((block for block in frame.as_table().blocks if isinstance(block, Table)), None)
    if shown is None:
        assert plain.empty or not plain.shape[1]
        return
    heads = [" ".join(text_of(cell.content).split()) for cell in shown.head[-1].cells]
    for name in plain.columns:
        titles = {name_of(w, name), *map(str, name if isinstance(name, tuple) else ())}
        titles |= {meanings[name].title} if isinstance(name, str) and name in meanings else set()
        assert any(" ".join(title.split()) in text for title in titles), name
    rows_are_numbered = plain.index.name is None and plain.index.dtype.kind == "i"
    for level in range(plain.index.nlevels):
        for value in [] if rows_are_numbered else plain.index[:ROWS_SHOWN].get_level_values(level):
            assert " ".join(name_of(w, value).split()) in text, value
    if plain.index.name is None and plain.index.nlevels == 1 and not set(plain.index) <= set(range(200)):
        assert all(name_of(w, value) in text for value in plain.index[:ROWS_SHOWN])  # years are no row numbers
    if (
        frame.origin.name == "projects"
        and "paid" in frame.origin.table.columns
        and "title" in frame.origin.table.columns
    ):
        for name in {"paid", "contracted", "score"} & {one for one in plain.columns if isinstance(one, str)}:
            if meanings[name].title in heads and list(plain.columns).count(name) == 1:
                assert is_of_the_table(plain, name), name
        caption = text_of(shown.caption)
        if CHOICE in caption and "избрани" not in caption:
            own = projects()["project"][lambda codes: ("Иновативен: да" not in caption) | projects()["innovative"]]
            assert sorted(named_projects(plain)) == sorted(own)


def named_projects(plain: pd.DataFrame) -> list:
    """The project of each row, as a column, the index or the row's number tells it."""
    flat = plain.reset_index() if "project" in plain.index.names else plain
    flat = flat.loc[:, ~flat.columns.duplicated()]
    return list(flat["project"] if "project" in flat.columns else vomr_table()["project"].reindex(flat.index))


def is_of_the_table(plain: pd.DataFrame, name: str) -> bool:
    """Whether each value is that of the project in its row."""
    base = vomr_table().set_index("project")[name]
    own = base.reindex(named_projects(plain)).to_numpy(dtype="float64")
    return bool(np.array_equal(own, plain[name].to_numpy(dtype="float64"), equal_nan=True))


def vomr_table() -> pd.DataFrame:
    return pd.DataFrame(projects().origin.table)


def test_desk_s_examples(report):
    table, payments = report.tables.projects, report.tables.payments
    shown = repr(table.assign(ratio=table["paid"] / table["contracted"])[["project", "ratio"]])
    assert "Код на проект | ratio" in shown
    years = repr(payments.groupby(payments["paid_on"].dt.year)[["paid"]].sum())
    assert "2026 | 230\N{NO-BREAK SPACE}003,30" in years and "Изплатени" not in years
    for made in (table[["paid"]].rank(), table[["paid"]].pct_change(), table.groupby("measure")[["paid"]].std()):
        assert "Изплатени" not in repr(made) and "paid" in repr(made)
    chosen = table.only(municipality="Примерово")
    assert CHOICE in repr(chosen) and CHOICE in repr(chosen.sort_values("paid"))
    assert CHOICE not in repr(chosen[chosen["paid"] > 0]) and "избрани редове, 14 от 57" in repr(
        chosen[chosen["paid"] > 0]
    )
    assert "Изплатени" in repr(chosen[chosen["paid"] > 0])
    mine = repr(table.assign(mine=1.5))
    shown = f"Показани са 9 от {len(table.columns) + 1} колони"
    assert "mine" in mine.splitlines()[1] and shown in mine and "settlement_code" in mine


def test_anything_in_a_cell_shows():
    huge = 10**5000
    cells = {
        "infinite": [np.inf, -np.inf, np.nan],
        "flags": [True, None, False],
        "lists": [[1, 2], {"a": None}, np.array([1.5, 2.5])],
        "frames": [pd.DataFrame({"x": [1]}), pd.Series([1]), object()],
        "periods": pd.period_range("2028Q1", periods=3, freq="Q"),
        "spans": pd.to_timedelta(["1 day", "02:30:00", None]),
        "classes": pd.Categorical(["x", None, "y"]),
        "decimals": [Decimal("1.25"), Decimal("sNaN"), Decimal("1E+5000")],
        "fractions": [Fraction(1, 3), None, Fraction(10**40, 3)],
        "zoned": pd.to_datetime(["2028-01-01 10:30:05", None, "2028-02-01"], utc=True, format="ISO8601"),
        "far": np.array(["9999-12-31", "0001-01-01", "20000-01-01"], dtype="datetime64[s]"),
        "small": [1e-300, 1e300, 0.0],
        "whole": pd.array([1, None, 2**62], dtype="Int64"),
        "huge": [huge, -huge, 1],
        "complex": [1 + 2j, complex("nan"), 0],
        "missing": [None, pd.NA, pd.NaT],
        "days": [dt.date(2028, 1, 2), dt.time(10, 0), dt.timedelta(days=2)],
        "bytes": [b"\xff", "", "<script>alert(1)</script>"],
        "letters": ["\ud800", "a\nb", "\x00"],
    }
    frame = pd.DataFrame(cells)
    for columns in (frame.columns, range(len(cells)), [None, pd.NaT, 1.5, *list(cells)[3:]], ["x"] * len(cells)):
        for lang in ("bg", "en"):
            made = plain_table(frame.set_axis(columns, axis=1), Words(lang))
            assert "∞" in made.text and "<script>" not in made.html and made._repr_mimebundle_()
    levels = frame.set_axis(pd.MultiIndex.from_product([["a"], [1], list(cells)]), axis=1)
    levels.index = pd.MultiIndex.from_tuples([(pd.NaT, 1.0), (None, 2026), ("x", True)])
    text = plain_table(levels, Words("bg")).text
    assert "2026" in text and "a · 1" in text and "infinite" in text


def test_what_is_kept_in_a_file_shows_the_same(report):
    chosen = report.tables.projects.only(measure="M1")
    for copy in (pickle.loads(pickle.dumps(chosen)), deepcopy(chosen), chosen.copy()):
        assert repr(copy) == repr(chosen) and repr(copy.by("stage")) == repr(chosen.by("stage"))
    assert repr(pickle.loads(pickle.dumps(report)).tables.projects) == repr(report.tables.projects)
    names = set(report.results.register["projects"].query("applicant_type == 'person'")["applicant"].dropna())
    kept = pickle.dumps(report.tables.projects).decode("utf-8", "ignore")
    assert names and not any(name in kept for name in names), "a selection takes no register along"


def test_twenty_thousand_rows_show_at_once(report):
    table, origin = report.tables.projects, report.tables.projects.origin
    many = pd.concat([table] * 351, ignore_index=True).assign(project=[f"P{n:05}" for n in range(351 * len(table))])
    big = Selection(many)
    big.origin = origin.of(table=pd.DataFrame(many))
    begun = dt.datetime.now()
    assert "Първите 50 от 20" in repr(big[big["paid"] > 0]) or "50" in repr(big)
    assert (dt.datetime.now() - begun).total_seconds() < 3
