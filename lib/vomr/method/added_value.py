"""Evidence of the added value of LEADER, as far as the tables hold it.

The questions follow the three components of the EU CAP Network's guidelines (social capital, governance, results and
impacts), with process and inclusion beside them; the Court of Auditors (special report 10/2022) asks for the same.
Each answer has its figures and says what the tables cannot know.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from vomr.kinds import Cents, Share, Unit, Value
from vomr.method.comparable import contracts_with_total
from vomr.method.figures import Declared, Figure, Moment, Reason, ratio
from vomr.method.outcomes import step_days
from vomr.method.partnership import MEMBERS_OF, SECTORS, held_by_young, seats_on
from vomr.method.source_rows import SourceRow, rows_of_frame
from vomr.method.states import by_day, converted, lookup, project_states
from vomr.method.ties import SIDES, across, dated_ties, sides_of
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.words import N_
from vomr.words.labels import LABELS

COMPONENTS: dict[str, tuple[str, str]] = {
    "social_capital": (N_("Social capital"), N_("Have people who did not work together before started to?")),
    "governance": (N_("Governance"), N_("Do decisions rest on a balanced, active partnership?")),
    "results": (N_("Results"), N_("Did projects do what standard measures would not?")),
    "process": (N_("Process"), N_("Where does the time go?")),
    "inclusion": (N_("Inclusion"), N_("Who is left out?")),
}


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
        Codes that the finding counts: settlements or types of applicants, by ``names_are``.
    """

    code: str
    component: str
    finding: Reason
    figures: dict[str, Figure]
    limits: str
    names: tuple[str, ...] = ()
    names_are: str = ""


class Number(NamedTuple):
    """One number of an answer, what makes the rows behind it when they are asked for, and the codes it counts."""

    value: Value
    rows: Callable[[], list[SourceRow]] = list
    names: tuple[str, ...] = ()


Numbers = dict[str, Number]


@dataclass(frozen=True)
class Question:
    """What is asked. All texts are English, for the catalogues.

    Attributes
    ----------
    finding, nothing : str
        The answer, with the names of its numbers in braces; and what it is where there are none.
    limits, how : str
        What the tables do not know, and how the numbers are counted.
    count : callable
        Gives the numbers; None where there are none, or another sentence than ``nothing``.
    figures, shares : dict of str to str
        The names of the numbers that are counted in ``unit``, and of those that are shares.
    finding_in_part : str
        The answer where the last of the numbers is not given.
    names_are : str
        What the codes are that the answer counts.
    version : int
        Of the rule of its numbers (:class:`Declared`).
    of : dict of str to str
        Of which number of the answer another one is a part: its base.
    """

    component: str
    code: str
    finding: str
    nothing: str
    limits: str
    how: str
    count: Callable[[Moment], Numbers | str | None]
    figures: dict[str, str] = field(default_factory=dict)
    shares: dict[str, str] = field(default_factory=dict)
    unit: Unit = "count"
    finding_in_part: str = ""
    names_are: str = ""
    version: int = 1
    of: dict[str, str] = field(default_factory=dict)


def added_value(at: Moment) -> tuple[Evidence, ...]:
    """Every answer at the moment; the rows of its figures share what is counted here."""
    return tuple(_answer(question, at) for question in QUESTIONS.values())


def _answer(question: Question, at: Moment) -> Evidence:
    code, component, numbers = question.code, question.component, at.shared(question.count)
    if numbers is None or isinstance(numbers, str):
        missing = Reason(f"{code}_not_entered", numbers or question.nothing)
        return Evidence(code, component, missing, {}, question.limits)
    figures = {name: FIGURES[f"{code}.{name}"].figure(number.value) for name, number in numbers.items()}
    finding = question.finding if len(numbers) == len(question.figures | question.shares) else question.finding_in_part
    answer = Reason(code, finding, {name: _printed(figure) for name, figure in figures.items()})
    names = tuple(name for number in numbers.values() for name in number.names)
    return Evidence(code, component, answer, figures, question.limits, names, question.names_are)


def _printed(figure: Figure) -> Any:
    """Money and shares as what they are."""
    kind = {"cents": Cents, "share": Share}.get(figure.unit)
    return figure.value if figure.value is None or kind is None else kind(figure.value)


