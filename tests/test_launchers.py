"""„VOMR“ and „Направи отчета“ to double-click: whose they are, what they run, what they say when something is gone."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from vomr import launchers
from vomr.launchers import put_on_desktop, recorded, write_launchers
from vomr.register.template import Answers, begin
from vomr.words import LANGUAGES, Words

# As people name folders, and as nobody should
NAMES = [
    "група",
    "МИГ 100% „проба“",
    "a & b",
    "it's",
    "50% ^ готово!",
    "$(touch x) `y`",
    'с "кавички"',
    "-папка",
    "два\nреда",
]
ON_WINDOWS = [name for name in NAMES if not re.search(r'["\n]', name)]  # which allows neither in a name
posix = pytest.mark.skipif(os.name != "posix", reason="runs a shell script")

# Stands for the Python of an environment: says where it was started, and with what
PYTHON = """#!/bin/sh
pwd
for word in "$@"; do printf '<%s>' "$word"; done
exit "${STATUS:-0}"
"""


@pytest.fixture
def program(tmp_path, monkeypatch) -> Path:
    """A person's home in which the program is installed; the tests run as if from there."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    folder = launchers.program_folder()
    add_environment(folder, "env-1")
    monkeypatch.setattr(sys, "prefix", str(folder / "env-1"))
    return folder


def add_environment(folder: Path, name: str) -> None:
    python = folder / name / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    (folder / "current").write_text(name, encoding="utf-8")


def run(script: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(script)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "HOME": os.environ["HOME"], **environment},
    )


@pytest.mark.parametrize(
    ("windows", "mac", "suffixes"),
    [(True, False, [".cmd"]), (False, True, [".command"]), (False, False, [".command", ".desktop"])],
)
def test_only_this_systems_launchers_stand_beside_the_folder(tmp_path, monkeypatch, windows, mac, suffixes):
    monkeypatch.setattr(launchers, "WINDOWS", windows)
    monkeypatch.setattr(launchers, "MAC", mac)
    expected = {f"{name}{suffix}" for name in ("VOMR", "Направи отчета") for suffix in suffixes}
    assert {path.name for path in write_launchers(tmp_path / "a")} == expected
    assert write_launchers(tmp_path / "a") == []  # what stands there is left alone
    assert {path.stem for path in write_launchers(tmp_path / "b")} == {"VOMR – b", "Направи отчета – b"}
    assert write_launchers(tmp_path / "b") == []
    assert {path.suffix for path in tmp_path.iterdir()} == set(suffixes)


def test_they_are_called_as_the_groups_country_says_and_a_former_name_stays(tmp_path):
    for code, name in (("CZ", "Vytvořit zprávu"), ("IE", "Make report"), ("PL", "Make report")):
        folder = tmp_path / code / "mas"
        begin(folder, Words("en"), Answers(country=code))
        written = write_launchers(folder)
        assert {path.stem for path in written} == {"VOMR", name}
        assert not any(re.search("[а-я]", path.read_text(encoding="utf-8")) for path in written)
    group = tmp_path / "bg" / "mig"
    group.parent.mkdir()
    former = write_launchers(group)  # before it had settings: in the language of home
    begin(group, Words("cs"), Answers(country="CZ"))
    assert write_launchers(group) == [] and all(path.exists() for path in former)
    former[-1].unlink()
    assert write_launchers(group) == former[-1:]


@posix
@pytest.mark.parametrize("name", NAMES)
def test_a_double_click_opens_the_folder_beside_it(program, tmp_path, name):
    (tmp_path / name).mkdir()
    script = next(path for path in write_launchers(tmp_path / name) if path.name == "VOMR.command")
    done = run(script)
    assert done.stdout.endswith(f"{tmp_path}\n<-P><-m><vomr.cli><window><--strategy><./{name}>"), done.stdout
    assert (done.returncode, done.stderr) == (0, "")


@posix
@pytest.mark.parametrize("name", NAMES)
def test_the_icon_on_the_desktop_opens_it_from_anywhere(program, tmp_path, name):
    (tmp_path / name).mkdir()
    desktop = tmp_path / "home" / "Работен плот"
    desktop.mkdir()
    lists = tmp_path / "home" / ".config" / "user-dirs.dirs"
    lists.parent.mkdir()
    lists.write_text('XDG_DESKTOP_DIR="$HOME/Работен плот"\n', encoding="utf-8")
    put_on_desktop(tmp_path / name)
    entry = (desktop / "VOMR.desktop").read_text(encoding="utf-8")
    value = re.search(r"^Exec=(.*)$", entry, re.MULTILINE)[1]
    value = re.sub(r"\\(.)", lambda escape: {"n": "\n"}.get(escape[1], escape[1]), value).replace("%%", "%")
    (_, script) = shlex.split(value)
    assert run(Path(script)).stdout.endswith(f"{tmp_path}\n<-P><-m><vomr.cli><window><--strategy><./{name}>")


