"""Installing, upgrading and removing, with stubs for what takes minutes; the whole of it is tried in soak."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vomr import installation
from vomr.installation import Refusal, begin, environment, install, news, unfit, uninstall
from vomr.launchers import program_folder, put_on_desktop, write_launchers
from vomr.words.language import LANGUAGES, translations

PROJECT = Path(__file__).parents[1]
SCRIPTS = [PROJECT / "install.cmd", PROJECT / "uninstall.cmd"]
posix = pytest.mark.skipif(os.name != "posix", reason="runs a shell script")

# The Python of an environment: makes the trial report, or not, and says its version
PYTHON = """#!/bin/sh
case "$*" in
  *--version*) echo {version} ;;
  *) exit {status} ;;
esac
"""


@pytest.fixture(autouse=True)
def _bulgarian(monkeypatch) -> None:
    """Whatever the computer is set to that these tests run on."""
    monkeypatch.setattr(installation, "LANG", "bg")
    monkeypatch.setattr(installation, "w", installation.Words("bg"))


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "нов човек"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", None)
    return tmp_path / "нов човек"


@pytest.fixture
def source(tmp_path) -> Path:
    """The unpacked ZIP, as far as installing looks at it."""
    folder = tmp_path / "Изтеглени & файлове"
    (folder / "docs" / "bg").mkdir(parents=True)
    for name in ("requirements-office.lock", "uninstall.sh", "uninstall.cmd"):
        shutil.copyfile(PROJECT / name, folder / name)
    (folder / "docs/bg/changes.md").write_text("# Какво ново\n\n- старо\n", encoding="utf-8")
    return folder


class Steps:
    """Stands for venv and pip: makes the environment's Python, and fails at the step that is asked for."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.fails_at, self.error, self.said, self.trial = "", None, "", 0

    def __call__(self, command: list[str], log: Path, count: int = 0) -> int:
        self.commands.append(command)
        step = "venv" if "venv" in command else "packages" if "-r" in command else "program"
        if step == "venv":
            python = installation.python_of(Path(command[-1]))
            python.parent.mkdir(parents=True)
            python.write_text(PYTHON.format(version="0.1.0", status=self.trial), encoding="utf-8")
            python.chmod(0o755)
        if step == self.fails_at:
            with log.open("a", encoding="utf-8") as record:
                record.write(self.said)
            if self.error:
                raise self.error
            return 1
        return 0


@pytest.fixture
def steps(monkeypatch) -> Steps:
    stub = Steps()
    monkeypatch.setattr(installation, "_run", stub)
    return stub


def environments() -> set[str]:
    return {path.name for path in program_folder().glob("env-*")}


@posix
def test_a_new_version_takes_the_place_of_the_former_once_it_works(home, source, steps, capsys):
    assert install(source) == "0.1.0"
    assert environment() == program_folder() / "env-1"
    assert "Ново за вас" not in capsys.readouterr().out
    (source / "docs/bg/changes.md").write_text("# Какво ново\n\n- ново\n- старо\n", encoding="utf-8")
    install(source)
    assert "Ново за вас:\n- ново\n" in capsys.readouterr().out
    assert (environment().name, environments()) == ("env-2", {"env-1", "env-2"})  # a window may run in the former
    install(source)
    assert (environment().name, environments()) == ("env-3", {"env-2", "env-3"})


@posix
@pytest.mark.parametrize("error", [None, KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("step", ["venv", "packages", "program"])
def test_what_fails_leaves_the_former_one_working(home, source, steps, step, error):
    install(source)
    steps.fails_at, steps.error = step, error
    with pytest.raises((Refusal, KeyboardInterrupt)):
        install(source)
    assert (environment().name, environments()) == ("env-1", {"env-1"})


@posix
def test_a_program_that_makes_no_report_is_not_put_in_its_place(home, source, steps):
    install(source)
    steps.trial = 3
    with pytest.raises(Refusal, match="не тръгва"):
        install(source)
    assert environment().name == "env-1"
    steps.trial = 1  # a draft is a report
    install(source)
    assert environment().name == "env-2"


@posix
def test_what_was_killed_half_way_is_taken_away_by_the_next(home, source, steps):
    install(source)
    (program_folder() / "env-2" / "bin").mkdir(parents=True)
    assert environment().name == "env-1"
    install(source)
    assert (environment().name, environments()) == ("env-2", {"env-1", "env-2"})
    assert installation.python_of(environment()).is_file()


@posix
def test_the_first_that_fails_leaves_nothing_that_looks_installed(home, source, steps):
    steps.fails_at = "packages"
    with pytest.raises(Refusal):
        install(source)
    assert environment() is None and environments() == set()


@posix
def test_two_do_not_install_at_once(home, source, steps):
    program_folder().mkdir(parents=True)
    with installation._alone(program_folder()), pytest.raises(Refusal, match="друг прозорец"):
        install(source)
    assert steps.commands == []


def test_a_full_disk_is_said_before_anything_is_fetched(home, source, steps, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 10**6))
    with pytest.raises(Refusal, match="няма място"):
        install(source)
    assert steps.commands == []


@posix
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "няма място"),
        ("Failed to establish a new connection: [Errno 11001] getaddrinfo failed", "Няма връзка с интернет"),
        ("Retrying … after connection broken by 'ProxyError('Cannot connect to proxy.'", "Няма връзка с интернет"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "сигурна връзка"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "повредена или подменена"),
        ("ERROR: something else", "не могат да се инсталират"),
    ],
)
def test_what_pip_says_is_said_in_bulgarian(home, source, steps, said, sentence):
    steps.fails_at, steps.said = "packages", said
    with pytest.raises(Refusal, match=sentence) as refusal:
        install(source)
    assert "install.log" in str(refusal.value)


