"""Figures by words: what a reader calls them, in either language, and what they range over.

A figure is known by its declared name, by the names of the measure, fund, indicator, place or project that it is of,
and by the pieces of its id. „изплатени общо“, “paid, total” and „R.37 постигнато“ each fit one figure best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from vomr.kinds import Unit
from vomr.method import at_risk, clock, since
from vomr.method.absorption import LineName
from vomr.method.figures import Figure
from vomr.method.ties import TOGETHER
from vomr.problems import UsageError, nearest, refusal
from vomr.register.keys import likeness
from vomr.register.tables import TABLES
from vomr.show.comparable import SCOPES
from vomr.show.context import Context
from vomr.show.outcomes import STEPS
from vomr.show.scoped import with_unit
from vomr.words import LANGUAGES, N_, Words
from vomr.words.labels import LABELS

MOST_LISTED = 12
_WORD = re.compile(r"[\w+]+(?:[.\-][\w+]+)*")
_STEM = 4  # letters that two forms of a word share at the least
_MISSPELT = 0.85  # how alike a word and the one that is meant are at least
_RESEMBLES = 0.7  # …, and one that is near, where nothing else is
_EXACT, _FORM, _PART, _OF_ID = range(4)  # how well a word fits, the best first
_SMALL = N_("of by for in from under to at on the a and with")  # words that name no figure
_OF_UNIT: dict[Unit, str] = {
    "count": N_("number count many"),
    "cents": N_("amount money euro sum funds"),
    "share": N_("share percent percentage rate"),
    "days": N_("days"),
}
# What readers call alike
_ALIKE = (
    N_("paid spent disbursed absorbed"),
    N_("payment absorption"),
    N_("paid payment"),
    N_("contracted signed committed"),
    N_("uncommitted remaining left"),
    N_("submitted applications"),
    N_("young youth"),
    N_("animation promotion"),
)
# What each thing is that a figure is of
_THINGS = {
    "measure": N_("measure"),
    "fund": N_("fund programme"),
    "indicator": N_("indicator"),
    "municipality": N_("municipality"),
    "project": N_("project"),
    "call": N_("call"),
    "event": N_("event"),
    "year": N_("year"),
    "total": N_("strategy whole total"),
}
# What is called by none of the labels of the tables: by what it is of, and its code
_ALL, _WOMEN, _MEN, _YOUNG = N_("all of them"), N_("women"), N_("men"), N_("young people")
_CODES = {
    "case": {"low": N_("low"), "mid": N_("mid"), "high": N_("high")},
    "part": {"men": _MEN, "women": _WOMEN, "youth": _YOUNG},
    "by": {
        **{"all": _ALL, "men": _MEN, "women": _WOMEN, "young": _YOUNG},
        **{"sectors": N_("by sector"), "municipalities": N_("by municipality")},
    },
    "scope": SCOPES,
    "applicant": {"all": _ALL},
    "of": {"gender": N_("gender"), "young": _YOUNG},
    "stage": {"all": _ALL},
    "which": {
        "known": N_("with a known day of notice"),
        "late": N_("late notice"),
        "on_time": N_("notice in time"),
        "unknown": N_("with an unknown day of notice"),
        "signed": N_("signed contracts"),
        "in_force": N_("contracts in progress"),
        "keeping": N_("terminated contracts that keep money"),
        "actual": N_("of what has been paid"),
        "planned": N_("of the budget"),
    },
    "when": {"by_day": N_("since the beginning"), "in_period": N_("in the period")},
    "where": {"behind": N_("behind"), "unknown": N_("not known")},
    "cast": {"for": N_("for"), "against": N_("against"), "abstained": N_("abstained")},
    "step": {**STEPS, **clock.TITLES, **at_risk.KINDS},
    "whose": at_risk.WHOSE,
    "kind": {**at_risk.KINDS, **{code: kind.title for code, kind in since.KINDS.items()}},
}


class _Fit(NamedTuple):
    """How words fit a figure, the best first: how many do not, how the others do together, whether they leave anything
    of the name, and how much of what it is of.
    """

    missed: int
    how: int
    left: int
    untouched: int


@dataclass(frozen=True)
class _Known:
    """A figure with the words by which it is known: of its name in each language, of each thing that it is of."""

    figure: Figure
    names: tuple[frozenset[str], ...]
    of: tuple[frozenset[str], ...]
    unit: frozenset[str]
    pieces: frozenset[str]

    def fit(self, wanted: Sequence[Mapping[str, int]]) -> _Fit | None:
        """How well the words fit, each of which is given with those that readers call alike; None where none does."""
        name_words, worst, touched, missed = frozenset[str]().union(*self.names), 0, set(), 0
        covered: set[str] = set()
        for alike in wanted:
            named = [(how, known) for known in name_words if (how := _how_any(alike, known)) is not None]
            ranged = [
                (how, at)
                for at, words in enumerate(self.of)
                for known in words
                if (how := _how_any(alike, known)) is not None
            ]
            best = min((how for how, _ in (*named, *ranged)), default=None)
            if best is None or best > _EXACT:
                best = _EXACT if self.unit & {word for word, how in alike.items() if how == _EXACT} else best
            if best is None:
                best = _OF_ID if any(_how_any(alike, piece) is not None for piece in self.pieces) else None
            if best is None:
                missed += 1
                continue
            worst += best
            covered |= {known for how, known in named if how == best}
            touched |= {at for how, at in ranged if how == best}
        left = min((len(words - covered) for words in self.names), default=0)
        return None if missed == len(wanted) else _Fit(missed, worst, min(left, 1), len(self.of) - len(touched))


def _how_any(alike: Mapping[str, int], known: str) -> int | None:
    """How the best of several words fits; those that only readers call alike fit as another form does at most."""
    return min(
        (max(how, least) for word, least in alike.items() if (how := _how(word, known)) is not None), default=None
    )


def _how(word: str, known: str) -> int | None:
    if word == known:
        return _EXACT
    shared = len(word) - (0 if known.startswith(word) else 2)
    if shared >= _STEM and known[:shared] == word[:shared] and abs(len(word) - len(known)) <= 2:
        return _FORM
    return _PART if word in known else None


def words_of(text: str) -> frozenset[str]:
    """The words of a text, in lower case; a code as people mean it, in whichever alphabet."""
    found = _WORD.findall(text.casefold().replace("_", " "))
    return frozenset(likeness(word).casefold() if any(map(str.isdigit, word)) else word for word in found)


class FigureSearch:
    """Finds the figures of a report by words.

    Parameters
    ----------
    context : Context
    ask : str
        How a reader asks for one figure, with ``{id}`` in its place: a refusal that lists figures says so.
    """

    def __init__(self, context: Context, ask: str = 'report.figure("{id}")') -> None:
        self.context = context
        self._ask = ask
        self._languages = [Context(context.results, lang, context.audience) for lang in LANGUAGES]

    def fitting(self, text: str) -> list[Figure]:
        """All figures that the words fit, those that they fit best first; the many figures of single projects and
        events where no other fits.
        """
        return [figure for _, figure in self._ranked(text)]

    def only(self, text: str) -> Figure:
        """The one figure of this id, else the one that the words fit best.

        Raises
        ------
        UsageError
            When they fit several alike, and when they fit none, with those that are nearest: id, name and value of
            each, and how one is asked for.
        """
        best = self._best(text)
        if len(best) == 1:
            return best[0]
        if best:
            raise self._refusal(
                N_("“{figure}” fits {n} figures. Write more words, or the name of one of them:\n{listed}\n→ {ask}"),
                text,
                best,
            )
        is_name = "." in text and " " not in text.strip()
        suggestion = nearest(text, self.context.results.figures()) if is_name else self._as_meant(text, _MISSPELT)
        nearly = [] if suggestion else self._fitting_most(text)
        suggestion = suggestion or ("" if nearly else self._as_meant(text, _RESEMBLES))
        if suggestion:
            raise self._refusal(
                N_("There is no figure “{figure}”. Did you mean {suggestion}?\n{listed}\n→ {ask}"),
                text,
                self._best(suggestion),
                suggestion,
            )
        if nearly:
            raise self._refusal(
                N_("No figure fits all of “{figure}”. Those that fit most of the words:\n{listed}\n→ {ask}"),
                text,
                nearly,
            )
        raise self._refusal(
            N_(
                "There is no figure “{figure}”, and none is called alike. Say what it is and of what, as a report does:"
                " “paid, total”, “budget of EAFRD”. All names stand in results.json."
            ),
            text,
        )

    def _best(self, text: str) -> list[Figure]:
        """The figure of this id, else all that the words fit equally well and no other better."""
        if (own := self.context.results.figure(text.strip())) is not None:
            return [own]
        ranked = self._ranked(text)
        return [figure for fit, figure in ranked if fit == ranked[0][0]]

    def _fitting_most(self, text: str) -> list[Figure]:
        """Where no figure fits all of the words, those that fit as many as any."""
        ranked = self._ranked(text, most_missed=len(words_of(text)) - 1)
        return [figure for fit, figure in ranked if fit.missed == ranked[0][0].missed]

    def _refusal(self, message: str, text: str, figures: Sequence[Figure] = (), suggestion: str = "") -> UsageError:
        return refusal(
            message,
            figure=text,
            n=len(figures),
            ask=self._ask.format(id=figures[0].id) if figures else "",
            listed=self._listed(figures),
            suggestion=suggestion,
            lang=self.context.w.lang,
        )

    def _listed(self, figures: Sequence[Figure]) -> str:
        """„absorption.total.paid – Изплатени: общо: 749 553,92 евро“, a line for each."""
        w, left = self.context.w, len(figures) - MOST_LISTED
        more = w.plural("and {n} more", "and {n} more", left) if left > 0 else ""
        listed = [
            f"{figure.id} – {called(self.context, figure)}: {with_unit(w, figure)}" for figure in figures[:MOST_LISTED]
        ]
        return "\n".join(filter(None, [*listed, more]))

    def _as_meant(self, text: str, cutoff: float) -> str:
        """The words with those that stand in no name as they are written in one; "" where none is that much alike, or
        what comes of it fits nothing.
        """
        known = {word for one in self._known for words in (*one.names, *one.of) for word in words}
        meant = text
        for word in _WORD.findall(text):
            wanted = self._alike(word.casefold())
            if word.casefold() not in self._small and not any(_how_any(wanted, other) is not None for other in known):
                suggestion = nearest(word.casefold(), known, cutoff)
                meant = meant.replace(word, suggestion) if suggestion else meant
        return meant if meant != text and self._ranked(meant) else ""

    def _ranked(self, text: str, most_missed: int = 0) -> list[tuple[_Fit, Figure]]:
        words = words_of(text)
        wanted = [self._alike(word) for word in words - self._small or words]
        for known in (self._known, self._of_single_things) if wanted else ():
            fits = [(fit, one.figure) for one in known if (fit := one.fit(wanted)) and fit.missed <= most_missed]
            if fits:
                return sorted(fits, key=lambda fit: fit[0])
        return []

    def _alike(self, word: str) -> dict[str, int]:
        """A word with those that readers call alike, and how well these can fit at most."""
        groups = [group for group in self._groups if any(_how(word, other) in (_EXACT, _FORM) for other in group)]
        return {**dict.fromkeys(sorted({other for group in groups for other in group}), _FORM), word: _EXACT}

    @cached_property
    def _groups(self) -> list[frozenset[str]]:
        return [words_of(context.w(group)) for context in self._languages for group in _ALIKE]

    @cached_property
    def _small(self) -> frozenset[str]:
        return frozenset[str]().union(*(words_of(context.w(_SMALL)) for context in self._languages))

    @cached_property
    def _known(self) -> list[_Known]:
        return [self._words_for(figure) for figure in self.context.results.figures().values()]

    @cached_property
    def _of_single_things(self) -> list[_Known]:
        return [self._words_for(figure) for figure in self.context.results.figures_of_single_things()]

    def _words_for(self, figure: Figure) -> _Known:
        names = tuple(words_of(_name(context.w, figure)) for context in self._languages)
        in_each = zip(*(_of(context, figure) for context in self._languages), strict=True)
        of = tuple(words_of(" ".join(label for labels in same for label in labels)) for same in in_each)
        of_unit = _OF_UNIT.get(figure.unit, "")
        unit = frozenset[str]().union(*(words_of(context.w(of_unit)) for context in self._languages if of_unit))
        last = figure.id.rpartition(".")[2].replace("_", " ")
        terms = [context.w(last.capitalize()) for context in self._languages]  # „постигнато“ of achieved
        return _Known(figure, names, of, unit, words_of(" ".join([*figure.id.split("."), *terms])))


def called(context: Context, figure: Figure) -> str:
    """What a figure is and of what: „Изплатени: общо“."""
    of = ", ".join(labels[0] for labels in _of(context, figure))
    return ": ".join(filter(None, (_name(context.w, figure), of)))


def _name(w: Words, figure: Figure) -> str:
    """What it is called; of what happens through a period, what does."""
    declared = figure.declared
    names = (*((declared.of_rule.name,) if declared.of_rule else ()), declared.name)
    return " – ".join(dict.fromkeys(map(w, names)))


def _of(context: Context, figure: Figure) -> list[list[str]]:
    """What a figure is of, thing by thing: as it is called, which is printed, and by its code."""
    labelled = context.part(_Labelled)
    return [labels for thing in figure.of.items() for labels in labelled[thing]]


class _Labelled(dict[tuple[str, Any], list[list[str]]]):
    """The labels of things, made once for all the figures that are of one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def __missing__(self, thing: tuple[str, Any]) -> list[list[str]]:
        self[thing] = labels = _labels(self._context, *thing)
        return labels


