"""Whoever has the open data alone, without program or workbook, fills the tables of an assessment of the added value.

Every table is filled with pandas by the names in ``datapackage.json``, and compared with what the part „Добавена
стойност“ shows.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from vomr.loading import load
from vomr.pack.outputs.open_data import package_facts, write_open_data
from vomr.pack.outputs.tables import tables
from vomr.words import Words
from vomr.words.marks import HIDDEN

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "en" / "evaluators.md"
bg = Words("bg")


class OpenData:
    """The folder ``data``, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))

    def __call__(self, name: str) -> pd.DataFrame:
        resource = next(one for one in self.package["resources"] if one["path"] == f"{name}.csv")
        texts = {field["name"]: str for field in resource["schema"]["fields"] if field["type"] == "string"}
        return pd.read_csv(self.folder / resource["path"], dtype=texts)

    def words(self, name: str, column: str) -> dict[str, str]:
        """What the codes of a column mean."""
        resource = next(one for one in self.package["resources"] if one["path"] == f"{name}.csv")
        field = next(one for one in resource["schema"]["fields"] if one["name"] == column)
        return {pair["value"]: pair["label"] for pair in field["categories"]}


def written(folder: Path, period: str, audience: str = "authority"):
    report = load(PROJECT / "data" / "primer", period, audience=audience)
    write_open_data(tables(report.results, report.w), package_facts(report), folder / "data", report.w)
    return report, OpenData(folder / "data")


@pytest.fixture(scope="module", params=[("2028-Q2", "authority"), ("2027", "public")], ids="-".join)
def case(request, tmp_path_factory):
    return written(tmp_path_factory.mktemp("pack"), *request.param)


def numbers(frame: pd.DataFrame) -> list[tuple[float, ...]]:
    """The numbers of each row that are known, to the cent."""
    numeric = frame.select_dtypes(["number"])
    return [tuple(round(float(cell), 2) for cell in row if pd.notna(cell)) for row in numeric.itertuples(index=False)]


def printed(value: float, unit: str) -> set[str]:
    """How a page may write a number; it may round a share to whole per cents."""
    if unit == "1":
        return {bg.percent(value), bg.percent(value, 0)}
    return {bg.number(value, 2), bg.number(value)} if unit == "EUR" else {bg.number(value), bg.number(value, 1)}


NUMBER = re.compile(r"(?<![\w.])\d[\d\u00a0]*(?:,\d+)?(?:\u00a0%)?(?!\w)")


def test_no_number_of_the_register_stands_in_a_sentence_alone(case):
    report, data = case
    value, figures = data("value"), data("value_figures")
    known = value[(value["source"] == "register") & value["known"]]
    shown = report.value.evidence().text
    assert len(known) > 10
    for row in known.itertuples():
        own = figures[figures["code"] == row.code]
        told = {form for one in own.itertuples() if pd.notna(one.value) for form in printed(one.value, one.unit)}
        assert {text.strip("\u00a0") for text in NUMBER.findall(row.finding)} <= told, (row.code, row.finding, told)
        assert row.finding.rstrip(".") in shown
        parts = own[own["base"].notna() & (own["unit"] == "count")]
        of = parts.merge(own[["figure", "value"]], left_on="base", right_on="figure", suffixes=("", "_of"))
        assert len(of) == len(parts) and (of["value"] <= of["value_of"]).all(), "n is of N"


def test_every_answer_of_a_survey_has_its_share_its_base_and_its_range(case):
    report, data = case
    value, surveys, shown = data("value"), data("surveys"), report.value.evidence().text
    asked = value[value["source"] == "survey"]
    keys = ["audience", "wave", "code"]
    known = asked[asked["known"]].merge(surveys.rename(columns={"question": "code"}), on=keys)
    assert len(known) == asked["known"].sum() > 5
    shares = data("survey_shares")
    for row in known.itertuples():
        audience = data.words("surveys", "audience")[row.audience]
        counted = shares[
            (shares["audience"] == row.audience) & (shares["wave"] == row.wave) & (shares["question"] == row.code)
        ]
        answers = " / ".join(f"„{word}“" for word in counted.loc[counted["counted"], "answer_label"])
        line = f"({audience}, {row.wave}): „{row.text}“ {answers}: {bg.percent(row.counted, 0)} от {int(row.answered)}"
        assert line in shown
        if pd.notna(row.least):
            between = f"между {bg.percent(row.least, 0)} и {bg.percent(row.most, 0)}"
            assert between in shown[shown.index(line) :].partition("\n")[0]
        if not row.several and counted["share"].notna().all():
            assert abs(counted.loc[counted["counted"], "share"].sum() - row.counted) < 1e-9
    for code in asked.loc[~asked["known"], "code"]:
        assert re.search(rf"\b{code}\b", shown), "a gap is told as one"


