"""Files that are dropped on the window: told apart, shown before they are taken, filed beside what was frozen."""

from __future__ import annotations

import json
import shutil

import pytest
from opened_window import ask, opened, read, until

import records
from authority import NUMBERS, PREPARES
from vomr.folders import shipped
from vomr.method.results_cache import results_of
from vomr.period import Period
from vomr.register.frozen import last_records
from vomr.register.questionnaires import QUESTIONNAIRES
from vomr.window.actions import TAKEN, kind_of
from vomr.words import Words

REPORT = b"%PDF-1.7\n3\n%%EOF\n"  # as records.py writes that of No 3


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    """Of the real group, whose period was frozen; the record is as small as one can be."""
    base = tmp_path_factory.mktemp("filing")
    folder = base / "nevestino"
    shutil.copytree(shipped("data") / "nevestino", folder)
    figures = results_of(folder, Period.parse("2026-Q3"), "bg").to_json(Words("bg"), lambda what: what)
    vault = folder / "frozen" / "2026-Q3"
    records.write(vault, 3, "2026-Q3")
    (vault / "results.json").write_text(figures, encoding="utf-8")
    records.reseal(vault)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOMR_WORKSPACE", str(base))
        with opened(folder) as served:
            read(served)
            yield served


def drop(window, *files: tuple[str, bytes]) -> str:
    """Drop files on the page: what it says of them."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
        for name, content in files
    ]
    return answered(window, "drop", b"".join(parts) + b"--x--\r\n", "multipart/form-data; boundary=x")


def press(window, name: str, **fields: str) -> str:
    body = "&".join(f"{key}={value}" for key, value in fields.items()).encode()
    return answered(window, name, body, "application/x-www-form-urlencoded")


def answered(window, action: str, body: bytes, kind: str) -> str:
    own = {"Origin": window.access.origin, "X_Window": "1"}
    status, _, text = ask(window, f"/{window.access.secret}/do/{action}", "POST", body, kind=kind, **own)
    assert status == 200
    return json.loads(text)["said"]


def shown(window, dropped) -> list[str]:
    """What would come of a file, once it is known."""
    until(lambda: dropped.preview is not None and not dropped.preview.is_running, dropped.path.name)
    return dropped.preview.lines


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Договори.XLSX", "import"),
        ("a.csv", "import"),
        ("report-signed.PDF", "signed"),
        ("report.pdf.p7s", "signed"),
        ("скан.jpg", "signed"),
        ("разписка.xml", "receipt"),
        ("писмо.docx", ""),
        ("program.exe", ""),
        ("pdf", ""),
    ],
)
def test_a_file_is_told_by_its_ending(name, kind):
    assert kind_of(name) == kind


def test_no_ending_is_of_two_kinds():
    endings = [ending for kind in TAKEN.values() for ending in kind]
    assert len(endings) == len(set(endings))


@pytest.mark.soak
def test_a_signed_copy_and_a_receipt_are_shown_and_then_filed(window, authority):
    actions, folder = window.actions, window.reader.folder
    (record,), _ = last_records(folder)
    made = authority.prepares.detached(REPORT)
    said = drop(window, ("report.pdf.p7s", made), ("Разписка.pdf", REPORT), ("писмо.docx", b"PK"))
    assert said.startswith("Приети са 2 файла") and "Не се приема: писмо.docx" in said
    signed, receipt = actions.drops
    assert "Ще бъде приложен" in shown(window, signed)[0] and any(PREPARES in line for line in signed.preview.lines)
    assert not any(number in line for line in signed.preview.lines for number in NUMBERS)
    shown(window, receipt)
    assert not receipt.can_be_accepted, "it is the report itself, which nobody has signed"
    press(window, "preview", id=receipt.id, kind="receipt")
    assert "receipts" in shown(window, receipt)[0] and receipt.can_be_accepted
    sections = window.page.sections()
    assert "Това е разписка" in sections["imports"] and "Това е подписано копие" in sections["imports"]
    assert "--receipt" in sections["imports"] and not record.filed(), "what is shown files nothing"
    for dropped in (signed, receipt):
        until(lambda: not actions.runner.is_busy, "that nothing runs")
        assert "Прилагане" in press(window, "accept", id=dropped.id)
        until(lambda dropped=dropped: not dropped.accepted.is_running, dropped.path.name)
        assert dropped.accepted.status == 0 and "Готово в" in actions.ended and dropped.path.name in actions.ended
    assert set(record.filed()) == {"signed/report-signature.p7s", "receipts/receipt.pdf"}

    def step() -> object:
        reading = window.reader.live.reading
        return next(step for step in reading.quarter.steps if step.code == "signed")

    until(lambda: step().state == "done", "that the quarter tells who signed")
    assert PREPARES in step().fact(window.w)
    assert PREPARES in window.page.sections()["steps"]
    actions.drops.clear()


@pytest.mark.parametrize(("dropped", "left"), [(20, 0), (21, 1), (150, 130)])
def test_of_many_files_it_is_said_which_were_taken(window, monkeypatch, dropped, left):
    monkeypatch.setattr(window.actions, "settle", lambda: None)  # none need be read for it
    try:
        said = drop(window, *((f"{n}.csv", b"a,b\r\n") for n in range(dropped)))
        assert len(window.actions.drops) == 20 and said.startswith("Приети са 20 файла")
        assert ("„20.csv“" in said and f"{left} файл" in said) == bool(left)
        said = drop(window, ("още.csv", b"a"))
        assert len(window.actions.drops) == 20 and said.startswith("1 файл не е приет")
    finally:
        window.actions.drops.clear()


def test_answers_are_of_the_survey_that_she_says(window):
    """Two surveys ask the same, and a file of a form on the web names neither."""
    actions, folder = window.actions, window.reader.folder
    held = "{},participants,2026,2026-09-01,2031-05-31,9,2031-12-31\n"
    header = "survey,audience,wave,from,to,invited,delete_on\n"
    (folder / "surveys.csv").write_text(header + held.format("P1") + held.format("P2"), encoding="utf-8")
    until(lambda: len(window.reader.live.reading.register["surveys"]) == 2, "that the surveys are read")
    try:
        asked = [window.w(question.text) for question in QUESTIONNAIRES["participants"][:3]]
        drop(window, ("форма.csv", ("\t".join(asked) + "\nда\t\nне\t\n").encode()))
        (dropped,) = actions.drops
        assert "не се знае на коя" in " ".join(shown(window, dropped)) and not dropped.can_be_accepted
        press(window, "preview", id=dropped.id, survey="P2")
        shown(window, dropped)
        assert dropped.can_be_accepted and "--survey P2" in window.page.sections()["imports"]
    finally:
        actions.drops.clear()
        (folder / "surveys.csv").unlink()
