"""Installing, upgrading and removing the program, for one user and without an administrator.

``install.cmd`` and ``install.sh`` find a Python and hand over to it: ``python -m vomr.installation install``. It runs
before any package is there and knows the standard library alone. In :func:`vomr.launchers.program_folder` it makes::

    env-3/       a virtual environment with the pinned packages and the program itself
    env-2/       the one before, as a window may still run in it; the next installing takes it away
    current      the name of the environment in use: launchers read it
    install.log  what pip said

A new version is installed beside the former and makes a report of the invented group; only then is ``current``
replaced, in one step of the file system. Whatever happens before (no network, no disk, a closed window, a cut of
power), the former one goes on working. The group's data lie elsewhere and are not touched.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vomr.computer import language
from vomr.launchers import (
    POINTER,
    RECORD,
    WINDOWS,
    program_folder,
    put_on_desktop,
    recorded,
    user_folder,
    write_launchers,
    write_whole,
)

PYTHONS = (
    "3.13",
    "3.12",
    "3.11",
    "3.14",
)  # in the order in which they are tried; for each, every package has its wheels
LOCK = "requirements-office.lock"
NEWS = "changes.md"  # in the folder of documents of a language, where it has one
LOG = "install.log"
_ROOM = 1_500_000_000  # bytes: an environment takes half a gigabyte, and pip needs as much again while it unpacks


LANG = os.environ.get("VOMR_LANG") or language()
_WORDS = Path(__file__).parent / "words"
_TEXT = r'((?:"(?:[^"\\]|\\.)*"\n)+)'
_SENTENCE = re.compile(rf"^msgid {_TEXT}msgstr {_TEXT}", re.MULTILINE)


class Words:
    """The sentences of a language as its catalogues have them, those without plurals: what reads the others is not
    there before the packages are.
    """

    def __init__(self, lang: str) -> None:
        texts = [path.read_text(encoding="utf-8") for path in (_WORDS / lang).glob("*.po")]
        found = (tuple(map(_joined, pair)) for text in texts for pair in _SENTENCE.findall(text))
        self._sentences = {message: said for message, said in found if message}  # without what is said of each file

    def __call__(self, message: str, **params: object) -> str:
        return (self._sentences.get(message) or message).format(**params)


def _joined(text: str) -> str:
    """A text of a catalogue, which may stand in several lines."""
    return "".join(json.loads(line) for line in text.splitlines())


w = Words(LANG)


class Refusal(Exception):
    """Something is in the way: a sentence that says what, and what to do."""


def unfit(source: Path) -> str:
    """Why this Python cannot carry the program; empty when it can."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    name = f"Python {version} ({sys.executable})"
    if version not in PYTHONS:
        return w("{name}: a version from {first} to {last} is needed.", name=name, first=PYTHONS[2], last=PYTHONS[3])
    if sys.maxsize < 2**32 or sysconfig.get_platform() == "win-arm64":  # which have no wheels
        return w("{name}: a 64-bit Python (x86-64) is needed.", name=name)
    if "WindowsApps" in sys.base_prefix:  # what it writes beside itself no other program sees
        return w("{name}: it is from the Microsoft Store; Python from python.org is needed.", name=name)
    if not importlib.util.find_spec("ensurepip"):
        return w("{name}: its part venv is missing (in Debian and Ubuntu: sudo apt install python3-venv).", name=name)
    wheels = list((source / "wheels").glob("*-cp3*-cp3*-*.whl"))
    if wheels and not any(f"-cp{version.replace('.', '')}-" in wheel.name for wheel in wheels):
        return w("{name}: the folder wheels is for another version of Python.", name=name)
    return ""


def install(source: Path) -> str:
    """Install the program from its folder, beside what is installed, and put it in its place once it works.

    Returns
    -------
    str
        The version.

    Raises
    ------
    Refusal
        With the former installation as it was.
    """
    folder = program_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            former = environment()
            _clear(folder, former)
            if shutil.disk_usage(folder).free < _ROOM:
                raise Refusal(w("There is no room on the disk: 1.5 GB are needed. Make room and try again."))
            numbers = [int(path.name[4:]) for path in folder.glob("env-*") if path.name[4:].isdigit()]
            new = folder / f"env-{max(numbers, default=0) + 1}"
            try:
                _make(new, source, folder / LOG)
                version = _try(new)
                _say_what_is_new(former, new, version)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
            write_whole(folder / POINTER, new.name)
            _offer_removal(source, version)
    except OSError as error:
        raise Refusal(_refused(error, folder)) from error
    return version


