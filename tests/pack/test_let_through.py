"""What a gate has let through it need not read again; whatever else it looks for, or another file, it reads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from vomr import user_cache
from vomr.pack import gate as gates
from vomr.pack.gate import Gate
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.words import Words

PRIMER = Path(__file__).parents[2] / "data" / "primer"
EGN = "7501010010"  # invented; passes
SAID = "a\nс Живка Щерева Цекова\n".encode()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(user_cache, "_root", lambda: tmp_path / "cache")


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """The names of files that are read."""
    names: list[str] = []
    runs = gates.runs

    def noting(name, data, **more):
        names.append(name)
        return runs(name, data, **more)

    monkeypatch.setattr(gates, "runs", noting)
    return names


def test_the_same_files_are_read_once(read):
    files = [("a.csv", b"a\n1\n"), ("b.html", b"<p>b</p>")]
    Gate(Words("bg")).check(files)
    Gate(Words("en")).check(files)
    assert read == ["a.csv", "b.html"]
    Gate(Words("bg")).check([*files, ("c.csv", b"a\n1\n"), ("a.csv", b"a\n2\n")])
    assert read[2:] == ["c.csv", "a.csv"], "another name, and another content"


@pytest.mark.parametrize("again", range(2))
def test_what_was_stopped_is_stopped_again_with_all_that_stood_beside_it(read, again):
    files = [("a.csv", b"a\n1\n"), ("b.csv", f"a\n{EGN}\n".encode())]
    for _ in range(1 + again):
        with pytest.raises(VomrError, match=r"b\.csv, ред 2"):
            Gate(Words("bg")).check(files)
    assert read == ["a.csv", "b.csv"] * (1 + again)


def test_whoever_becomes_a_person_is_found_in_what_passed_before(tmp_path, read):
    folder = tmp_path / "primer"
    shutil.copytree(PRIMER, folder)
    Gate(Words("bg"), read_register(folder)).check([("a.csv", SAID)])
    members = pd.read_csv(folder / "members.csv", dtype=str, keep_default_na=False)
    members.loc[members.index[-1], ["name", "natural_person"]] = ["Живка Щерева Цекова", "yes"]
    members.to_csv(folder / "members.csv", index=False)
    with pytest.raises(VomrError, match=r"a\.csv, ред 2"):
        Gate(Words("bg"), read_register(folder)).check([("a.csv", SAID)])


def test_a_number_that_is_a_contracts_no_more_is_found_in_what_passed_before(read):
    file = [("a.csv", f"a\n{EGN}\n".encode())]
    gate = Gate(Words("bg"))
    gate.search.known = frozenset([EGN])
    gate.check(file)
    with pytest.raises(VomrError, match=r"a\.csv, ред 2"):
        Gate(Words("bg")).check(file)


@pytest.mark.parametrize("changed", ["code_digest", "environment_digest"])
def test_another_program_reads_anew(read, monkeypatch, changed):
    file = [("a.csv", b"a\n1\n")]
    Gate(Words("bg")).check(file)
    monkeypatch.setattr(gates, changed, lambda: "another")
    Gate(Words("bg")).check(file)
    assert read == ["a.csv"] * 2


def test_pages_that_nobody_has_read_are_read_where_they_stand_alone(read):
    """Of a PDF whose pages stand in another only what is beside them is read."""
    file = [("a.pdf", b"%PDF-1.7 nothing")]
    Gate(Words("bg")).check(file, repeated=frozenset(["a.pdf"]))
    Gate(Words("bg")).check(file)
    assert read == ["a.pdf"] * 2


@pytest.mark.parametrize("kept", [b"", b"{", b'{"a": 1}', b"3", b"[[]]"])
def test_what_was_kept_and_cannot_be_read_is_none(read, kept):
    gate = Gate(Words("bg"))
    user_cache.write_cached("gate", gate._looks_for, kept, most=9)
    gate.check([("a.csv", b"a\n1\n")])
    assert read == ["a.csv"]