def _rows(at: Moment, figure: Figure) -> list[SourceRow]:
    code, _, name = figure.declared.short.partition(".")
    numbers = at.shared(QUESTIONS[code].count)
    return numbers[name].rows() if isinstance(numbers, dict) else []


_ROW_IS: dict[str, dict[str, Any]] = {  # what a row of each table is known by
    "projects": {"what": "project"},
    "members": {"what": "member"},
    "seats": {"label": ("sector", "sector")},
    "decisions": {"what": "number", "label": ("body", "body"), "date": "date"},
    "events": {"what": "event", "date": "date"},
    "management": {"label": ("management_item", "item"), "date": "paid_on"},
    "settlements": {"what": "name"},
}


def _number(at: Moment, table: str, rows: pd.DataFrame, given: pd.Series | int = 1, unit: Unit | None = None) -> Number:
    """What rows of a table give together; each gives one where it is not said what."""

    def behind() -> list[SourceRow]:
        known = dict(_ROW_IS[table])
        what = known.pop("what", None)
        return rows_of_frame(at.register, table, rows, given, rows[what] if what else "", unit=unit, **known)

    return Number(len(rows) if isinstance(given, int) else int(given.sum()), behind)


def _of_rows(at: Moment, table: str, rows: pd.DataFrame, name: str, chosen: dict[str, Any]) -> Numbers | None:
    """How many rows there are, under a name, and how many of them are chosen; None where there are none."""
    numbers = {
        name: _number(at, table, rows),
        **{other: _number(at, table, rows[own]) for other, own in chosen.items()},
    }
    return None if rows.empty else numbers


def _by_columns(at: Moment, table: str, rows: pd.DataFrame, columns: Iterable[str]) -> list[SourceRow]:
    """The cells of some columns, row by row of each."""
    return [
        row._replace(label=("columns", column))
        for column in columns
        for row in _number(at, table, rows, rows[column], "count").rows()
    ]


# --- social capital -------------------------------------------------------------------------------------------------


def _submitted(at: Moment) -> pd.DataFrame:
    projects = at.register["projects"]
    is_inside = projects["in_strategy"].fillna(False).to_numpy(dtype=bool)
    columns = ["project", "settlement", "applicant_type", "submitted_on", ROW]
    return projects.loc[is_inside & by_day(projects["submitted_on"], at.day), columns]


def _in_force(at: Moment) -> pd.DataFrame:
    state = project_states(at.register, at.day)
    columns = ["project", "applicant_type", "cooperation", "innovative", ROW]
    return state.loc[state["stage"].isin(["contracted", "suspended", "completed"]), columns]


def _first_time_applicants(at: Moment) -> Numbers | None:
    projects, submitted = at.register["projects"], _submitted(at)
    who = projects["applicant_id"].fillna(projects["applicant"].str.casefold()).fillna(projects["project"])
    first_date = projects["submitted_on"].fillna(projects["contracted_on"])
    now = submitted[~by_day(submitted["submitted_on"], at.day_before)]
    now = now[~who[now.index].duplicated()]
    is_first = ~who[now.index].isin(who[by_day(first_date, at.day_before)])
    return _of_rows(at, "projects", now, "applicants", {"first_time": is_first})


def _joint(at: Moment) -> Numbers | None:
    contracts = _in_force(at)
    chosen = {
        "joint": contracts["applicant_type"].isin(["joint"]),
        "cooperation": contracts["cooperation"].isin(["interregional", "transnational"]),
    }
    return _of_rows(at, "projects", contracts, "contracts", chosen)


def _dated_ties(at: Moment) -> dict[tuple[str, str], SourceRow]:
    return at.by_day(dated_ties)


def _network(at: Moment) -> Numbers | None:
    """Organisations that have applied or held an event together."""
    links = _dated_ties(at)
    organisations: dict[str, SourceRow] = {}
    for pair, meeting in links.items():
        for name in pair:
            organisations.setdefault(name, meeting)
    new = [meeting for meeting in links.values() if meeting.date and meeting.date > at.day_before]
    numbers = {"organisations": _met(organisations.values()), "links": _met(links.values()), "new": _met(new)}
    return numbers if links else None


def _bridges(at: Moment) -> Numbers | None:
    """Ties between two members: only of those both sectors and municipalities are known."""
    sides, links = sides_of(at.register, at.day), _dated_ties(at)
    own = {pair: meeting for pair, meeting in links.items() if all(who in sides for who in pair)}

    def share(side: int) -> Number:
        return Number(across(sides, map(frozenset, own), side), _met(own.values()).rows)

    return {"links": _met(own.values()), **{by: share(side) for side, by in enumerate(SIDES)}} if own else None


