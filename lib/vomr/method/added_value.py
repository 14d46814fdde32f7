"""Evidence of the added value of LEADER, as far as the tables hold it.

The questions follow the three components of the EU CAP Network's guidelines (social capital, governance, results and
impacts), with process and inclusion beside them; the Court of Auditors (special report 10/2022) asks for the same.
Each answer has its figures and says what the tables cannot know.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, get_args

import pandas as pd

from vomr.kinds import Cents, Share, Unit, Value
from vomr.method.animation import Animation
from vomr.method.figures import Declared, Figure, Reason, ratio
from vomr.method.outcomes import Outcomes, Project
from vomr.method.partnership import SECTORS, Decision, Partnership, seats_on
from vomr.method.states import by_day, euro, lookup, project_states
from vomr.register import Register
from vomr.words import N_
from vomr.words.labels import LABELS

COMPONENTS: dict[str, tuple[str, str]] = {
    "social_capital": (N_("Social capital"), N_("Have people who did not work together before started to?")),
    "governance": (N_("Governance"), N_("Do decisions rest on a balanced, active partnership?")),
    "results": (N_("Results"), N_("Did projects do what standard measures would not?")),
    "process": (N_("Process"), N_("Where does the time go?")),
    "inclusion": (N_("Inclusion"), N_("Who is left out?")),
}

_OF_UNIT = {unit: Declared(f"added_value.{unit}", unit, "", "", "added_value.{code}.{name}") for unit in get_args(Unit)}


@dataclass(frozen=True)
class Evidence:
    """One answer.

    Attributes
    ----------
    code, component : str
    finding : Reason
        The answer as a sentence with its figures; where nothing is entered, what is missing.
    figures : dict of str to Figure
        Empty where nothing can be said.
    limits : str
        What the tables do not know (English, for the catalogues).
    names : tuple of str
        Codes that the finding counts: settlements, municipalities or types of applicants, by ``names_are``.
    """

    code: str
    component: str
    finding: Reason
    figures: dict[str, Figure]
    limits: str
    names: tuple[str, ...] = ()
    names_are: str = ""


def added_value(
    register: Register,
    day: dt.date,
    day_before: dt.date,
    outcomes: Outcomes,
    animation: Animation,
    partnership: Partnership,
) -> tuple[Evidence, ...]:
    """Every answer at ``day``; ``day_before`` is the last day before the period."""
    state = project_states(register, day)
    return tuple(
        [
            _first_time_applicants(register, day, day_before),
            _joint(outcomes),
            _network(register, day, day_before),
            _membership(partnership),
            _balance(partnership),
            _women_and_young(partnership),
            _presence(partnership.decisions),
            _private_majority(partnership.decisions),
            _scrutiny(partnership.decisions),
            _innovation(outcomes),
            _size_of_grants(state),
            _durability(register, state, day),
            _days_per_step(outcomes),
            _animation_in_spending(register, day),
            _settlements(register, day),
            _groups(register, day),
            _participants(animation),
        ]
    )


def _evidence(
    component: str,
    code: str,
    message: str,
    caveat: str,
    figures: dict[str, tuple[Value, Unit]],
    names: tuple[str, ...] = (),
    names_are: str = "",
) -> Evidence:
    """An answer whose sentence names its figures, money and shares with a suffix."""
    params = dict(_named(name, value, unit) for name, (value, unit) in figures.items())
    made = {name: _OF_UNIT[unit].figure(value, code=code, name=name) for name, (value, unit) in figures.items()}
    return Evidence(code, component, Reason(code, message, params), made, caveat, names, names_are)


def _named(name: str, value: Value, unit: Unit) -> tuple[str, Any]:
    if unit == "cents":
        return f"{name}_cents", Cents.of(value)
    if unit == "share":
        return f"{name}_percent", None if value is None else Share(value)
    return name, value


def _nothing(component: str, code: str, message: str, caveat: str) -> Evidence:
    return Evidence(code, component, Reason(f"{code}_not_entered", message), {}, caveat)


# --- social capital -------------------------------------------------------------------------------------------------


def _first_time_applicants(register: Register, day: dt.date, day_before: dt.date) -> Evidence:
    component, code = "social_capital", "first_time_applicants"
    limits = N_(
        "Only the applications in this register are known; who has applied to other groups or programmes is not."
    )
    projects = register["projects"]
    who = projects["applicant_id"].fillna(projects["applicant"].str.casefold()).fillna(projects["project"])
    first_date = projects["submitted_on"].fillna(projects["contracted_on"])
    known_before = set(who[by_day(first_date, day_before)].unique())
    is_inside = projects["in_strategy"].fillna(False).to_numpy(dtype=bool)
    in_period = by_day(projects["submitted_on"], day) & ~by_day(projects["submitted_on"], day_before)
    now = set(who[is_inside & in_period].unique())
    if not now:
        return _nothing(component, code, N_("The register holds no applications submitted in the period."), limits)
    return _evidence(
        component,
        code,
        N_("Applicants in the period: {applicants}; for the first time: {first_time}."),
        limits,
        {"applicants": (len(now), "count"), "first_time": (len(now - known_before), "count")},
    )


def _joint(outcomes: Outcomes) -> Evidence:
    contracts = _in_force(outcomes)
    limits = N_("A joint project is one whose applicant is entered as such; partners of other projects are not kept.")
    if not contracts:
        return _nothing(
            "social_capital", "joint_projects", N_("There are no contracts in force in the register."), limits
        )
    joint = sum(project.applicant_type == "joint" for project in contracts)
    cooperation = sum(project.cooperation in ("interregional", "transnational") for project in contracts)
    return _evidence(
        "social_capital",
        "joint_projects",
        N_(
            "Contracts in force: {contracts}; joint projects of several organisations: {joint}; cooperation with other"
            " territories: {cooperation}."
        ),
        limits,
        {"contracts": (len(contracts), "count"), "joint": (joint, "count"), "cooperation": (cooperation, "count")},
    )


def _network(register: Register, day: dt.date, day_before: dt.date) -> Evidence:
    """Organisations as a network: two are linked that sat on the board at the same time or took part in one event."""
    component, code = "social_capital", "network"
    limits = N_(
        "Linked are those who sat on the board together or are named at one event; what came of it, the officer knows."
    )
    now, before = _links(register, day), _links(register, day_before)
    nodes = {name for pair in now for name in pair}
    if not nodes:
        return _nothing(
            component,
            code,
            N_("Neither the members who sit on the board nor the organisations at events have been entered."),
            limits,
        )
    return _evidence(
        component,
        code,
        N_(
            "Members and organisations in the network: {organisations}; ties between them: {links}; new in the period:"
            " {new}."
        ),
        limits,
        {"organisations": (len(nodes), "count"), "links": (len(now), "count"), "new": (len(now - before), "count")},
    )


def _links(register: Register, day: dt.date) -> set[tuple[str, str]]:
    """Pairs that have met by ``day``. Members stand for themselves by their code, organisations by their name."""
    members = register["members"]
    codes = {
        name.casefold(): code
        for name, code in zip(members["name"], members["member"], strict=True)
        if isinstance(name, str)
    }
    found: set[tuple[str, str]] = set()
    for together in (*_sat_together(register, day), *_met_at_events(register, day)):
        found |= set(combinations(sorted({codes.get(name.casefold(), name) for name in together}), 2))
    return found


def _sat_together(register: Register, day: dt.date) -> Iterator[set[str]]:
    """Who sat on the board at the same time; in the assembly everybody sits, which links nobody."""
    seats = register["seats"]
    seats = seats[(seats["body"] == "board").to_numpy(dtype=bool)]
    for start in sorted(set(seats.loc[by_day(seats["from"], day), "from"].dropna())):
        present = seats_on(register, start.date())
        yield set(present.loc[(present["body"] == "board").to_numpy(dtype=bool), "member"].dropna())


def _met_at_events(register: Register, day: dt.date) -> Iterator[set[str]]:
    events = register["events"]
    for cell in events.loc[by_day(events["date"], day), "organisations"].dropna():
        yield {name.strip() for name in cell.split(";") if name.strip()}


def _membership(partnership: Partnership) -> Evidence:
    limits = N_("Membership shows openness, not activity: presence at decisions stands under governance.")
    if not partnership.entered:
        return _nothing("social_capital", "membership", N_("Members have not been entered."), limits)
    return _evidence(
        "social_capital",
        "membership",
        N_("Members: {members}; joined in the period: {joined}, left: {left}."),
        limits,
        {
            "members": (partnership.members.value, "count"),
            "joined": (partnership.joined.value, "count"),
            "left": (partnership.left.value, "count"),
        },
    )


# --- governance -----------------------------------------------------------------------------------------------------


def _balance(partnership: Partnership) -> Evidence:
    limits = N_("Votes by sector show the rule kept, not who prevails in the debate.")
    board = next((body for body in partnership.bodies if body.body == "board"), None)
    shares = [share for share in board.shares.values() if share is not None] if board else []
    if board is None or board.unknown_sector or not shares:
        return _nothing(
            "governance", "balance", N_("The composition of the management board has not been entered."), limits
        )
    return _evidence(
        "governance",
        "balance",
        N_(
            "The largest sector holds {largest_percent} of the votes of the management board; sectors with votes:"
            " {sectors}."
        ),
        limits,
        {"largest": (max(shares), "share"), "sectors": (sum(share > 0 for share in shares), "count")},
    )


def _women_and_young(partnership: Partnership) -> Evidence:
    limits = N_("Persons in the management board as entered; its staff and committees are not kept.")
    board = next((body for body in partnership.bodies if body.body == "board"), None)
    if board is None or board.women is None or board.men is None:
        return _nothing(
            "governance",
            "women_and_young",
            N_("The gender of the members of the management board has not been entered."),
            limits,
        )
    figures: dict[str, tuple[Value, Unit]] = {
        "women": (board.women, "count"),
        "seats": (board.women + board.men, "count"),
    }
    if board.young is None:
        return _evidence(
            "governance",
            "women_and_young",
            N_("Seats of the management board: {seats}; held by women: {women}."),
            limits,
            figures,
        )
    figures["young"] = (board.young, "count")
    return _evidence(
        "governance",
        "women_and_young",
        N_("Seats of the management board: {seats}; held by women: {women}; by young people: {young}."),
        limits,
        figures,
    )


def _counted(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions with presence entered for every one of the three sectors."""
    return [one for one in decisions if all(one.present[sector] is not None for sector in SECTORS[:3])]


