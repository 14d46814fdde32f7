"""Who works with whom: ties between member organisations, by the sheet of partners in a survey of members.

A tie joins two organisations of which at least one names the other. Sitting in a body or at an event together is none.
Organisations alone are counted, never persons, and no page says who is tied to whom. Under five sheets nothing is told;
where fewer than 70 % of the organisations or fewer than twelve have answered, ties are counted and no share is given:
what the others would have named is not known.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from vomr.method.figures import Declared, Figure, Reason, ratio
from vomr.method.surveys import SMALLEST_BASE, UNDER_FIVE, in_a_name
from vomr.register import Register
from vomr.register.questionnaires import question_of
from vomr.words import N_

_ENOUGH, _FEWEST = Fraction(7, 10), 12
TOO_FEW = Reason("too_few", N_("fewer than 70 % of the organisations, or fewer than twelve, have answered"))
NOT_BEFORE = Reason("not_computed", N_("no wave before it was answered by enough organisations"))

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
Tie = frozenset[str]


@dataclass(frozen=True)
class Ties:
    """The ties of a wave; ``figures`` by the names of :data:`FIGURES`."""

    wave: str
    figures: dict[str, Figure]

    def all_figures(self) -> dict[str, Figure]:
        """By their ids."""
        return {figure.id: figure for figure in self.figures.values()}


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
        found.append(_ties(wave, organisations, len(answered), pairs, before, is_enough=is_enough))
        before = pairs if is_enough else None
    return tuple(found)


def _ties(
    wave: str,
    organisations: Mapping[str, tuple[Any, Any]],
    answered: int,
    pairs: set[Tie],
    before: set[Tie] | None,
    *,
    is_enough: bool,
) -> Ties:
    values: dict[str, Any] = {"organisations": len(organisations)}
    reasons = dict.fromkeys(FIGURES, UNDER_FIVE)
    if answered >= SMALLEST_BASE:
        values |= {"answered": answered, "ties": len(pairs)}
        reasons = dict.fromkeys(FIGURES, TOO_FEW)
        if is_enough:
            values |= {"sectors": _across(organisations, pairs, 0), "municipalities": _across(organisations, pairs, 1)}
            values["new"] = None if before is None else len(pairs - before)
            reasons["new"] = NOT_BEFORE
    figures = {
        name: rule.figure(values.get(name), reasons[name], wave=in_a_name(wave)) for name, rule in FIGURES.items()
    }
    return Ties(wave, figures)


def _across(organisations: Mapping[str, tuple[Any, Any]], pairs: Iterable[Tie], at: int) -> Fraction | None:
    """The share of pairs that differ in sector (0) or municipality (1), of those of which both are known."""
    sides = [{organisations[who][at] for who in pair} for pair in pairs]
    known = [both for both in sides if None not in both]
    return ratio(sum(len(both) > 1 for both in known), len(known))


def _sheets(register: Register) -> dict[str, dict[str, tuple[str, ...]]]:
    """Of each survey whom each organisation names."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in register.rows("survey_answers", register["survey_answers"]):
        question = question_of("members", row["question"])
        if question and question.on_own_sheet and row["survey"] and row["respondent"]:
            named = (part.strip() for part in (row["answer"] or "").split(";"))
            found[row["survey"]][row["respondent"]] = tuple(part for part in named if part)
    return found


def _organisations(register: Register, day: dt.date) -> dict[str, tuple[Any, Any]]:
    """Sector and municipality of the member organisations on a day."""
    return {
        row["member"]: (row["sector"], row["municipality"])
        for row in register.rows("members", register["members"].drop_duplicates("member"))
        if row["natural_person"] is False
        and row["joined_on"]
        and row["joined_on"] <= day
        and not (row["left_on"] and row["left_on"] < day)
    }


__all__ = ["FIGURES", "Ties", "ties"]
