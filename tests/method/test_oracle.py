"""Two independent ways: the method, and a plain re-computation that does not call it, agree on generated registers."""

from __future__ import annotations

import os
from pprint import pformat

import oracle
import pytest
from folders import Drawn, folder, folders, smallest
from hypothesis import HealthCheck, Phase, given, settings

from examples import few
from registers import errors, register_of
from vomr.method import compute
from vomr.method.absorption import absorption
from vomr.method.animation import animation
from vomr.method.figures import Moment
from vomr.method.indicators import IndicatorData, indicators
from vomr.method.management import management
from vomr.method.outcomes import outcomes
from vomr.method.partnership import partnership
from vomr.method.plan import plan
from vomr.method.years import years
from vomr.period import Period
from vomr.register.as_known import as_known


def by_method(drawn: Drawn, *, known: bool = False) -> dict:
    """Every figure by name; with ``known`` of the register as it was known on the day, as reports take it."""
    register = register_of(drawn.tables, drawn.strategy)
    assert errors(register) == []
    period = Period.parse(drawn.period)
    t, before = period.end, period.day_before
    register = as_known(register, t) if known else register
    money = absorption(register, t, before)
    progress = indicators(IndicatorData(register), t, before)
    found: dict = {}
    lines = {"total": money.total, "operations": money.operations, "management": money.management}
    lines |= {("fund", line.fund): line for line in money.funds}
    lines |= {("operations fund", line.fund): line for line in money.operations_funds}
    for line in money.measures:
        group = "management" if line.id.startswith("absorption.management.") else None
        lines[
            "line",
            line.measure,
            line.fund,
            group or oracle.group_of(oracle.Folder(drawn.strategy, drawn.tables), line.measure),
        ] = line
    for name, line in lines.items():
        found[name] = {key: figure.value for key, figure in line.figures.items()} | {"complete": line.complete}
    found["management_share"] = money.management_share.figure.value
    for indicator in progress:
        names = (
            "baseline",
            "target",
            "expected",
            "achieved",
            "in_period",
            "planned",
            "due",
            "reported",
            "distance",
            "pace",
            "schedule_index",
        )
        found["indicator", indicator.code] = {name: indicator[name].value for name in names} | {
            "status": indicator.status,
            "due_from": indicator.due_from,
            "awaiting": list(indicator.awaiting),
            "forecast": (indicator.forecast.low, indicator.forecast.mid, indicator.forecast.high),
        }
    result = outcomes(IndicatorData(register), t, progress)
    found["outcomes"] = {
        "stages": result.stages,
        "projects": {p.project: p.stage for p in result.projects},
        "steps": {step.name: (step.median, step.count) for step in result.steps},
        "contracted": sum(place.contracted.value for place in result.municipalities),
        "territory": {
            "contracts": result.territory.contracts.value,
            "total": result.territory.total.value,
            "missing": list(result.territory.missing),
        },
    }
    events = animation(register, t, before)
    names = ("events", "participants", "late_notices", "in_period.events", "in_period.participants")
    found["animation"] = {name: events[name].value for name in names}
    people = partnership(Moment(register, t, before))
    found["partnership"] = {
        "members": people.members.value,
        "bodies": {body.body: (body.votes, body.shares, body.ok) for body in people.bodies},
    }
    found["management_costs"] = {name: figure.value for name, figure in management(register, t).figures.items()}
    found["years"] = {
        year.period.code: {name: figure.value for name, figure in year.figures.items()}
        for year in years(register, t)
        if any(figure.value for figure in year.figures.values())
    }
    targets = [indicator.trajectory.target for indicator in progress]
    whole = [target is not None and oracle.ends_a_quarter(t) and oracle.ends_a_quarter(target[0]) for target in targets]
    found["rates"] = {
        one.code: (one["required_rate"].value if in_quarters else None, one["recent_rate"].value)
        for one, in_quarters in zip(progress, whole, strict=True)
    }
    found["plan"] = {(line.measure, line.fund): (line.contracted, line.paid) for line in plan(register, t)}
    return found