def _presence(decisions: tuple[Decision, ...]) -> Evidence:
    limits = N_("Since the beginning, from the decisions whose presence is entered; who spoke is not kept.")
    counted = _counted(decisions)
    by_sector = {sector: sum(one.present[sector] or 0 for one in counted) for sector in SECTORS}
    total = sum(by_sector.values())
    if not total:
        return _nothing("governance", "presence", N_("Presence at decisions has not been entered."), limits)
    figures: dict[str, tuple[Value, Unit]] = {"decisions": (len(counted), "count")}
    figures |= {sector: (ratio(n, total), "share") for sector, n in by_sector.items()}
    return _evidence(
        "governance",
        "presence",
        N_(
            "Present at decisions: {public_percent} public, {business_percent} business, {civil_percent} non-profit,"
            " {other_percent} other (decisions with presence entered: {decisions})."
        ),
        limits,
        figures,
    )


def _private_majority(decisions: tuple[Decision, ...]) -> Evidence:
    limits = N_("Counts those present, not how each of them voted.")
    counted = _counted(decisions)
    if not counted:
        return _nothing("governance", "private_majority", N_("Presence at decisions has not been entered."), limits)
    present = [(one.present["public"] or 0, sum(n or 0 for n in one.present.values())) for one in counted]
    without_public = sum(2 * public <= everybody for public, everybody in present)
    together = sum(all(one.present[sector] for sector in SECTORS[:3]) for one in counted)
    return _evidence(
        "governance",
        "private_majority",
        N_(
            "Decisions with presence entered: {decisions}; with at least half of those present from outside the public"
            " sector: {private}; with all three sectors in the room: {together}."
        ),
        limits,
        {"decisions": (len(counted), "count"), "private": (without_public, "count"), "together": (together, "count")},
    )


