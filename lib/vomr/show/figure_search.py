"""Figures by words: what a reader calls them, in either language, and what they range over.

A figure is known by its declared name, by the names of the measure, fund, indicator, place or project that it is of,
and by the pieces of its id. „изплатени общо“, “paid, total” and „R.37 постигнато“ each fit one figure best.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vomr.method.absorption import LineName
from vomr.method.figures import Figure
from vomr.problems import UsageError, nearest
from vomr.show.context import Context
from vomr.words import LANGUAGES, N_, Words
from vomr.words.labels import LABELS

MOST_LISTED = 12
_WORD = re.compile(r"[\w+]+(?:[.\-][\w+]+)*")
_STEM = 4  # letters that two forms of a word share at the least
_EXACT, _FORM, _PART, _OF_ID = range(4)  # how well a word fits, the best first


@dataclass(frozen=True)
class _Known:
    """A figure with the words by which it is known: of its name in each language, of each thing that it is of."""

    figure: Figure
    names: tuple[frozenset[str], ...]
    of: tuple[frozenset[str], ...]
    pieces: frozenset[str]

    def fit(self, wanted: Iterable[str]) -> tuple[int, int, int] | None:
        """How well all the words fit: how they fit together, whether they leave anything of the name, and how much of
        what it is of.
        """
        name_words, worst, touched = frozenset[str]().union(*self.names), 0, set()
        covered: set[str] = set()
        for word in wanted:
            named = [(how, known) for known in name_words if (how := _how(word, known)) is not None]
            ranged = [
                (how, at)
                for at, words in enumerate(self.of)
                for known in words
                if (how := _how(word, known)) is not None
            ]
            best = min((how for how, _ in (*named, *ranged)), default=None)
            if best is None:
                best = _OF_ID if any(_how(word, piece) is not None for piece in self.pieces) else None
            if best is None:
                return None
            worst += best
            covered |= {known for how, known in named if how == best}
            touched |= {at for how, at in ranged if how == best}
        left = min((len(words - covered) for words in self.names), default=0)
        return worst, min(left, 1), len(self.of) - len(touched)


def _how(word: str, known: str) -> int | None:
    if word == known:
        return _EXACT
    shared = len(word) - (0 if known.startswith(word) else 2)
    if shared >= _STEM and known[:shared] == word[:shared] and abs(len(word) - len(known)) <= 2:
        return _FORM
    return _PART if word in known else None


def words_of(text: str) -> frozenset[str]:
    """The words of a text, in lower case."""
    return frozenset(_WORD.findall(text.casefold().replace("_", " ")))


class FigureSearch:
    """Finds the figures of a report by words."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._languages = [Context(context.results, lang, context.audience) for lang in LANGUAGES]

    def fitting(self, text: str) -> list[Figure]:
        """All figures that the words fit, those that they fit best first; the many figures of single projects and
        events where no other fits.
        """
        return [figure for _, figure in self._ranked(text)]

    def only(self, text: str) -> Figure:
        """The one figure that the words fit best.

        Raises
        ------
        UsageError
            When they fit several alike, with their ids, and when they fit none, with the nearest id.
        """
        ranked, w = self._ranked(text), self.context.w
        best = [figure for how, figure in ranked if how == ranked[0][0]]
        if len(best) == 1:
            return best[0]
        if best:
            listed = [f"{figure.id} – {self.called(figure)}" for figure in best[:MOST_LISTED]]
            left = len(best) - MOST_LISTED
            more = w.plural("and {n} more", "and {n} more", left) if left > 0 else ""
            raise _refusal(
                w,
                N_("“{figure}” fits {n} figures. Write the name of one of them, or more words:\n{listed}"),
                figure=text,
                n=len(best),
                listed="\n".join(filter(None, [*listed, more])),
            )
        suggestion = nearest(text, self.context.results.figures())
        raise _refusal(
            w,
            (
                N_("There is no figure “{figure}”. Did you mean {suggestion}?")
                if suggestion
                else N_(
                    "There is no figure “{figure}”. Names of figures stand in results.json; in a notebook"
                    " report.figures(“…”) looks for them by a word."
                )
            ),
            figure=text,
            suggestion=suggestion,
        )

    def called(self, figure: Figure) -> str:
        """What a figure is and of what: „Изплатени: общо“."""
        of = ", ".join(labels[0] for labels in _of(self.context, figure))
        return ": ".join(filter(None, (_name(self.context.w, figure), of)))

    def _ranked(self, text: str) -> list[tuple[tuple[int, int, int], Figure]]:
        wanted = words_of(text)
        for known in (self._known, self._of_single_things) if wanted else ():
            fits = [(how, one.figure) for one in known if (how := one.fit(wanted)) is not None]
            if fits:
                return sorted(fits, key=lambda fit: fit[0])
        return []

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
        last = figure.id.rpartition(".")[2].replace("_", " ")
        terms = [context.w(last.capitalize()) for context in self._languages]  # „постигнато“ of achieved
        return _Known(figure, names, of, words_of(" ".join([*figure.id.split("."), *terms])))


def _name(w: Words, figure: Figure) -> str:
    """What it is called; of what happens through a period, what does."""
    declared = figure.declared
    names = (*((declared.of_rule.name,) if declared.of_rule else ()), declared.name)
    return " – ".join(dict.fromkeys(map(w, names)))


def _of(context: Context, figure: Figure) -> list[list[str]]:
    """What a figure is of, thing by thing: as it is called, which is printed, and by its code."""
    return [labels for name, value in figure.of.items() for labels in _labels(context, name, value)]


def _labels(context: Context, name: str, value: Any) -> list[list[str]]:
    if isinstance(value, LineName):
        return list(_of_line(context, value))
    code = str(getattr(value, "year", value)) if name == "year" else str(value)
    if name == "line":
        measure, _, fund = code.partition(".")
        return [[context.measure_name(measure), measure], [context.fund_name(fund), fund]]
    named = {
        "measure": context.measure_name,
        "fund": context.fund_name,
        "indicator": context.indicator_name,
        "municipality": context.municipality_name,
        "project": context.project_name,
    }.get(name)
    if named is not None:
        return [[named(code), code]]
    known = [codes[code][0 if context.w.lang == "bg" else 1] for codes in LABELS.values() if code in codes]
    return [[*known, code]]


def _of_line(context: Context, line: LineName) -> Iterator[list[str]]:
    if line.measure:
        yield [context.measure_name(line.measure), line.measure]
    if line.fund:
        yield [context.fund_name(line.fund), line.fund]
    if not line.measure and (not line.fund or line.scope == "operations"):
        yield [context.label("line", "operations" if line.fund else line.code)]


def _refusal(w: Words, message: str, **params: Any) -> UsageError:
    error = UsageError(message, **params)
    error.lang = w.lang
    return error
