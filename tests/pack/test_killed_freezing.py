"""Writers of the chain that are killed at any moment, with readers beside them: no phantom record, no lost number."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from authority import PASSWORD, Signer
from records import chain
from vomr.pack.records.verify import verify
from vomr.register.frozen import all_places, read_record, read_records
from vomr.register.signatures import signatures_in
from vomr.words import Words

DATA = Path(__file__).parents[2] / "data" / "nevestino"
EXPORT = "Номер на договор;Бенефициент;Дата на сключване;Обща стойност (EUR)\n1;Община;01.02.2026;1 000,50\n"
PERIODS = ("2026-Q1", "2026-Q2", "2026-Q3")
w = Words("bg")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="sessions and signals of POSIX")

# A report of one part: when it is killed does not depend on how many there are. What is imported is there at the start,
# so that the moment falls into the work.
_COMMAND = """
import sys
import vomr.pack.records.freeze, vomr.pack.records.verify, vomr.parts.report as parts
from vomr import cli
parts.parts_of = lambda *_: ("partnership",)
sys.argv = ["vomr", *sys.argv[1:]]
cli.main()
"""
# Reads over and over what the writers write, and says what it should never see.
_READER = """
import sys, traceback
from pathlib import Path
from vomr.loading import load
from vomr.pack.records.verify import verify
from vomr.problems import UsageError
from vomr.register.frozen import last_records
from vomr.words import Words
strategy, most = Path(sys.argv[1]), 0
while Path(sys.argv[2]).exists():
    try:
        records, problems = last_records(strategy)
        for problem in problems:
            print("problem", problem.message.format(**problem.params), flush=True)
        numbers = [record.number for record in records]
        if len(set(numbers)) != len(numbers):
            print("twice", numbers, flush=True)
        if max(numbers, default=0) < most:
            print("lost", most, numbers, flush=True)
        most = max(numbers, default=0)
        report = load(strategy, "2026-Q3")
        report.overview.cards()
        if any(problem.code == "frozen-altered" for problem in report.results.problems):
            print("report: altered", flush=True)
        for finding in verify(strategy):
            if not finding.holds:
                print("verify:", finding.text(Words("en")), flush=True)
    except UsageError as error:
        if numbers:
            print("refused:", error, flush=True)
    except BaseException:
        print(traceback.format_exc(), flush=True)
