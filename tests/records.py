"""Frozen records made by hand, in the form that freezing writes: for what is tried on many of them."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

from vomr.pack.records.manifest import SUMS, write_sums


def facts(number: int, period: str, **rest: Any) -> dict[str, Any]:
    """What ``freeze.json`` holds."""
    return {
        "number": number,
        "lag": "primer",
        "period": period,
        "as_of": "2028-06-30",
        "draft": False,
        "frozen_at": f"2028-07-{number:02}T10:00:00Z",
        "by": "",
        "parameters": {"lang": "bg", "audience": "authority", "notebooks": {}},
        "versions": {},
        "previous": None,
        "supersedes": None,
        "files": {},
        **rest,
    }


def paths(value: Any, above: tuple[Any, ...] = (), of_list: int | None = None) -> list[tuple[Any, ...]]:
    """Every place in a JSON value that another value can take; of lists those in so many first members."""
    inside = value.items() if isinstance(value, dict) else enumerate(value[:of_list]) if isinstance(value, list) else ()
    return [above, *(path for name, one in inside for path in paths(one, (*above, name), of_list))]


def put(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """A JSON value with another one at a place."""
    if not path:
        return other
    changed = copy.copy(value)
    changed[path[0]] = put(changed[path[0]], path[1:], other)
    return changed


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_record(folder: Path, sealed: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "freeze.json").write_text(json.dumps(sealed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def least_record(folder: Path, number: int, period: str, **rest: Any) -> None:
    """A record that holds no more than it has to: its figures, of which there are none."""
    folder.mkdir(parents=True)
    (folder / "results.json").write_text("{}\n", encoding="utf-8", newline="\n")
    write_record(folder, facts(number, period, **rest, files={"results.json": sha256(folder / "results.json")}))


def reseal(folder: Path, **changed: Any) -> None:
    """What a forger does who can write in the folder: the record says something else, and its checksums agree."""
    sealed = json.loads((folder / "freeze.json").read_text(encoding="utf-8")) | changed
    sealed["files"] = {name: sha256(folder / name) for name in sealed["files"] if (folder / name).is_file()}
    write_record(folder, sealed)
    report = f"{sha256(folder / 'report.pdf')}  report.pdf\n"
    (folder / "pack.sha256").write_text(report, encoding="utf-8")
    write_sums(folder)


def seals(folder: Path) -> tuple[str, str]:
    """Of a record: the data seal and the documents seal."""
    return sha256(folder / "freeze.json"), sha256(folder / SUMS)


def chain(folder: Path) -> Path:
    """A strategy with three records: of the first quarter No 1, replaced by No 2, and of the second No 3.

    A receipt was filed beside No 1 before No 3 was sealed, which seals it too.
    """
    folder.mkdir()
    (folder / "strategy.toml").write_text('[lag]\nid = "primer"\nname = "Група"\n', encoding="utf-8")
    newest, first = folder / "frozen" / "2028-Q1", folder / "frozen" / "2028-Q1" / "superseded"
    write(first, 1, "2028-Q1")
    told = {"number": 1, "period": "2028-Q1", "seal": seals(first)[0], "sums": seals(first)[1]}
    (first / "receipts").mkdir()
    (first / "receipts" / "receipt.xml").write_bytes(b"<receipt/>")
    write(newest, 2, "2028-Q1", previous=told, supersedes={"number": 1, "seal": told["seal"], "reason": "Пак"})
    told = {"number": 2, "period": "2028-Q1", "seal": seals(newest)[0], "sums": seals(newest)[1]}
    filed = {"1": {"receipts/receipt.xml": sha256(first / "receipts" / "receipt.xml")}}
    write(folder / "frozen" / "2028-Q2", 3, "2028-Q2", previous=told, filed=filed)
    return folder


def write(place: Path, number: int, period: str, **rest: Any) -> None:
    """One record with a file of every kind."""
    for name, text in (
        ("inputs/budget.csv", f"{number}\n"),
        ("tables/budget.csv", f"{number}\n"),
        ("results.json", json.dumps({"number": number}) + "\n"),
        ("data/budget.csv", f"{number}\n"),
        ("report.pdf", f"%PDF-1.7\n{number}\n%%EOF\n"),
    ):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8", newline="\n")
    names = ["inputs/budget.csv", "tables/budget.csv", "results.json", "data/budget.csv"]
    write_record(place, facts(number, period, **rest, files=dict.fromkeys(names, "")))
    reseal(place)
