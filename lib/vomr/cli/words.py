"""``vomr words``: what a language has words for, and its catalogues for whoever translates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import DRAFT, LANG, Lang, app, tell, w
from vomr.problems import UsageError
from vomr.words import N_, shortened

_LONGEST = 100
_FAULTS = {
    "names": N_("{topic}: the names in braces differ: {english}"),
    "forms": N_("{topic}: a form of the plural is missing: {english}"),
}


@app.command(help=w("What a language has no words for yet; or its catalogues, with what is missing left empty."))
def words(
    language: Annotated[str, typer.Argument(metavar="LANGUAGE", help=w("its code of two letters, such as cs"))],
    check: Annotated[
        bool, typer.Option("--check", help=w("the status is not 0 where something is missing, stale or wrong"))
    ] = False,
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="DIR", help=w("where to write the catalogues"), show_default=False),
    ] = None,
    lang: Lang = LANG,
) -> None:
    from vomr.problems import display_path, one_of
    from vomr.register.translation import examined, write_template
    from vomr.words.language import LANGUAGES

    if template is not None:
        if not (language.isascii() and language.isalpha() and language.islower() and len(language) in (2, 3)):
            raise UsageError(
                N_("“{code}” is no code of a language: it has two small letters, such as cs."), code=language
            )
        written = write_template(language, template)
        tell(w("Written to {folder}: {n} files.", folder=display_path(template), n=w.number(len(written))))
        return
    one_of("language", language, LANGUAGES)
    found = examined(language)
    for topic, entry in found.missing:
        tell(w("{topic}: not translated: {english}", topic=topic, english=_line(entry.english)))
    for topic, entry in found.stale:
        tell(w("{topic}: the program says it no more: {english}", topic=topic, english=_line(entry.english)))
    for topic, entry, fault in found.faults:
        tell(w(_FAULTS[fault], topic=topic, english=_line(entry.english)))
    for where, title, names in found.collisions:
        tell(w("{place}: “{title}” means {names}", place=where, title=title, names=w.listed(names)))
    tell(
        w(
            "{entries} sentences and titles: {missing} are not translated, {stale} stand no more, {wrong} are wrong.",
            entries=w.number(found.entries),
            missing=w.number(len(found.missing)),
            stale=w.number(len(found.stale)),
            wrong=w.number(len(found.faults) + len(found.collisions)),
        )
    )
    if check and not found.is_complete:
        raise typer.Exit(DRAFT)


def _line(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST)
