"""„Направи отчета“: a file beside the strategy folder that makes the report when it is double-clicked.

It asks nothing: it runs ``vomr report --open`` on the folder, shows its progress, and when something goes wrong it says
what to do and leaves the window open to be read.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from vomr.folders import is_checkout, shipped

NAME = "Направи отчета"
_TROUBLE = (
    "Отчетът не е направен. Предишният отчет стои непроменен.",
    "Прочетете последното изречение по-горе: то казва какво и къде да се поправи.",
    "Поправете го в register.xlsx, запишете, затворете Excel и щракнете отново.",
    "Ако не е ясно, изпратете снимка на този прозорец на човека, който поддържа програмата.",
)
_LOST = (
    "Програмата не е намерена: папката ѝ е преместена или изтрита.",
    "Обадете се на човека, който я е инсталирал, и му покажете този прозорец.",
)
_BUSY = "Отчетът се прави. Прозорецът ще се затвори сам, а докладът ще се отвори."


def write_launchers(folder: Path) -> list[Path]:
    """Write the files for Windows, macOS and Linux beside a strategy folder; one that stands there is left alone.

    Returns
    -------
    list of Path
        What was written.
    """
    folder = folder.resolve()
    beside = folder.parent
    name = NAME
    if any((beside / f"{NAME}{suffix}").exists() for suffix in (".cmd", ".command", ".desktop")):
        name = f"{NAME} – {folder.name}"
    contents = {
        ".cmd": _windows(folder).replace("\n", "\r\n"),
        ".command": _shell(folder),
        ".desktop": _linux(beside / f"{name}.command", folder.name),
    }
    written = []
    for suffix, text in contents.items():
        path = beside / f"{name}{suffix}"
        if not path.exists():
            path.write_bytes(text.encode("utf-8"))
            path.chmod(0o755)
            written.append(path)
    return written


def _pythons() -> list[Path]:
    """Where the program may be: as it runs now, and as it is installed in its project."""
    found = [Path(sys.executable)]  # not resolved: a virtual environment is known by the path of its own python
    if is_checkout():
        inside = shipped("data").parent / ".venv"
        found += [inside / "bin" / "python", inside / "Scripts" / "python.exe"]
    return list(dict.fromkeys(found))


def _windows(folder: Path) -> str:
    """A batch file. Its first two lines are ASCII: only after ``chcp`` are the others read as UTF-8."""

    def quoted(text: str | Path) -> str:
        return str(text).replace("%", "%%")

    tries = "".join(
        f'if not defined PY if exist "{quoted(python)}" set "PY={quoted(python)}"\n' for python in _pythons()
    )
    strategy = f'"%~dp0{quoted(folder.name)}"'
    return f"""@echo off
chcp 65001 >nul
setlocal DisableDelayedExpansion
cd /d "%~dp0"
title {NAME}
set "PYTHONUTF8=1"
set "PY="
{tries}echo {_BUSY}
echo.
if defined PY goto run
where vomr >nul 2>nul
if errorlevel 1 goto lost
vomr report --open --strategy {strategy}
goto done
:run
"%PY%" -m vomr.cli report --open --strategy {strategy}
:done
if %errorlevel% GEQ 2 goto trouble
if %errorlevel% LSS 0 goto trouble
exit /b 0
:lost
{_echoed(_LOST)}pause
exit /b 3
:trouble
echo.
{_echoed(_TROUBLE)}pause
exit /b 3
"""


def _echoed(lines: tuple[str, ...]) -> str:
    return "".join(f"echo {line}\n" for line in lines)


def _shell(folder: Path) -> str:
    """For macOS, which opens ``.command`` in a terminal; Linux comes here from its ``.desktop``."""
    tries = " ".join(shlex.quote(str(python)) for python in _pythons())
    lost = "".join(f"  echo {shlex.quote(line)}\n" for line in _LOST)
    trouble = "".join(f"  echo {shlex.quote(line)}\n" for line in _TROUBLE)
    return f"""#!/bin/sh
cd "$(dirname "$0")" || exit 3
export PYTHONUTF8=1
wait_for_reader() {{
  printf '%s' 'Натиснете Enter, за да затворите.'
  read -r _ || true
}}
run() {{
  for python in {tries}; do
    if [ -x "$python" ]; then "$python" -m vomr.cli "$@"; return; fi
  done
  if command -v vomr >/dev/null 2>&1; then vomr "$@"; return; fi
{lost}  return 4
}}
echo {shlex.quote(_BUSY)}
echo
run report --open --strategy {shlex.quote("./" + folder.name)}
status=$?
if [ "$status" -ge 2 ]; then
  echo
  if [ "$status" -ne 4 ]; then
{trouble}  fi
  wait_for_reader
fi
exit "$status"
"""


def _linux(script: Path, group: str) -> str:
    """A desktop entry that opens a terminal; its path is absolute, as the standard wants it."""
    escaped = str(script).replace("\\", "\\\\")
    for letter in ('"', "`", "$"):
        escaped = escaped.replace(letter, f"\\{letter}")
    command = f'sh "{escaped}"'.replace("\\", "\\\\").replace("%", "%%")
    return f"""[Desktop Entry]
Type=Application
Name={NAME}
Name[en]=Make the report
Comment={group}
Exec={command}
Terminal=true
Icon=x-office-document
"""