def _scrutiny(decisions: tuple[Decision, ...]) -> Evidence:
    limits = N_("A conflict that was not declared, and a vote that was not recorded, are not in the register.")
    if not decisions:
        return _nothing("governance", "scrutiny", N_("Decisions have not been entered."), limits)
    return _evidence(
        "governance",
        "scrutiny",
        N_(
            "Decisions: {decisions}; with declared conflicts of interest: {conflicts}; with votes against or"
            " abstentions: {contested}; without a quorum: {no_quorum}."
        ),
        limits,
        {
            "decisions": (len(decisions), "count"),
            "conflicts": (sum(bool(one.conflicts) for one in decisions), "count"),
            "contested": (sum(bool(one.votes_against or one.abstained) for one in decisions), "count"),
            "no_quorum": (sum(one.quorum is False for one in decisions), "count"),
        },
    )


# --- results --------------------------------------------------------------------------------------------------------


def _in_force(outcomes: Outcomes) -> list[Project]:
    return [project for project in outcomes.projects if project.stage in ("contracted", "suspended", "completed")]


def _innovation(outcomes: Outcomes) -> Evidence:
    limits = N_("What is innovative in the local context the group decides itself; the register keeps its yes or no.")
    contracts = _in_force(outcomes)
    if not contracts:
        return _nothing("results", "innovation", N_("There are no contracts in force in the register."), limits)
    return _evidence(
        "results",
        "innovation",
        N_("Contracts in force: {contracts}; innovative in the local context: {innovative}."),
        limits,
        {"contracts": (len(contracts), "count"), "innovative": (outcomes.innovative, "count")},
    )


