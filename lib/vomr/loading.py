"""The door for notebooks and analysts: a strategy folder and a period → a :class:`~vomr.show.Report`."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path
from typing import Any

import vomr
from vomr.method import Results, compute
from vomr.period import Period, last_finished_quarter
from vomr.problems import UsageError, nearest
from vomr.register import read_register
from vomr.register.files import input_files
from vomr.show.report import AUDIENCES, Report
from vomr.strategy import FILE_NAME, find_strategy
from vomr.words import LANGUAGES, N_

PROJECT = Path(__file__).resolve().parents[2]
_KEPT = 20


def known_strategies() -> list[Path]:
    """Strategy folders that the project ships."""
    return sorted(path.parent for path in (PROJECT / "data").glob(f"*/{FILE_NAME}"))


def strategy_folder(given: str | Path | None = None) -> Path:
    """The strategy folder: given, else ``VOMR_STRATEGY``, else ``data/nevestino`` of the project.

    A relative path is relative to the current folder, and where there is nothing, to the project: a notebook finds
    ``data/nevestino`` from anywhere.

    Raises
    ------
    UsageError
        When no strategy stands there; names the nearest one.
    """
    given = given or os.environ.get("VOMR_STRATEGY") or PROJECT / "data" / "nevestino"
    path = Path(given).expanduser()
    if not path.is_absolute() and not path.exists() and (PROJECT / path / FILE_NAME).is_file():
        path = PROJECT / path
    return find_strategy(path, known_strategies())


def reporting_period(code: str | None = None) -> Period:
    """The period of that code; the last finished quarter where none is given."""
    return Period.parse(code) if code else last_finished_quarter()


def load(
    strategy: str | Path | None = None, period: str | None = None, lang: str = "bg", audience: str = "authority"
) -> Report:
    """Everything about one group and period.

    Parameters
    ----------
    strategy : path, optional
        A strategy folder; see :func:`strategy_folder`.
    period : str, optional
        ``2026-Q3``, ``2026-H1``, ``2026`` or ``EAFRD-2026``; the last finished quarter where not given.
    lang : {"bg", "en"}
    audience : {"authority", "public"}

    Returns
    -------
    Report
        ``report.absorption``, ``report.indicators`` … display figures; ``report.results`` holds them.

    Raises
    ------
    UsageError
        When a parameter is not right; names the nearest right one.
    VomrError
        When the tables cannot be read.
    """
    _one_of("lang", lang, LANGUAGES)
    _one_of("audience", audience, AUDIENCES)
    return Report(results_of(strategy_folder(strategy), reporting_period(period), lang), lang, audience)


def _one_of(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(
            N_("{name} cannot be “{value}”. Did you mean {suggestion}? Allowed: {allowed}."),
            name=name, value=value, suggestion=nearest(str(value), allowed) or allowed[0], allowed=", ".join(allowed),
        )  # fmt: skip


def results_of(folder: Path, period: Period, lang: str = "bg") -> Results:
    """The figures, computed once for each set of tables, code and period.

    The notebooks of a pack, and one run by hand, take the same results from the user's cache.
    """
    key = results_key(folder, period, lang)
    cached = _cache_folder() / f"{key}.pickle"
    found = _read_cache(cached, folder)
    if found is None:
        found = compute(read_register(folder), period, lang)
        _write_cache(cached, found)
    return found


def results_key(folder: Path, period: Period, lang: str) -> str:
    """SHA-256 over everything that the figures depend on."""
    digest = hashlib.sha256(f"{period.code} {lang} {folder.resolve()} {code_digest()}".encode())
    for path in [folder / FILE_NAME, *input_files(folder)]:
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def code_digest() -> str:
    """SHA-256 over the package's own source and the versions of what it computes with."""
    import numpy
    import pandas
    import python_calamine

    versions = (vomr.__version__, numpy.__version__, pandas.__version__, getattr(python_calamine, "__version__", ""))
    digest = hashlib.sha256(" ".join(versions).encode())
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("vomr") / "results"


def _read_cache(path: Path, folder: Path) -> Results | None:
    try:
        found = pickle.loads(path.read_bytes())
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
        return None
    return found if isinstance(found, Results) and found.register.folder == folder else None


def _write_cache(path: Path, results: Results) -> None:
    """Best effort: a read-only home or a full disk costs time, never the report."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.write_bytes(pickle.dumps(results, pickle.HIGHEST_PROTOCOL))
        scratch.replace(path)
        for old in sorted(path.parent.glob("*.pickle"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
