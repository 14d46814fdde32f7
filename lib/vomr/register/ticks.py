"""What the officer ticked in the checklist of a period: ``quarter/<period>.toml`` of the strategy folder.

A section for each step: the day, a note, and a checksum of what the tables held for it then. The file is hers: it may
be written by hand, and a tick changes its own section alone. No figure depends on it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from filelock import Timeout

from vomr.fingerprint import TICKED
from vomr.folders import own_file, own_folder
from vomr.locks import locked
from vomr.privacy.stars import without
from vomr.problems import VomrError, display_path, nearest
from vomr.settings import Document, Fault, SettingFault, cannot_be_used, read_settings
from vomr.words import N_
from vomr.written import final_day

_WAIT = 10  # seconds for another window that is just writing
_KEYS = ("on", "note", "data")
_EXAMPLE = "on = 2026-10-03"
_HEAD = "# vomr quarter"


@dataclass(frozen=True)
class Tick:
    """A step that she ticked.

    Attributes
    ----------
    step : str
        Its code.
    on : date
    note : str
        Her words: who signed, under which number it was sent.
    data : str
        A checksum of what the tables held for the step then; empty where the section was written by hand.
    """

    step: str
    on: dt.date
    note: str = ""
    data: str = ""


def ticks_file(folder: Path, period: str) -> Path:
    """Where the ticks of a period stand."""
    return folder / TICKED / f"{period}.toml"


def read_ticks(folder: Path, period: str, steps: Collection[str]) -> dict[str, Tick]:
    """The ticks of a period by step.

    Parameters
    ----------
    folder : Path
    period : str
        Its code.
    steps : collection of str
        The codes that a section may have.

    Raises
    ------
    VomrError
        Naming every line of the file that cannot be read, and every section that is no step.
    """
    path = own_file(folder, ticks_file(folder, period))
    return _ticks(read_settings(path), steps) if path.is_file() else {}


def _ticks(document: Document, steps: Collection[str]) -> dict[str, Tick]:
    faults, ticks = [], {}
    for name, section in document.raw.items():
        try:
            ticks[name] = _tick(name, section, steps)
        except Fault as fault:
            key = str(fault.params.get("key", ""))
            line = document.line((name, key) if key else (name,))
            faults.append(SettingFault(line, f"{name}.{key}" if key else name, fault, _EXAMPLE))
    if faults:
        raise cannot_be_used(document.path, *faults)
    return ticks


def _tick(name: str, section: object, steps: Collection[str]) -> Tick:
    if name not in steps:
        raise Fault(
            N_("there is no step of that name; the nearest is {suggestion}"),
            suggestion=nearest(name, steps, 0) or min(steps),
        )
    if not isinstance(section, dict):
        raise Fault(N_("a section with the day is expected here: [{name}]"), name=name)
    for key in section:
        if key not in _KEYS:
            raise Fault(N_("a step has no “{key}”; it has: {known}"), key=key, known=", ".join(_KEYS))
    if "on" not in section:
        raise Fault(N_("the day is missing"))
    try:
        on = final_day(section["on"])
    except Fault as fault:
        raise Fault(fault.message, **fault.params, key="on") from None
    return Tick(name, on, _line(str(section.get("note", ""))), str(section.get("data", "")))


def put_tick(folder: Path, period: str, tick: Tick, steps: Collection[str]) -> None:
    """Write a tick, in place of an earlier one of the same step.

    Raises
    ------
    VomrError
        When the file cannot be read: nothing of it is changed. When another window does not end writing.
    """
    lines = [f"[{tick.step}]", f"on = {tick.on.isoformat()}"]
    note = _line(tick.note)
    lines += [f"{key} = {_quoted(value)}" for key, value in (("note", note), ("data", tick.data)) if value]
    _rewrite(folder, period, tick.step, lines, steps)


def take_tick(folder: Path, period: str, step: str, steps: Collection[str]) -> None:
    """Take a tick back; nothing happens where there is none."""
    _rewrite(folder, period, step, [], steps)


def _rewrite(folder: Path, period: str, step: str, section: list[str], steps: Collection[str]) -> None:
    """Put the lines of one section in place of those that it has; whatever else stands in the file stays."""
    path = own_file(folder, ticks_file(own_folder(folder, folder / TICKED).parent, period))
    path.parent.mkdir(exist_ok=True)
    try:
        with locked(path.parent, _WAIT):
            before = _ticks(read_settings(path), steps) if path.is_file() else {}  # what cannot be read stays as it is
            text = _text(path) if path.is_file() else f"{_HEAD} {period}\n"
            scratch = path.with_name(f".{period}.{os.getpid()}.toml")
            try:
                scratch.write_text(_with_section(text, step, section), encoding="utf-8", newline="\n")
                after = _ticks(read_settings(scratch), steps)
                others = {name: tick for name, tick in before.items() if name != step}
                if {name: tick for name, tick in after.items() if name != step} != others or bool(section) != (
                    step in after
                ):
                    raise VomrError(
                        N_("{file} is written in a way that only a person can change. Change [{step}] in it by hand."),
                        file=display_path(path),
                        step=step,
                    )
                scratch.replace(path)
            finally:
                scratch.unlink(missing_ok=True)
    except Timeout:
        raise VomrError(
            N_("Another window writes to {file} and does not end. Nothing was changed; try again."),
            file=display_path(path),
        ) from None


def _with_section(text: str, step: str, section: list[str]) -> str:
    """The text of the file with other lines in the section of a step; her comments in it stay."""
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if line.strip().startswith("[")]
    start = next((at for at in heads if lines[at].partition("#")[0].strip(" \t[]") == step), None)
    if start is None:
        return "\n".join([*lines, *(["", *section] if section else ())]) + "\n"
    end = next((at for at in heads if at > start), len(lines))
    hers = [line for line in lines[start:end] if line.lstrip().startswith("#") or not line.strip()]
    return "\n".join([*lines[:start], *section, *hers, *lines[end:]]).rstrip("\n") + "\n"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise VomrError(
            N_("{file} is not saved as UTF-8. Save it again with the encoding UTF-8."), file=display_path(path)
        ) from None


def _line(text: str) -> str:
    """A note as a line of settings can hold it, without anybody's personal number."""
    return without(" ".join("".join(sign if sign.isprintable() else " " for sign in text).split()))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
