"""``%load_ext vomr``: what the command does, in a notebook, for the strategy and period of the notebook.

``%vomr check``, ``%vomr why изплатени общо``, ``%vomr figure paid, total`` and ``%vomr report`` take what is not given
after them from the names ``strategy``, ``period``, ``lang`` and ``audience`` of the notebook, else from ``report``.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vomr.document import Points, Span
from vomr.loading import load
from vomr.parameters import OF_EVERY_NOTEBOOK
from vomr.period import Period
from vomr.problems import UsageError, VomrError, display_path, nearest
from vomr.show.checked import checked
from vomr.show.fragments import Column, Fragment, Row, paragraph, table
from vomr.show.report import Report
from vomr.words import DEFAULT, LANGUAGES, N_, Words

# What each takes after it; an option whose value may have several words ends at the next option
_OF_ALL = ("--strategy", "--period", "--lang", "--audience")
OPTIONS = {
    "check": _OF_ALL,
    "why": _OF_ALL,
    "figure": _OF_ALL,
    "report": (*_OF_ALL, "--only", "--formats", "--out", "--notebooks"),
}
_SEVERAL = ("--only",)


@dataclass(frozen=True)
class Line:
    """A line after ``%vomr``: the command, its words, and its options by name without hyphens."""

    command: str
    words: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]

    def option(self, name: str) -> str | None:
        return " ".join(self.options[name]) if name in self.options else None


def read(line: str) -> Line:
    """What a line asks for.

    Raises
    ------
    UsageError
        For a command or an option that there is not; names the nearest.
    """
    try:
        command, *rest = shlex.split(line)
    except ValueError:
        raise UsageError(N_("A quotation mark is open in the line: {line}"), line=line) from None
    if command not in OPTIONS:
        raise UsageError(
            N_("There is no “%vomr {name}”. Did you mean {suggestion}? There are: {known}."),
            name=command,
            suggestion=f"%vomr {nearest(command, OPTIONS) or next(iter(OPTIONS))}",
            known=", ".join(OPTIONS),
        )
    words: list[str] = []
    options: dict[str, list[str]] = {}
    name = ""
    for word in rest:
        if word.startswith("--"):
            name, _, value = word.partition("=")
            if name not in OPTIONS[command]:
                raise UsageError(
                    N_("“%vomr {name}” has no option {option}. There are: {known}."),
                    name=command,
                    option=name,
                    known=", ".join(OPTIONS[command]),
                )
            options[name] = [value] if value else []
        elif name and (name in _SEVERAL or not options[name]):
            options[name].append(word)
        else:
            words.append(word)
    return Line(command, tuple(words), {name.removeprefix("--"): tuple(given) for name, given in options.items()})


def _asked(line: Line, names: Mapping[str, Any]) -> dict[str, Any]:
    """Strategy, period, language and audience: of the line, of the notebook's names, of its report."""
    report = names.get("report")
    of_report: dict[str, Any] = {}
    if isinstance(report, Report):
        results = report.results
        of_report = {
            "strategy": str(results.register.folder),
            "period": results.period.code,
            "lang": report.w.lang,
            "audience": report.audience,
        }
    asked = {}
    for name in OF_EVERY_NOTEBOOK:
        own = names.get(name)
        given = line.option(name) or (own if isinstance(own, str | Path | int) else None) or of_report.get(name)
        if given:
            asked[name] = given
    if line.command in ("check", "report") and line.words:
        asked["period"] = Period.parse(line.words[0]).code
    return asked


def _check(line: Line, asked: dict[str, Any]) -> Fragment:
    report = load(**asked)
    return checked(report, as_of_period=bool(asked.get("period"))).fragment()


def _why(line: Line, asked: dict[str, Any]) -> Fragment:
    return load(**asked).why(" ".join(line.words))


def _figure(line: Line, asked: dict[str, Any]) -> Any:
    return load(**asked).figure(" ".join(line.words))


def _report(line: Line, asked: dict[str, Any]) -> Fragment:
    """The pack, made or found unchanged, with what there is in it."""
    from vomr.pack.build import make_pack
    from vomr.pack.records.pack_cache import unchanged_pack
    from vomr.pack.request import FORMATS, Request

    w = Words(asked.get("lang", DEFAULT))
    formats, out, notebooks = line.option("formats"), line.option("out"), line.option("notebooks")
    request = Request(
        only=tuple(line.options.get("only", ())),
        formats=tuple(formats.split(",")) if formats else FORMATS,
        out=Path(out) if out else None,
        parameters=asked,
        notebooks=Path(notebooks) if notebooks else None,
    ).settled()
    found = unchanged_pack(request) or make_pack(request)
    made, folder = found.made, Path(found.folder)
    listed = sorted(path for path in folder.iterdir() if path.suffix in (".html", ".pdf", ".xlsx", ".docx"))
    state = w("DRAFT: there are errors in the data; see %vomr check.") if made.draft else ""
    shown = paragraph(f"{made.lag_name} · {made.title}", "verdict") + paragraph(state, "note")
    shown += paragraph(w("The report is in {folder}", folder=display_path(folder)))
    return shown + Fragment((Points(tuple((_link(path),) for path in listed)),))


def _link(path: Path) -> Any:
    """A file of the pack: to be opened where it lies below the notebook, which is as far as JupyterLab goes."""
    place = display_path(path)
    return Span((path.name,), href=place) if not place.startswith(("/", "..")) else path.name


_COMMANDS: dict[str, Callable[[Line, dict[str, Any]], Any]] = {
    "check": _check,
    "why": _why,
    "figure": _figure,
    "report": _report,
}


def _help(w: Words) -> Fragment:
    rows = [
        Row(["%vomr check", w("every problem in the tables, and what has to be done this week")]),
        Row(["%vomr why изплатени общо", w("how a figure came about, down to the rows of the register")]),
        Row(["%vomr figure paid, total", w("one figure, to look at")]),
        Row(["%vomr report 2028-Q2", w("the whole report, as vomr report makes it")]),
    ]
    note = w(
        "What is not given after them is that of the notebook: the names strategy, period, lang, audience, or report."
    )
    return table(w("In a notebook"), [Column(w("Write")), Column(w("to see"))], rows, note)


def run(line: str, names: Mapping[str, Any]) -> Any:
    """What ``%vomr line`` displays in a notebook with these names.

    Raises
    ------
    VomrError
        In the language of the notebook.
    """
    own = names.get("lang")
    lang = own if own in LANGUAGES else DEFAULT
    try:
        if not line.strip():
            return _help(Words(lang))
        asked_for = read(line)
        if asked_for.command in ("why", "figure") and not asked_for.words:
            raise UsageError(N_("“%vomr {name}” needs the name of a figure after it."), name=asked_for.command)
        asked = _asked(asked_for, names)
        lang = str(asked.get("lang", lang))
        return _COMMANDS[asked_for.command](asked_for, asked)
    except VomrError as error:
        error.lang = lang if lang in LANGUAGES else DEFAULT
        raise


def register(shell: Any) -> None:
    """Give a shell the magic ``%vomr``."""
    shell.register_magic_function(lambda line: run(line, shell.user_ns), "line", "vomr")
