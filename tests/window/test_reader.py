"""What is saved is read, and what cannot be read leaves the last good reading in its place."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from opened_window import until

from vomr.folders import shipped
from vomr.period import Period
from vomr.window import live
from vomr.window.live import Reader, Reading
from vomr.window.watching import footprint, tables_in

PERIOD = Period.parse("2026-Q3")


@pytest.fixture
def folder(tmp_path) -> Path:
    shutil.copytree(shipped("data") / "nevestino", tmp_path / "s")
    return tmp_path / "s"


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


def test_another_period_is_read_at_once_and_compared_with_nothing(reader):
    read(reader)
    reader.period = Period.parse("2026")
    assert read(reader, lambda reading: reading.period.code == "2026").before == {}


def test_a_table_that_cannot_be_read_leaves_the_last_good_reading(reader, folder):
    first = read(reader)
    settings = folder / "strategy.toml"
    good = settings.read_text(encoding="utf-8")
    saved_again(settings, good[: len(good) // 3] + "\n[[[")
    refused = until(lambda: reader.live.refusal and reader.live, "a refusal")
    assert refused.reading is first and refused.is_being_saved and "strategy.toml" in refused.refusal
    saved_again(settings, good)
    until(lambda: not reader.live.refusal, "that it is well again")
    assert read(reader).figures == first.figures


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


def test_a_file_that_is_renamed_in_a_save_is_not_an_empty_register(reader, folder):
    """Excel writes beside, takes the old file away and gives its name to the new one."""
    first = read(reader)
    events = folder / "events.csv"
    events.rename(folder / "8A3F2B10")
    until(lambda: "events.csv" in reader.live.refusal, "that it is missed")
    assert reader.live.reading is first and reader.live.is_being_saved
    (folder / "8A3F2B10").rename(events)
    until(lambda: not reader.live.refusal, "that it is there again")
    assert read(reader).figures == first.figures


def test_a_file_that_stays_away_is_gone(reader, folder, monkeypatch):
    read(reader)
    monkeypatch.setattr(live, "_ABSENT", 0.2)
    (folder / "events.csv").unlink()
    assert read(reader, lambda reading: reading.figures["animation.events"].value == 0)


def test_a_folder_that_does_not_answer_is_spoken_of_and_holds_nobody(reader, monkeypatch):
    first, answers = read(reader), threading.Event()

    def slow(folder: Path) -> object:
        answers.wait(60)
        return footprint(folder)

    monkeypatch.setattr(live, "footprint", slow)
    until(lambda: reader.waits > 0.3, "that it waits")
    assert reader.live.reading is first
    answers.set()
    until(lambda: reader.waits == 0, "that it has answered")


def test_a_fault_of_the_program_is_told_and_survived(reader, monkeypatch, folder, tmp_path):
    first = read(reader)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(live, "read_register", lambda folder: 1 / 0)
    reader.again()
    until(lambda: "vomr-" in reader.live.refusal, "that it is told")
    assert reader.live.reading is first
    monkeypatch.undo()
    reader.again()
    until(lambda: not reader.live.refusal, "that it goes on")


def test_what_a_program_has_open_is_named(reader, folder):
    read(reader)
    (folder / "register.xlsx").touch()
    (folder / "~$register.xlsx").touch()
    until(lambda: reader.live.opened == ("register.xlsx",), "that it is seen")


def test_what_changes_all_the_time_is_read_all_the_same(reader, folder):
    first, ends = read(reader), time.monotonic() + 8
    log = folder / "hers.log"
    while time.monotonic() < ends and reader.live.reading is first:
        saved_again(log, str(time.monotonic()))
        time.sleep(0.05)
    assert reader.live.reading is not first


def test_locks_and_hidden_files_are_nobodys(tmp_path):
    for name in ("a.csv", "~$a.xlsx", ".~lock.a#", ".secret", "sources/x.csv", "one/two/three/four.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert {name for name, _, _ in footprint(tmp_path)} == {"a.csv", "sources/x.csv"}
    assert tables_in(footprint(tmp_path)) == {"a.csv"}
    os.utime(tmp_path / "a.csv", ns=(1, 1))
    assert ("a.csv", 1, 0) in footprint(tmp_path)


def test_every_sentence_of_the_page_stands_in_a_catalogue():
    import re

    from test_words import entries
    from vomr.window import page

    known, missing = entries(), []
    for template in sorted((Path(page.__file__).parent / "page").glob("*.j2")):
        text = template.read_text(encoding="utf-8")
        sentences = [*re.findall(r'w\("([^"]+)"', text), *re.findall(r'w\.plural\("([^"]+)"', text)]
        missing += [f"{template.name}: {sentence}" for sentence in sentences if not all(known.get(sentence, ("",)))]
    assert missing == []


def test_what_a_command_remarks_is_no_part_of_the_letter():
    from vomr.window.jobs import Job

    job = Job("mail", "Писмо", ["mail"], ["· Чете се", "Относно: доклад", "", "Уважаеми", "· Докладът не е замразен."])
    assert job.answer == "Относно: доклад\n\nУважаеми"
    assert job.remarks == ["Чете се", "Докладът не е замразен."]
