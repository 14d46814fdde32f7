"""A command that is not written right is answered in the reader's language, without a word of the library that reads
it.
"""

from __future__ import annotations

import re

import pytest
import typer.main

from vomr import cli
from vomr.cli import app

# names of commands, options and placeholders, and files
_OWN = re.compile(
    r"„[^“]*“|--?[a-z-]+|\b[A-Z]{2,}\b|vomr|[a-z|]+\|[a-z|]+|\b\w+\.(?:xlsx?|csv|toml|json|ics|eml)\b|EAFRD-\d+|2026-\w+|Papermill|Dask|JupyterLab|Jupyter|CSV|HTML|PDF|Excel|SHA-256|Windows"
)


@pytest.fixture
def said(monkeypatch, capsys):
    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["vomr", *arguments])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        done = capsys.readouterr()
        return stop.value.code, done.out + done.err

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ("freeze",),
        ("why",),
        ("why", "гориво", "и", "нередности"),
        ("check", "--xlsx"),
        ("check", "--json=5"),
        ("import", "a.xlsx", "b", "c"),
        ("report", "--workers", "две"),
        ("провери",),
        ("check", "--jsno"),
        ("chekc",),
        ("verify",),
        ("new",),
        ("--lagn", "bg", "check"),
    ],
)
def test_wrong_usage_is_told_in_bulgarian(said, arguments):
    status, text = said(*arguments)
    assert status == 2
    for name in typer.main.get_command(app).commands:
        text = re.sub(rf"\b{name}\b(?!\.json)", "", text)
    assert not re.search(r"[A-Za-z]{3,}", _OWN.sub("", text)) and re.search("[а-я]", text), text


def test_whoever_stops_a_command_is_told_so(said, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    for name, command in typer.main.get_command(app).commands.items():
        monkeypatch.setattr(command, "callback", interrupted)
        monkeypatch.setattr(command, "params", [])
        monkeypatch.setattr(typer.main, "get_command", lambda _, command=command: command)
        assert said() == (3, "Спряно; нищо не е променено.\n"), name


def test_help_is_bulgarian_throughout(said):
    for name in ("", *typer.main.get_command(app).commands):
        status, text = said(*filter(None, (name, "--help")))
        assert status == 0
        assert not re.search(r"Usage|Options|Arguments|Commands|Show this|required|default|<str>", text), text


def test_a_fault_of_the_program_is_said_to_be_its_own(said, monkeypatch):
    monkeypatch.setattr("vomr.loading.load", lambda *_: 1 / 0)
    status, text = said("check")
    assert status == 3 and "Възникна грешка в самата програма" in text and "Traceback" not in text
