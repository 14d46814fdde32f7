"""Packs made once for all tests that look at them; whoever changes one takes a copy."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock

from vomr.pack.build import Pack, Request, make_pack
from vomr.pack.notebooks import kernels
from vomr.show.report import Report

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def _one_warm_process():
    """One for all packs that are made here, as for all groups of one command."""
    with kernels.warm_kernels():
        yield


@pytest.fixture(scope="session")
def made_once(tmp_path_factory) -> Callable[..., Pack]:
    """Make the pack of an order, or take the one that another process of these tests has made."""
    own = tmp_path_factory.getbasetemp()
    base = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "packs"

    @cache
    def made(name: str, period: str, **order) -> Pack:
        place = base / "-".join([name, period, *map(str, order.values())])
        place.mkdir(parents=True, exist_ok=True)
        kept = place / "pack.pickle"
        with FileLock(place / "lock"):
            if not kept.is_file():
                pack = make_pack(Request(PROJECT / "data" / name, period, out=place, **order))
                kept.write_bytes(pickle.dumps((pack.report.results, replace(pack, report=None))))
            results, pack = pickle.loads(kept.read_bytes())
        return replace(pack, report=Report(results, order.get("lang", "bg"), order.get("audience", "authority")))

    return made


@pytest.fixture(scope="session")
def nevestino(made_once) -> Pack:
    """The real group at its beginning, in Bulgarian."""
    return made_once("nevestino", "2026-Q3")


@pytest.fixture(scope="session")
def primer(made_once) -> Pack:
    """The invented group half-way, in Bulgarian."""
    return made_once("primer", "2028-Q2")
