"""A Dask worker whose packs cost nothing, and that has what a kind of worker has: loaded by ``dask worker --preload``.

It stands in place of :mod:`vomr.pack.build`; how groups are given out, and what a worker says of itself, is the real
code.
"""

from __future__ import annotations

import signal
import sys
import time
from types import ModuleType, SimpleNamespace
from typing import Any

import click

from vomr.pack import many
from vomr.pack.records.pack_cache import PackSummary
from vomr.pack.request import Request

_SECONDS = {"good": 0.2, "slow": 5.0, "stuck": 600.0}


@click.command()
@click.argument("kind")
def dask_setup(worker: Any, kind: str) -> None:
    """Make the worker one of a kind."""
    if kind == "another":
        many.code_digest = lambda: "of another version"
    if kind == "full":
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
    build = ModuleType("vomr.pack.build")
    build.make_pack = lambda request: _pack(request, kind)
    sys.modules["vomr.pack.build"] = build
    many._stay_warm = lambda request: None


def _pack(request: Request, kind: str) -> SimpleNamespace:
    base, lag = request.base, request.strategy.name
    if kind == "stuck":
        (base / "stuck").touch()
    time.sleep(_SECONDS.get(kind, 0))
    folder = base / lag / request.period
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.pdf").write_bytes(bytes(2_000_000))
    with (base / "made.log").open("a", encoding="utf-8") as log:
        log.write(f"{lag} {kind}\n")
    return SimpleNamespace(folder=folder, made=PackSummary(lag, "", False, {}))
