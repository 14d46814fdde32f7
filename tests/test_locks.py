"""A folder that is held: by one at a time, and nothing of it stays where the officer looks."""

from __future__ import annotations

import threading
import time

import pytest
from filelock import Timeout

from vomr.locks import locked
from vomr.pack.atomic import one_writer, write_file


def test_many_who_hold_it_one_after_another_lose_nothing(tmp_path):
    """The lock goes while others wait for it: they must not hold a file that is gone beside one who made a new one."""
    counter = tmp_path / "counter"
    counter.write_text("0", encoding="ascii")

    def add() -> None:
        for _ in range(8):
            with locked(tmp_path):
                before = int(counter.read_text(encoding="ascii"))
                time.sleep(0.001)
                counter.write_text(str(before + 1), encoding="ascii")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.read_text(encoding="ascii") == "32"
    assert [path.name for path in tmp_path.iterdir()] == ["counter"]


def test_whoever_does_not_wait_is_told(tmp_path):
    with locked(tmp_path):
        told = []

        def another() -> None:
            with pytest.raises(Timeout), locked(tmp_path, wait=0):
                pass
            told.append(True)

        thread = threading.Thread(target=another)
        thread.start()
        thread.join()
        assert told and (tmp_path / ".lock").is_file(), "who has it has it still"


@pytest.mark.parametrize("fails", [False, True])
def test_a_writer_leaves_only_what_it_wrote(tmp_path, fails):
    """Beside a folder that she asked for stands nothing that she did not: it may be her own folder of documents."""
    try:
        with one_writer(tmp_path):
            write_file(tmp_path / "registers.txt", b"all")
            if fails:
                raise OSError("no room")
    except OSError:
        assert fails
    assert [path.name for path in tmp_path.iterdir()] == ["registers.txt"]