def _met(meetings: Iterable[SourceRow]) -> Number:
    """What meetings brought, each so many."""
    found = Counter(meetings)
    return Number(found.total(), lambda: [meeting._replace(value=n) for meeting, n in found.items()])


def _membership(at: Moment) -> Numbers | None:
    if not by_day(at.register["members"]["joined_on"], at.day).any():
        return None
    return {name: _number(at, "members", MEMBERS_OF[name](at)) for name in ("members", "joined", "left")}


# --- governance -----------------------------------------------------------------------------------------------------


def _seats_of_board(register: Register, day: dt.date) -> pd.DataFrame:
    seats = seats_on(register, day)
    return seats[(seats["body"] == "board").to_numpy(dtype=bool)]


def _balance(at: Moment) -> Numbers | None:
    seats = _seats_of_board(at.register, at.day)
    votes = seats.groupby("sector")["votes"].sum()
    if seats["sector"].isna().any() or not votes.sum():
        return None
    every = _number(at, "seats", seats, seats["votes"], "count")
    return {
        "largest": every._replace(value=ratio(int(votes.max()), every.value)),
        "sectors": every._replace(value=int((votes > 0).sum())),
    }


def _women_and_young(at: Moment) -> Numbers | None:
    seats = _seats_of_board(at.register, at.day)
    young = held_by_young(at.register, at.day, seats)
    counted = {"women": seats["gender"].isin(["f"]), "seats": seats["gender"].notna()}
    counted |= {} if young is None else {"young": young}
    numbers = {name: _number(at, "seats", seats[own]) for name, own in counted.items()}
    return numbers if numbers["seats"].value else None


_PRESENT = {sector: f"present_{sector}" for sector in SECTORS}
_PRESENT_OF_THREE = list(_PRESENT.values())[:3]


def _decisions(at: Moment) -> pd.DataFrame:
    decisions = at.register["decisions"]
    return decisions[by_day(decisions["date"], at.day)]


def _with_presence(at: Moment) -> pd.DataFrame:
    """Decisions with presence entered for every one of the three sectors."""
    decisions = _decisions(at)
    return decisions[decisions[_PRESENT_OF_THREE].notna().all(axis=1)]


def _presence(at: Moment) -> Numbers | None:
    decisions = _with_presence(at)
    present = {sector: int(decisions[column].sum()) for sector, column in _PRESENT.items()}
    total = sum(present.values())

    def rows() -> list[SourceRow]:
        return _by_columns(at, "decisions", decisions, _PRESENT.values())

    shares = {sector: Number(ratio(n, total), rows) for sector, n in present.items()}
    return {"decisions": _number(at, "decisions", decisions), **shares} if total else None


def _private_majority(at: Moment) -> Numbers | None:
    decisions = _with_presence(at)
    present = decisions[list(_PRESENT.values())].fillna(0)
    chosen = {
        "private": 2 * present["present_public"] <= present.sum(axis=1),
        "together": (present[_PRESENT_OF_THREE] > 0).all(axis=1),
    }
    return _of_rows(at, "decisions", decisions, "decisions", chosen)


def _scrutiny(at: Moment) -> Numbers | None:
    decisions = _decisions(at)
    entered = decisions[["conflicts_declared", "against", "abstained"]].fillna(0) > 0
    chosen = {
        "conflicts": entered["conflicts_declared"],
        "contested": entered["against"] | entered["abstained"],
        "no_quorum": ~decisions["quorum"].fillna(True),
    }
    return _of_rows(at, "decisions", decisions, "decisions", chosen)


# --- results --------------------------------------------------------------------------------------------------------


def _innovation(at: Moment) -> Numbers | None:
    contracts = _in_force(at)
    return _of_rows(at, "projects", contracts, "contracts", {"innovative": contracts["innovative"].fillna(False)})


