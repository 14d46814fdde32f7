"""Figures computed once for each set of tables, code and period, and kept by that hash in the user's cache."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path

from vomr.fingerprint import code_digest, digest, environment_digest, strategy_digest
from vomr.method.reported import compared, explained, last_before, previous_period
from vomr.method.results import Results, compute
from vomr.method.since import reported_in
from vomr.period import Period
from vomr.register import Register, read_register
from vomr.register.for_public import for_public
from vomr.register.frozen import Record, read_records
from vomr.register.people import Span, span_of
from vomr.user_cache import read_pickled, write_cached
from vomr.words import DEFAULT

_FOLDER, _KEPT = "results", 60
_Asked = tuple[Path, Period, str, str]
_at_hand: ContextVar[tuple[_Asked, Results] | None] = ContextVar("at_hand", default=None)


@contextmanager
def at_hand(results: Results, lang: str, audience: str) -> Iterator[None]:
    """While a pack is made, whoever asks for its figures has these, though somebody saves a table meanwhile.

    Parameters
    ----------
    results : Results
        As :func:`results_of` gave them for this language and audience.
    lang : str
    audience : {"authority", "public"}
    """
    token = _at_hand.set(((results.register.folder, results.period, lang, audience), results))
    try:
        yield
    finally:
        _at_hand.reset(token)


def results_of(folder: Path, period: Period, lang: str = DEFAULT, audience: str = "authority") -> Results:
    """The figures, computed once for each set of tables, code and period.

    The notebooks of a pack, and one run by hand, take the same results from the user's cache.
    """
    folder = folder.resolve()  # a command names it as it likes, a notebook in full: they share what is kept
    held = _at_hand.get()
    if held is not None and held[0] == (folder, period, lang, audience):
        return held[1]
    key = results_key(folder, period, lang, audience)
    name = f"{key}.pickle"
    found = _read_cache(name)
    if found is None:
        found = _computed(folder, period, lang, audience)
        if results_key(folder, period, lang, audience) == key:  # else somebody saved a table while it was read
            write_cached(_FOLDER, name, pickle.dumps(found, pickle.HIGHEST_PROTOCOL), most=_KEPT)
    return found


def _computed(folder: Path, period: Period, lang: str, audience: str) -> Results:
    whole = read_register(folder)
    records, problems = read_records(folder, audience)
    whole.problems.extend(problems)
    register = for_public(whole, published_spans(records)) if audience == "public" else whole
    return with_reported(register, whole, records, period, lang)


def with_reported(register: Register, whole: Register, records: Sequence[Record], period: Period, lang: str) -> Results:
    """The figures beside what was frozen; ``whole`` is the register as it was entered, for the public edition too."""
    last = last_before(records, period)
    found = compute(register, period, lang, None if last is None else reported_in(last.results))
    if last is not None:
        found = replace(found, since=replace(found.since, revisions=explained(register, found.since.revisions, last)))
    return replace(
        found, compared=compared(register, records, period, whole), previous=previous_period(found.previous, records)
    )


def published_spans(records: Sequence[Record]) -> list[Span]:
    """The spans of years of the last frozen public edition."""
    last = max(records, key=lambda record: (record.period.end, record.number), default=None)
    return [] if last is None else [span_of(written) for written in last.results["animation"].get("spans", ())]


def results_key(folder: Path, period: Period, lang: str, audience: str = "authority") -> str:
    """SHA-256 over everything that the figures depend on."""
    return digest(
        (period.code, lang, audience, str(folder), strategy_digest(folder), code_digest(), environment_digest())
    )


def _read_cache(name: str) -> Results | None:
    return read_pickled(_FOLDER, name, Results)
