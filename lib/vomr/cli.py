"""The command ``vomr`` (contract.md §4)."""

from __future__ import annotations

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # builds a grammar for a second, and nothing here needs it

import atexit
import gc
import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from vomr import __version__
from vomr.problems import VomrError
from vomr.words import LANGUAGES, Words

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_DRAFT = 1


def _asked_language(arguments: list[str]) -> str:
    """The language of help and messages, before any option is read."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return os.environ.get("VOMR_LANG", "bg")


_lang = _asked_language(sys.argv[1:])
w = Words(_lang if _lang in LANGUAGES else "bg")

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
Lang = Annotated[str, typer.Option("--lang", metavar="bg|en", help=w("language"))]


@app.callback(help=w("Monitoring and reporting for a CLLD strategy."))
def _main(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=w("print the version"))] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit()


@app.command(help=w("Check the tables, run the notebooks and write the pack of reports."))
def report(
    period: Period = None,
    strategy: Strategy = None,
    lang: Lang = "bg",
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help=w("only these notebooks"))] = None,
    formats: Annotated[str, typer.Option("--formats", help=w("which formats"))] = "html,pdf,xlsx",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help=w("where to write, in place of reports/"), show_default=False),
    ] = None,
    audience: Annotated[str, typer.Option("--audience", metavar="authority|public", help=w("for whom"))] = "authority",
    parameter: Annotated[
        list[str] | None, typer.Option("-p", metavar="NAME=VALUE", help=w("a parameter of the notebooks"))
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help=w("kernels at once; 0 chooses"))] = 0,
) -> None:
    from vomr.pack import kernels

    kernels.start()  # its imports run beside ours
    from vomr.pack.build import FORMATS, Order, make_pack

    order = Order(
        strategy,
        period,
        lang,
        audience,
        tuple(only or ()),
        tuple(formats.split(",")) if formats else FORMATS,
        out,
        _parameters(parameter or []),
        workers,
    )
    pack = make_pack(order, _say)
    _summary(pack)
    raise typer.Exit(_DRAFT if pack.report.results.draft else 0)


@app.command(help=w("Print results.json: every figure, without notebooks."))
def results(period: Period = None, strategy: Strategy = None, lang: Lang = "bg") -> None:
    from vomr.loading import load

    found = load(strategy, period, lang)
    sys.stdout.write(found.results.to_json(found.w))
    raise typer.Exit(_DRAFT if found.results.draft else 0)


@app.command(help=w("List every problem in the tables: where, what, and what to do."))
def check(
    period: Period = None,
    strategy: Strategy = None,
    lang: Lang = "bg",
    as_json: Annotated[bool, typer.Option("--json", help=w("machine-readable"))] = False,
) -> None:
    from vomr.loading import load
    from vomr.method.results import problem_dict

    found = load(strategy, period, lang)
    problems = found.results.problems
    if as_json:
        sys.stdout.write(
            json.dumps([problem_dict(problem, found.w) for problem in problems], ensure_ascii=False, indent=1) + "\n"
        )
    else:
        _print_problems(found, problems)
    raise typer.Exit(_DRAFT if found.results.draft else 0)


@app.command(help=w("Show how one figure came about, to the rows: vomr why absorption.total.paid"))
def why(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help=w("the figure's name, as in results.json"))],
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            help=w("2026-Q3, 2026-H1, 2026 or EAFRD-2026; without it the last finished quarter"),
            show_default=False,
        ),
    ] = None,
    strategy: Strategy = None,
    lang: Lang = "bg",
) -> None:
    from vomr.loading import load

    found = load(strategy, period, lang)
    typer.echo(str(found.why(figure)))


def _print_problems(found: Any, problems: Any) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from vomr.show.quality import place

    console = Console(soft_wrap=False)
    if not problems:
        console.print(w("The checks found nothing to mend."))
        return
    listed = Table(show_lines=True, expand=True)
    for title in (w("Severity"), w("Where"), w("What is wrong"), w("What to do")):
        listed.add_column(title, overflow="fold")
    for problem in problems:
        listed.add_row(
            found.label("severity", problem.severity), Text(place(found, problem)),
            Text(found.w(problem.message, **problem.params)), Text(found.w(problem.remedy, **problem.params)),
        )  # fmt: skip
    console.print(listed)
    console.print(_counts(found))


def _counts(found: Any) -> str:
    return w(
        "{errors}, {warnings}, {notes}.",
        errors=w.plural("{n} error", "{n} errors", found.count_problems("error")),
        warnings=w.plural("{n} warning", "{n} warnings", found.count_problems("warning")),
        notes=w.plural("{n} note", "{n} notes", found.count_problems("note")),
    )  # fmt: skip


def _parameters(given: list[str]) -> dict[str, Any]:
    """``-p NAME VALUE`` as Papermill writes it, made ``NAME=VALUE`` by :func:`main`; values are read as in Papermill."""
    from papermill.cli import _resolve_type

    found = {}
    for text in given:
        name, _, value = text.partition("=")
        found[name] = _resolve_type(value)
    return found


def _say(text: str) -> None:
    typer.echo(f"· {text}", err=True)


def _summary(pack: Any) -> None:
    """What was made, where, and what needs attention."""
    from vomr.problems import display_path

    report_ = pack.report
    typer.echo("", err=True)
    typer.echo(f"{report_.lag_name}\n{report_.title}", err=True)
    typer.echo(
        w(
            "Made: {files} in {seconds} s",
            files=w.plural("{n} file", "{n} files", len(pack.files)),
            seconds=w.number(pack.seconds, 1),
        ),
        err=True,
    )
    first = next((name for name in ("index.html", "report.pdf") if (pack.folder / name).exists()), "")
    typer.echo(w("Open: {file}", file=display_path(pack.folder / first)), err=True)
    if report_.results.draft:
        typer.echo(w("DRAFT: {counts} Run vomr check and mend what it lists.", counts=_counts(report_)), err=True)
    elif report_.count_problems("warning"):
        typer.echo(w("Needs a look: {counts} Run vomr check for the list.", counts=_counts(report_)), err=True)


def main() -> None:
    """Run the command; every refusal is one sentence in the reader's language and an exit status."""
    gc.set_threshold(100_000, 50, 100)  # a command lives for seconds; it spent a tenth of them on looking for garbage
    atexit.register(gc.freeze)  # and a third of a second at its end on taking apart what ends anyway
    sys.argv[1:] = _joined_parameters(sys.argv[1:])
    try:
        status = app(standalone_mode=False)
    except VomrError as error:
        typer.echo(error.text(w), err=True)
        sys.exit(error.exit_status)
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo(w("Stopped; nothing was changed."), err=True)
        sys.exit(3)
    except OSError as error:
        typer.echo(
            w(
                "The system refused: {detail}. Nothing was changed.",
                detail=f"{error.strerror}: {error.filename}" if error.filename else error,
            ),
            err=True,
        )
        sys.exit(3)
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")) and hasattr(error, "format_message"):
            typer.echo(_usage_text(error), err=True)
            sys.exit(2)
        _unexpected(error)
        sys.exit(3)
    sys.exit(status if isinstance(status, int) else 0)