def _size_of_grants(at: Moment) -> Numbers | None:
    state = project_states(at.register, at.day)
    is_signed = state["is_signed"] & ~state["is_terminated"] & (state["grant"].fillna(0) > 0)
    signed = state.loc[is_signed, ["project", "grant", ROW]].sort_values("grant", kind="stable")
    if signed.empty:
        return None
    every, smallest, largest = (
        _number(at, "projects", rows, rows["grant"]) for rows in (signed, signed.iloc[:1], signed.iloc[-1:])
    )
    median = statistics.median_low(signed["grant"].tolist())
    return {"median": every._replace(value=median), "smallest": smallest, "largest": largest}


def _leverage(at: Moment) -> Numbers | None:
    """What contracts have beside their grants."""
    contracts = contracts_with_total(at.register, at.day)
    grant, other = (_number(at, "projects", contracts, contracts[name]) for name in ("grant", "other"))
    numbers = {"grant": grant, "other": other, "part": other._replace(value=ratio(other.value, grant.value))}
    return None if contracts.empty else numbers


def _durability(at: Moment) -> Numbers | None:
    """Whether anything was measured at least a year after completion."""
    state, values = project_states(at.register, at.day), at.register["values"]
    done = state.loc[state["is_completed"] & ~state["is_terminated"], ["project", "completed_on", ROW]]
    old = done[by_day(done["completed_on"] + pd.DateOffset(years=1), at.day)]
    values = values[by_day(values["measured_on"], at.day) & (values["kind"] == "verified").to_numpy()]
    a_year_on = (old["completed_on"] + pd.DateOffset(years=1)).set_axis(old["project"])
    measured = values.loc[values["measured_on"] >= lookup(values["project"], a_year_on), "project"]
    return _of_rows(at, "projects", old, "completed", {"measured": old["project"].isin(measured)})


# --- process --------------------------------------------------------------------------------------------------------


def _days_per_step(at: Moment) -> Numbers | None:
    found = step_days(at.register, at.day)

    def step(days: pd.Series) -> Number:
        def behind() -> list[SourceRow]:
            projects = project_states(at.register, at.day)[["project", ROW]]
            own = projects[projects["project"].isin(days.index)]
            return _number(at, "projects", own, own["project"].map(days)).rows()

        return Number(Fraction(statistics.median(days.tolist())) if len(days) else None, behind)

    steps = {name: step(found[name]) for name in QUESTIONS["days_per_step"].figures}
    return steps if any(one.value is not None for one in steps.values()) else None


def _animation_in_spending(at: Moment) -> Numbers | None:
    management = at.register["management"]
    management = management.assign(paid=converted(at.register, "management", management, "paid"))
    management = management[by_day(management["paid_on"], at.day) & management["paid"].notna().to_numpy()]
    animation = management[(management["item"] == "animation").to_numpy(dtype=bool)]
    total, part = (_number(at, "management", rows, rows["paid"], "cents") for rows in (management, animation))
    numbers = {"total": total, "animation": part, "part": total._replace(value=ratio(part.value, total.value))}
    return numbers if total.value and total.value > 0 else None


# --- inclusion ------------------------------------------------------------------------------------------------------


def _settlements(at: Moment) -> Numbers | str | None:
    settlements, places, submitted = at.register["settlements"], at.register["project_places"], _submitted(at)
    inside = settlements[(settlements["in_territory"] == "yes").to_numpy(dtype=bool)]
    if inside.empty:
        return N_("The settlements of the territory have not been entered.")
    also = places.loc[places["project"].isin(submitted["project"]), "settlement"]
    silent = inside[~inside["settlement"].isin([*submitted["settlement"].dropna(), *also.dropna()])]
    numbers = {
        "settlements": _number(at, "settlements", inside),
        "silent": _number(at, "settlements", silent)._replace(names=tuple(silent["settlement"])),
        "people": _number(at, "settlements", silent, silent["population"].fillna(0)),
    }
    return None if submitted.empty else numbers


def _groups(at: Moment) -> Numbers | None:
    submitted = _submitted(at)
    asked = [code for code in LABELS["applicant_type"] if code not in ("other", "lag")]
    applied = set(submitted["applicant_type"])
    silent = tuple(code for code in asked if code not in applied)
    return None if submitted.empty else {"groups": Number(len(asked)), "silent": Number(len(silent), names=silent)}


