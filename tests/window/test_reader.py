"""What is saved is read, and what cannot be read leaves the last good reading in its place."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from opened_window import PATIENCE, until

from vomr.folders import shipped
from vomr.period import Period
from vomr.problems import VomrError
from vomr.register import Register
from vomr.show.quarter import tick, untick
from vomr.strategy import read_strategy
from vomr.window import live
from vomr.window.live import Reader, Reading, whole_reading
from vomr.window.watching import footprint, tables_in
from vomr.words import Words

PERIOD = Period.parse("2026-Q3")


@pytest.fixture
def folder(tmp_path) -> Path:
    shutil.copytree(shipped("data") / "nevestino", tmp_path / "s")
    return tmp_path / "s"


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Reading:
    """One reading of the real group."""
    folder = tmp_path_factory.mktemp("real") / "s"
    shutil.copytree(shipped("data") / "nevestino", folder)
    return whole_reading(folder, PERIOD, "bg", 1)


@pytest.fixture
def known(real, monkeypatch) -> None:
    """The settings are read, and the tables are known already: what is tried is when a folder is read, not what."""

    def register_of(folder: Path) -> Register:
        read_strategy(folder)
        return real.register

    def whole(folder: Path, period: Period, lang: str, number: int) -> Reading:
        read_strategy(folder)
        return replace(real, number=number)

    monkeypatch.setattr(live, "read_register", register_of)
    monkeypatch.setattr(live, "main_figures", lambda register, period: real.figures)
    monkeypatch.setattr(live, "checked", lambda report, **options: real.checked)
    monkeypatch.setattr(live, "whole_reading", whole)


@pytest.fixture
def reader(folder):
    begun = Reader(folder, PERIOD, "bg", lambda: None)
    begun.start()
    yield begun
    begun.stop()


def read(reader: Reader, holds: Callable[[Reading], bool] = lambda reading: True) -> Reading:
    """The first whole reading that is so."""

    def is_so() -> Reading | None:
        reading = reader.live.reading
        return reading if reading is not None and reading.is_whole and holds(reading) else None

    return until(is_so, "a reading")


def saved_again(path: Path, text: str) -> None:
    """As a program writes in place."""
    path.write_text(text, encoding="utf-8")


def test_what_is_saved_is_read_and_compared_with_what_was_read_before(reader, folder):
    first = read(reader)
    assert first.before == {} and first.figures["animation.events"].value == 8
    events = folder / "events.csv"
    head, *rows = events.read_text(encoding="utf-8-sig").splitlines()
    new = [cell if name != "event" else "E99" for name, cell in zip(head.split(","), rows[0].split(","), strict=False)]
    saved_again(events, "\n".join([head, *rows, ",".join(new)]) + "\n")
    second = read(reader, lambda reading: reading.number > first.number)
    assert second.figures["animation.events"].value == 9 and second.before["animation.events"].value == 8
    assert second.report.results.figures()["animation.events"].value == 9


@pytest.mark.soak
def test_another_period_is_read_at_once_and_compared_with_nothing(reader):
    read(reader)
    reader.period = Period.parse("2026")
    assert read(reader, lambda reading: reading.period.code == "2026").before == {}


def test_a_table_that_cannot_be_read_leaves_the_last_good_reading(known, reader, folder):
    first = read(reader)
    settings = folder / "strategy.toml"
    good = settings.read_text(encoding="utf-8")
    saved_again(settings, good[: len(good) // 3] + "\n[[[")
    refused = until(lambda: reader.live.refusal and reader.live, "a refusal")
    assert refused.reading is first and refused.is_being_saved and "strategy.toml" in refused.refusal
    saved_again(settings, good)
    until(lambda: not reader.live.refusal, "that it is well again")
    assert read(reader).figures == first.figures


@pytest.mark.soak
def test_a_workbook_that_is_half_written_is_read_when_it_is_whole(tmp_path):
    """A spreadsheet program may write in place, in pieces and slowly."""
    from command import vomr

    folder = tmp_path / "s"
    shutil.copytree(shipped("data") / "nevestino", folder)
    assert vomr("workbook", folder / "register.xlsx", "--strategy", folder)[0] == 0
    for table in folder.glob("*.csv"):
        table.unlink()
    whole = (folder / "register.xlsx").read_bytes()
    reader = Reader(folder, PERIOD, "bg", lambda: None)
    reader.start()
    try:
        first = read(reader)
        with (folder / "register.xlsx").open("wb") as stream:
            for at in range(0, len(whole), len(whole) // 4):
                stream.write(whole[at : at + len(whole) // 4])
                stream.flush()
                time.sleep(0.5)
                assert reader.live.reading is not None
                assert reader.live.reading.figures == first.figures, "half a workbook was shown"
        until(lambda: not reader.live.refusal and reader.live.reading is not first, "a reading of the whole workbook")
        assert read(reader).figures == first.figures
    finally:
        reader.stop()


def test_a_file_that_is_renamed_in_a_save_is_not_an_empty_register(known, reader, folder):
    """Excel writes beside, takes the old file away and gives its name to the new one."""
    first = read(reader)
    events = folder / "events.csv"
    events.rename(folder / "8A3F2B10")
    until(lambda: "events.csv" in reader.live.refusal, "that it is missed")
    assert reader.live.reading is first and reader.live.is_being_saved
    (folder / "8A3F2B10").rename(events)
    until(lambda: not reader.live.refusal, "that it is there again")
    assert read(reader).figures == first.figures


@pytest.mark.soak
def test_a_file_that_stays_away_is_gone(reader, folder, monkeypatch):
    read(reader)
    monkeypatch.setattr(live, "_ABSENT", 0.2)
    (folder / "events.csv").unlink()
    assert read(reader, lambda reading: reading.figures["animation.events"].value == 0)


def test_a_folder_that_does_not_answer_is_spoken_of_and_holds_nobody(known, reader, monkeypatch):
    first, answers = read(reader), threading.Event()

    def slow(folder: Path) -> object:
        answers.wait(60)
        return footprint(folder)

    monkeypatch.setattr(live, "footprint", slow)
    until(lambda: reader.waits > 0.3, "that it waits")
    assert reader.live.reading is first
    answers.set()
    until(lambda: reader.waits == 0, "that it has answered")


def test_a_fault_of_the_program_is_told_and_survived(known, reader, monkeypatch, folder, tmp_path):
    first = read(reader)
    with monkeypatch.context() as broken:
        broken.setattr("tempfile.tempdir", str(tmp_path))
        broken.setattr(live, "read_register", lambda folder: 1 / 0)
        reader.again()
        until(lambda: "vomr-" in reader.live.refusal, "that it is told")
        assert reader.live.reading is first
    reader.again()
    until(lambda: not reader.live.refusal, "that it goes on")


def test_what_a_program_has_open_is_named(known, reader, folder):
    read(reader)
    (folder / "register.xlsx").touch()
    (folder / "~$register.xlsx").touch()
    until(lambda: reader.live.opened == ("register.xlsx",), "that it is seen")


def test_the_figures_of_a_save_wait_for_no_report_of_the_save_before(known, reader, folder, monkeypatch):
    first, goes_on, begun = read(reader), threading.Event(), []
    compute = live.whole_reading

    def slow(folder: Path, period: Period, lang: str, number: int) -> Reading:
        begun.append(number)
        assert goes_on.wait(60)
        return compute(folder, period, lang, number)

    monkeypatch.setattr(live, "whole_reading", slow)
    for save in (1, 2, 3):
        saved_again(folder / "hers.csv", str(save))
        until(lambda save=save: reader.live.reading.number == first.number + save, "the figures of that save")
        assert not reader.live.reading.is_whole and reader.live.is_reading
    assert begun == [first.number + 1], "one report is computed at a time"
    goes_on.set()
    assert read(reader).number == first.number + 3
    assert begun == [first.number + 1, first.number + 3], "what was saved over is computed no more"


def test_a_report_that_cannot_be_computed_is_told_and_tried_again(known, reader, folder, monkeypatch):
    first = read(reader)
    with monkeypatch.context() as refusing:
        refusing.setattr(live, "whole_reading", _refused)
        saved_again(folder / "hers.csv", "1")
        until(lambda: "ред 7" in reader.live.refusal, "that it is told")
    until(lambda: not reader.live.refusal and reader.live.reading.is_whole, "that it is tried again")
    assert reader.live.reading.number > first.number


def _refused(*_: object) -> Reading:
    raise VomrError("{what}", what="ред 7")


def test_what_changes_all_the_time_is_read_all_the_same(known, reader, folder):
    first, ends = read(reader), time.monotonic() + PATIENCE
    log = folder / "hers.log"
    while time.monotonic() < ends and reader.live.reading is first:
        saved_again(log, str(time.monotonic()))
        time.sleep(0.05)
    assert reader.live.reading is not first


def test_locks_and_hidden_files_are_nobodys(tmp_path):
    for name in ("a.csv", "~$a.xlsx", ".~lock.a#", ".secret", "sources/x.csv", "one/two/three/four.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    # of the lowest folders only that something in them has changed
    assert {name for name, _, _ in footprint(tmp_path)} == {"a.csv", "sources/x.csv", "one/two/three/"}
    assert tables_in(footprint(tmp_path)) == {"a.csv"}
    os.utime(tmp_path / "a.csv", ns=(1, 1))
    assert ("a.csv", 1, 0) in footprint(tmp_path)


def test_her_own_tables_are_seen_however_many_files_lie_beneath(tmp_path, monkeypatch):
    from vomr.window import watching

    monkeypatch.setattr(watching, "_MOST", 3)
    for name in ("a/1.csv", "a/2.csv", "b/3.csv", "c/4.csv", "register.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert "register.xlsx" in tables_in(footprint(tmp_path))


def test_a_workbook_that_is_kept_back_for_a_moment_is_read_and_for_longer_is_said_plainly(tmp_path, monkeypatch):
    """On Windows Excel keeps a workbook for itself while it saves it."""
    import openpyxl

    from vomr.spreadsheet import opening

    path, whole, tries = tmp_path / "register.xlsx", Path.read_bytes, []
    openpyxl.Workbook().save(path)

    def kept_back(asked: Path) -> bytes:
        tries.append(asked)
        if len(tries) <= times:
            raise PermissionError(13, "sharing violation", str(asked))
        return whole(asked)

    monkeypatch.setattr(Path, "read_bytes", kept_back)
    monkeypatch.setattr(opening, "_WAITS", (0.0, 0.0, 0.0))
    times = 3
    assert list(opening.workbook_sheets(path)) == ["Sheet"]
    tries.clear()
    times = 9
    with pytest.raises(VomrError) as refusal:
        opening.workbook_sheets(path)
    assert "register.xlsx" in refusal.value.text(Words("bg")) and "Excel" in refusal.value.text(Words("bg"))


def test_a_workbook_is_read_in_one_go_and_closed(tmp_path, monkeypatch):
    """On Windows Excel cannot save over a file that is open here; and its cells must be of one save."""
    import openpyxl

    from vomr.spreadsheet import opening

    path, far = tmp_path / "register.xlsx", opening.far_cell
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.save(path)

    def saved_meanwhile(*arguments: object) -> object:
        path.write_bytes(b"half of a workbook")
        return far(*arguments)

    monkeypatch.setattr(opening, "far_cell", saved_meanwhile)
    assert list(opening.workbook_sheets(path)) == ["Sheet"]


def test_what_is_ticked_while_all_is_computed_stays_ticked(folder):
    """A report that was begun before does not show the step as open, nor is it lost when that comes in between."""
    reader = Reader(folder, PERIOD, "bg", lambda: None)
    first, second = (whole_reading(folder, PERIOD, "bg", number) for number in (1, 2))
    reader.live = live.Live(first)
    for act, state in ((tick, "ticked"), (untick, "open")):
        steps, reader._whole = act(first.report, "risks"), Future()
        reader._whole.set_result(second)
        reader._show_whole()
        assert reader.live.reading.number == 2 and reader.live.reading.quarter.step("risks").state == state
        reader.live = replace(reader.live, reading=second)  # as it came before the file was written
        reader.ticked(steps)
        assert reader.live.reading.number == 2 and reader.live.reading.quarter.step("risks").state == state


def test_every_sentence_of_the_page_stands_in_a_catalogue():
    import re

    from vomr.register.translation import _ids
    from vomr.window import page

    known, missing = _ids("bg"), []
    for template in sorted((Path(page.__file__).parent / "page").glob("*.j2")):
        text = template.read_text(encoding="utf-8")
        sentences = [*re.findall(r'w\("([^"]+)"', text), *re.findall(r'w\.plural\("([^"]+)"', text)]
        missing += [f"{template.name}: {sentence}" for sentence in sentences if sentence not in known]
    assert missing == []


@pytest.mark.soak
def test_what_a_command_remarks_is_no_part_of_the_letter():
    from vomr.window.jobs import Job

    job = Job("mail", "Писмо", ["mail"], ["· Чете се", "Относно: доклад", "", "Уважаеми", "· Докладът не е замразен."])
    assert job.answer == "Относно: доклад\n\nУважаеми"
    assert job.remarks == ["Чете се", "Докладът не е замразен."]
