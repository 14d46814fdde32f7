"""Figures computed once for each set of tables, code and period, and kept by that hash in the user's cache."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path

import vomr
from vomr.method.results import Results, compute
from vomr.period import Period
from vomr.register import read_register
from vomr.register.files import input_files
from vomr.strategy import FILE_NAME

_KEPT = 20


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
    package = Path(vomr.__file__).parent
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