def begin(strategy: Path | None, window: bool = True) -> None:
    """Where her group's folder is, or a new one; „VOMR“ on the desktop; and the window, once for a start.

    It runs in the new environment, so a newer program does this in its own way.
    """
    folder = strategy or _known_folder() or _asked_folder()
    vomr = [sys.executable, "-P", "-m", "vomr.cli"]
    if is_group(folder):
        write_launchers(folder)
    else:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if subprocess.call([*vomr, "new", str(folder)], cwd=folder.parent) > 1:
            raise Refusal(w("The program is installed, but the folder was not made. Run the installation once more."))
    put_on_desktop(folder)
    print("\n" + w("Done. The data are in {folder}", folder=folder))
    print(w("Open the program with “VOMR” on the desktop or beside that folder."))
    if window and subprocess.call([*vomr, "window", "--strategy", str(folder)], cwd=folder.parent) > 1:
        raise Refusal(w("The program is installed, but did not open. Read the last sentence above."))


def is_group(folder: Path) -> bool:
    """Whether a strategy folder stands there."""
    return any((folder / name).is_file() for name in ("strategy.toml", "register.xlsx"))


def _known_folder() -> Path | None:
    """The folder that the program was installed for before."""
    return next((folder for folder in reversed(recorded().values()) if is_group(folder)), None)


def _asked_folder() -> Path:
    """Her own answer; by Enter alone the only group in her documents, or a new folder there."""
    home = user_folder("documents") / "VOMR"
    groups = [folder for folder in sorted(home.glob("*")) if is_group(folder)]
    proposed = groups[0] if len(groups) == 1 else home / w("LAG")
    print("\n" + w("Where are the data of the group?"))
    print(w("If it has a folder, drag that into this window and press Enter."))
    print(
        w("Enter alone: this folder, {folder}", folder=proposed)
        if groups
        else w("Enter alone: a new folder, {folder}", folder=proposed)
    )
    while True:
        try:
            answer = input("> ").strip().strip("\"'")
        except EOFError:
            answer = ""
        if not answer:
            return proposed
        for text in dict.fromkeys((answer, re.sub(r"\\(.)", r"\1", answer))):  # a terminal of macOS writes „My\ Folder“
            named = Path(text).expanduser()
            folder = named.parent if named.is_file() else named  # the workbook in it was dragged
            if is_group(folder):
                return folder.absolute()
        print(w("No folder of a group is there (register.xlsx or strategy.toml). Try again, or press Enter alone."))


def uninstall(sure: bool) -> None:
    """Remove the program and its launchers; her folders stay, and she is told where.

    On Windows the Python that runs this cannot remove itself: ``uninstall.cmd`` does it after.
    """
    folder, launchers = program_folder(), recorded()
    if not folder.is_dir():
        raise Refusal(w("The program VOMR is not installed."))
    if not sure:
        print(w("The program VOMR will be removed. The folders with your data stay."))
        try:
            input(w("Enter removes it; close the window to give up.") + " ")
        except EOFError:
            raise Refusal(w("Nothing was removed.")) from None
    with _alone(folder):
        for launcher in launchers:
            with suppress(OSError):  # already gone, or on a disk that is not there
                launcher.unlink()
        if sys.platform == "win32":
            from vomr.windows_shell import unlist_program

            unlist_program()
        for path in [*_traces(), *folder.glob("env-*")]:
            shutil.rmtree(path, ignore_errors=True)
    for name in (POINTER, RECORD, LOG, "lock", "VOMR.cmd", "VOMR.command", "uninstall.sh"):
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()  # where nothing else stands in it
    print(w("The program was removed."))
    if left := [str(group) for group in dict.fromkeys(launchers.values()) if group.exists()]:
        print("\n".join([w("Your data are here:"), *left]))


def _traces() -> list[Path]:
    """What the program keeps for itself between runs (platformdirs' cache and state): her tables may be in it."""
    if WINDOWS:
        return [program_folder() / "vomr"]
    if sys.platform == "darwin":
        return [Path.home() / "Library" / "Caches" / "vomr", program_folder() / "windows"]
    cache, state = os.environ.get("XDG_CACHE_HOME"), os.environ.get("XDG_STATE_HOME")
    return [Path(cache or Path.home() / ".cache") / "vomr", Path(state or Path.home() / ".local" / "state") / "vomr"]


