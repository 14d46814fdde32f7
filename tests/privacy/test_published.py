"""`[report] names = "published"`: by name stands who is in the official list of beneficiaries, and nobody else."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pandas as pd
import pytest

from examples import matrix
from vomr.folders import shipped
from vomr.pack.build import Request, make_pack
from vomr.pack.gate import Gate, Hiding
from vomr.privacy.readers import APART, runs
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.published import ended_year
from vomr.register.sources.importing import look_at
from vomr.register.sources.store import keep
from vomr.words import Words

NAME = "Теодор Измислен Недействителев"
ON, RULE = (
    '\n[report]\nnames = "published"\n',
    (
        '\n[[rules.limit]]\nid = "published_names_threshold"\nvalue = 1250\nbasis = "Регламент (ЕС) 2021/2116, чл.'
        ' 98–99"\nverified = false\n'
    ),
)
LISTED = [("2027", NAME, 2000)]


@pytest.fixture(autouse=True)
def later(monkeypatch):
    """The day on which the list is imported."""
    monkeypatch.setattr("vomr.register.sources.importing.today", lambda: dt.date(2028, 7, 2))


def made(tmp_path: Path, rows: list[tuple[str, str, float]], settings: str = ON + RULE) -> Path:
    """A group with a farmer as applicant, after the import of the paying agency's list."""
    folder = tmp_path / "primer"
    row = {"project": "P01", "applicant": f"ЗП {NAME}", "title": f"Ферма на {NAME}", "applicant_type": "person"}
    contract = {
        "in_strategy": "yes",
        "fund": "EAFRD",
        "currency": "EUR",
        "grant": "1000",
        "contracted_on": "2027-05-10",
    }
    folder.mkdir()
    shutil.copy(shipped("data") / "primer" / "strategy.toml", folder)
    projects = pd.DataFrame([row | contract])
    projects.to_csv(folder / "projects.csv", index=False)
    with (folder / "strategy.toml").open("a", encoding="utf-8") as stream:
        stream.write(settings)
    titles = ["Финансова година", "ЕИК", "Бенефициент", "Общо", "Мярка"]
    path = tmp_path / "list.xlsx"
    cells = [(year, "**********", name, amount, f"{at}") for at, (year, name, amount) in enumerate(rows)]
    pd.DataFrame(cells, columns=titles).to_excel(path, index=False)
    incoming = look_at(folder, path, "EUR", dt.date(2028, 6, 1))
    keep(folder, path, incoming.table)
    facts = next((folder / "sources").glob("*list.facts.csv")).read_text(encoding="utf-8")
    assert "едействителев" not in facts.casefold()
    return folder


def prints(folder: Path) -> bool:
    """Whether the farmer stands by name in the texts that leave, and the gate lets just that through."""
    register, w, day = read_register(folder), Words("bg"), dt.date(2028, 6, 30)
    hidden = Hiding(w, register, day)(f"Ферма на {NAME}")
    gate = Gate(w, register, day=day)
    gate.check([("a.csv", f"a\n{hidden}\n".encode())])
    if NAME not in hidden:
        with pytest.raises(VomrError):
            gate.check([("a.csv", f"a\n{NAME}\n".encode())])
    assert NAME not in Hiding(w, register)(NAME), "without a day nobody is named"
    return NAME in hidden


@matrix(
    "rows, settings, stands",
    [
        (LISTED, ON + RULE, True),
        ([("2026", "НЕДЕЙСТВИТЕЛЕВ ТЕОДОР ИЗМИСЛЕН", 700), ("2026", NAME, 700)], ON + RULE, True),
        ([("2027", NAME, 1250)], ON + RULE, False),
        ([("2026", NAME, 700), ("2027", NAME, 700)], ON + RULE, False),
        ([("2025", NAME, 2000)], ON + RULE, False),
        ([("2028", NAME, 2000)], ON + RULE, False),
        ([("2027", "Теодор Друг Недействителев", 2000)], ON + RULE, False),
        (LISTED, RULE, False),
        (LISTED, ON, False),
        (LISTED, ON.replace("published", "code") + RULE, False),
    ],
    every_day=5,
)
def test_by_name_stands_who_is_in_the_list(tmp_path, rows, settings, stands):
    assert prints(made(tmp_path, rows, settings)) is stands


def test_the_rule_is_said_with_its_certainty(tmp_path):
    register = read_register(made(tmp_path, LISTED))
    (said,) = [one for one in register.problems if one.code == "names-published"]
    assert "да се потвърди" in Words("bg")(said.message, **said.params)


def test_a_financial_year_ends_in_october():
    assert [ended_year(dt.date(2027, 10, day)) for day in (14, 15)] == [2026, 2027]


@matrix("settings, formats", [(ON + RULE, ()), (RULE, ("html", "xlsx"))], every_day=1)
def test_pages_and_files_say_the_same(tmp_path, settings, formats):
    """Of the smallest group and the one part that names projects: nearly all of the time is a kernel's start."""
    order = Request(
        made(tmp_path, LISTED, settings), "2028-Q2", only=("outcomes",), formats=formats, out=tmp_path / "out"
    )
    pack = make_pack(order)
    # results.json names projects by their numbers; a cell of a PDF breaks a name over two lines
    found = {
        path.suffix
        for path in pack.folder.rglob("*")
        if path.is_file()
        and any(NAME in " ".join(run.text.replace(APART, " ").split()) for run in runs(path.name, path.read_bytes()))
    }
    assert found == (set() if settings == RULE else {".csv", ".docx", ".html", ".ipynb", ".pdf", ".xlsx"}), sorted(
        found
    )