def by_oracle(drawn: Drawn) -> dict:
    again = oracle.Folder(drawn.strategy, drawn.tables)
    period = Period.parse(drawn.period)
    t, before = period.end, period.day_before
    lines, share = oracle.absorption(again, t, before)
    contracted = oracle.planned_payments(again, t, "planned_contracted")
    paid = oracle.planned_payments(again, t, "planned_paid")
    return {
        **lines,
        "management_share": share,
        **{("indicator", code): figures for code, figures in oracle.indicators(again, t, before).items()},
        "outcomes": oracle.outcomes(again, t),
        "animation": oracle.animation(again, t, before),
        "partnership": oracle.partnership(again, t),
        "plan": {key: (contracted[key], paid[key]) for key in paid},
        "management_costs": oracle.management_costs(again, t),
        "years": {code: sums for code, sums in oracle.years(again, t).items() if any(sums.values())},
        "rates": oracle.rates(again, t),
    }


def differences(drawn: Drawn) -> list[str]:
    method, plain = by_method(drawn), by_oracle(drawn)
    found = [f"{name}: only in one" for name in method.keys() ^ plain.keys()]
    for name in method.keys() & plain.keys():
        ours, theirs = method[name], plain[name]
        if not isinstance(ours, dict):
            ours, theirs = {"": ours}, {"": theirs}
        for key in ours.keys() | theirs.keys():
            if (key not in theirs and key not in ours) or ours.get(key, "absent") != theirs.get(key, "absent"):
                found.append(f"{name} {key}: method {ours.get(key, 'absent')}, plain {theirs.get(key, 'absent')}")
    return sorted(found)


def explain(drawn: Drawn, first: str) -> str:
    wanted = first.split(":")[0].split("'")[0]
    small = smallest(drawn, lambda candidate: any(line.startswith(wanted) for line in differences(candidate)))
    return (
        f"seed {drawn.seed}, {drawn.period}\n" + "\n".join(differences(small)) + "\n" + pformat(small.tables, width=200)
    )


def agrees(drawn: Drawn) -> None:
    found = differences(drawn)
    assert not found, explain(drawn, found[0])


# A folder is drawn from one number: there is nothing for hypothesis to shrink, smallest() does it
relaxed = settings(
    deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], database=None, derandomize=True
)


@given(folders)
@settings(relaxed, max_examples=few(8))
def test_the_two_ways_agree(drawn):
    agrees(drawn)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
def test_the_two_ways_agree_thousands_of_times(part):
    for seed in range(int(os.environ.get("VOMR_SOAK", "500"))):
        agrees(folder(10_000_000 + 1_000_000 * part + seed))


def test_compute_takes_the_same_figures():
    drawn = folder(7)
    results = compute(register_of(drawn.tables, drawn.strategy), Period.parse(drawn.period))
    method = by_method(drawn)
    for name in ("total", "operations", "management"):
        line = getattr(results.absorption, name)
        assert {key: figure.value for key, figure in line.figures.items()} | {"complete": line.complete} == method[name]
    assert {indicator.code: indicator.status for indicator in results.indicators} == {
        name[1]: figures["status"] for name, figures in method.items() if name[0] == "indicator"
    }
    last = results.history.moments[-1] if results.history.moments else None
    if last:
        assert (last.contracted, last.paid) == tuple(
            sum(entry.value for entry in [results.absorption.operations[name]]) for name in ("contracted", "paid")
        )


@pytest.mark.soak
def test_the_generator_reaches_what_matters():
    """Every status and stage occurs, and registers are seldom empty."""
    statuses, stages, money = set(), set(), 0
    for seed in range(150):
        if len(statuses) == len(stages) == 10 and money > 50:
            break
        drawn = folder(seed)
        found = by_oracle(drawn)
        statuses |= {figures["status"] for name, figures in found.items() if name[0] == "indicator"}
        stages |= {stage for stage, n in found["outcomes"]["stages"].items() if n}
        money += bool(found["operations"]["contracted"])
    assert len(statuses) == 10
    assert len(stages) == 10
    assert money > 50
