"""Packs of a few invented groups, and the portal that is made of them."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from vomr.method.results_cache import results_of
from vomr.pack.records.manifest import versions
from vomr.period import Period
from vomr.portal import Made, Request, make_portal
from vomr.words import Words

PROJECT = Path(__file__).parents[2]
GROUPS, QUARTERS = 7, 3
LAST = "2028-Q2"


@dataclass(frozen=True)
class Site:
    """A portal with the folder of the packs behind it."""

    packs: Path
    folder: Path
    made: Made

    def results(self, lag: str, period: str = LAST) -> dict[str, Any]:
        return json.loads((self.packs / lag / f"{period}-public" / "results.json").read_text(encoding="utf-8"))


def write_pack(folder: Path, results: dict[str, Any], audience: str = "public", **facts: Any) -> None:
    """A pack as a portal reads it: figures and a manifest that agrees."""
    folder.mkdir(parents=True, exist_ok=True)
    data = json.dumps(results, ensure_ascii=False).encode("utf-8")
    (folder / "results.json").write_bytes(data)
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}
    manifest = {
        "lag": results["lag"],
        "period": results["period"],
        "parameters": {"lang": "bg", "audience": audience},
        "parts": [],
        "formats": [],
        "inputs": {},
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "versions": versions(),
        **facts,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")


@pytest.fixture(scope="session")
def packs(tmp_path_factory) -> Path:
    """Seven groups of three quarters; the third has no report of the last quarter."""
    folder = tmp_path_factory.mktemp("packs")
    found = results_of(PROJECT / "data" / "primer", Period.parse(LAST), "bg", "public")
    write_pack(folder / "model" / f"{LAST}-public", json.loads(found.to_json(Words("bg"))))
    spec = importlib.util.spec_from_file_location("packs", PROJECT / "benchmarks" / "packs.py")
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    made = folder / "made"
    generator.write_packs(folder / "model" / f"{LAST}-public", made, GROUPS, QUARTERS)
    for lag in ("group-0001", "group-0002"):
        (made / lag / f"{LAST}-public").exists() or shutil.copytree(
            made / lag / "2028-Q1-public", made / lag / f"{LAST}-public"
        )
    shutil.rmtree(made / "group-0003" / f"{LAST}-public", ignore_errors=True)
    return made


@pytest.fixture(scope="session")
def make(packs):
    """Make a portal of the packs, or of others."""

    def of(target: Path, reports: Path = packs, **asked: Any) -> Site:
        return Site(reports, target, make_portal(Request(target, reports, **{"workers": 1, **asked})))

    return of


@pytest.fixture(scope="session")
def site(make, tmp_path_factory) -> Site:
    return make(tmp_path_factory.mktemp("site") / "portal")


@pytest.fixture
def own_packs(packs, tmp_path) -> Path:
    """The packs of two groups, to be changed."""
    for lag in ("group-0004", "group-0005"):
        shutil.copytree(packs / lag, tmp_path / "packs" / lag)
    return tmp_path / "packs"


__all__ = ["GROUPS", "LAST", "Site", "partial", "write_pack"]
