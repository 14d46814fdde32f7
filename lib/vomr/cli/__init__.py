"""The command ``vomr`` (contract.md §4): one module for each command or pair of commands."""

from __future__ import annotations

import sys

for _format in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
    # formats of schemas that nothing here checks; to import the first takes a second, the others a tenth
    sys.modules.setdefault(_format, None)  # type: ignore[arg-type]

import atexit
import gc
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer

from vomr.cli import (
    calendar,
    check,
    freeze,
    import_,
    lab,
    mail,
    new,
    part,
    portal,
    quarter,
    registers,
    report,
    sign,
    survey,
    why,
    window,
    words,
    workbook,
    workshop,
)
from vomr.cli.app import app, w
from vomr.period import Period
from vomr.privacy.stars import without
from vomr.problems import UsageError, VomrError, system_reason
from vomr.words import N_

__all__ = [
    "app",
    "calendar",
    "check",
    "freeze",
    "import_",
    "lab",
    "mail",
    "main",
    "new",
    "part",
    "portal",
    "quarter",
    "registers",
    "report",
    "sign",
    "survey",
    "why",
    "window",
    "words",
    "workbook",
    "workshop",
]  # each module adds its commands


_INTERRUPTED = 130  # what typer returns in place of Ctrl+C


def main() -> None:
    """Run the command; every refusal is one sentence in the reader's language and an exit status."""
    gc.set_threshold(100_000, 50, 100)  # a command lives for seconds; it spent a tenth of them on looking for garbage
    atexit.register(gc.freeze)  # and a third of a second at its end on taking apart what ends anyway
    sys.argv[1:] = _joined_parameters(sys.argv[1:])
    try:
        status = spoken(typer.main.get_command(app))(standalone_mode=False)
        if status == _INTERRUPTED:
            raise typer.Abort
    except VomrError as error:
        typer.echo(without(error.text(w)), err=True)
        sys.exit(error.exit_status)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo(w("Stopped; nothing was changed."), err=True)
        sys.exit(3)
    except OSError as error:
        reason = w(system_reason(error))
        detail = f"{error.filename}: {reason}" if error.filename else reason
        typer.echo(w("The system refused: {detail}. Nothing was changed.", detail=detail), err=True)
        sys.exit(3)
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")) and hasattr(error, "format_message"):
            typer.echo(without(_usage_text(error)), err=True)
            sys.exit(2)
        _unexpected(error)
        sys.exit(3)
    sys.exit(status if isinstance(status, int) else 0)


def _unexpected(error: Exception) -> None:
    """A fault of the program itself: one sentence for the officer, the traceback in a file for whoever mends it."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="vomr-", suffix=".log", delete=False, encoding="utf-8") as stream:
        stream.write(without("".join(traceback.format_exception(error))))
    message = w(
        "The program met a fault of its own ({error}). Nothing was changed. Send the file {file} to those who"
        " maintain it.",
        error=type(error).__name__,
        file=stream.name,
    )
    typer.echo(message, err=True)


# What the library that reads commands prints of its own, and is not English for a Bulgarian officer
_HELP = (
    ("Usage:", N_("Usage:")),
    ("Arguments:", N_("Arguments:")),
    ("Options:", N_("Options:")),
    ("Commands:", N_("Commands:")),
    ("Show this message and exit.", N_("this help")),
    ("[required]", N_("[required]")),
    ("[default: ", N_("[default: ")),
    ("[OPTIONS]", N_("[OPTIONS]")),
    ("COMMAND [ARGS]...", N_("COMMAND [ARGS]...")),
)
_KIND = re.compile(r" <[a-z\[\]]+>")  # of a value: “<str>”, “<list[str]>”


def spoken(command: Any) -> Any:
    """The command, and those below it, with help in the reader's language throughout."""
    get_help = command.get_help

    def translated(context: Any) -> str:
        text = str(get_help(context))
        for english, ours in _HELP:
            text = text.replace(english, w(ours))
        return _KIND.sub(lambda kind: " " * len(kind[0]), text)  # the columns stay where they are

    command.get_help = translated
    for inner in getattr(command, "commands", {}).values():
        spoken(inner)
    return command


def _usage_text(error: Any) -> str:
    """A wrong command or option: what is wrong, and the nearest right one."""
    from vomr.problems import nearest

    kind, context = type(error).__name__, error.ctx
    if kind == "NoArgsIsHelpError":  # nothing was asked for: what there is
        return str(error.format_message())
    command = getattr(context, "command_path", "vomr")
    see = w("See “{command} --help”.", command=command)
    if kind == "NoSuchOption":
        known = [option for parameter in context.command.params for option in parameter.opts] if context else []
        suggestion = nearest(error.option_name, known)
        hint = w("Did you mean {suggestion}?", suggestion=suggestion) if suggestion else see
        return f"{w('There is no option {name}.', name=error.option_name)} {hint}"
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
    return f"{_what_is_wrong(error, kind)} {see}"


def _what_is_wrong(error: Any, kind: str) -> str:
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", "") or _name_of(parameter)
    said = str(getattr(error, "message", "") or "")
    if kind == "MissingParameter":
        return w("The command needs {name} after it.", name=name)
    if kind == "BadOptionUsage":
        takes_none = "does not take" in said
        return w("{name} takes no value.", name=name) if takes_none else w("{name} needs a value after it.", name=name)
    if kind == "BadParameter":
        return w("What stands after {name} cannot be used.", name=name)
    if extra := re.search(r"unexpected extra argument[^(]*(?:\(s\))?\s*\((.*)\)", said):
        return w("There are too many words in the command: {words}.", words=extra[1])
    return w("The command is not written right.")


def _name_of(parameter: Any) -> str:
    if parameter is None:
        return ""
    option = next((option for option in getattr(parameter, "opts", ()) if option.startswith("--")), "")
    return option or str(getattr(parameter, "metavar", "") or parameter.name).strip("{}")


def _joined_parameters(arguments: list[str]) -> list[str]:
    """Papermill's ``-p NAME VALUE`` takes two words; one option with one value is made of them."""
    found, rest = [], list(arguments)
    while rest:
        word = rest.pop(0)
        if word in ("-p", "--parameters") and len(rest) >= 2 and "=" not in rest[0]:
            found += ["-p", f"{rest.pop(0)}={rest.pop(0)}"]
        elif word == "--strategies" and rest:
            while rest and not rest[0].startswith("-") and not (_is_period(rest[0]) and not Path(rest[0]).exists()):
                found += [word, rest.pop(0)]
        elif word in ("--formats", "--only") and rest:
            found += [word, rest.pop(0)]
            while (
                word == "--only"
                and rest
                and not rest[0].startswith("-")
                and not rest[0][:1].isdigit()
                and not rest[0].casefold().startswith("eafrd-")
            ):
                found += [word, rest.pop(0)]
        else:
            found.append(word)
    return found


def _is_period(word: str) -> bool:
    with suppress(UsageError):
        return bool(Period.parse(word))
    return False
