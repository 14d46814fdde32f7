"""Files to double-click: “VOMR” opens the officer's window, “Make report” makes the report and opens it.

With words after its name a launcher is the command: ``vomr check`` beside the folder is about that group. They stand
beside the strategy folder (:func:`write_launchers`), and on the desktop and in the menu of whoever installed
the program (:func:`put_on_desktop`); only those of the system that one works on. When something goes wrong they say
what to do and stay open to be read, in the language of the group. The installer reads this module before any package is
there: it knows the standard library alone until something is written.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vomr.words import Words

WINDOWS, MAC = os.name == "nt", sys.platform == "darwin"
POINTER = "current"  # a file of the program folder: the name of the environment in use
NAME = "VOMR"  # of the one that opens the window, in every language
RECORD = "launchers.json"  # beside it: each launcher that was written, and the strategy folder that it opens


class Launcher(NamedTuple):
    """A file to double-click: its name, what it runs, and what it says; ``w`` is in the reader's language."""

    w: Words
    name: str
    command: str
    busy: str
    trouble: tuple[str, ...]

    @property
    def lost(self) -> tuple[str, ...]:
        """Where the program is not there."""
        return (
            self.w("The program VOMR was not found: it was removed or moved. The folder with your data is untouched."),
            self.w("Install it again with install.cmd (on Linux and macOS: install.sh) and double-click again."),
        )

    @property
    def moved(self) -> tuple[str, ...]:
        """Where the group's folder is not there; its former path follows."""
        return (
            self.w("The folder of the group was not found: it was moved or renamed, or its disk is not connected."),
            self.w(
                "Put it back under its former name, or run the installation once more and show its new place. It was"
                " here:"
            ),
        )


def _window(w: Words) -> Launcher:
    return Launcher(
        w,
        NAME,
        "window",
        w("VOMR opens in the browser. Leave this window open while you work."),
        (w("VOMR has stopped. What you entered was not changed."), *_read_and_ask(w)),
    )


def _report(w: Words) -> Launcher:
    read, ask = _read_and_ask(w)
    return Launcher(
        w,
        w("Make report"),
        "report --open",
        w("The report is being made. This window will close by itself, and the report will open."),
        (
            w("The report was not made. The former report stands unchanged."),
            read,
            w("Mend it in register.xlsx, save, close Excel and double-click again."),
            ask,
        ),
    )


def _read_and_ask(w: Words) -> tuple[str, str]:
    return (
        w("Read the last sentence above: it says what to mend, and where."),
        w("If it is not clear, send a picture of this window to whoever maintains the program."),
    )


def program_folder() -> Path:
    """Where the program is installed for this user: its environments, never her data."""
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "VOMR"
    if MAC:
        return Path.home() / "Library" / "Application Support" / "VOMR"
    return _data_home() / "vomr"


def _data_home() -> Path:
    """``$XDG_DATA_HOME``; the standard wants a relative one ignored."""
    given = Path(os.environ.get("XDG_DATA_HOME", ""))
    return given if given.is_absolute() else Path.home() / ".local" / "share"


def write_launchers(folder: Path) -> list[Path]:
    """Write this system's launchers beside a strategy folder; one that stands there is left alone.

    Returns
    -------
    list of Path
        What was written; nothing where the folder's parent cannot be written to.
    """
    from vomr.words import LANGUAGES, Words

    folder = _whole(folder)
    w = _words_of(folder)
    others = [Words(lang) for lang in LANGUAGES if lang != w.lang]
    written = []
    for kind in (_window, _report):
        written += _write_beside(kind(w), folder, [kind(other).name for other in others])
    _record(written, folder)
    return written


def _words_of(folder: Path) -> Words:
    from vomr.settings_sheets import language_of
    from vomr.words import Words

    return Words(language_of(folder))


def _whole(folder: Path) -> Path:
    """From its root, with the letter of the disk that she knows: ``resolve`` would give the share behind it."""
    return Path(os.path.abspath(folder))  # noqa: PTH100


def _write_beside(launcher: Launcher, folder: Path, other_names: list[str]) -> list[Path]:
    """What is missing of it; one that was written in another language stays, and is completed under its name."""
    suffixes = (".cmd",) if WINDOWS else (".command",) if MAC else (".command", ".desktop")
    free, *others = (
        [folder.parent / f"{name}{suffixes[0]}", folder.parent / f"{name} – {folder.name}{suffixes[0]}"]
        for name in (launcher.name, *other_names)
    )
    script = next((path for path in chain(free, *others) if _opens(path, folder)), None)
    script = script or free[free[0].exists()]  # another group's in the same folder
    paths = [script.with_name(f"{script.name.removesuffix(suffixes[0])}{suffix}") for suffix in suffixes]
    return [
        path
        for path in paths
        if not path.exists() and _write(path, _content(path.suffix, launcher, folder, script=script, beside=True))
    ]