"""


class Killer:
    """Runs the command, and kills it and all that it started after a part of the time that it takes."""

    def __init__(self, folder: Path, seed: int, signer: Signer | None = None) -> None:
        self.strategy, self.out = Path(shutil.copytree(DATA, folder / "s")), folder / "out"
        self.export = folder / "договори.csv"
        self.export.write_text(EXPORT, encoding="utf-8")
        self.random, self.lengths = random.Random(seed), dict[str, float]()
        self.scratch = folder / "tmp"
        self.scratch.mkdir()
        self.signer, self.password, self.signed = signer, folder / "password", folder / "signed.pdf"
        self.password.write_text(PASSWORD + "\n", encoding="utf-8")
        self.receipt = folder / "receipt.xml"

    def arguments(self, action: str, period: str) -> list[object]:
        if action == "import":
            return ["import", self.export, "--strategy", self.strategy, "--as-of", "2026-09-30", "--yes"]
        if action == "sign":
            assert self.signer is not None
            report = self.strategy / "frozen" / period / "report.pdf"
            key = ["--certificate", self.signer.p12, "--password-file", self.password]
            return ["sign", report, *key, "--out", self.signed]
        if action == "file":  # another one each time: what is filed already is not filed again
            self.receipt.write_text(f"<receipt>{self.random.random()}</receipt>", encoding="utf-8")
        made = [period, "--strategy", self.strategy]
        more: dict[str, list[object]] = {
            "report": ["report", *made, "--fresh", "--out", self.out],
            "freeze": ["freeze", *made, "--yes", "--out", self.out],
            "supersede": ["freeze", *made, "--yes", "--out", self.out, "--supersede", "Наново"],
            "withdraw": ["freeze", *made, "--yes", "--withdraw", "По погрешка"],
            "file": ["freeze", *made, "--receipt", self.receipt],
        }
        return more[action]

    def run(self, action: str, period: str, *, after: float | None = None) -> int | None:
        """The exit status; None where it was killed, which is after that part of its usual time."""
        environment = os.environ | {"TMPDIR": str(self.scratch)}
        started = time.monotonic()
        command = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, *map(str, self.arguments(action, period))],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.scratch.parent / "last.log").open("wb"),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            status = command.wait(None if after is None else after * self.lengths[action])
        except subprocess.TimeoutExpired:
            os.killpg(command.pid, signal.SIGKILL)
            command.wait()
            return None
        self.lengths[action] = time.monotonic() - started
        return status

    def fits(self, action: str, period: str) -> bool:
        """Whether the action can be asked of the period as it stands."""
        is_frozen = any(record.period.code == period for record in read_records(self.strategy)[0])
        if action in ("supersede", "withdraw", "file", "sign"):
            return is_frozen
        return not is_frozen if action == "freeze" else True


def chain_of(strategy: Path) -> dict[int, str]:
    """Seals by number."""
    records = [read_record(place) for place in all_places(strategy / "frozen")]
    found = {record.number: record.seal for record in records}
    assert len(found) == len(records), "a number twice"
    return found


@contextmanager
def readers(strategy: Path, folder: Path, count: int = 1) -> Iterator[None]:
    """Readers beside the block; at its end, nothing that they should not have seen."""
    running, seen = folder / "running", folder / "seen.txt"
    running.touch()
    with seen.open("wb") as out:
        reading = [
            subprocess.Popen([sys.executable, "-c", _READER, strategy, running], stdout=out, stderr=out)
            for _ in range(count)
        ]
        yield
        running.unlink()
        assert [reader.wait(120) for reader in reading] == [0] * count
    assert seen.read_text(encoding="utf-8") == ""


def killing(folder: Path, times: int, actions: tuple[str, ...], seed: int, signer: Signer) -> dict[str, int]:
    """Kill so many writers; how many of each kind were killed while they ran."""
    killer, killed = Killer(folder, seed, signer), dict.fromkeys(actions, 0)
    strategy, tried = killer.strategy, 0
    assert killer.run("freeze", "2026-Q3") == 0, (folder / "last.log").read_text(encoding="utf-8")
    short = dict.fromkeys(("withdraw", "import", "file", "sign"), 4.0)
    killer.lengths |= dict.fromkeys(actions, killer.lengths["freeze"]) | short
    before = chain_of(strategy)
    with readers(strategy, folder):
        while sum(killed.values()) < times:
            action, period = killer.random.choice(actions), killer.random.choice(PERIODS)
            if not killer.fits(action, period):
                continue
            tried += 1
            assert tried < 4 * times + 20, "most end before they are killed"
            status = killer.run(action, period, after=killer.random.uniform(0.2, 1.05))
            assert status in (0, None), (action, period, (folder / "last.log").read_text(encoding="utf-8"))
            if killer.signed.exists():  # whole, or not there
                assert [signature.holds for signature in signatures_in(killer.signed.read_bytes())] == [True]
                killer.signed.unlink()
            killed[action] += status is None
            now = chain_of(strategy)
            assert before.items() <= now.items(), "what was sealed stays as it was"
            assert sorted(now) == list(range(1, len(now) + 1)) and len(now) - len(before) in (0, 1)
            assert [finding.text(w) for finding in verify(strategy) if not finding.holds] == []
            before = now
        killer.run("freeze" if killer.fits("freeze", "2026-Q1") else "supersede", "2026-Q1")
    assert len(chain_of(strategy)) == len(before) + 1, "it succeeds once nobody kills it"
    (newest,) = (record for record in read_records(strategy)[0] if record.number == len(before) + 1)
    assert json.loads((newest.folder / "freeze.json").read_text(encoding="utf-8"))["previous"]["number"] == len(before)
    assert {path.name for path in (strategy / "frozen").iterdir()} - {".lock"} <= set(PERIODS)
    return killed


@pytest.mark.soak
def test_a_withdrawal_that_is_killed_leaves_the_chain_as_it_was(tmp_path):
    """The smallest writer, on a chain that was made by hand."""
    killer = Killer(tmp_path, random.randrange(10**6))
    shutil.copytree(chain(tmp_path / "made") / "frozen", killer.strategy / "frozen")
    before, period = chain_of(killer.strategy), "2028-Q1"
    assert killer.run("withdraw", "2028-Q2") == 0
    for _ in range(2):
        assert killer.run("withdraw", period, after=killer.random.uniform(0.3, 1)) in (0, None)
        assert chain_of(killer.strategy) == before
        assert [finding.text(w) for finding in verify(killer.strategy) if not finding.holds] == []
    while read_records(killer.strategy)[0]:
        assert killer.run("withdraw", period) == 0
    assert chain_of(killer.strategy) == before


@pytest.mark.soak
def test_two_hundred_writers_that_are_killed(tmp_path, authority):
    actions = ("report", "freeze", "supersede", "withdraw", "import", "sign", "file")
    killed = killing(tmp_path, 200, actions, random.randrange(10**6), authority.prepares)
    assert min(killed.values()) > 0
