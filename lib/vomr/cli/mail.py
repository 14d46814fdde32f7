"""``vomr mail``: messages ready to copy, or drafts for a mail program; nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import DRAFT, LANG, Lang, Period, Strategy, app, say, tell, w
from vomr.problems import UsageError
from vomr.words import N_


@app.command(help=w("Print the message that goes with the report, ready to copy, or write it as a draft; never sends."))
def mail(
    period: Period = None,
    strategy: Strategy = None,
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="report|request|beneficiaries",
            help=w("with the report; asking for what is owed; to who holds a contract that ends"),
        ),
    ] = "report",
    eml: Annotated[
        Path | None,
        typer.Option(
            "--eml", metavar="FILE", help=w("write a draft for Outlook or another program"), show_default=False
        ),
    ] = None,
    attach: Annotated[bool, typer.Option("--attach", help=w("with the files of the report in the draft"))] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help=w("where the reports are, in place of reports/"), show_default=False),
    ] = None,
    lang: Lang = LANG,
) -> None:
    from vomr.pack.mail import KINDS, correspondence
    from vomr.problems import one_of
    from vomr.words import LANGUAGES

    one_of("lang", lang, LANGUAGES)
    one_of("kind", kind, KINDS)
    if eml is not None and eml.suffix.lower() != ".eml":
        raise UsageError(N_("“{file}” has to end in {ending}."), file=eml.name, ending=".eml")
    if attach and (eml is None or kind != "report"):
        raise UsageError(N_("--attach goes with a draft of the report's message: add --eml FILE."))
    found = correspondence(strategy, period, kind, lang, out)
    if not found.messages:
        say(w("There is nothing to ask for: the register holds no such row."))
    for number, message in enumerate(found.messages, start=1):
        if eml is None:
            separator = f"\n{'—' * 72}\n\n" if number > 1 else ""
            tell(f"{separator}{w('Subject: {subject}', subject=message.subject)}\n\n{message.body}")
            continue
        from vomr.pack.atomic import write_file
        from vomr.problems import display_path

        target = eml if len(found.messages) == 1 else eml.with_stem(f"{eml.stem}-{number}")
        write_file(target, found.draft(message, attach=attach))
        say(w("Written: {folder}", folder=display_path(target)))
    if found.is_draft:
        say(w("The report is a DRAFT, and the message says so. Mend what vomr check lists before it is sent."))
    if not found.is_current:
        say(w("Tables or settings have changed since the report was made; the message says what the report says."))
    if kind == "report" and found.number is None:
        say(w("The report is not frozen yet: freeze what you send."))
    elif kind == "report" and not found.is_signed:
        say(w("No signed copy is filed beside the frozen report: the message names the one without signatures."))
    raise typer.Exit(DRAFT if found.is_draft else 0)