@posix
def test_a_folder_of_wheels_is_all_that_is_asked(home, source, steps):
    install(source)
    assert all("--no-index" not in command for command in steps.commands if "-r" in command)
    (source / "wheels").mkdir()
    (source / "wheels" / "pandas-3.1.1-cp311-cp311-win_amd64.whl").touch()
    steps.fails_at, steps.said = "packages", "ERROR: No matching distribution found for numpy"
    with pytest.raises(Refusal, match="wheels не е пълна"):
        install(source)
    (packages,) = [command for command in steps.commands[3:] if "-r" in command]
    assert {"--no-index", "--require-hashes"} < set(packages)
    assert packages[packages.index("--find-links") + 1] == str(source / "wheels")


def test_packages_are_pinned_and_the_program_is_copied(home, source, steps):
    install(source)
    _, packages, program = steps.commands
    assert "--require-hashes" in packages and packages[-1] == str(source / "requirements-office.lock")
    assert program[-1] == str(source) and {"--no-deps", "--no-index"} < set(program)
    assert "-e" not in program and "--editable" not in program  # the ZIP's folder may be deleted


def test_pip_is_led_nowhere_else(monkeypatch):
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    clean = installation._clean_environment()
    assert "elsewhere" not in clean.values() and clean["PIP_USER"] == "0" and clean["PATH"] == os.environ["PATH"]


def test_steps_are_run_and_logged(tmp_path):
    log = tmp_path / "install.log"
    command = [sys.executable, "-c", "print('Collecting pandas'); print('край'); raise SystemExit(3)"]
    assert installation._run(command, log, count=2) == 3
    assert log.read_text(encoding="utf-8").splitlines() == ["Collecting pandas", "край"]


@pytest.mark.parametrize(
    ("version", "prefix", "reason"),
    [
        ((3, 11), "/usr", ""),
        ((3, 14), "/usr", ""),
        ((3, 10), "/usr", "нужна е версия от 3.11 до 3.14"),
        ((3, 15), "/usr", "нужна е версия от 3.11 до 3.14"),
        ((3, 12), r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12", "Microsoft Store"),
    ],
)
def test_which_python_will_do(tmp_path, monkeypatch, version, prefix, reason):
    monkeypatch.setattr(sys, "version_info", type("V", (), {"major": version[0], "minor": version[1]}))
    monkeypatch.setattr(sys, "base_prefix", prefix)
    said = unfit(tmp_path)
    assert reason in said and bool(said) == bool(reason)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_any_package_is_there_the_catalogues_say_the_same(lang):
    """What reads them then gives the sentences without plurals that Babel gives."""
    every = translations(lang)._catalog if lang != "en" else {}
    expected = {message: text for message, text in every.items() if isinstance(message, str) and message}
    assert installation.Words(lang)._sentences == expected
    assert lang == "en" or len(expected) > 3000


@pytest.mark.parametrize(
    ("computer", "said"),
    [
        ("cs_CZ.UTF-8", "pochází z Microsoft Store"),
        ("de_AT@euro", "it is from the Microsoft Store"),
        ("bg_BG", "от Microsoft Store е"),
        ("en_BG.UTF-8", "от Microsoft Store е"),  # English menus, the days and numbers of Bulgaria
        ("C.UTF-8", "от Microsoft Store е"),
    ],
)
@posix
def test_the_installer_speaks_the_language_of_the_computer_without_any_package(tmp_path, computer, said):
    code = (
        f"import sys; sys.path.insert(0, {str(PROJECT / 'lib')!r}); sys.base_prefix = 'WindowsApps'\n"
        "from vomr.installation import main; raise SystemExit(main(['fits']))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PATH": "", "LC_ALL": computer, "PYTHONUTF8": "1"},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (1, "") and said in done.stdout


@posix
def test_news_stand_only_in_a_language_that_has_a_list_of_them(home, source, steps, monkeypatch, capsys):
    monkeypatch.setattr(installation, "LANG", "cs")
    monkeypatch.setattr(installation, "w", installation.Words("cs"))
    install(source)
    install(source)
    assert capsys.readouterr().out.endswith("\nNová verze je 0.1.0.\n")


def test_wheels_for_another_python_are_named(tmp_path):
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "rich-15.0.0-py3-none-any.whl").touch()
    assert unfit(tmp_path) == ""
    (tmp_path / "wheels" / "numpy-2.5.5-cp399-cp399-win_amd64.whl").touch()
    assert "друга версия" in unfit(tmp_path)