def test_what_is_not_shown_is_said_to_be_hidden_and_nothing_else_is(case):
    report, data = case
    surveys, shares, waves = data("surveys"), data("survey_shares"), data("survey_waves")
    of_answers = ["answered", "unsure", "counted", "least", "most", "low", "high"]
    is_hidden = surveys["answered"].isna()
    assert surveys.loc[is_hidden, of_answers].isna().all(axis=None) and (surveys["answered"].dropna() >= 5).all()
    told = ";".join(f"{name}:{HIDDEN}" for name in of_answers)
    assert set(surveys.loc[is_hidden, "reasons"]) <= {told}
    is_public = report.audience == "public"
    assert waves["closed"].all() and waves["answers"].isna().any() == is_public == (not is_hidden.any())
    assert surveys.loc[~is_hidden, "reasons"].str.contains(HIDDEN).any() == is_public
    assert set(shares.loc[shares["share"].isna(), "reasons"]) == {f"share:{HIDDEN}"}
    between = data("ties_between")
    assert set(between.loc[between["ties"].isna(), "reasons"]) == {f"ties:{HIDDEN}"}


def test_every_code_has_its_words_and_every_reference_its_row(case):
    _, data = case
    for resource in data.package["resources"]:
        frame, schema = data(resource["path"].removesuffix(".csv")), resource["schema"]
        for field in schema["fields"]:
            own = frame[field["name"]].dropna()
            if f"{field['name']}_label" in frame:
                words = frame[f"{field['name']}_label"]
                assert words.notna().tolist() == frame[field["name"]].notna().tolist()
                assert not own.map(str).str.contains(r"[а-я]").any(), "codes are the same in every language"
            if "categories" in field:
                assert set(own) <= {pair["value"] for pair in field["categories"]}, (resource["name"], field["name"])
            if field["type"] == "boolean":
                assert set(own) <= {True, False}
    steps, measures = data("process"), data("measures")
    assert set(data("process_cases")["step"]) | set(data("process_groups")["step"]) == set(steps["step"])
    by_measure = data("process_groups").query("by == 'measure'")
    assert set(by_measure["group"]) <= set(measures["measure"])
    assert set(data("ties_groups").query("by == 'municipalities'")["group"]) <= set(
        data("municipalities")["municipality"]
    )
    sectors = data("ties_groups").query("by == 'sectors'")["group"].str.split("+").explode()
    assert set(sectors) <= set(data("bodies")["sector"]) and set(data("body_seats")["body"]) == set(
        data("bodies")["body"]
    )
    assert set(data("unit_costs")["indicator"]) <= set(data("indicators")["indicator"])
    if (data.folder / "own_words.csv").is_file():  # words are written for a year
        assert set(data("own_words")["component"]) <= set(data("value")["component"])


def test_strength_of_evidence(case):
    report, data = case
    value = data("value").drop_duplicates("element")
    counts = value["strength"].value_counts()
    headline = report.value.headline().frame["value"].dropna().tolist()
    assert headline == [len(value), *(counts.get(kind, 0) for kind in ("both", "counted", "asked", "neither"))]


def test_waves_ties_and_recommendations(case):
    report, data = case
    is_counted = data("survey_shares").groupby("question")["counted"].any()
    surveys = data("surveys")
    surveys = surveys[surveys["question"].map(is_counted)]  # the others only say who answered
    ties, groups, between = data("ties"), data("ties_groups"), data("ties_between")
    assert numbers(report.ties.waves().frame) == numbers(ties)
    last = groups["wave"].max()
    for by, shown in (("sectors", report.ties.by_sector()), ("municipalities", report.ties.by_municipality())):
        cells = between[(between["wave"] == last) & (between["by"] == by)].pivot(
            index="group", columns="other", values="ties"
        )
        own = groups[(groups["wave"] == last) & (groups["by"] == by)].set_index("group")
        filled = own[["organisations"]].join(cells.reindex(columns=own.index))
        drawn = shown.frame.set_index("Организации от").apply(pd.to_numeric, errors="coerce")  # “hidden” is no number
        assert numbers(drawn) == numbers(filled)
    if report.audience == "authority":  # of a wave whose total is not told the page shows nothing
        told = list(report.value.surveys().frames.values())
        latest = [own for _, own in surveys.groupby(["audience", "wave"], sort=False)]
        columns = ["answered", "counted", "least", "most", "low", "high", "unsure"]
        filled = [numbers(own[columns]) for own in latest]
        assert all(numbers(one) in filled for one in told if "Отговори" in one)
        assert sum("Отговори" in one for one in told) == 3
    shown, filled = report.value.recommendations().frame, data("recommendations")
    states = data.words("recommendations", "state")
    assert shown["Препоръка"].tolist() == filled["text"].tolist()
    assert shown["Срок"].dt.strftime("%Y-%m-%d").tolist() == filled["due"].tolist()
    assert [cell.split(",")[0] for cell in shown["Състояние към датата"]] == [states[c] for c in filled["state"]]
    assert ["срокът изтече" in cell for cell in shown["Състояние към датата"]] == filled["overdue"].tolist()