def environment() -> Path | None:
    """The environment in use."""
    with suppress(OSError, UnicodeError):
        name = (program_folder() / POINTER).read_text(encoding="utf-8").strip()
        if re.fullmatch(r"env-\d+", name) and python_of(program_folder() / name).is_file():
            return program_folder() / name
    return None


def python_of(environment: Path) -> Path:
    """The Python of an environment."""
    return environment / ("Scripts/python.exe" if WINDOWS else "bin/python")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else installs meanwhile; the system lets go of the lock with the process that held it."""
    with (folder / "lock").open("a") as handle:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refusal(w("An installation is running in another window: wait for it.")) from error
        yield


def _clear(folder: Path, former: Path | None) -> None:
    """Take away what a former installing left, whole or half; what is in use stays."""
    for path in folder.glob("env-*"):
        if path != former:
            shutil.rmtree(path, ignore_errors=True)


def _make(new: Path, source: Path, log: Path) -> None:
    """An environment with the pinned packages, then the program itself, built from its folder."""
    log.write_text("", encoding="utf-8")
    _tell(w("A place is made for the program."))
    if _run([sys.executable, "-I", "-X", "utf8", "-m", "venv", str(new)], log) != 0:
        raise _with_details(w("The environment of Python cannot be made."), log)
    pins = source / LOCK
    count = len(re.findall(r"^[a-z0-9]", pins.read_text(encoding="utf-8"), re.MULTILINE))
    wheels = source / "wheels"
    offline = ["--no-index", "--find-links", str(wheels)] if any(wheels.glob("*.whl")) else []
    from_folder = w("The libraries are taken from the folder wheels: a few minutes.")
    _tell(from_folder if offline else w("The libraries are taken from the internet: a few minutes."))
    pip = [str(python_of(new)), "-I", "-X", "utf8", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if _run([*pip, *offline, "--only-binary", ":all:", "--require-hashes", "-r", str(pins)], log, count) != 0:
        raise _with_details(_why(log, bool(offline)), log)
    _tell(w("The program is installed."))
    if _run([*pip, "--no-index", "--no-deps", "--no-build-isolation", str(source)], log) != 0:
        raise _with_details(w("The program cannot be installed from {folder}.", folder=source), log)
    with suppress(FileNotFoundError):
        shutil.copyfile(source / "docs" / LANG / NEWS, new / NEWS)


def _run(command: list[str], log: Path, count: int = 0) -> int:
    """Run a step, with its words in the log and, of so many packages, how far it is on the screen."""
    done = 0
    with log.open("a", encoding="utf-8") as record:
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=_clean_environment(),
        ) as process:
            for raw in process.stdout or ():
                line = raw.decode("utf-8", "replace")
                record.write(line)
                if count and line.startswith(("Collecting", "Processing")):  # from the network, from a folder
                    done += 1
                    _show("  " + w("{done} of about {count}", done=min(done, count), count=count))
                elif count and line.startswith("Installing"):
                    _show("  " + w("they are unpacked …"))
        if count:
            _show("")
        return process.returncode


def _tell(text: str) -> None:
    print(f"· {text}", flush=True)


def _show(text: str) -> None:
    """A line that the next one overwrites, where there is somebody to see it."""
    if sys.stdout.isatty():
        print(f"\r{text:<40}", end="\r" if not text else "", flush=True)


def _clean_environment() -> dict[str, str]:
    """Without what sends a Python or its pip elsewhere than into its own environment."""
    astray = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
    kept = {name: value for name, value in os.environ.items() if name.upper() not in astray}
    return {**kept, "PIP_USER": "0", "PYTHONUTF8": "1"}


def _why(log: Path, offline: bool) -> str:
    """What it means to the officer what pip said: the first that fits."""
    text = log.read_text(encoding="utf-8", errors="replace")
    reasons = (
        (r"No space left|Errno 28|not enough space", w("There is no room on the disk: 1.5 GB are needed.")),
        (
            r"DO NOT MATCH THE HASHES",
            w("A library was downloaded that is damaged or exchanged: try again, or from another network."),
        ),
        (
            r"CERTIFICATE_VERIFY|SSLError",
            w("The network allows no secure connection: turn to those who look after it."),
        ),
        (
            r"resolution|getaddrinfo|Failed to establish|Max retries|timed out|Timeout|ProxyError|Connection",
            w("There is no internet, or the network does not allow the download: try again, or from another network."),
        ),
        (r"Long Path", w("The path of the program's folder is too long for Windows.")),
    )
    for pattern, sentence in reasons:
        if re.search(pattern, text):
            return sentence
    if offline and re.search("No matching distribution", text):
        return w("The folder wheels is not whole, or is for another system: make it anew with tools/wheels.py.")
    return w("The libraries cannot be installed.")


def _with_details(sentence: str, log: Path) -> Refusal:
    return Refusal(f"{sentence} " + w("Details: {log}", log=log))


def _refused(error: OSError, path: Path) -> str:
    return w("The system refused: {path}: {reason}.", path=error.filename or path, reason=error.strerror or error)


def _try(new: Path) -> str:
    """The version of what was installed, once it has made the invented group's report, in every format."""
    _tell(w("A trial: the report of an example is made."))
    vomr = [str(python_of(new)), "-I", "-X", "utf8", "-m", "vomr.cli"]
    with tempfile.TemporaryDirectory() as scratch:
        report = ["report", "2028-Q2", "--strategy", "data/primer", "--out", scratch]
        tried = subprocess.run(
            [*vomr, *report],
            cwd=scratch,
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    if tried.returncode not in (0, 1):
        log = program_folder() / LOG
        with log.open("ab") as record:
            record.write(tried.stdout)
        raise Refusal(w("The program is installed, but does not start. Send {log} to whoever maintains it.", log=log))
    version = subprocess.run([*vomr, "--version"], env=_clean_environment(), capture_output=True, text=True)
    return version.stdout.strip()


def _say_what_is_new(former: Path | None, new: Path, version: str) -> None:
    if former:
        before, now = (_text(place / NEWS) for place in (former, new))
        lines = news(before, now)
        found = w("New for you:") if lines else w("Nothing has changed for you.") if now else ""
        print("\n" + " ".join(filter(None, (w("The new version is {version}.", version=version), found))))
        print("".join(f"{line}\n" for line in lines), end="")


def _offer_removal(source: Path, version: str) -> None:
    """The script that removes the program stands with it, and on Windows in Settings › Apps."""
    script = program_folder() / ("uninstall.cmd" if WINDOWS else "uninstall.sh")
    shutil.copyfile(source / script.name, script)
    if sys.platform == "win32":
        from vomr.windows_shell import list_program

        list_program(version, script)


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="utf-8")
    return ""


