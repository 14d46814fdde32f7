"""``vomr portal``: a static site of the reports of any number of groups and quarters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import LANG, Lang, app, say, w


@app.command(help=w("Write a static site of the reports of many groups: country, group, measure, indicator, quarter."))
def portal(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=w("a new folder, or that of the portal before"))],
    reports: Annotated[
        Path | None,
        typer.Option(
            "--reports", metavar="DIR", help=w("the folder of all packs, in place of reports/"), show_default=False
        ),
    ] = None,
    strategies: Annotated[
        list[Path] | None,
        typer.Option(
            "--strategies",
            metavar="DIR…",
            help=w("strategy folders, whose frozen periods are shown too"),
            show_default=False,
        ),
    ] = None,
    audience: Annotated[
        str, typer.Option("--audience", metavar="public|authority", help=w("which editions it is made from"))
    ] = "public",
    languages: Annotated[
        str, typer.Option("--languages", metavar="bg,en", help=w("of the pages; the first stands at the root"))
    ] = "bg,en",
    downloads: Annotated[
        str,
        typer.Option(
            "--downloads", metavar="copy|link|none", help=w("the files of the packs: copied, linked, or left out")
        ),
    ] = "copy",
    boundaries: Annotated[
        Path | None,
        typer.Option(
            "--boundaries",
            metavar="FILE",
            help=w("outlines of municipalities or groups (GeoJSON), for a map"),
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help=w("processes at once; 0: one for each processor"))
    ] = 0,
    lang: Lang = LANG,
) -> None:
    from vomr.folders import workspace
    from vomr.pack.many import strategies_in
    from vomr.portal import TAKINGS, Request, make_portal
    from vomr.problems import display_path, one_of
    from vomr.show.report import AUDIENCES
    from vomr.words import LANGUAGES

    chosen = tuple(dict.fromkeys(part.strip() for part in languages.split(",")))
    for part in chosen:
        one_of("languages", part, LANGUAGES)
    one_of("audience", audience, AUDIENCES)
    one_of("downloads", downloads, TAKINGS)
    made = make_portal(
        Request(
            folder,
            reports if reports is not None else workspace() / "reports",
            tuple(strategies_in(strategies or ())),
            audience,
            chosen,
            downloads,  # type: ignore[arg-type]  # it is one of them
            boundaries,
            workers,
        )
    )
    if made.other:
        say(w("Passed over, since a portal shows quarters: {n} reports of other periods.", n=w.number(made.other)))
    if made.assumed:
        say(made.assumed)
    say(
        w(
            "{groups}, {first} to {last}, {reports}: {pages}, files new or changed {changed}.",
            groups=w.plural("{n} group", "{n} groups", made.groups),
            first=made.quarters[0],
            last=made.quarters[-1],
            reports=w.plural("{n} report", "{n} reports", made.reports),
            pages=w.plural("{n} page", "{n} pages", made.pages),
            changed=w.number(made.changed),
        )
    )
    say(w("Open: {file}", file=display_path(made.folder / "index.html")))
