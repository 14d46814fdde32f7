"""From every figure to its rows: of every figure of both groups, and of generated registers."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from folders import folder

from registers import register_of
from vomr.loading import load
from vomr.method import Results, compute, entries, leader, management, outcomes, surveys, ties, value
from vomr.method.explain import Explanation, explain
from vomr.method.indicators import by_places, by_standing
from vomr.method.origins import tables_behind
from vomr.method.outcomes import STEPS
from vomr.method.partnership import SECTORS
from vomr.method.source_rows import WHY_NOT, row_ranges
from vomr.period import Period
from vomr.problems import UsageError
from vomr.register import TABLES, read_register
from vomr.register.for_public import for_public
from vomr.register.frames import ROW
from vomr.register.people import PEOPLE
from vomr.show.report import Report

DATA = Path(__file__).parents[2] / "data"
# How the rows behind a figure and its components give the value, where they do not add up to it; the rest are sums
HOW = {
    "absorption.at_risk.threshold": None,  # a share of one component less the other, by the rule's own number
    "absorption.thresholds": None,
    "absorption.contracted_rate": "first by second",
    "absorption.paid_rate": "first by second",
    "absorption.payment_rate": "first by second",
    "absorption.management_share": "management",
    # an answer is nobody's, so that no row is shown behind a share; and a question is answered by no row
    **{rule.rule: None for rule in (*surveys.DECLARED, *ties.DECLARED, *value.STRENGTHS.values())},
    **dict.fromkeys(("clock.lower", "clock.upper", "clock.longest"), "of days"),
    **dict.fromkeys((f"clock.{of}.{name}" for of in ("measures", "years") for name in ("lower", "upper")), "of days"),
    **dict.fromkeys(("clock.median", "clock.working", "clock.measures.median", "clock.years.median"), "median"),
    "clock.measures.longest": "of days",
    "plan.contracted": None,  # between the points
    "plan.paid": None,
    **dict.fromkeys((f"plan.operations.{name}" for name in ("contracted", "contracted_rate", "behind")), None),
    "management.execution": "first by second",
    "management.year.execution": "first by second",
    "management.item.execution": "first by second",
    "management.fund.execution": "first by second",
    "management.running_share": "running",
    "indicators.distance": "from the baseline",
    "indicators.pace": "from the baseline",
    "indicators.in_period": None,  # of sums, in the test below
    "indicators.recent_rate": None,
    "indicators.municipality": "",
    "indicators.part": "",
    "outcomes.step": "median",
    "outcomes.outside_direct": None,  # converted at once
    "outcomes.outside_difference": "first less second",
    "outcomes.per_capita": None,  # by the population
    "outcomes.unit_cost": None,  # by the units
    "partnership.share": "rows by first",
    "comparable.costs.cost": None,  # by the units
    **dict.fromkeys(("comparable.money.per_euro", "comparable.private", "added_value.leverage.part")),  # by the grants
    "partnership.quota": None,  # by the seats of which it is entered
    "added_value.balance.largest": "largest label",
    "added_value.balance.sectors": "labels",
    **dict.fromkeys(("added_value.bridges.sectors", "added_value.bridges.municipalities")),  # of what joins two members
    **dict.fromkeys((f"added_value.presence.{name}" for name in SECTORS), "own column"),
    "added_value.size_of_grants.median": "lower median",
    **dict.fromkeys((f"added_value.days_per_step.{name}" for name, *_ in STEPS), "median"),
    "added_value.animation_in_spending.part": "animation by all",
    "added_value.groups.groups": None,  # of the list of types
    "added_value.groups.silent": None,
    **dict.fromkeys((f"added_value.participants.{name}" for name in PEOPLE), "own column by participants"),
}


def given_by(how: str, found: Explanation) -> Fraction | None:
    """The value, from what stands behind the figure alone."""
    parts = [part.value for part in found.components]
    total = Fraction(found.total or 0)
    if how == "first by second":
        return Fraction(parts[0]) / Fraction(parts[1])
    if how == "first less second":
        return Fraction(parts[0]) - Fraction(parts[1])
    if how == "from the baseline":
        return Fraction(parts[0] - parts[1]) / Fraction(parts[2] - parts[1])
    if how == "rows by first":
        return total / parts[0]
    if how == "median":
        return Fraction(statistics.median(row.value for row in found.rows))
    if how == "of days":
        days = [row.value for row in found.rows]
        name = found.figure.declared.rule.rpartition(".")[2]
        if name == "longest":
            return Fraction(max(days))
        return statistics.quantiles(map(Fraction, days), n=4, method="inclusive")[0 if name == "lower" else 2]
    if how == "lower median":
        return Fraction(statistics.median_low(row.value for row in found.rows))
    given: Counter[str] = Counter()
    for row in found.rows:
        if row.label:
            given[row.label[1]] += row.value or 0
    if how == "largest label":
        return Fraction(max(given.values())) / total
    if how == "animation by all":
        return Fraction(given["animation"]) / total
    if how == "labels":
        return Fraction(sum(n > 0 for n in given.values()))
    if how.startswith("own column"):
        own = sum(n for column, n in given.items() if found.figure.id.endswith(f".{column.removeprefix('present_')}"))
        return Fraction(own, given.get("participants", total))
    chosen = {"management": "of_management", "running": ""}[how]
    return Fraction(sum(row.value for row in found.rows if row.note == chosen and row.value)) / total


def from_folder(name: str, period: str) -> Results:
    return load(DATA / name, period).results


def generated(seed: int) -> Results:
    drawn = folder(seed)
    return compute(register_of(drawn.tables, drawn.strategy), Period.parse(drawn.period))


CASES = [
    ("nevestino", "2026-Q3"),
    ("primer", "2028-Q2"),
    (11, ""),
    *(pytest.param(case, marks=pytest.mark.soak) for case in (("primer", "EAFRD-2027"), (77, ""))),
]


@pytest.fixture(scope="module", params=CASES, ids=str)
def explained(request) -> tuple[Results, dict[str, Explanation]]:
    name, period = request.param
    results = from_folder(name, period) if isinstance(name, str) else generated(name)
    return results, {figure_id: explain(results, figure_id) for figure_id in results.figures()}


def test_every_figure_is_what_stands_behind_it(explained):
    """Value = what its rows and components give, but of figures that take a number of their own."""
    _, found = explained
    for figure_id, explanation in found.items():
        figure, told = explanation.figure, explanation.figure.declared
        assert told.sentence and told.name and figure.id == told.id_of(figure.of), figure_id
        if figure.value is None or (told.family in ("leader", "indicators") and told.rule not in HOW):
            continue
        how = HOW.get(told.rule, "")
        if how == "":
            assert (explanation.total or 0) == figure.value, figure_id
        elif how == "management":  # levs are divided by the rate before the share is taken, so to the cent alone
            assert abs(given_by(how, explanation) - figure.value) < Fraction(1, 1000), figure_id
        elif how:
            assert given_by(how, explanation) == figure.value, figure_id


def test_the_money_of_a_project_is_that_of_its_rows(explained):
    results, _ = explained
    for project in results.outcomes.projects[:20]:
        for figure_id, figure in results.outcomes.of_project(project.project).items():
            assert results.figure(figure_id) == figure
            assert (explain(results, figure_id).total or 0) == (figure.value or 0), figure_id


def test_what_an_event_counts_is_that_of_its_row(explained):
    results, _ = explained
    for event in results.animation.events[:40]:
        for figure_id, figure in results.animation.of_event(event.event).items():
            found = explain(results, figure_id)
            assert results.figure(figure_id) == figure and figure.value in (None, found.total), figure_id
            assert [row.value for row in found.rows] == ([] if figure.value is None else [figure.value]), figure_id


def test_what_waits_and_who_was_present_is_that_of_its_row(explained):
    results, _ = explained
    made = list(results.at_risk.figures.values())[:40]
    for decision in results.partnership.decisions[:10]:
        made += results.partnership.of_decision(decision.name).values()
    for figure in made:
        found = explain(results, figure.id)
        assert results.figure(figure.id) == figure and len(found.rows) == 1, figure.id
        assert found.total == figure.value, figure.id
    assert len(results.at_risk.figures) == 2 * len(results.at_risk.expired) + len(results.at_risk.advances) + 2 * len(
        results.at_risk.waiting
    )


def test_the_public_edition_has_no_figure_of_persons_by_event_kind_or_municipality():
    register = for_public(read_register(DATA / "primer"))
    results = compute(register, Period.parse("2027"))
    assert results.animation.events and "animation.kinds.training.events" in results.figures()
    named = [name for name in results.figures() if re.fullmatch(r"animation\.\w+\..+\.participants", name)]
    assert named == [f"animation.spans.{span.first}.participants" for span in results.animation.spans]
    assert all(results.animation.of_event(event.event) == {} for event in results.animation.events)


def test_the_money_of_a_new_fact_is_that_of_its_row(explained):
    results, _ = explained
    facts = [fact for fact in results.since.new if fact.cents is not None]
    named = {fact.figure.id for fact in facts}
    assert len(named) == len(facts)
    for fact in facts[::3]:
        found = explain(results, fact.figure.id)
        assert [(row.table, row.row, row.value) for row in found.rows] == [(fact.table, fact.row, fact.cents)], found


def test_an_item_of_costs_has_figures_of_its_own():
    rows = [
        dict(zip(("item", "planned", "verified", "verified_on"), row, strict=True)) | {"year": year, "currency": "EUR"}
        for year in (2025, 2026)
        for row in (("office", "100", "40", "2026-05-01"), ("training", "60", None, None))
    ]
    results = compute(register_of({"management": rows}), Period.parse("2026-Q3"))
    found = explain(results, "management.2026.office.execution")
    assert found.figure.value == Fraction(2, 5) and [(row.row, row.value) for row in found.rows] == [(4, 4000)]
    assert explain(results, "management.2026.training.planned").total == 6000
    assert results.figure("management.2026.training.verified").reason.code == "not_entered"
    assert explain(results, "management.2026.verified").total == 4000


def test_no_two_figures_have_one_name(explained):
    results, _ = explained
    lines = (*results.absorption.lines(), results.management, results.animation, *results.years, *results.added_value)
    lines += (*results.calls, *results.financing)
    others = (results.absorption, results.management, *results.plan, *results.indicators, results.outcomes)
    every = [figure.id for line in lines for figure in line.figures.values()]
    others += (results.animation, results.partnership, results.leader, *results.clock, results.comparable)
    every += [figure.id for figure in results.strengths.values()]
    every += [figure_id for wave in (*results.surveys, *results.ties) for figure_id in wave.all_figures()]
    every += [figure.id for other in others for figure in other.all_figures()]
    standing = by_standing(one.status for one in results.indicators)
    every += [figure.id for figure in (*by_places(results.indicators), *standing)]
    every += [figure.id for figure in (*results.since.all_figures(), *results.plan_of_operations.values())]
    assert len(set(every)) == len(every) == len(results.figures())


def test_every_row_stands_in_its_table(explained):
    results, found = explained
    numbers = {name: set(results.register[name][ROW]) for name in TABLES}
    for figure_id, explanation in found.items():
        for row in explanation.rows:
            assert row.row in numbers[row.table], (figure_id, row)
            assert not row.note or row.note in WHY_NOT, row


def test_what_is_said_to_be_the_source_of_a_figure_is_the_tables_of_its_rows(explained):
    _, found = explained
    unsaid = {}
    for figure_id, explanation in found.items():
        behind = {row.table for row in explanation.rows} - {"annexes"}
        if not figure_id.startswith("since.") and not behind <= set(tables_behind([figure_id])):
            unsaid[figure_id] = behind
    assert not unsaid


def test_sums_and_changes_of_indicators_add_up(explained):
    results, found = explained
    for indicator in results.indicators:
        row = next(row for _, row in results.register["indicators"].iterrows() if row["indicator"] == indicator.code)
        if indicator.aggregation != "sum" or (
            row["denominator"] == row["denominator"] and row["denominator"] is not None
        ):
            continue
        for name in ("achieved", "in_period", "planned", "due", "reported"):
            explanation = found[f"indicators.{indicator.code}.{name}"]
            if explanation.figure.value is not None and not (name == "in_period" and indicator["baseline"].value):
                assert (explanation.total or 0) == explanation.figure.value, (indicator.code, name)


@pytest.mark.parametrize("by_turns", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_every_explanation_can_be_read_aloud_in_both_languages(by_turns):
    """Labels in place of codes, nothing left in braces; the figures of the invented group, one of each rule, every day
    each in one of the languages.
    """
    results = from_folder("primer", "2028-Q2")
    one_of_each = {figure.declared.rule: figure.id for figure in results.figures().values()}
    for turn, lang in enumerate(("bg", "en")):
        report = Report(results, lang)
        for figure_id in list(one_of_each.values())[turn if by_turns else 0 :: 2 if by_turns else 1]:
            text = report.why(figure_id)._repr_mimebundle_()["text/plain"]
            assert "{" not in text and "not_reached" not in text and "| civil" not in text, figure_id


def test_an_amount_moved_by_a_termination_is_explained_inside_the_period():
    """A contract of the last quarter that ended in this one gives a negative row, not a missing one."""
    tables = {
        "measures": [{"measure": "M", "name": "м", "kind": "operations"}],
        "projects": [
            {
                "project": "P",
                "title": "п",
                "measure": "M",
                "fund": "EAFRD",
                "in_strategy": "yes",
                "contracted_on": "2026-05-01",
                "grant": "900",
                "terminated_on": "2026-08-01",
                "currency": "EUR",
            }
        ],
    }
    results = compute(register_of(tables), Period.parse("2026-Q3"))
    found = explain(results, "absorption.total.in_period.contracted")
    assert found.figure.value == -90000 and [(row.table, row.row, row.value) for row in found.rows] == [
        ("projects", 2, -90000)
    ]


def test_a_budget_that_nobody_entered_has_no_rows():
    results = compute(register_of({}), Period.parse("2026-Q3"))
    found = explain(results, "absorption.total.budget")
    assert found.figure.reason.code == "budget_unknown" and found.rows == ()


@pytest.mark.soak
def test_what_many_figures_share_is_made_once(monkeypatch):
    """Entries of a day, variables of Annex VII, rows of a territory: none is made figure by figure."""
    results, made = compute(read_register(DATA / "primer"), Period.parse("2028-Q2")), Counter()
    for module, name in (
        (entries, "_parts"),
        (leader, "_money"),
        (outcomes, "latest"),
        (management, "management_rows"),
    ):

        def counted(*given: object, key: str = name, own: object = getattr(module, name)) -> object:
            made[key] += 1
            return own(*given)

        monkeypatch.setattr(module, name, counted)
    for figure_id in results.figures():
        explain(results, figure_id)
    days = {end for year in results.years for end in (min(year.period.end, results.day), year.period.day_before)}
    assert made.pop("_parts") == len({*days, results.day, results.period.day_before}) + 1  # and once for Annex VII
    assert made == {"_money": 1, "latest": 1, "management_rows": 1}


def test_ranges_of_rows_are_what_people_write():
    assert row_ranges([22, 3, 5, 4, 17, 16, 4]) == "3–5, 16–17, 22"
    assert row_ranges([]) == "" and row_ranges([7]) == "7"


def test_a_value_that_does_not_count_says_why():
    indicator = {
        "indicator": "R.37",
        "name": "места",
        "unit": "ЕПРВ",
        "level": "result",
        "direction": "increase",
        "aggregation": "sum",
        "counts_at": "completion",
        "eu_code": "R.37",
    }
    projects = [
        {
            "project": code,
            "title": "п",
            "measure": "M",
            "fund": fund,
            "in_strategy": inside,
            "contracted_on": "2026-01-05",
            "completed_on": done,
            "grant": "9",
            "currency": "EUR",
        }
        for code, fund, inside, done in (
            ("A", "EAFRD", "yes", "2026-06-01"),
            ("B", "EAFRD", "yes", None),
            ("C", "ESF+", "yes", "2026-06-01"),
            ("D", "EAFRD", "no", "2026-06-01"),
        )
    ]
    values = [
        {"indicator": "R.37", "project": code, "measured_on": "2026-06-30", "kind": "verified", "value": "2"}
        for code in "ABCD"
    ]
    points = [{"indicator": "R.37", "date": "2024-01-01", "value": "1", "kind": "baseline"}]
    tables = {
        "measures": [{"measure": "M", "name": "м", "kind": "operations"}],
        "projects": projects,
        "indicators": [indicator],
        "values": values,
        "targets": points,
    }
    results = compute(register_of(tables), Period.parse("2026-Q3"))
    found = explain(results, "indicators.R.37.achieved")
    assert found.figure.value == 3 == found.total  # the baseline and A
    assert [row.note for row in found.rows] == ["point", "", "not_reached", "not_cap", "outside_strategy"]
    assert "value-not-cap" in {problem.code for problem in results.problems}


def test_an_unknown_figure_names_the_nearest():
    with pytest.raises(UsageError) as caught:
        explain(from_folder("nevestino", "2026-Q3"), "absorption.total.payd")
    assert caught.value.params["suggestion"] == "absorption.total.paid"