def _size_of_grants(state: pd.DataFrame) -> Evidence:
    limits = N_(
        "Small grants reach those whom standard measures do not; the register does not know who would have applied"
        " there."
    )
    signed = state[state["is_signed"] & ~state["is_terminated"] & (state["grant"].fillna(0) > 0)]
    grants = signed["grant"].tolist()
    if not grants:
        return _nothing("results", "size_of_grants", N_("There are no contracts in force in the register."), limits)
    return _evidence(
        "results",
        "size_of_grants",
        N_(
            "Half of the grants are at most {median_cents}; the smallest is {smallest_cents}, the largest"
            " {largest_cents}."
        ),
        limits,
        {
            "median": (statistics.median_low(grants), "cents"),
            "smallest": (min(grants), "cents"),
            "largest": (max(grants), "cents"),
        },
    )


def _durability(register: Register, state: pd.DataFrame, day: dt.date) -> Evidence:
    """Whether anything was measured at least a year after completion."""
    limits = N_(
        "Enter a value measured a year or more after completion and it is counted here; without it, nobody knows what"
        " has lasted."
    )
    done = state[state["is_completed"] & ~state["is_terminated"]]
    old = done[by_day(done["completed_on"] + pd.DateOffset(years=1), day)]
    if old.empty:
        return _nothing("results", "durability", N_("No project was completed a year or more ago."), limits)
    values = register["values"]
    values = values[by_day(values["measured_on"], day) & (values["kind"] == "verified").to_numpy()]
    a_year_on = (old["completed_on"] + pd.DateOffset(years=1)).set_axis(old["project"])
    is_lasting = values["measured_on"] >= lookup(values["project"], a_year_on)
    measured = values.loc[is_lasting, "project"].unique()
    return _evidence(
        "results",
        "durability",
        N_("Projects completed a year or more ago: {completed}; measured again since: {measured}."),
        limits,
        {"completed": (len(old), "count"), "measured": (len(measured), "count")},
    )


# --- process --------------------------------------------------------------------------------------------------------

_STEPS = ("submission_to_decision", "decision_to_authority", "authority_to_contract", "contract_to_payment")


def _days_per_step(outcomes: Outcomes) -> Evidence:
    limits = N_("Medians of the projects that have both dates; returns for correction within a step are not kept.")
    steps = {step.name: step for step in outcomes.steps if step.name in _STEPS}
    if not any(step.count for step in steps.values()):
        return _nothing("process", "days_per_step", N_("No project in the register has passed a step."), limits)
    figures: dict[str, tuple[Value, Unit]] = {name: (steps[name].median, "days") for name in _STEPS}
    return _evidence(
        "process",
        "days_per_step",
        N_(
            "Days from application to the group's decision: {submission_to_decision}; to the authority's:"
            " {decision_to_authority}; to the contract: {authority_to_contract}; to the first payment:"
            " {contract_to_payment}."
        ),
        limits,
        figures,
    )


