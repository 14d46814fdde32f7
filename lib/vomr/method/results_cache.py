"""Figures computed once for each set of tables, code and period, and kept by that hash in the user's cache."""

from __future__ import annotations

import os
import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from vomr.fingerprint import code_digest, digest, environment_digest, strategy_digest
from vomr.method.reported import compared, explained, last_before, previous_period
from vomr.method.results import Results, compute
from vomr.method.since import reported_in
from vomr.period import Period
from vomr.register import read_register
from vomr.register.for_public import for_public
from vomr.register.frozen import Record, read_records
from vomr.register.people import Span, span_of

_KEPT = 20


def results_of(folder: Path, period: Period, lang: str = "bg", audience: str = "authority") -> Results:
    """The figures, computed once for each set of tables, code and period.

    The notebooks of a pack, and one run by hand, take the same results from the user's cache.
    """
    folder = folder.resolve()  # a command names it as it likes, a notebook in full: they share what is kept
    key = results_key(folder, period, lang, audience)
    cached = _cache_folder() / f"{key}.pickle"
    found = _read_cache(cached)
    if found is None:
        found = _computed(folder, period, lang, audience)
        if results_key(folder, period, lang, audience) == key:  # else somebody saved a table while it was read
            _write_cache(cached, found)
    return found


def _computed(folder: Path, period: Period, lang: str, audience: str) -> Results:
    whole = read_register(folder)
    records, problems = read_records(folder, audience)
    whole.problems.extend(problems)
    register = for_public(whole, _published(records)) if audience == "public" else whole
    last = last_before(records, period)
    found = compute(register, period, lang, None if last is None else reported_in(last.results))
    if last is not None:
        found = replace(found, since=replace(found.since, revisions=explained(register, found.since.revisions, last)))
    return replace(
        found, compared=compared(register, records, period, whole), previous=previous_period(found.previous, records)
    )


def _published(records: Sequence[Record]) -> list[Span]:
    """The spans of years of the last frozen public edition."""
    last = max(records, key=lambda record: (record.period.end, record.number), default=None)
    return [] if last is None else [span_of(written) for written in last.results["animation"].get("spans", ())]


def results_key(folder: Path, period: Period, lang: str, audience: str = "authority") -> str:
    """SHA-256 over everything that the figures depend on."""
    return digest(
        (period.code, lang, audience, str(folder), strategy_digest(folder), code_digest(), environment_digest())
    )


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("vomr") / "results"


def _read_cache(path: Path) -> Results | None:
    try:
        with path.open("rb") as stream:
            found = pickle.load(stream)
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
        return None
    return found if isinstance(found, Results) else None


def _write_cache(path: Path, results: Results) -> None:
    """Best effort: a read-only home or a full disk costs time, never the report."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(f".{os.getpid()}")
        with scratch.open("wb") as stream:
            pickle.dump(results, stream, pickle.HIGHEST_PROTOCOL)
        scratch.replace(path)
        for old in sorted(path.parent.glob("*.pickle"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