@posix
@pytest.mark.parametrize("name", NAMES)
def test_with_words_it_is_the_command_for_that_group(program, tmp_path, name):
    (tmp_path / name).mkdir()
    script = next(path for path in write_launchers(tmp_path / name) if path.name == "VOMR.command")
    (program / "env-1" / "bin" / "python").write_text('#!/bin/sh\nprintf "%s|" "$VOMR_STRATEGY" "$PWD" "$@"\n')
    done = subprocess.run(["sh", script, "why", "a b"], cwd="/usr", capture_output=True, text=True)
    assert done.stdout == f"{tmp_path}/{name}|/usr|-P|-m|vomr.cli|why|a b|"


@posix
def test_a_newer_version_is_opened_by_the_same_launcher(program, tmp_path):
    folder = tmp_path / "група"
    folder.mkdir()
    script = next(path for path in write_launchers(folder) if path.name == "VOMR.command")
    add_environment(program, "env-2")
    (program / "env-1" / "bin" / "python").unlink()
    assert run(script).returncode == 0


@posix
def test_the_status_of_the_program_is_the_launchers(program, tmp_path):
    folder = tmp_path / "група"
    folder.mkdir()
    script = next(path for path in write_launchers(folder) if path.name == "Направи отчета.command")
    draft, wrong = run(script, STATUS="1"), run(script, STATUS="3")
    assert draft.returncode == 1 and "не е направен" not in draft.stdout
    assert wrong.returncode == 3 and "Предишният отчет стои непроменен." in wrong.stdout


@posix
def test_a_removed_program_and_a_moved_folder_are_said_in_bulgarian(program, tmp_path):
    folder = tmp_path / "група"
    folder.mkdir()
    put_on_desktop(folder)
    script = program / "VOMR.command"
    folder.rename(tmp_path / "друга")
    moved = run(script)
    assert moved.returncode == 4 and str(folder) in moved.stdout and "Папката на групата не е намерена" in moved.stdout
    (program / "current").unlink()
    lost = run(script)
    assert lost.returncode == 4 and "Програмата VOMR не е намерена" in lost.stdout
    assert moved.stderr == lost.stderr == ""


def test_what_was_written_is_remembered_and_what_cannot_be_is_not(program, tmp_path, monkeypatch):
    folder = tmp_path / "група"
    written = [*write_launchers(folder), *put_on_desktop(folder)]
    assert recorded() == dict.fromkeys(written, folder)
    assert program.parent / "applications" / "VOMR.desktop" in written

    def refuse(path: Path, text: str) -> None:
        raise PermissionError(13, "read-only", str(path))

    monkeypatch.setattr(launchers, "write_whole", refuse)
    assert write_launchers(tmp_path / "само за четене" / "друга") == []


def test_a_developers_launchers_run_the_developers_python(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "група"
    text = next(path for path in write_launchers(folder) if path.suffix == ".command").read_text(encoding="utf-8")
    assert f"python={shlex.quote(sys.executable)}\n" in text
    assert recorded() == {}


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ON_WINDOWS)
def test_the_windows_file_is_safe_for_utf_8_and_for_names(tmp_path, name, lang, beside):
    folder = tmp_path / "с интервал & 100%" / name
    window = launchers._window(Words(lang))
    text = launchers._content(".cmd", window, folder, script=tmp_path / "VOMR.cmd", beside=beside)
    assert text.count("\n") == text.count("\r\n")
    lines = text.split("\r\n")
    assert lines[:2] == ["@echo off", "chcp 65001 >nul"]  # what is read before the code page changes is ASCII
    doubled = name.replace("%", "%%")
    assert f'"%PY%" -P -m vomr.cli window --strategy ".\\{doubled}"' in lines
    base = "%~dp0" if beside else str(folder.parent).replace("%", "%%") + "\\"
    assert f'pushd "{base}" 2>nul' in lines and f'set "VOMR_STRATEGY={base}{doubled}"' in lines
    assert not re.search(r"[&^|]", re.sub(r'"[^"]*"', "", text))  # nothing of a name stands outside quotes
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert set(re.findall(r"goto (\w+)", text)) == labels
    assert not any("!" in line for line in lines if "!" not in name) and "DisableDelayedExpansion" in text