def _opens(script: Path, folder: Path) -> bool:
    """Whether a launcher that stands there is this group's."""
    with suppress(OSError, UnicodeError):
        return f"--strategy {_argument(script.suffix, folder)}" in script.read_text(encoding="utf-8")
    return False


def _argument(suffix: str, folder: Path) -> str:
    """The strategy folder as the launcher's language quotes it, from the folder that it stands in."""
    return f'".\\{folder.name.replace("%", "%%")}"' if suffix == ".cmd" else shlex.quote(f"./{folder.name}")


def put_on_desktop(folder: Path) -> list[Path]:
    """Put „VOMR“ for a strategy folder on the desktop and in the menu; the script behind it stands with the program.

    Returns
    -------
    list of Path
        What stands on the desktop and in the menu; nothing where neither can be written to.
    """
    folder = _whole(folder)
    window = _window(_words_of(folder))
    script = program_folder() / f"{NAME}{'.cmd' if WINDOWS else '.command'}"
    _write(script, _content(script.suffix, window, folder, script=script, beside=False))
    suffix = ".lnk" if WINDOWS else ".command" if MAC else ".desktop"
    links = [link / f"{NAME}{suffix}" for kind in ("desktop", "menu") if (link := user_folder(kind)).is_dir()]
    written = [link for link in links if _link(link, window, script, folder)]
    _record(written, folder)
    return written


def _link(link: Path, window: Launcher, script: Path, folder: Path) -> bool:
    if sys.platform == "win32":
        from vomr.windows_shell import write_shortcut

        with suppress(OSError):
            write_shortcut(link, script, folder.parent)
            return True
        return _write(link.with_suffix(".cmd"), _content(".cmd", window, folder, script=script, beside=False))
    return _write(link, _content(link.suffix, window, folder, script=script, beside=False))


def user_folder(kind: str) -> Path:
    """Where this user keeps ``documents``, has the ``desktop`` and the ``menu`` of programs."""
    if sys.platform == "win32":
        from vomr.windows_shell import shell_folder

        return shell_folder({"documents": "Personal", "desktop": "Desktop", "menu": "Programs"}[kind])
    if kind == "menu":
        applications = (Path.home() if MAC else _data_home()) / ("Applications" if MAC else "applications")
        if not MAC:
            applications.mkdir(parents=True, exist_ok=True)
        return applications
    fallback = Path.home() / {"documents": "Documents", "desktop": "Desktop"}[kind]
    return fallback if MAC else _xdg_folder(kind, fallback)


def _xdg_folder(kind: str, fallback: Path) -> Path:
    """As the desktop's own list says, in which „Работен плот“ may stand for ``Desktop``."""
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "user-dirs.dirs"
    with suppress(OSError, UnicodeError):
        listed = re.search(rf'^XDG_{kind.upper()}_DIR="(.+)"', settings.read_text(encoding="utf-8"), re.MULTILINE)
        if listed:
            return Path(listed[1].replace("$HOME", str(Path.home())))
    return fallback


def recorded() -> dict[Path, Path]:
    """Every launcher that the installed program has written, and the strategy folder that it opens."""
    with suppress(OSError, ValueError, AttributeError):
        text = (program_folder() / RECORD).read_text(encoding="utf-8")
        return {Path(launcher): Path(folder) for launcher, folder in json.loads(text).items()}
    return {}


def _record(launchers: list[Path], folder: Path) -> None:
    """Remember what was written, so that removing the program can take it away again."""
    if is_installed() and launchers:
        listed = {**recorded(), **dict.fromkeys(launchers, folder)}
        text = json.dumps({str(launcher): str(of) for launcher, of in listed.items()}, ensure_ascii=False, indent=1)
        _write(program_folder() / RECORD, text)


def is_installed() -> bool:
    """Whether the program runs from its own folder, and from no checkout or environment of a developer."""
    return Path(sys.prefix).parent == program_folder()


def write_whole(path: Path, text: str) -> None:
    """Write a small file that can be run; a reader, or a cut of power, meets the former one or this one."""
    scratch = path.with_name(f"{path.name}.new")
    try:
        scratch.write_bytes(text.encode("utf-8", "surrogateescape"))
        scratch.chmod(0o755)
        scratch.replace(path)
    except OSError:
        with suppress(OSError):
            scratch.unlink()
        raise


def _write(path: Path, text: str) -> bool:
    with suppress(OSError):
        write_whole(path, text)
        return True
    return False