def test_only_what_is_new_is_shown():
    assert news("- а\n- б\n", "# Ново\n- в\n- а\nтекст\n- г\n") == ["- в", "- г"]
    assert news("", "- а\n") == ["- а"]


# Beginning: her folder, or a new one


@pytest.fixture
def called(monkeypatch) -> list[list[str]]:
    """What the installed program is asked to do, in place of doing it."""
    commands: list[list[str]] = []

    def call(command: list[str], **_: object) -> int:
        commands.append(command[command.index("vomr.cli") + 1 :])
        if "new" in command:
            Path(command[-1]).mkdir()
            (Path(command[-1]) / "register.xlsx").touch()
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    return commands


def as_installed(monkeypatch) -> None:
    (program_folder() / "env-1").mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(program_folder() / "env-1"))


def answers(monkeypatch, *lines: str) -> None:
    given = iter(lines)
    monkeypatch.setattr("builtins.input", lambda prompt="": next(given))


def group(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "register.xlsx").touch()
    return folder


@posix
def test_enter_alone_makes_a_new_folder_in_her_documents(home, monkeypatch, called):
    as_installed(monkeypatch)
    answers(monkeypatch, "")
    begin(None)
    folder = home / "Documents" / "VOMR" / "МИГ"
    assert called == [["new", str(folder)], ["window", "--strategy", str(folder)]]
    called.clear()
    begin(None, window=False)  # a newer version asks nothing: the folder is known
    assert called == []


@posix
def test_a_folder_that_she_has_is_dragged_in(home, monkeypatch, called, capsys):
    as_installed(monkeypatch)
    folder = group(home / "Моите документи" / "МИГ „Проба“")
    answers(monkeypatch, str(home), f'"{folder}"')
    begin(None)
    assert called == [["window", "--strategy", str(folder)]]
    assert "Там няма папка на група" in capsys.readouterr().out
    assert (folder.parent / "VOMR.command").is_file()


@posix
@pytest.mark.parametrize("written", ["{}/register.xlsx", "'{}/register.xlsx'", "~/{}"])
def test_what_a_terminal_makes_of_what_is_dragged_in_is_understood(home, monkeypatch, called, written):
    """The workbook in place of its folder, and a folder as the terminal of macOS writes it."""
    as_installed(monkeypatch)
    folder = group(home / "My Data" / "G (1)")
    name = "My\\ Data/G\\ \\(1\\)" if written.startswith("~") else str(folder)
    answers(monkeypatch, written.format(name))
    begin(None)
    assert called == [["window", "--strategy", str(folder)]]


@posix
def test_the_group_in_her_documents_is_proposed(home, monkeypatch, called):
    as_installed(monkeypatch)
    folder = group(home / "Documents" / "VOMR" / "stara")
    answers(monkeypatch, "")
    begin(None)
    assert called == [["window", "--strategy", str(folder)]]


@posix
def test_a_folder_that_was_moved_is_asked_for_again(home, monkeypatch, called):
    as_installed(monkeypatch)
    folder = group(home / "стара")
    begin(folder, window=False)
    folder.rename(home / "нова")
    answers(monkeypatch, str(home / "нова"))
    begin(None)
    assert called == [["window", "--strategy", str(home / "нова")]]


# Removing


