"""``vomr new``: a strategy folder ready to fill, and beside it the files to double-click."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vomr import computer, countries
from vomr.cli.app import app, say, w
from vomr.countries import COUNTRIES, HOME, first_language
from vomr.words import LANGUAGES


@app.command(help=w("Make a strategy folder ready to fill, with “VOMR” to double-click beside it."))
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=w("a new folder; one that is begun is completed"))],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help=w("the full name of the group"))] = None,
    municipality: Annotated[
        list[str] | None,
        typer.Option(
            "--municipality", metavar="NAME", help=w("a municipality, such as “KNL38 Рила”; several with commas")
        ),
    ] = None,
    fund: Annotated[
        list[str] | None, typer.Option("--fund", metavar="CODE", help=w("a fund, such as EAFRD; several with commas"))
    ] = None,
    agreement: Annotated[
        str | None, typer.Option("--agreement", metavar="NUMBER", help=w("the number of the agreement"))
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            "--country",
            metavar="CODE",
            help=w("the country, such as IE, by whose rules it begins; without it that of the computer"),
            show_default=False,
        ),
    ] = None,
    toml: Annotated[
        bool, typer.Option("--toml", help=w("settings in a file strategy.toml in place of sheets"))
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="|".join(LANGUAGES),
            help=w("language; without it that of the country"),
            show_default=False,
        ),
    ] = None,
) -> None:
    from vomr.folders import is_strategy
    from vomr.launchers import write_launchers
    from vomr.problems import display_path, one_of
    from vomr.register.template import Answers, begin, fund_code, municipalities
    from vomr.settings_form import FUNDS, SETTINGS, TERRITORY
    from vomr.settings_sheets import language_of
    from vomr.words import Words

    is_begun, named = is_strategy(folder), country
    country = country or computer.country() or HOME
    one_of("country", country, COUNTRIES)
    lang = lang or (language_of(folder) if is_begun else first_language(country))
    one_of("lang", lang, LANGUAGES)
    asks = sys.stdin.isatty() and not is_begun
    if name is None and asks:
        name = _ask(w("Full name of the group"))
    if municipality is None and asks:
        municipality = [_ask(w("Municipalities, with commas; the code before the name, if you know it"))]
    if fund is None and asks:
        fund = [_ask(w("Funds, with commas (EAFRD, ESF+, ERDF …); Enter: EAFRD alone"))]
    if agreement is None and asks:
        agreement = _ask(w("Number of the agreement; Enter if you do not know it"))
    places = municipalities(municipality or ())
    funds = [fund_code(text) for item in fund or () for text in item.replace(";", ",").split(",") if text.strip()]
    answers = Answers((name or "").strip(), places, tuple(dict.fromkeys(funds)), (agreement or "").strip(), country)
    written = [*begin(folder, Words(lang), answers, toml=toml), *write_launchers(folder)]
    for path in written:
        say(w("Written: {folder}", folder=display_path(path)))
    if not written:
        say(w("Everything stands there already; nothing was changed."))
        return
    if not (named or is_begun):
        say(w("Country: {country}; another is chosen with --country.", country=countries.country(country)))
    for place in places:
        if place.is_derived:
            say(
                w(
                    "“{name}” has the code {code}, made of its name: put that of the national list in its place where"
                    " you know it.",
                    name=place.name,
                    code=place.code,
                )
            )
    if toml:
        typer.echo(w("Next: fill in strategy.toml and register.xlsx, then double-click “VOMR”."), err=True)
    else:
        sheets = ", ".join(w.quoted(sheet.title(lang)) for sheet in (SETTINGS, TERRITORY, FUNDS))
        typer.echo(
            w(
                "Next: look through the sheets {sheets} of register.xlsx, fill in the others, save, and double-click"
                " “VOMR”.",
                sheets=sheets,
            ),
            err=True,
        )


def _ask(question: str) -> str:
    return str(typer.prompt(question, default="", show_default=False, err=True)).strip()