def news(before: str, now: str) -> list[str]:
    """What a newer list of changes has that a former one lacks."""
    known = set(before.splitlines())
    return [line for line in now.splitlines() if line.startswith("- ") and line not in known]


def main(arguments: list[str] | None = None) -> int:
    """``fits`` asks whether this Python will do; the others do what they are called."""
    parser = argparse.ArgumentParser(prog="install", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("action", choices=("fits", "install", "begin", "uninstall"))
    parser.add_argument("--source", type=Path, default=Path.cwd(), help="the program's unpacked folder")
    parser.add_argument("--strategy", type=Path, help="the group's folder; without it a question")
    parser.add_argument("--no-window", action="store_true", help="do not open the window at the end")
    parser.add_argument("--yes", action="store_true", help="remove without asking")
    asked = parser.parse_args(arguments)
    try:
        if asked.action == "fits":
            print(reason := unfit(asked.source), end="\n" if reason else "")
            return bool(reason)
        if asked.action == "install":
            return _install(asked)
        if asked.action == "begin":
            begin(asked.strategy, not asked.no_window)
        else:
            uninstall(asked.yes)
    except Refusal as refusal:
        print(f"\n{refusal}")
        return 3
    except OSError as error:
        print("\n" + _refused(error, Path()))
        return 3
    except KeyboardInterrupt:
        print("\n" + w("Interrupted. What was installed before works as before."))
        return 3
    return 0


def _install(asked: argparse.Namespace) -> int:
    """The environment, then the rest by the program that was installed."""
    install(asked.source.absolute())
    rest = ["begin", *(["--strategy", str(asked.strategy.absolute())] if asked.strategy else [])]
    rest += ["--no-window"] if asked.no_window else []
    new = environment()
    assert new
    return subprocess.call(
        [str(python_of(new)), "-I", "-X", "utf8", "-m", "vomr.installation", *rest], env=_clean_environment()
    )


if __name__ == "__main__":
    sys.exit(main())
