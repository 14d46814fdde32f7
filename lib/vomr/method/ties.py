"""Who works with whom: ties between organisations, by what the register dates and by the sheet of partners.

Of the register a tie is a project that one organisation has applied for with another as its partner, or an event that
two have held together; of a survey of members, that one of two member organisations names the other. Sitting in a body
or at an event together is none. Organisations alone are counted, never persons.

Under five sheets nothing is told of a survey; where fewer than 70 % of the organisations or fewer than twelve have
answered, ties are counted and nothing more is told: what the others would have named is not known. Who is tied to whom
leaves the group in no edition. Pages tell how many ties there are between sectors and between municipalities: a group
of fewer than :data:`SMALLEST_GROUP` organisations stands together with others, and where one or two ties would be told,
these and what they could be worked out from are hidden (:func:`between`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from typing import Any

from vomr.method.figures import Declared, Figure, Reason, ratio
from vomr.method.source_rows import SourceRow
from vomr.method.states import by_day
from vomr.method.surveys import SMALLEST_BASE, UNDER_FIVE, in_a_name
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.register.people import SMALLEST
from vomr.register.questionnaires import question_of
from vomr.words import N_

_ENOUGH, _FEWEST = Fraction(7, 10), 12
SMALLEST_GROUP = 3  # organisations that stand under a name of their own
TOGETHER = "+"  # between the codes of those of which there are fewer, which stand as one
SIDES = ("sectors", "municipalities")  # in the order of what is known of an organisation
TOO_FEW = Reason("too_few", N_("fewer than 70 % of the organisations, or fewer than twelve, have answered"))
NOT_BEFORE = Reason("not_computed", N_("no wave before it was answered by enough organisations"))
HIDDEN = Reason("hidden", N_("one or two ties, or what they could be worked out from"))

_OF_WAVE = "ties.{wave}."
FIGURES = {
    name: Declared(f"ties.{name}", unit, title, sentence, _OF_WAVE + name)  # type: ignore[arg-type]
    for name, unit, title, sentence in (
        (
            "organisations",
            "count",
            N_("Member organisations"),
            N_("Members that are no natural persons, on the last day of the survey."),
        ),
        (
            "answered",
            "count",
            N_("Sheets of partners returned"),
            N_("Organisations that have returned the sheet of partners; under five nothing is shown."),
        ),
        (
            "ties",
            "count",
            N_("Ties between organisations"),
            N_("Pairs of organisations of which at least one names the other as a partner of the last twelve months."),
        ),
        (
            "new",
            "count",
            N_("New ties since the wave before"),
            N_("Ties that no sheet of the wave before names; both waves need enough sheets."),
        ),
        (
            "sectors",
            "share",
            N_("Ties across sectors"),
            N_("Ties between organisations of two sectors, divided by all ties."),
        ),
        (
            "municipalities",
            "share",
            N_("Ties across municipalities"),
            N_("Ties between organisations of two municipalities, divided by the ties whose municipalities are known."),
        ),
    )
}
BETWEEN = Declared(
    "ties.between",
    "count",
    N_("Ties between two groups of organisations"),
    N_(
        "Ties between organisations of two sectors or municipalities, or within one; one or two, and what they could be"
        " worked out from, are hidden."
    ),
    _OF_WAVE + "between.{by}.{pair}",
)
OF_GROUP = Declared(
    "ties.members",
    "count",
    N_("Organisations of a group"),
    N_("Member organisations of a sector or municipality on the last day of the survey."),
    _OF_WAVE + "members.{by}.{group}",
)
DECLARED = (*FIGURES.values(), BETWEEN, OF_GROUP)
Tie = frozenset[str]
Sides = tuple[Any, Any]  # the sector and the municipality of an organisation


@dataclass(frozen=True)
class Ties:
    """The ties of a wave.

    Attributes
    ----------
    wave : str
    figures : dict of str to Figure
        By the names of :data:`FIGURES`.
    members, between : dict of str to dict of str to Figure
        By :data:`SIDES`: how many organisations each group has, and how many ties there are between two groups, whose
        codes a hyphen parts.
    pairs : tuple of (str, str)
        The codes of members that are tied: for the group's own eyes, and empty in the public edition.
    organisations : dict of str to tuple
        Sector and municipality of each of them.
    """

    wave: str
    figures: dict[str, Figure]
    members: dict[str, dict[str, Figure]] = field(default_factory=dict)
    between: dict[str, dict[str, Figure]] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()
    organisations: dict[str, Sides] = field(default_factory=dict, hash=False)

    def all_figures(self) -> dict[str, Figure]:
        """By their ids."""
        groups = (*self.members.values(), *self.between.values())
        figures = (*self.figures.values(), *(figure for group in groups for figure in group.values()))
        return {figure.id: figure for figure in figures}


def ties(register: Register, day: dt.date) -> tuple[Ties, ...]:
    """The waves of members that were closed by ``day``, in their order, of which any sheet of partners is entered."""
    sheets = _sheets(register)
    waves: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in register.rows("surveys", register["surveys"].drop_duplicates("survey")):
        if row["audience"] == "members" and row["wave"]:
            waves[row["wave"]].append(row)
    found, before = [], None
    closed = {wave: rows for wave, rows in waves.items() if all(row["to"] and row["to"] <= day for row in rows)}
    for wave, rows in sorted(closed.items(), key=lambda item: max(row["to"] for row in item[1])):
        own = {who: named for row in rows for who, named in sheets.get(row["survey"], {}).items()}
        organisations = _organisations(register, max(row["to"] for row in rows))
        answered = own.keys() & organisations.keys()
        if not answered:
            continue
        pairs = {frozenset((who, other)) for who in answered for other in own[who] if other in organisations} - {
            frozenset((who,)) for who in answered
        }
        is_enough = len(answered) >= _FEWEST and Fraction(len(answered), len(organisations)) >= _ENOUGH
        is_public = register.people is not None
        made = _ties(wave, organisations, len(answered), pairs, before, is_enough=is_enough, is_public=is_public)
        found.append(made)
        before = pairs if is_enough else None
    return tuple(found)


def _ties(
    wave: str,
    organisations: Mapping[str, Sides],
    answered: int,
    pairs: set[Tie],
    before: set[Tie] | None,
    *,
    is_enough: bool,
    is_public: bool,
) -> Ties:
    values: dict[str, Any] = {"organisations": len(organisations)}
    reasons = dict.fromkeys(FIGURES, UNDER_FIVE)
    if answered >= SMALLEST_BASE:
        values |= {"answered": answered, "ties": len(pairs)}
        reasons = dict.fromkeys(FIGURES, TOO_FEW)
        if is_enough:
            values |= {by: across(organisations, pairs, at) for at, by in enumerate(SIDES)}
            values["new"] = None if before is None else len(pairs - before)
            reasons["new"] = NOT_BEFORE
    of: dict[str, Any] = {"wave": in_a_name(wave)}
    figures = {name: rule.figure(values.get(name), reasons[name], **of) for name, rule in FIGURES.items()}
    if not is_enough:
        return Ties(wave, figures)
    members: dict[str, dict[str, Figure]] = {}
    cells: dict[str, dict[str, Figure]] = {}
    for at, by in enumerate(SIDES):
        groups, counts = between({who: sides[at] for who, sides in organisations.items()}, pairs)
        members[by] = {group: OF_GROUP.figure(n, by=by, group=group, **of) for group, n in groups.items()}
        cells[by] = {
            f"{left}-{right}": BETWEEN.figure(n, HIDDEN, by=by, pair=f"{left}-{right}", **of)
            for (left, right), n in counts.items()
        }
    if is_public:
        return Ties(wave, figures, members, cells)
    return Ties(wave, figures, members, cells, tuple(sorted(map(_in_order, pairs))), dict(organisations))


def _in_order(pair: Tie) -> tuple[str, str]:
    left, right = sorted(pair)
    return left, right


def across(organisations: Mapping[str, Sides], pairs: Iterable[Tie], at: int) -> Fraction | None:
    """The share of pairs that differ in sector (0) or municipality (1), of those of which both are known."""
    sides = [{organisations[who][at] for who in pair} for pair in pairs]
    known = [both for both in sides if None not in both]
    return ratio(sum(len(both) > 1 for both in known), len(known))


# --- between groups ---------------------------------------------------------------------------------------------------


def between(
    side_of: Mapping[str, Any], pairs: Iterable[Tie]
) -> tuple[dict[str, int], dict[tuple[str, str], int | None]]:
    """How many ties there are between groups of organisations, and within each.

    Whoever reads the report knows how many ties there are within groups, and how many across them. Where the hidden
    numbers of one kind could be worked out from that, all of its kind are hidden; where even that tells them, nothing
    is told.

    Parameters
    ----------
    side_of : mapping of str to str or None
        The group of each organisation; where it is not known, its ties are in no cell.
    pairs : iterable of frozenset

    Returns
    -------
    groups : dict of str to int
        Organisations of each, the small ones as one (:data:`TOGETHER`); empty where nothing can be told.
    counts : dict of (str, str) to int or None
        None is hidden.
    """
    groups = Counter(side for side in side_of.values() if side is not None)
    together = _together(groups)
    if len(set(together.values())) < 2:
        return {}, {}
    sizes: Counter[str] = Counter()
    for side, n in groups.items():
        sizes[together[side]] += n
    names = sorted(sizes, key=lambda name: (TOGETHER in name, name))
    counts: dict[tuple[str, str], int] = dict.fromkeys(combinations_with_replacement(names, 2), 0)
    for pair in pairs:
        sides = [side_of[who] for who in pair]
        if None not in sides:
            left, right = sorted((together[side] for side in sides), key=names.index)
            counts[left, right] += 1
    shown: dict[tuple[str, str], int | None] = {}
    for is_within in (True, False):
        own = {cell: n for cell, n in counts.items() if (cell[0] == cell[1]) is is_within}
        safe = hide_small(list(own.values()))
        if safe is None:
            return {}, {}
        shown |= dict(zip(own, safe, strict=True))
    return {name: sizes[name] for name in names}, {cell: shown[cell] for cell in counts}


def _together(groups: Mapping[str, int]) -> dict[str, str]:
    """Under which name each group stands."""
    small = [name for name, n in groups.items() if n < SMALLEST_GROUP]
    others = sorted((name for name in groups if name not in small), key=lambda name: (groups[name], name))
    while small and sum(groups[name] for name in small) < SMALLEST_GROUP and others:
        small.append(others.pop(0))
    return {name: TOGETHER.join(sorted(small)) if name in small else name for name in groups}


def hide_small(counts: list[int]) -> list[int | None] | None:
    """Numbers whose sum is known, without those of one or two; None where that leaves one to be worked out.

    With a number of one or two all under three are hidden, so that nobody knows which of them is nothing.
    """
    if not any(0 < n < SMALLEST for n in counts):
        return list(counts)
    small = [n for n in counts if n < SMALLEST]
    if len(small) > 1 and sum(small) < (SMALLEST - 1) * len(small):
        return [None if n < SMALLEST else n for n in counts]
    return None if len(small) == len(counts) else [None] * len(counts)  # any of them may be the small one


# --- the register -----------------------------------------------------------------------------------------------------


def dated_ties(register: Register, day: dt.date) -> dict[tuple[str, str], SourceRow]:
    """Pairs of organisations that have applied or held an event together by ``day``, each with the row in which they
    first did; members by their code, others by their name.
    """
    known = _codes(register)
    found: dict[tuple[str, str], SourceRow] = {}
    first_names: dict[str, str] = {}
    meetings = [*_applied_together(register, day), *_held_together(register, day)]
    for meeting, names in sorted(meetings, key=lambda item: item[0].date or dt.date.min):
        codes = {known.get(name.casefold()) or first_names.setdefault(name.casefold(), name) for name in names}
        for pair in combinations(sorted(codes), 2):
            found.setdefault(pair, meeting)
    return found


def sides_of(register: Register, day: dt.date) -> dict[str, Sides]:
    """Sector and municipality of the organisations that have been members by ``day``."""
    return {
        row["member"]: (row["sector"], row["municipality"])
        for row in _member_organisations(register)
        if row["joined_on"] and row["joined_on"] <= day
    }


def _codes(register: Register) -> dict[str, str]:
    """The code of a member organisation by its code or its name."""
    rows = list(_member_organisations(register))
    return {
        **{row["name"].casefold(): row["member"] for row in rows if row["name"]},
        **{row["member"].casefold(): row["member"] for row in rows},
    }


def _applied_together(register: Register, day: dt.date) -> Iterator[tuple[SourceRow, list[str]]]:
    """Applicants with their partners; a person who applies is tied to nobody, and the group itself to none."""
    projects = register["projects"]
    chosen = by_day(projects["submitted_on"], day) & projects["partners"].notna().to_numpy()
    chosen &= projects["in_strategy"].fillna(False).to_numpy(dtype=bool)
    told = ["project", "applicant_type", "applicant", "partners", "submitted_on", ROW]
    for row in register.rows("projects", projects.loc[chosen, told]):
        is_organisation = row["applicant_type"] not in (None, "person", "lag") and row["applicant"]
        names = [*([row["applicant"].strip()] if is_organisation else []), *_listed(row["partners"])]
        yield SourceRow("projects", row[ROW], row["project"], None, date=row["submitted_on"]), names


def _held_together(register: Register, day: dt.date) -> Iterator[tuple[SourceRow, list[str]]]:
    events, group = register["events"], register.strategy.lag.name.casefold()
    chosen = by_day(events["date"], day) & events["organisers"].notna().to_numpy()
    for row in register.rows("events", events[chosen]):
        names = [name for name in _listed(row["organisers"]) if name.casefold() != group]
        yield SourceRow("events", row[ROW], row["event"], None, date=row["date"]), names


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def _sheets(register: Register) -> dict[str, dict[str, tuple[str, ...]]]:
    """Of each survey whom each organisation names."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in register.rows("survey_answers", register["survey_answers"]):
        question = question_of("members", row["question"])
        if question and question.on_own_sheet and row["survey"] and row["respondent"]:
            found[row["survey"]][row["respondent"]] = tuple(_listed(row["answer"] or ""))
    return found


def _organisations(register: Register, day: dt.date) -> dict[str, Sides]:
    """Sector and municipality of the member organisations on a day."""
    return {
        row["member"]: (row["sector"], row["municipality"])
        for row in _member_organisations(register)
        if row["joined_on"] and row["joined_on"] <= day and not (row["left_on"] and row["left_on"] < day)
    }


def _member_organisations(register: Register) -> Iterator[dict[str, Any]]:
    rows = register.rows("members", register["members"].drop_duplicates("member"))
    return (row for row in rows if row["natural_person"] is False)


__all__ = ["FIGURES", "Ties", "between", "dated_ties", "hide_small", "sides_of", "ties"]