def _animation_in_spending(register: Register, day: dt.date) -> Evidence:
    limits = N_("Money stands in for time: hours of work are not kept in the register.")
    management = register["management"]
    paid = euro(management["paid"], management["currency"]).where(by_day(management["paid_on"], day), 0).fillna(0)
    total = int(paid.sum())
    if total <= 0:
        return _nothing(
            "process",
            "animation_in_spending",
            N_("No payments for management and animation have been entered."),
            limits,
        )
    animation = int(paid[(management["item"] == "animation").to_numpy(dtype=bool)].sum())
    return _evidence(
        "process",
        "animation_in_spending",
        N_("Of {total_cents} paid for management and animation {animation_cents} went to animation ({part_percent})."),
        limits,
        {"total": (total, "cents"), "animation": (animation, "cents"), "part": (ratio(animation, total), "share")},
    )


# --- inclusion ------------------------------------------------------------------------------------------------------


def _submitted(register: Register, day: dt.date) -> pd.DataFrame:
    projects = register["projects"]
    is_inside = projects["in_strategy"].fillna(False).to_numpy(dtype=bool)
    return projects.loc[is_inside & by_day(projects["submitted_on"], day), ["project", "settlement", "applicant_type"]]


def _settlements(register: Register, day: dt.date) -> Evidence:
    limits = N_("By the place of the application; who lives there and benefits elsewhere does not show.")
    settlements = register["settlements"]
    inside = settlements[(settlements["in_territory"] == "yes").to_numpy(dtype=bool)]
    submitted = _submitted(register, day)
    if inside.empty:
        return _nothing(
            "inclusion", "settlements", N_("The settlements of the territory have not been entered."), limits
        )
    if submitted.empty:
        return _nothing(
            "inclusion",
            "settlements",
            N_("The register holds no applications; which settlements stay aside will show after the first call."),
            limits,
        )
    places = register["project_places"]
    reached = {
        *submitted["settlement"].dropna().unique(),
        *places.loc[places["project"].isin(submitted["project"]), "settlement"].dropna().unique(),
    }
    silent = inside[~inside["settlement"].isin(reached)]
    people = silent["population"].fillna(0).sum()
    return _evidence(
        "inclusion",
        "settlements",
        N_(
            "Settlements of the territory: {settlements}; without an application: {silent}; people who live in those:"
            " {people}."
        ),
        limits,
        {"settlements": (len(inside), "count"), "silent": (len(silent), "count"), "people": (int(people), "count")},
        tuple(silent["settlement"]),
        "settlement",
    )


def _groups(register: Register, day: dt.date) -> Evidence:
    limits = N_("By the type of applicant; the register does not say why somebody has not applied.")
    submitted = _submitted(register, day)
    if submitted.empty:
        return _nothing(
            "inclusion",
            "groups",
            N_("The register holds no applications; which groups stay aside will show after the first call."),
            limits,
        )
    asked = [code for code in LABELS["applicant_type"] if code not in ("other", "lag")]
    applied = set(submitted["applicant_type"].unique())
    silent = tuple(code for code in asked if code not in applied)
    return _evidence(
        "inclusion",
        "groups",
        N_("Types of applicants: {groups}; that have never applied: {silent}."),
        limits,
        {"groups": (len(asked), "count"), "silent": (len(silent), "count")},
        silent,
        "applicant_type",
    )


def _participants(animation: Animation) -> Evidence:
    """Shares of participants, each of the events that give it: an empty cell is not zero."""
    limits = N_("Each share is of the events that give it; a person at two events counts twice.")

    def share(part: str) -> Fraction | None:
        if animation.spans is not None:
            spans = [span for span in animation.spans if span.counts[part] is not None]
            return ratio(
                sum(span.counts[part] or 0 for span in spans), sum(span.counts["participants"] or 0 for span in spans)
            )
        given = [event for event in animation.events if getattr(event, part) is not None and event.participants]
        return ratio(sum(getattr(event, part) for event in given), sum(event.participants or 0 for event in given))

    shares = {part: share(part) for part in ("women", "youth", "vulnerable")}
    if all(value is None for value in shares.values()):
        return _nothing(
            "inclusion",
            "participants",
            N_("Women, young people and vulnerable groups among the participants of events have not been entered."),
            limits,
        )
    return _evidence(
        "inclusion",
        "participants",
        N_(
            "Among the participants of events: {women_percent} women, {youth_percent} young people,"
            " {vulnerable_percent} of vulnerable groups."
        ),
        limits,
        {part: (value, "share") for part, value in shares.items()},
    )


__all__ = ["COMPONENTS", "Evidence", "added_value"]