def _unexpected(error: Exception) -> None:
    """A fault of the program itself: one sentence for the officer, the traceback in a file for whoever mends it."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="vomr-", suffix=".log", delete=False, encoding="utf-8") as stream:
        traceback.print_exception(error, file=stream)
    message = w(
        "The program met a fault of its own ({error}). Nothing was changed. Send the file {file} to those who maintain it.",
        error=type(error).__name__,
        file=stream.name,
    )
    typer.echo(message, err=True)


def _usage_text(error: Any) -> str:
    """A wrong command or option: what is wrong, and the nearest right one."""
    from vomr.problems import nearest

    kind = type(error).__name__
    context = error.ctx
    if kind == "NoSuchOption":
        known = [option for parameter in context.command.params for option in parameter.opts] if context else []
        suggestion = nearest(error.option_name, known)
        return w("There is no option {name}.", name=error.option_name) + (
            f" {w('Did you mean {suggestion}?', suggestion=suggestion)}" if suggestion else ""
        )
    unknown = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    commands = list(getattr(getattr(context, "command", None), "commands", {}) or {})
    if commands and unknown not in commands:
        suggestion = nearest(unknown, commands)
        text = w("There is no command “{name}”.", name=unknown)
        return f"{text} " + (
            w("Did you mean {suggestion}?", suggestion=suggestion)
            if suggestion
            else w("There are: {known}.", known=", ".join(commands))
        )
    return w("The command is not written right: {detail}", detail=error.format_message())


def _joined_parameters(arguments: list[str]) -> list[str]:
    """Papermill's ``-p NAME VALUE`` takes two words; one option with one value is made of them."""
    found, rest = [], list(arguments)
    while rest:
        word = rest.pop(0)
        if word in ("-p", "--parameters") and len(rest) >= 2 and "=" not in rest[0]:
            found += ["-p", f"{rest.pop(0)}={rest.pop(0)}"]
        elif word in ("--formats", "--only") and rest:
            found += [word, rest.pop(0)]
            while (
                word == "--only"
                and rest
                and not rest[0].startswith("-")
                and "-" not in rest[0]
                and not rest[0][:1].isdigit()
            ):
                found += [word, rest.pop(0)]
        else:
            found.append(word)
    return found


if __name__ == "__main__":
    main()