@posix
def test_removing_leaves_her_folders_and_says_where_they_are(home, monkeypatch, source, steps, capsys):
    install(source)
    monkeypatch.setattr(sys, "prefix", str(environment()))
    folder, inside = group(home / "Документи" / "МИГ"), group(program_folder() / "моята")
    launchers = [*write_launchers(folder), *put_on_desktop(folder), *write_launchers(inside)]
    traces = [home / ".cache" / "vomr", home / ".local" / "state" / "vomr"]
    for trace in traces:
        trace.mkdir(parents=True)
    uninstall(sure=True)
    out = capsys.readouterr().out
    assert str(folder) in out and str(inside) in out
    assert (folder / "register.xlsx").is_file()
    assert [path for path in program_folder().iterdir()] == [inside]  # put there by her: left there
    assert not any(path.exists() for path in [*launchers, *traces])
    install(source)
    shutil.rmtree(inside)
    uninstall(sure=True)
    assert not program_folder().exists()


@posix
def test_nothing_is_removed_without_her_yes(home, monkeypatch, source, steps):
    with pytest.raises(Refusal, match="не е инсталирана"):
        uninstall(sure=True)
    install(source)

    def nobody(prompt: str = "") -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(Refusal, match="Нищо не е премахнато"):
        uninstall(sure=False)
    assert environment()


# The scripts to double-click


def test_installing_needs_the_standard_library_alone():
    code = f"import sys; sys.path.insert(0, {str(PROJECT / 'lib')!r}); import vomr.installation, vomr.windows_shell"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_batch_file_is_written_as_windows_reads_it(script):
    content = script.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") and not content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8").split("\r\n")
    assert lines[:3] == ["@echo off", "chcp 65001 >nul", "setlocal DisableDelayedExpansion"]
    assert all(line.startswith("echo ") for line in lines if not line.isascii())
    labels = [line[1:] for line in lines if line.startswith(":")]
    gone_to = set(re.findall(r"\b(?:goto|call :)\s?(\w+)", " ".join(lines).replace("goto :eof", "")))
    assert sorted(labels) == sorted(gone_to)
    assert all(line.count('"') % 2 == 0 for line in lines)


def test_the_batch_file_and_the_shell_script_try_the_same_pythons():
    batch = SCRIPTS[0].read_text(encoding="utf-8")
    shell = (PROJECT / "install.sh").read_text(encoding="utf-8")
    assert tuple(re.search(r"%%V in \(([\d. ]+)\)", batch)[1].split()) == installation.PYTHONS
    assert (
        tuple(re.findall(r"python(3\.\d+)\b", re.search(r"for python in (.*); do", shell)[1])) == installation.PYTHONS
    )


@pytest.fixture
def unpacked(tmp_path) -> Path:
    """As much of the ZIP as the script needs, in a folder with spaces and Cyrillic."""
    folder = tmp_path / "Изтеглени файлове" / "vomr main"
    (folder / "lib" / "vomr").mkdir(parents=True)
    shutil.copyfile(PROJECT / "install.sh", folder / "install.sh")
    for name in ("__init__.py", "installation.py", "launchers.py", "computer.py"):
        shutil.copyfile(PROJECT / "lib" / "vomr" / name, folder / "lib" / "vomr" / name)
    return folder


def shell_run(folder: Path, path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    for tool in ("dirname", "sh"):
        if not (path / tool).exists():
            (path / tool).symlink_to(shutil.which(tool))
    return subprocess.run(
        ["sh", str(folder / "install.sh"), *arguments],
        env={"PATH": str(path), "HOME": str(folder), "PYTHONHOME": "/nowhere"},
        cwd="/",
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def fake(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@posix
def test_the_script_hands_over_to_the_python_that_will_do(unpacked, tmp_path):
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    fake(bin_ / "python3.13", 'echo "Python 3.13: нужен е 64-битов Python."; exit 1')
    fake(bin_ / "python3.11", 'case "$*" in *fits*) exit 0 ;; *) pwd; echo "$PYTHONPATH"; echo "$@" ;; esac')
    done = shell_run(unpacked, bin_, "--no-window")
    assert done.stdout.splitlines() == [str(unpacked), f"{unpacked}/lib", "-m vomr.installation install --no-window"]
    fake(bin_ / "python3.11", f'exec "{sys.executable}" "$@"')
    assert "usage: install" in shell_run(unpacked, bin_, "--help").stdout


@posix
def test_where_no_python_will_do_it_says_which_is_needed_and_why(unpacked, tmp_path):
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    done = shell_run(unpacked, bin_)
    assert done.returncode == 3 and "Нужен е Python" in done.stdout and "python.org/downloads" in done.stdout
    fake(bin_ / "python3", 'echo "Python 3.9: нужна е версия от 3.11 до 3.14."; exit 1')
    assert "\n  Python 3.9: нужна е версия" in shell_run(unpacked, bin_).stdout
    (unpacked / "lib" / "vomr" / "installation.py").unlink()
    assert "разархивирайте" in shell_run(unpacked, bin_).stdout
