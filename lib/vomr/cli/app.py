"""The application that the commands join, and the options that several of them take."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from vomr import __version__, computer
from vomr.privacy.stars import without
from vomr.words import DEFAULT, LANGUAGES, Words

_ENOUGH = 5  # groups that tell in which language the command speaks of many; each takes reading its settings
DRAFT = 1  # the exit status where errors are in the data

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def asked_language(arguments: list[str]) -> str:
    """The language of help, messages and reports, before any option is read.

    What was asked for; else that of the country of the groups that the command is about, where they have one; else,
    before any group is known, that of the computer.
    """
    asked = [*_given(arguments, "--lang"), os.environ.get("VOMR_LANG")]
    if chosen := next(filter(None, asked), None):
        return chosen
    of_groups = set(_languages_of_groups(arguments))
    return of_groups.pop() if len(of_groups) == 1 else computer.language()


def _given(arguments: list[str], option: str) -> Iterator[str]:
    """What stands after an option each time that it is given: ``--lang cs``, ``--lang=cs``."""
    for word, after in pairwise([*arguments, ""]):
        if word.startswith(f"{option}="):
            yield word.removeprefix(f"{option}=")
        elif word == option:
            yield after


def _languages_of_groups(arguments: list[str]) -> Iterator[str]:
    """Of each group that the command names or makes; of none that is named, of those of the folder one works in."""
    from vomr.countries import HOME, first_language
    from vomr.folders import is_strategy, own_strategies, strategies_below, strategy_folder
    from vomr.problems import VomrError
    from vomr.settings_sheets import language_of

    if arguments[:1] == ["new"]:  # one that is begun knows its country
        begun = next((Path(word) for word in arguments[1:] if is_strategy(Path(word))), None)
        country = next(_given(arguments, "--country"), None) or computer.country() or HOME
        yield first_language(country) if begun is None else language_of(begun)
        return
    if many := [Path(name) for name in _given(arguments, "--strategies")]:  # groups, or folders that hold them
        folders = [own for name in many for own in ([name] if is_strategy(name) else strategies_below(name))]
    else:
        given = next(_given(arguments, "--strategy"), None)
        try:
            folders = [strategy_folder(given)]
        except VomrError:  # the command says what is wrong
            folders = [] if given else own_strategies()
    yield from map(language_of, folders[:_ENOUGH])


_lang = asked_language(sys.argv[1:])
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
