"""Packs made once for all tests that look at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from vomr.pack.build import Order, Pack, make_pack

PROJECT = Path(__file__).parents[2]


def _pack(tmp_path_factory, worker_id, name: str, period: str, lang: str) -> Pack:
    out = tmp_path_factory.mktemp(f"{name}-{lang}")
    return make_pack(Order(strategy=PROJECT / "data" / name, period=period, lang=lang, out=out))


@pytest.fixture(scope="session")
def nevestino(tmp_path_factory, worker_id) -> Pack:
    """The real group at its beginning, in Bulgarian."""
    return _pack(tmp_path_factory, worker_id, "nevestino", "2026-Q3", "bg")


@pytest.fixture(scope="session")
def primer(tmp_path_factory, worker_id) -> Pack:
    """The invented group half-way, in Bulgarian."""
    return _pack(tmp_path_factory, worker_id, "primer", "2028-Q2", "bg")
