"""Every figure of a report by its id: what ``vomr why`` can explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from vomr.method.absorption import Absorption
from vomr.method.animation import Animation
from vomr.method.figures import Figure, Reason
from vomr.method.indicators import Indicator
from vomr.method.leader import Leader
from vomr.method.management import Management
from vomr.method.outcomes import Outcomes
from vomr.method.partnership import Partnership
from vomr.method.plan import Planned
from vomr.method.years import Year
from vomr.words import N_

NOT_PLANNED = Reason("not_planned", N_("the financial plan does not say"))
NEVER_BOTH = Reason("never_both", N_("no project has both dates yet"))
NO_VOTES = Reason("no_votes", N_("the body has no votes"))


def figures_by_id(
    absorption: Absorption,
    management: Management,
    years: Iterable[Year],
    plan: Iterable[Planned],
    indicators: Iterable[Indicator],
    outcomes: Outcomes,
    animation: Animation,
    partnership: Partnership,
    leader: Leader,
) -> dict[str, Figure]:
    """Every figure of a report by its id."""
    found = [figure for line in absorption.lines() for figure in line.figures.values()]
    found += [threshold.missing for threshold in absorption.thresholds]
    found.append(absorption.management_share.figure)
    found += list(management.figures.values())
    found += [figure for year in years for figure in year.figures.values()]
    found += [figure for line in plan for figure in _plan(line)]
    for indicator in indicators:
        found += [*indicator.figures.values(), *forecast_figures(indicator)]
    found += _outcomes(outcomes)
    found += list(animation.figures.values())
    found += _partnership(partnership)
    found += [variable.figure for variable in leader.variables if variable.figure is not None]
    return {figure.id: figure for figure in found}


def _plan(line: Planned) -> Iterator[Figure]:
    for name in ("contracted", "paid"):
        value = getattr(line, name)
        yield Figure(
            f"plan.{line.measure}.{line.fund}.{name}",
            value,
            "cents",
            f"plan.{name}",
            reason=_unless(value, NOT_PLANNED),
        )


def forecast_figures(indicator: Indicator) -> Iterator[Figure]:
    """Low, mid and high, each with the reason where there is none."""
    kind = "count_forecast" if indicator.derived_from == "events.count" else "forecast"
    for name in ("low", "mid", "high"):
        value = getattr(indicator.forecast, name)
        yield Figure(
            f"indicators.{indicator.code}.forecast.{name}",
            value,
            "number",
            f"indicators.{kind}",
            reason=None if value is not None else indicator.forecast.reason,
        )


def _outcomes(outcomes: Outcomes) -> Iterator[Figure]:
    for stage, n in outcomes.stages.items():
        yield Figure(f"outcomes.stages.{stage}", n, "count", "outcomes.stage")
    for step in outcomes.steps:
        yield Figure(
            f"outcomes.steps.{step.name}", step.median, "days", "outcomes.step", reason=_unless(step.median, NEVER_BOTH)
        )
    for place in outcomes.municipalities:
        yield place.contracted
        yield place.per_capita
        yield Figure(
            f"outcomes.municipalities.{place.municipality}.projects",
            place.projects,
            "count",
            "outcomes.municipality_projects",
        )
    for cost in outcomes.unit_costs:
        yield cost.actual
        yield cost.planned
    for project in outcomes.outside:
        yield Figure(f"outcomes.outside.{project.project}.total", project.total, "cents", "outcomes.outside")
        yield Figure(f"outcomes.outside.{project.project}.direct", project.direct, "cents", "outcomes.outside_direct")
        yield Figure(
            f"outcomes.outside.{project.project}.difference", project.gap, "cents", "outcomes.outside_difference"
        )
    yield outcomes.territory.contracts
    yield outcomes.territory.total


def _partnership(partnership: Partnership) -> Iterator[Figure]:
    yield partnership.members
    yield partnership.joined
    yield partnership.left
    for sector, n in partnership.sectors.items():
        yield Figure(f"partnership.members.{sector}", n, "count", "partnership.members_of_sector")
    for body in partnership.bodies:
        yield Figure(f"partnership.{body.body}.votes", body.votes, "count", "partnership.votes")
        for sector, share in body.shares.items():
            base = f"partnership.{body.body}.votes"
            yield Figure(
                f"partnership.{body.body}.{sector}", share, "share", "partnership.share", base, _unless(share, NO_VOTES)
            )
    yield Figure("partnership.decisions", len(partnership.decisions), "count", "partnership.decisions")
    inside = sum(decision.in_period for decision in partnership.decisions)
    yield Figure("partnership.in_period.decisions", inside, "count", "partnership.in_period.decisions")


def _unless(value: int | Fraction | None, reason: Reason) -> Reason | None:
    """Why there is no value, where there is none."""
    return reason if value is None else None