def _labels(context: Context, name: str, value: Any) -> list[list[str]]:
    w = context.w
    if isinstance(value, LineName):
        return list(_of_line(context, value))
    code = str(getattr(value, "year", value)) if name == "year" else str(value)
    if name == "line":
        measure, _, fund = code.partition(".")
        if not fund:
            return [[context.label("line", code), code]]
        return [_thing(w, "measure", context.measure_name(measure), measure), _of_fund(context, fund)]
    named = {
        "measure": context.measure_name,
        "fund": context.fund_name,
        "indicator": context.indicator_name,
        "municipality": context.municipality_name,
        "project": context.project_name,
    }.get(name)
    if named is not None:
        return [_thing(w, name, named(code), code)]
    if code in _CODES.get(name, {}):
        return [[w(_CODES[name][code]), code]]
    if name in ("group", "pair"):
        sides = code.split("-") if name == "pair" else [code]
        return [[" – ".join(w.listed(_side(context, one) for one in side.split(TOGETHER)) for side in sides), code]]
    if name == "column":
        return [[TABLES["projects"].column[code].title(w.lang), code]]
    if name == "row":
        return [[w("row {n}", n=code), code]]
    known = [codes[code].title(w.lang) for codes in LABELS.values() if code in codes]
    return [_thing(w, name, *known, code)]


def _side(context: Context, code: str) -> str:
    """A sector, or a municipality of the territory."""
    if any(entry.code == code for entry in context.strategy.territory):
        return context.municipality_name(code)
    return context.label("sector", code)


def _thing(w: Words, kind: str, *names: str) -> list[str]:
    """What it is called, and what it is, by which it is looked for too."""
    return [*names, *([w(_THINGS[kind])] if kind in _THINGS else [])]


def _of_fund(context: Context, fund: str) -> list[str]:
    return _thing(context.w, "fund", context.fund_name(fund), fund)


def _of_line(context: Context, line: LineName) -> Iterator[list[str]]:
    if line.measure:
        yield _thing(context.w, "measure", context.measure_name(line.measure), line.measure)
    if line.fund:
        yield _of_fund(context, line.fund)
    if not line.measure and (not line.fund or line.scope == "operations"):
        code = "operations" if line.fund else line.code
        yield _thing(context.w, code, context.label("line", code))
