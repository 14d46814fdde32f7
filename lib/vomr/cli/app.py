"""The application that the commands join, and the options that several of them take."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from vomr import __version__
from vomr.privacy.digits import without
from vomr.words import DEFAULT, LANGUAGES, Words

DRAFT = 1  # the exit status where errors are in the data

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _asked_language(arguments: list[str]) -> str:
    """The language of help, messages and reports, before any option is read: what was asked for, else the first of the
    country of the group that the command is about.
    """
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return os.environ.get("VOMR_LANG") or _language_of_group(arguments)


def _language_of_group(arguments: list[str]) -> str:
    from vomr.countries import country
    from vomr.folders import strategy_folder
    from vomr.problems import VomrError
    from vomr.settings_form import code_of
    from vomr.settings_sheets import read_document

    options = [*arguments, ""]
    given = next((after for option, after in pairwise(options) if option == "--strategy"), None)
    given = next((option[11:] for option in options if option.startswith("--strategy=")), given)
    try:
        lag = read_document(strategy_folder(given)).raw.get("lag")
        return country(code_of("country", lag["country"])).languages[0] if lag and "country" in lag else DEFAULT
    except (VomrError, OSError, KeyError, TypeError):
        return DEFAULT  # what is wrong with it the command says


_lang = _asked_language(sys.argv[1:])
LANG = _lang if _lang in LANGUAGES else DEFAULT
w = Words(LANG)

Period = Annotated[
    str | None,
    typer.Argument(
        metavar="PERIOD",
        help=w("2026-Q3, 2026-H1, 2026 or EAFRD-2026; without it the last finished quarter"),
        show_default=False,
    ),
]
Strategy = Annotated[
    Path | None, typer.Option("--strategy", metavar="DIR", help=w("the strategy folder"), show_default=False)
]
Lang = Annotated[str, typer.Option("--lang", metavar="|".join(LANGUAGES), help=w("language"))]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help=w("where to write, in place of reports/"), show_default=False),
]
Audience = Annotated[str, typer.Option("--audience", metavar="authority|public", help=w("for whom"))]


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit()


@app.callback(help=w("Monitoring and reporting for a CLLD strategy."))
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help=w("print the version"))
    ] = False,
) -> None:
    """Options that hold before any command."""


def same_options(**given: Any) -> str:
    """The options that a command was called with, as a command that it proposes repeats them; a blank before them.

    What was not given and what holds without being given is left out.
    """
    words = [word for name, value in given.items() if value for word in (f"--{name}", str(value))]
    return f" {subprocess.list2cmdline(words)}" if words else ""


def say(text: str) -> None:
    """Progress, to standard error: standard output is for what was asked."""
    typer.echo(f"· {without(text)}", err=True)


def tell(text: str, *, err: bool = False) -> None:
    """What was asked for, without any personal number that a file brought into it."""
    typer.echo(without(text), err=err)


def counts(problems: Any) -> str:
    """“2 errors, 1 warning, 0 notes.”"""
    return w(
        "{errors}, {warnings}, {notes}.",
        errors=w.plural("{n} error", "{n} errors", problems.count_problems("error")),
        warnings=w.plural("{n} warning", "{n} warnings", problems.count_problems("warning")),
        notes=w.plural("{n} note", "{n} notes", problems.count_problems("note")),
    )


def is_yes(answer: Any) -> bool:
    """Whether a person said yes."""
    return str(answer).strip().casefold() in ("да", "д", "yes", "y")


def account_lines(report: Any) -> list[str]:
    """The account of reading: what was read, and what was not."""
    from vomr.show.reading import account

    return account(report.results.register.reading, report.w, by_table=False)