def _content(suffix: str, launcher: Launcher, folder: Path, *, script: Path, beside: bool) -> str:
    if suffix == ".cmd":
        return _windows(launcher, folder, beside).replace("\n", "\r\n")
    return _shell(launcher, folder, beside) if suffix == ".command" else _linux(launcher, script, folder.name)


def _windows(launcher: Launcher, folder: Path, beside: bool) -> str:
    """A batch file. Its first two lines are ASCII: only after ``chcp`` are the others read as UTF-8.

    ``pushd`` where ``cd`` would not do: it goes to a share, too.
    """

    def quoted(text: str | Path) -> str:
        return str(text).replace("%", "%%")

    base = "%~dp0" if beside else quoted(folder.parent).rstrip("\\") + "\\"
    strategy = _argument(".cmd", folder)
    own = "" if is_installed() else f'set "PY={quoted(sys.executable)}"\n'
    return f"""@echo off
chcp 65001 >nul
setlocal DisableDelayedExpansion
title {launcher.name}
set "PYTHONUTF8=1"
set "PYTHONHOME="
set "PYTHONPATH="
set "PY="
{own}if defined PY if exist "%PY%" goto start
set "ENV="
set "PROGRAM=%LOCALAPPDATA%\\VOMR"
if exist "%PROGRAM%\\{POINTER}" for /f "usebackq delims=" %%E in ("%PROGRAM%\\{POINTER}") do set "ENV=%%E"
set "PY=%PROGRAM%\\%ENV%\\Scripts\\python.exe"
if not exist "%PY%" goto lost
:start
if not "%~1"=="" goto command
pushd "{base}" 2>nul
if errorlevel 1 goto moved
if not exist {strategy} goto moved
echo {launcher.busy}
echo.
"%PY%" -P -m vomr.cli {launcher.command} --strategy {strategy}
if %errorlevel% GEQ 2 goto trouble
if %errorlevel% LSS 0 goto trouble
exit /b 0
:command
set "VOMR_STRATEGY={base}{quoted(folder.name)}"
"%PY%" -P -m vomr.cli %*
exit /b
:lost
{_echoed(launcher.lost)}pause
exit /b 4
:moved
{_echoed(launcher.moved)}echo "{quoted(folder)}"
pause
exit /b 4
:trouble
echo.
{_echoed(launcher.trouble)}pause
exit /b 3
"""


def _echoed(lines: tuple[str, ...]) -> str:
    return "".join(f"echo {line}\n" for line in lines)


def _shell(launcher: Launcher, folder: Path, beside: bool) -> str:
    """For macOS, which opens ``.command`` in a terminal; Linux comes here from its ``.desktop``."""

    def echoed(lines: tuple[str, ...]) -> str:
        return "\n".join(f"  echo {shlex.quote(line)}" for line in lines)

    base = '"$(dirname "$0")"' if beside else shlex.quote(str(folder.parent))
    strategy = _argument(".command", folder)
    own = "" if is_installed() else shlex.quote(sys.executable)
    program = shlex.quote(str(program_folder()))
    return f"""#!/bin/sh
export PYTHONUTF8=1
unset PYTHONHOME PYTHONPATH
stop() {{
  printf '%s' {shlex.quote(launcher.w("Press Enter to close."))}
  read -r _ || true
  exit "$1"
}}
program={program}
python={own}
[ -x "$python" ] || python="$program/$(cat "$program/{POINTER}" 2>/dev/null)/bin/python"
if [ ! -x "$python" ]; then
{echoed(launcher.lost)}
  stop 4
fi
if [ "$#" -gt 0 ]; then
  VOMR_STRATEGY={base}/{shlex.quote(folder.name)}
  export VOMR_STRATEGY
  exec "$python" -P -m vomr.cli "$@"
fi
if ! cd {base} 2>/dev/null || [ ! -d {strategy} ]; then
{echoed(launcher.moved)}
  printf '%s\\n' {shlex.quote(str(folder))}
  stop 4
fi
echo {shlex.quote(launcher.busy)}
echo
"$python" -P -m vomr.cli {launcher.command} --strategy {strategy}
status=$?
if [ "$status" -ge 2 ]; then
  echo
{echoed(launcher.trouble)}
  stop "$status"
fi
exit "$status"
"""


def _linux(launcher: Launcher, script: Path, group: str) -> str:
    """A desktop entry that opens a terminal; its path is absolute, as the standard wants it."""
    escaped = str(script).replace("\\", "\\\\")
    for letter in ('"', "`", "$"):
        escaped = escaped.replace(letter, f"\\{letter}")
    command = f'sh "{escaped}"'.replace("\\", "\\\\").replace("\n", "\\n").replace("%", "%%")
    return f"""[Desktop Entry]
Type=Application
Name={launcher.name}
Comment={" ".join(group.split())}
Exec={command}
Terminal=true
Icon=x-office-document
"""
