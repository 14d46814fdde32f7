"""``vomr part``: a notebook of the group's own, as a part of its report; and the question what a name means."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from vomr.cli.app import LANG, Lang, Strategy, app, is_yes, say, w


@app.command(help=w("Begin a notebook of your own, as a part of the report."))
def part(
    name: Annotated[str, typer.Argument(metavar="NAME", help=w("of the file: letters, digits, “-” and “_”"))],
    strategy: Strategy = None,
    title: Annotated[str, typer.Option("--title", help=w("what the part is called in the report"))] = "",
    after: Annotated[str, typer.Option("--after", metavar="PART", help=w("the part after which it stands"))] = "",
    lang: Lang = LANG,
) -> None:
    from vomr.folders import strategy_folder
    from vomr.pack.notebooks.new_part import begin_part
    from vomr.parts.report import check_new_part, own_notebooks
    from vomr.problems import UsageError, display_path
    from vomr.report_settings import wanted_parts
    from vomr.words import N_

    folder = strategy_folder(strategy)
    name = name.removesuffix(".ipynb")
    check_new_part(folder, name, after)
    path = own_notebooks(folder) / f"{name}.ipynb"
    try:
        begin_part(path, title.strip(), after, w)
    except FileExistsError:
        raise UsageError(
            N_("{file} stands already and was left as it is. Give the new part another name."), file=display_path(path)
        ) from None
    say(w("Written: {folder}", folder=display_path(path)))
    if (chosen := wanted_parts(folder)) and name not in chosen:
        say(w("The setting “parts” chooses what the report consists of: add “{name}” there.", name=name))
    say(w("Open it and change it: vomr lab --strategy {folder}", folder=display_path(folder)))
    say(
        w("See it in the report: vomr report --only {name} --strategy {folder}", name=name, folder=display_path(folder))
    )


def ask_about_names(request: Any) -> None:
    """Ask in a terminal what a notebook is whose name resembles that of a shipped part, and note the answer.

    Raises
    ------
    LooksMisspelt
        Where nobody is there to answer, or the answer is neither.
    """
    from vomr.parts.names import LooksMisspelt
    from vomr.parts.notebook import mark_as_meant
    from vomr.problems import display_path

    request = request.settled()
    while True:
        try:
            request.all_parts()
            return
        except LooksMisspelt as question:
            target = question.notebook.with_name(f"{question.part}.ipynb")
            file = display_path(question.notebook)
            is_free = question.name.casefold() == question.part or not target.exists()
            if not sys.stdin.isatty():
                raise
            misspelt = w("{file}: is it the part “{part}”, misspelt? (yes/no)", file=file, part=question.part)
            if is_free and is_yes(typer.prompt(misspelt, default="", show_default=False, err=True)):
                question.notebook.rename(target)
                say(w("Renamed to {file}", file=display_path(target)))
                continue
            own = w("{file}: is it a part of your own? (yes/no)", file=file)
            if question.name.casefold() == question.part or not is_yes(
                typer.prompt(own, default="", show_default=False, err=True)
            ):
                raise
            mark_as_meant(question.notebook, question.name)
