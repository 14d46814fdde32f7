"""Steps of a pack: said, logged, and kept in the pack without a path of this machine."""

from __future__ import annotations

import logging
import re

from vomr.pack.run_log import RUN_LOG, RunLog


def test_a_step_is_said_logged_and_written_without_its_path(tmp_path, caplog):
    said: list[str] = []
    with caplog.at_level(logging.INFO, "vomr"):
        log = RunLog(said.append)
        log.step("Прочетено: /home/x/strategy", "Прочетено: strategy")
        log.step("Документите са готови: 100 %")
    log.write(tmp_path)
    lines = (tmp_path / RUN_LOG).read_text(encoding="utf-8").splitlines()
    assert said == ["Прочетено: /home/x/strategy", "Документите са готови: 100 %"]
    assert [record.getMessage() for record in caplog.records] == ["Прочетено: strategy", said[1]]
    assert [re.fullmatch(r" +\d+\.\d\d s  (.*)", line)[1] for line in lines] == ["Прочетено: strategy", said[1]]


def test_two_packs_at_once_keep_their_steps_apart(tmp_path):
    logs = [RunLog(lambda text: None) for _ in range(2)]
    for number, log in enumerate(logs):
        log.step(f"pack {number}")
    for number, log in enumerate(logs):
        (room := tmp_path / str(number)).mkdir()
        log.write(room)
        assert (room / RUN_LOG).read_text(encoding="utf-8").count("pack") == 1