def _participants(at: Moment) -> Numbers | None:
    """Shares of participants, each of the events that give it: an empty cell is not zero."""
    events = at.register["events"]
    events = events[by_day(events["date"], at.day) & (events["participants"].fillna(0) != 0).to_numpy(dtype=bool)]

    def share(part: str) -> Number:
        if at.register.people is not None:  # of the public edition: by whole years
            spans = [span.counts for span in at.register.people if span.end <= at.day and span.counts[part] is not None]
            return Number(ratio(sum(one[part] or 0 for one in spans), sum(one["participants"] or 0 for one in spans)))
        given = events[events[part].notna()]
        return Number(
            ratio(int(given[part].sum()), int(given["participants"].sum())),
            lambda: _by_columns(at, "events", given, (part, "participants")),
        )

    shares = {part: share(part) for part in ("women", "youth", "vulnerable")}
    return shares if any(one.value is not None for one in shares.values()) else None


ASKED = (
    Question(
        "social_capital",
        "first_time_applicants",
        N_("Applicants in the period: {applicants}; for the first time: {first_time}."),
        N_("The register holds no applications submitted in the period."),
        N_("Only the applications in this register are known; who has applied to other groups or programmes is not."),
        N_(
            "Applicants with an application submitted in the period, each once, by the company number or else by the"
            " name; for the first time where the register holds no earlier application or contract."
        ),
        _first_time_applicants,
        figures={"applicants": N_("Applicants in the period"), "first_time": N_("First-time applicants")},
        of={"first_time": "applicants"},
    ),
    Question(
        "social_capital",
        "joint_projects",
        N_(
            "Contracts in force: {contracts}; joint projects of several organisations: {joint}; cooperation with other"
            " territories: {cooperation}."
        ),
        N_("There are no contracts in force in the register."),
        N_(
            "A joint project is one whose applicant is entered as such; partners in other applications stand among the"
            " ties."
        ),
        N_("Projects contracted, suspended or completed on the day, by the type of applicant and of cooperation."),
        _joint,
        figures={
            "contracts": N_("Contracts in force"),
            "joint": N_("Joint projects"),
            "cooperation": N_("Cooperation projects"),
        },
        of={"joint": "contracts", "cooperation": "contracts"},
    ),
    Question(
        "social_capital",
        "network",
        N_(
            "Organisations that have applied or held an event together: {organisations}; ties between them: {links};"
            " new in the period: {new}."
        ),
        N_("Neither partners of projects nor joint organisers of events have been entered."),
        N_("A tie shows that something was begun together, not what came of it; what nobody has entered is missing."),
        N_(
            "A tie joins two organisations of which one is a partner in the other's application, or that have held an"
            " event together; it counts where they first did. Seats and presence are none."
        ),
        _network,
        figures={
            "organisations": N_("Organisations with ties"),
            "links": N_("Ties by applications and events"),
            "new": N_("New ties in the period"),
        },
        of={"new": "links"},
        version=2,
    ),
    Question(
        "social_capital",
        "bridges",
        N_(
            "Of {links} ties between members by applications and events {sectors} join two sectors, {municipalities}"
            " two municipalities."
        ),
        N_("No application and no event joins two members."),
        N_("Only of members sector and municipality are known."),
        N_(
            "Ties by applications and events of which both organisations are or were members, by their sector and"
            " municipality."
        ),
        _bridges,
        figures={"links": N_("Ties between members by applications and events")},
        shares={"sectors": N_("Such ties across sectors"), "municipalities": N_("Such ties across municipalities")},
        of={"sectors": "links", "municipalities": "links"},
    ),
    Question(
        "social_capital",
        "membership",
        N_("Members: {members}; joined in the period: {joined}, left: {left}."),
        N_("Members have not been entered."),
        N_("Membership shows openness, not activity: presence at decisions stands under governance."),
        N_("Members on the day, and those whose membership began or ended in the period."),
        _membership,
        figures={"members": N_("Members"), "joined": N_("Members that joined"), "left": N_("Members that left")},
    ),
    Question(
        "governance",
        "balance",
        N_("The largest sector holds {largest} of the votes of the management board; sectors with votes: {sectors}."),
        N_("The composition of the management board has not been entered."),
        N_("Votes by sector show the rule kept, not who prevails in the debate."),
        N_("Votes of each sector in the management board on the day, beside all its votes."),
        _balance,
        figures={"sectors": N_("Sectors with votes")},
        shares={"largest": N_("Share of the largest sector")},
    ),
    Question(
        "governance",
        "women_and_young",
        N_("Seats of the management board: {seats}; held by women: {women}; by young people: {young}."),
        N_("The gender of the members of the management board has not been entered."),
        N_("Persons in the management board as entered; its staff and committees are not kept."),
        N_(
            "Seats of the management board on the day, of those whose gender is entered; young by the year of birth"
            " and the age in the rules."
        ),
        _women_and_young,
        figures={
            "women": N_("Seats held by women"),
            "seats": N_("Seats of the management board"),
            "young": N_("Seats held by young people"),
        },
        of={"women": "seats", "young": "seats"},
        finding_in_part=N_("Seats of the management board: {seats}; held by women: {women}."),
    ),
    Question(
        "governance",
        "presence",
        N_(
            "Present at decisions: {public} public, {business} business, {civil} non-profit, {other} other (decisions"
            " with presence entered: {decisions})."
        ),
        N_("Presence at decisions has not been entered."),
        N_("Since the beginning, from the decisions whose presence is entered; who spoke is not kept."),
        N_(
            "Those present from the sector divided by all present, of the decisions by the day whose presence is"
            " entered for the public, business and non-profit sectors."
        ),
        _presence,
        figures={"decisions": N_("Decisions with presence entered")},
        shares={
            "public": N_("Present from the public sector"),
            "business": N_("Present from the business sector"),
            "civil": N_("Present from the non-profit sector"),
            "other": N_("Present from other sectors"),
        },
    ),
    Question(
        "governance",
        "private_majority",
        N_(
            "Decisions with presence entered: {decisions}; with at least half of those present from outside the public"
            " sector: {private}; with all three sectors in the room: {together}."
        ),
        N_("Presence at decisions has not been entered."),
        N_("Counts those present, not how each of them voted."),
        N_("Decisions by the day whose presence is entered for the public, business and non-profit sectors."),
        _private_majority,
        figures={
            "decisions": N_("Decisions with presence entered"),
            "private": N_("Decisions with at least half from outside the public sector"),
            "together": N_("Decisions with all three sectors present"),
        },
        of={"private": "decisions", "together": "decisions"},
    ),
    Question(
        "governance",
        "scrutiny",
        N_(
            "Decisions: {decisions}; with declared conflicts of interest: {conflicts}; with votes against or"
            " abstentions: {contested}; without a quorum: {no_quorum}."
        ),
        N_("Decisions have not been entered."),
        N_("A conflict that was not declared, and a vote that was not recorded, are not in the register."),
        N_("Decisions of the bodies by the day, by the conflicts, votes and quorum entered for them."),
        _scrutiny,
        figures={
            "decisions": N_("Decisions"),
            "conflicts": N_("Decisions with declared conflicts of interest"),
            "contested": N_("Decisions with votes against or abstentions"),
            "no_quorum": N_("Decisions without a quorum"),
        },
        of={"conflicts": "decisions", "contested": "decisions", "no_quorum": "decisions"},
    ),
    Question(
        "results",
        "innovation",
        N_("Contracts in force: {contracts}; innovative in the local context: {innovative}."),
        N_("There are no contracts in force in the register."),
        N_("What is innovative in the local context the group decides itself; the register keeps its yes or no."),
        N_("Projects contracted, suspended or completed on the day, and those entered as innovative."),
        _innovation,
        figures={"contracts": N_("Contracts in force"), "innovative": N_("Innovative projects")},
        of={"innovative": "contracts"},
    ),
    Question(
        "results",
        "size_of_grants",
        N_("Half of the grants are at most {median}; the smallest is {smallest}, the largest {largest}."),
        N_("There are no contracts in force in the register."),
        N_(
            "Small grants reach those whom standard measures do not; the register does not know who would have applied"
            " there."
        ),
        N_("Grants of the contracts signed by the day and not terminated, by the latest annex."),
        _size_of_grants,
        figures={"median": N_("Median grant"), "smallest": N_("Smallest grant"), "largest": N_("Largest grant")},
        unit="cents",
    ),
    Question(
        "results",
        "leverage",
        N_("Beside grants of {grant} contracts have {other} of own and other money ({part} of the grants)."),
        N_("No contract gives both its grant and its total."),
        N_("By contract, and so a promise: what was paid of it is not in the register, nor is unpaid work."),
        N_("Contracts signed by the day and not terminated that give both grant and total, with their latest annex."),
        _leverage,
        figures={"grant": N_("Grants of contracts with a total"), "other": N_("Own and other money of contracts")},
        shares={"part": N_("Own and other money to the grants")},
        of={"part": "grant"},
        unit="cents",
    ),
    Question(
        "results",
        "durability",
        N_("Projects completed a year or more ago: {completed}; measured again since: {measured}."),
        N_("No project was completed a year or more ago."),
        N_(
            "Enter a value measured a year or more after completion and it is counted here; without it, nobody knows"
            " what has lasted."
        ),
        N_("Completed projects, and those of them with a verified value measured a year or more after completion."),
        _durability,
        figures={"completed": N_("Projects completed a year or more ago"), "measured": N_("Projects measured again")},
        of={"measured": "completed"},
    ),
    Question(
        "process",
        "days_per_step",
        N_(
            "Days from application to the group's decision: {submission_to_decision}; to the authority's:"
            " {decision_to_authority}; to the contract: {authority_to_contract}; to the first payment:"
            " {contract_to_payment}."
        ),
        N_("No project in the register has passed a step."),
        N_("Medians of the projects that have both dates; returns for correction within a step are not kept."),
        N_("Median of the days between the two dates, of projects that have both by the day."),
        _days_per_step,
        figures={
            "submission_to_decision": N_("Days from application to the group's decision"),
            "decision_to_authority": N_("Days from the group's decision to the authority's"),
            "authority_to_contract": N_("Days from the authority's decision to the contract"),
            "contract_to_payment": N_("Days from the contract to the first payment"),
        },
        unit="days",
    ),
    Question(
        "process",
        "animation_in_spending",
        N_("Of {total} paid for management and animation {animation} went to animation ({part})."),
        N_("No payments for management and animation have been entered."),
        N_("Money stands in for time: hours of work are not kept in the register."),
        N_("Costs of management and animation paid by the day, and the item for animation among them."),
        _animation_in_spending,
        figures={"total": N_("Paid for management and animation"), "animation": N_("Paid for animation")},
        shares={"part": N_("Share of animation")},
        of={"animation": "total", "part": "total"},
        unit="cents",
    ),
    Question(
        "inclusion",
        "settlements",
        N_(
            "Settlements of the territory: {settlements}; without an application: {silent}; people who live in those:"
            " {people}."
        ),
        N_("The register holds no applications; which settlements stay aside will show after the first call."),
        N_("By the place of the application; who lives there and benefits elsewhere does not show."),
        N_("Settlements of the territory, and those that no application submitted by the day has as its place."),
        _settlements,
        figures={
            "settlements": N_("Settlements of the territory"),
            "silent": N_("Settlements without an application"),
            "people": N_("Inhabitants of settlements without an application"),
        },
        of={"silent": "settlements"},
        names_are="settlement",
    ),
    Question(
        "inclusion",
        "groups",
        N_("Types of applicants: {groups}; that have never applied: {silent}."),
        N_("The register holds no applications; which groups stay aside will show after the first call."),
        N_("By the type of applicant; the register does not say why somebody has not applied."),
        N_("Types of applicants but “other” and the group itself, and those without an application by the day."),
        _groups,
        figures={"groups": N_("Types of applicants"), "silent": N_("Types that have never applied")},
        of={"silent": "groups"},
        names_are="applicant_type",
    ),
    Question(
        "inclusion",
        "participants",
        N_("Among the participants of events: {women} women, {youth} young people, {vulnerable} of vulnerable groups."),
        N_("Women, young people and vulnerable groups among the participants of events have not been entered."),
        N_("Each share is of the events that give it; a person at two events counts twice."),
        N_("Those entered for events by the day, divided by all participants of the same events."),
        _participants,
        shares={
            "women": N_("Women among participants"),
            "youth": N_("Young people among participants"),
            "vulnerable": N_("Participants of vulnerable groups"),
        },
    ),
)


QUESTIONS = {question.code: question for question in ASKED}


def _declared(question: Question) -> Iterator[Declared]:
    for unit, names in ((question.unit, question.figures), ("share", question.shares)):
        for name, title in names.items():
            rule = f"added_value.{question.code}.{name}"
            yield Declared(rule, unit, title, question.how, version=question.version, rows=_rows)


FIGURES = {figure.short: figure for question in ASKED for figure in _declared(question)}

__all__ = ["COMPONENTS", "Evidence", "added_value"]
