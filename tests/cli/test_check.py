"""What ``vomr check`` says first, and that it names what has a name."""

from __future__ import annotations

import re

import pytest

from vomr import cli
from vomr.folders import shipped


@pytest.fixture
def said(monkeypatch, capsys) -> str:
    monkeypatch.setattr("sys.argv", ["vomr", "check", "2028-Q2", "--strategy", str(shipped("data") / "primer")])
    with pytest.raises(SystemExit):
        cli.main()
    return capsys.readouterr().out


def test_the_sum_of_the_account_comes_first_and_adds_up_and_funds_have_names(said):
    first = said.splitlines()[0].replace("\N{NO-BREAK SPACE}", "")
    assert first.startswith("Клетки със съдържание")
    whole, *parts = map(int, re.findall(r"\d+", first))
    assert whole == sum(parts) and len(parts) == 4 and parts[0] > 9_000
    assert "ЕФРР (ПКИП)" in said and not re.search(r"\b(?:EAFRD|ERDF|ESF)\b", said)