QUARTILES = ["through", "lower", "median", "upper"]


def test_the_clock_by_step_measure_and_year(case):
    report, data = case
    steps, groups, cases = data("process"), data("process_groups"), data("process_cases")
    assert numbers(report.clock.steps().frame) == numbers(steps[[*QUARTILES, "waiting", "longest"]])
    limited = steps[steps["limit"].notna()]
    medians = limited["median"].where(limited["limit_unit"] != "working_days", limited["working"])
    filled = pd.DataFrame({"median": medians, "over": limited["over"]})
    limits = report.clock.time_limits().frame.drop(columns="Срок")
    assert numbers(limits) == numbers(filled)
    of_steps = cases[cases["state"] == "through"]
    for by, key, shown in (("measure", "measure", report.clock.by_measure()), ("year", "year", report.clock.by_year())):
        filled = []
        for row in groups[groups["by"] == by].itertuples():
            own = of_steps[
                (of_steps["step"] == row.step) & (of_steps[key].astype(str).str.removesuffix(".0") == row.group)
            ]
            days = sorted(own["days"]) if len(own) < 20 else [row.lower, row.median, row.upper]
            assert len(own) == row.through
            if len(own) >= 20:
                assert own["days"].quantile([0.25, 0.5, 0.75]).tolist() == days
            rest = [row.waiting, row.longest] if by == "measure" else []
            filled.append(tuple(float(cell) for cell in (row.through, *days, *rest) if pd.notna(cell)))
        assert numbers(shown.frame) == filled


def test_enhanced_results_and_bodies(case):
    report, data = case
    costs = data("unit_costs").pivot(index="indicator", columns="scope", values=["cost", "projects"])
    both = costs.dropna(subset=[("cost", "outside")])
    order = [(name, scope) for scope in ("strategy", "outside") for name in ("cost", "projects")]
    assert numbers(report.comparable.costs().frame) == numbers(both[order])
    leverage = data("leverage")
    table = next(frame for name, frame in report.comparable.leverage().frames.items() if name != "lines")
    assert numbers(table) == numbers(leverage[["contracts", "grant", "other", "per_euro"]])
    private = leverage["private"].dropna().round(2).tolist()
    assert [round(float(cell), 2) for cell in report.comparable.leverage().frames["lines"]["value"]] == private
    otherwise, shares = report.comparable.otherwise().frame, data("survey_shares")
    asked = {}
    for code in ("a9a", "a9b"):
        own = shares[(shares["question"] == code) & shares["share"].notna()]
        asked[code] = own[own["wave"] == own["wave"].max()]["share"]
    told = [cell for row in numbers(otherwise) for cell in row]
    assert sorted(told) == sorted(round(cell, 2) for own in asked.values() for cell in own)
    quotas, seats = data("seat_quotas").set_index("of"), data("body_seats").set_index("body")
    board = seats.loc["board"]
    assert quotas.loc["gender", "share"] == min(board["women"], board["men"]) / board["seats"]
    assert quotas.loc["young", "share"] == board["young"] / board["seats"]
    assert f"{board['women']} жени и {board['men']} мъже" in report.partnership.women_and_young().text


def test_the_lines_of_the_page_for_evaluators_give_the_table(case, monkeypatch):
    report, data = case
    (lines,) = re.findall(r"```py\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(data.folder.parent)
    space: dict = {}
    exec(lines, space)
    filled, gaps = space["table"], space["gaps"]
    value = data("value")
    assert set(filled["code"]) | set(gaps["code"]) == set(value["code"])
    assert set(filled["element"]) == set(value.loc[value["known"], "element"])
    women = filled[(filled["code"] == "women_and_young") & (filled["figure"] == "women")].iloc[0]
    assert (women["value"], women["of"]) == tuple(data("body_seats").set_index("body").loc["board", ["women", "seats"]])
    supposed = filled[filled["code"].isin(["a9a", "a9b"])]
    assert len(supposed) == 2 and supposed[["of", "least"]].isna().all(axis=None), "how many could answer nobody knows"
    assert value["finding"].notna().all() and gaps["finding"].notna().all()
    assert space["period"]["end"] == report.day.isoformat()
    named = set(re.findall(r"`(\w+)\.csv`", PAGE.read_text(encoding="utf-8")))
    assert named <= {one["path"].removesuffix(".csv") for one in data.package["resources"]} | {"own_words"}
