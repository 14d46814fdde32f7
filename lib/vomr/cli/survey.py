"""``vomr survey``: the sheets of a survey, to print and to type the answers into; and the end of its wave."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import LANG, Lang, Strategy, app, is_yes, say, tell, w
from vomr.problems import UsageError
from vomr.words import N_


@app.command(
    help=w(
        "Write the questionnaire of a survey as PDF, a page to print, and the workbook to type the answers into; of"
        " members those of the sheet of partners too. With --close: end its wave."
    )
)
def survey(
    code: Annotated[str, typer.Argument(metavar="SURVEY", help=w("its code on the sheet of surveys"))],
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help=w("where to write"), show_default=False)
    ] = None,
    close: Annotated[
        bool,
        typer.Option(
            "--close", help=w("the wave is over: draw its totals for good, and delete the answers that were imported")
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=w("accept without asking"))] = False,
    strategy: Strategy = None,
    lang: Lang = LANG,
) -> None:
    if close == (folder is not None):
        raise UsageError(N_("Name the folder to write the sheets of the survey into, or give --close and no folder."))
    if folder is None:
        _close(strategy, code, yes=yes, lang=lang)
    else:
        _write(strategy, code, folder, lang)


def _write(strategy: Path | None, code: str, folder: Path, lang: str) -> None:
    from vomr.loading import load
    from vomr.pack.survey import write_survey
    from vomr.problems import display_path

    for file, is_written in write_survey(load(strategy, None, lang), code, folder).items():
        shown = display_path(file)
        say(w("Written: {folder}", folder=shown) if is_written else w("{file} stands there and was left.", file=shown))


def _close(strategy: Path | None, code: str, *, yes: bool, lang: str) -> None:
    from vomr.pack.survey_closing import close, closing
    from vomr.register.tables import TABLES
    from vomr.strategy import strategy_folder
    from vomr.words.labels import label

    found = closing(strategy_folder(strategy), code, lang)
    totals, sheet = found.totals, TABLES["survey_answers"].title(w.lang)
    tell(
        w(
            "Wave {wave}, {audience} ({surveys}): {n} sheets of answers.",
            wave=totals.wave,
            audience=label(w, "audience", totals.audience),
            surveys=", ".join(found.codes),
            n=w.number(found.sheets),
        )
    )
    if found.hidden:
        tell(
            w.plural(
                "Of {n} question nothing is kept: it has too few answers to be shown, ever.",
                "Of {n} questions nothing is kept: they have too few answers to be shown, ever.",
                found.hidden,
            )
        )
    tell(
        w(
            "The totals stand from now on, and no answer is added to the wave any more. What people wrote in their own"
            " words goes with the answers: quote it in the commentary first."
        )
    )
    for source in found.imported:
        tell(w("Will be deleted: sources/{file}", file=source.facts))
    agreed = yes or (sys.stdin.isatty() and is_yes(typer.prompt(w("Accept? (yes/no)"), default="", show_default=False)))
    if not agreed:
        tell(w("Nothing was written. To accept, run the same command with --yes."))
        return
    tell(w("Closed: the totals stand in sources/{file}.", file=close(found).facts))
    if found.typed:
        tell(
            w(
                "Now delete the rows of {surveys} from the sheet “{sheet}” yourself ({n} rows): they count nowhere any"
                " more.",
                surveys=", ".join(found.codes),
                sheet=sheet,
                n=w.number(found.typed),
            )
        )
