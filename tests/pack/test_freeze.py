"""What was reported is kept, and every change to it is seen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from authority import PASSWORD, PREPARES
from command import vomr
from examples import matrix
from vomr.loading import load
from vomr.method.reported import compare
from vomr.pack.build import make_pack
from vomr.pack.records.freeze import freeze, preview, withdraw
from vomr.pack.records.manifest import SUMS
from vomr.pack.records.signing import read_key, sign
from vomr.pack.records.verify import verify
from vomr.pack.request import Request
from vomr.problems import UsageError, VomrError
from vomr.register.frozen import last_records, read_record, read_records
from vomr.words import Words

PROJECT = Path(__file__).parents[2]
w = Words("bg")


@pytest.fixture(scope="module")
def _two_parts():
    """A report of two parts: what is kept of it does not depend on how many there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vomr.parts.report.parts_of", lambda *_: ("overview", "partnership"))
        yield


@pytest.mark.soak
def test_a_whole_report_is_made_again_to_the_byte(tmp_path):
    """All parts, by the command and in either edition."""
    shutil.copytree(PROJECT / "data" / "primer", tmp_path / "s")
    freeze(Request(tmp_path / "s", "2028-Q2", out=tmp_path / "out"))
    found = verify(tmp_path / "s", rebuild=True)
    assert all(finding.holds for finding in found) and "еднакви до последния байт" in found[-1].text(w)
    assert (tmp_path / "out" / "primer" / "2028-Q2" / "quality.pdf").is_file()


@pytest.fixture(scope="module")
def frozen(_two_parts, tmp_path_factory) -> Path:
    """A strategy of which a quarter is frozen twice, its pack, and the pack that was sent before it had a number."""
    base = tmp_path_factory.mktemp("frozen")
    shutil.copytree(PROJECT / "data" / "nevestino", base / "s")
    make_pack(Request(base / "s", "2026-Q3", out=base / "out"))  # sent before it was given a number
    shutil.copytree(base / "out" / "nevestino" / "2026-Q3", base / "sent")
    freeze(Request(base / "s", "2026-Q3", out=base / "out"), by="Тестова")
    events = base / "s" / "events.csv"
    missed = {"event": "E99", "date": "2026-09-01", "kind": "meeting", "title": "Пропусната среща"}
    header = events.read_text(encoding="utf-8").partition("\n")[0].split(",")
    with events.open("a", encoding="utf-8") as stream:
        stream.write(",".join(missed.get(name, "") for name in header) + "\n")
    freeze(Request(base / "s", "2026-Q3", out=base / "out"), by="Тестова", reason="Пропуснато събитие")
    return base


@pytest.fixture
def copy(frozen, tmp_path) -> Path:
    shutil.copytree(frozen, tmp_path / "c")
    return tmp_path / "c"


def failures(path: Path, **rest) -> list[str]:
    return [finding.text(w) for finding in verify(path, **rest) if not finding.holds]


def test_what_was_frozen_verifies_and_is_chained(frozen):
    assert failures(frozen / "s") == []
    (record,), problems = read_records(frozen / "s")
    first = record.superseded
    assert problems == [] and (record.number, first.number) == (2, 1) and first.superseded is None
    assert first.facts["previous"] is None and record.facts["previous"]["seal"] == first.seal
    assert record.facts["supersedes"]["reason"] == "Пропуснато събитие" and record.facts["by"] == "Тестова"
    assert record.results["animation"]["events"] == first.results["animation"]["events"] + 1


def test_an_outsider_needs_only_sha256sum(frozen):
    for place in ("2026-Q3", "2026-Q3/superseded"):
        folder = frozen / "s" / "frozen" / place
        done = subprocess.run(["sha256sum", "-c", "--quiet", SUMS], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    seal = hashlib.sha256((frozen / "s" / "frozen" / "2026-Q3" / "freeze.json").read_bytes()).hexdigest()
    page = (frozen / "out" / "nevestino" / "2026-Q3" / "overview.html").read_text(encoding="utf-8")
    assert f"печат на данните {seal[:12]}" in page and "Замразен № 2 на" in page
    cover = PdfReader(frozen / "out" / "nevestino" / "2026-Q3" / "report.pdf").pages[0].extract_text()
    words = "".join(cover.split()).replace("\u200b", "")
    assert "Замразен№2на" in words and f"печатнаданните{seal}" in words


def test_the_record_holds_the_open_data_of_its_packs_to_the_byte(frozen):
    """What is attached to ``report.pdf`` is named in ``freeze.json``, for either edition."""
    place = frozen / "s" / "frozen" / "2026-Q3"
    sealed = read_record(place).facts["files"]
    for pack, kept in (("2026-Q3", ""), ("2026-Q3-public", "public/")):
        folder = frozen / "out" / "nevestino" / pack
        for path in [folder / "results.json", *(folder / "data").iterdir()]:
            name = path.relative_to(folder).as_posix()
            assert sealed[kept + name] == hashlib.sha256(path.read_bytes()).hexdigest(), name
    assert {name for name in sealed if "data/" in name} == {
        kept + path.relative_to(folder).as_posix()
        for kept, pack in (("", "2026-Q3"), ("public/", "2026-Q3-public"))
        for folder in [frozen / "out" / "nevestino" / pack]
        for path in (folder / "data").iterdir()
    }


def carried(path: Path) -> dict[str, bytes]:
    with pikepdf.open(path) as pdf:
        return {str(file.F): file.EF.F.read_bytes() for file in pdf.Root.AF}


def test_the_report_carries_the_record_that_seals_what_it_carries(frozen):
    """The public edition carries no record: it names who froze it, whom the document does not name."""
    place = frozen / "s" / "frozen" / "2026-Q3"
    sealed = read_record(place).facts["files"]
    for edition, under in (("2026-Q3", ""), ("2026-Q3-public", "public/")):
        files = carried(frozen / "out" / "nevestino" / edition / "report.pdf")
        record = files.pop("freeze.json", None)
        assert record == ((place / "freeze.json").read_bytes() if not under else None)
        assert files.pop("figures.json") and {f"{under}{name}": sha256(data) for name, data in files.items()} == {
            name: checksum
            for name, checksum in sealed.items()
            if name.startswith(f"{under}data/") or name == f"{under}results.json"
        }


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_number_and_short_seal_stand_at_the_foot_of_every_page(frozen):
    pack = frozen / "out" / "nevestino" / "2026-Q3"
    foot = f"№ 2, печат {read_record(frozen / 's' / 'frozen' / '2026-Q3').seal[:12]}"
    for name, covers in (("report.pdf", 1), ("overview.pdf", 0)):
        pages = [page.extract_text().replace("\xa0", " ") for page in PdfReader(pack / name).pages]
        assert all(foot in page for page in pages[covers:]) and len(pages) > covers
    assert foot in (pack / "overview.html").read_text(encoding="utf-8").replace("\xa0", " ")
    with zipfile.ZipFile(pack / "report.docx") as package:
        feet = [package.read(name).decode() for name in package.namelist() if "footer" in name]
    assert feet and all(foot in re.sub("<[^>]+>", "", one).replace("\xa0", " ") for one in feet if "w:t>" in one)
    sent = [page.extract_text() for page in PdfReader(frozen / "sent" / "report.pdf").pages]
    assert not any("печат" in page for page in sent) and "freeze.json" not in carried(frozen / "sent" / "report.pdf")


@pytest.mark.soak
def test_the_pack_that_bears_the_number_is_made_again_to_the_byte(frozen):
    place = frozen / "s" / "frozen" / "2026-Q3"
    pack = frozen / "out" / "nevestino" / "2026-Q3"
    assert (place / "pack.sha256").read_bytes() == (pack / SUMS).read_bytes()
    again = verify(place / "superseded", rebuild=True)  # it was made of other tables, while nothing else was frozen
    assert all(finding.holds for finding in again) and "еднакви до последния байт" in again[-1].text(w)


def test_a_file_that_was_sent_is_recognised_with_and_without_the_number(frozen, tmp_path):
    assert failures(frozen / "sent", strategy=frozen / "s") == []
    for folder, number in (("out/nevestino/2026-Q3", 2), ("sent", 1)):
        sent = shutil.copy(frozen / folder / "report.pdf", tmp_path / "Доклад.pdf")
        (finding,) = verify(Path(sent), strategy=frozen / "s")
        assert finding.holds and finding.params["number"] == number
    Path(sent).write_bytes(Path(sent).read_bytes() + b" ")
    assert failures(Path(sent), strategy=frozen / "s")


@pytest.mark.parametrize(
    "name", ["inputs/budget.csv", "tables/budget.csv", "results.json", "freeze.json", "report.pdf", "pack.sha256"]
)
def test_a_changed_byte_is_found(copy, name):
    path = copy / "s" / "frozen" / "2026-Q3" / name
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1) if name != "report.pdf" else path.read_bytes() + b"\n")
    assert any(name in text for text in failures(copy / "s" / "frozen" / "2026-Q3"))


def test_a_forged_record_breaks_the_chain(copy):
    """Whoever changes a record and its checksums leaves the next record with the old seal."""
    place = copy / "s" / "frozen" / "2026-Q3" / "superseded"
    results = (place / "results.json").read_bytes()
    (place / "results.json").write_bytes(results.replace(b'"draft": false', b'"draft": true', 1))
    record = json.loads((place / "freeze.json").read_text(encoding="utf-8"))
    record["files"]["results.json"] = hashlib.sha256((place / "results.json").read_bytes()).hexdigest()
    (place / "freeze.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    lines = [line.partition("  ")[2] for line in (place / SUMS).read_text(encoding="utf-8").splitlines()]
    (place / SUMS).write_text(
        "".join(f"{hashlib.sha256((place / name).read_bytes()).hexdigest()}  {name}\n" for name in lines),
        encoding="utf-8",
    )
    (place.parent / SUMS).write_text(
        "".join(
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(place.parent).as_posix()}\n"
            for path in sorted(place.parent.rglob("*"))
            if path.is_file() and path != place.parent / SUMS
        ),
        encoding="utf-8",
    )
    assert failures(copy / "s") == [
        "2026-Q3/superseded/freeze.json не е това, което е запечатано.",
        "№ 2 не следва от записа преди него: единият от двата е променен.",
    ]
    shutil.rmtree(place)
    assert "№ 1 липсва от веригата." in failures(copy / "s")


def test_a_record_that_was_altered_makes_a_draft_and_is_not_built_upon(copy):
    path = copy / "s" / "frozen" / "2026-Q3" / "results.json"
    path.write_bytes(path.read_bytes().replace(b"0.00", b"9.00", 1))
    report = load(copy / "s", "2026-Q3")
    assert report.results.draft
    assert [problem.file for problem in report.results.problems if problem.severity == "error"] == [
        "frozen/2026-Q3/results.json"
    ]
    with pytest.raises(VomrError, match="not as it was sealed"):
        freeze(Request(copy / "s", "2026-Q2", out=copy / "out"))
    assert not (copy / "s" / "frozen" / "2026-Q2").exists()


@matrix(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"number": "x"}',
        '{"number": 1, "period": "../x", "frozen_at": "", "files": {}}',
        "\udcff",
        '{"number": 0, "period": "2026-Q3", "frozen_at": "2026-10-05", "files": {}}',
        '{"number": 1, "period": "2026-Q3", "frozen_at": "2026-10-05", "files": {"results.json": 1}}',
        '{"number": 1e999, "period": "2026-Q3", "frozen_at": "2026-10-05", "files": {}}',
        "[" * 100_000,
    ],
    every_day=3,
)
def test_whatever_stands_in_a_record_is_an_error_and_no_crash(copy, content):
    path = copy / "s" / "frozen" / "2026-Q3" / "freeze.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(VomrError, match=r"frozen/2026-Q3/freeze\.json is not as it was sealed\. Take the folder"):
        read_record(path.parent)
    assert "frozen/2026-Q3/freeze.json" in [problem.file for problem in load(copy / "s", "2026-Q3").results.problems]
    assert failures(copy / "s")


def test_files_beside_and_links_out_are_found(copy):
    pack = copy / "out" / "nevestino" / "2026-Q3"
    (pack / "extra.html").write_text("x", encoding="utf-8")
    (pack / "overview.pdf").unlink()
    (pack / SUMS).write_text(
        (pack / SUMS).read_text(encoding="utf-8") + f"{'0' * 64}  ../../../s/strategy.toml\n{'0' * 64}  a\0b\n",
        encoding="utf-8",
    )
    text = " ".join(failures(pack, strategy=copy / "s"))
    assert (
        "extra.html не е част от него" in text
        and "overview.pdf липсва" in text
        and "strategy.toml води извън папката" in text
        and r"a\x00b липсва" in text
    )


def test_a_pack_with_a_seal_that_is_not_the_one_frozen_is_told_so(copy):
    pack = copy / "out" / "nevestino" / "2026-Q3"
    (pack / "SHA256SUMS").write_text((pack / "SHA256SUMS").read_text() + "\n")
    assert any("не е докладът, който е замразен с него" in text for text in failures(pack, strategy=copy / "s"))


def test_a_kept_seal_is_compared_with_a_pack(copy):
    pack, record = copy / "out" / "nevestino" / "2026-Q3", read_record(copy / "s" / "frozen" / "2026-Q3")
    documents = sha256((record.folder / SUMS).read_bytes())
    for seal, told in ((record.seal, "печатът на данните"), (documents, "печатът на документите")):
        for given in (seal, seal[:12]):
            found = verify(pack, copy / "s", seals=[given])
            assert all(finding.holds for finding in found) and any(told in finding.text(w) for finding in found)
    assert failures(pack, strategy=copy / "s", seals=["0" * 64]) == [
        f"Запазеният печат 000000000000… не е на този доклад; печатът на данните му е {record.seal[:12]}…."
    ]
    shutil.rmtree(copy / "s" / "frozen")  # only the pack is here
    (copy / "s" / "frozen").mkdir()
    text = " ".join(finding.text(w) for finding in verify(pack, copy / "s", seals=[record.seal]))
    assert "№ 2: печатът на данните е" in text and "имат само данните му" in text
    results = pack / "results.json"
    results.write_bytes(results.read_bytes().replace(b"0.00", b"9.00", 1))
    assert "results.json не е това, което е запечатано." in failures(pack, strategy=copy / "s", seals=[record.seal])
    assert any("няма с какво" in text for text in failures(copy / "sent", strategy=copy / "s", seals=[record.seal]))


def test_a_report_that_was_signed_in_its_pack_is_not_changed(copy, authority):
    pack = copy / "out" / "nevestino" / "2026-Q3"
    report = pack / "report.pdf"
    plain = report.read_bytes()
    made, _ = sign(report, read_key(authority.prepares.p12, None, PASSWORD), out=copy / "signed.pdf")
    report.write_bytes(made.read_bytes())
    found = verify(pack, copy / "s")
    assert all(finding.holds for finding in found)
    assert f"report.pdf е какъвто е записан и е подписан след записването от {PREPARES}." in [
        finding.text(w) for finding in found
    ]
    for content in (plain + b"\n% /ByteRange\n%%EOF\n", made.read_bytes() + b"9 0 obj\n<<>>\nendobj\n"):
        report.write_bytes(content)
        assert "report.pdf е променен." in failures(pack, strategy=copy / "s")


def test_a_pack_with_a_seal_that_nothing_has_is_refused(copy):
    shutil.rmtree(copy / "s" / "frozen")
    (copy / "s" / "frozen").mkdir()
    assert any(
        "никой замразен период" in text
        for text in failures(copy / "out" / "nevestino" / "2026-Q3", strategy=copy / "s")
    )


def test_reasons_are_asked_for(copy):
    for period, reason in (("2026-Q3", ""), ("2026-Q3", "  "), ("2026-Q2", "напразно")):
        with pytest.raises(UsageError):
            freeze(Request(copy / "s", period, out=copy / "out"), reason=reason)
    assert failures(copy / "s") == []


def test_what_is_open_in_excel_is_not_frozen(copy):
    (copy / "s" / "register.xlsx").write_bytes(b"")
    (copy / "s" / "~$register.xlsx").write_bytes(b"")
    with pytest.raises(VomrError, match="may hold changes that are not saved"):
        freeze(Request(copy / "s", "2026-Q2", out=copy / "out"))
    assert not (copy / "s" / "frozen" / "2026-Q2").exists()


def test_a_changed_table_shows_in_the_stamp(copy):
    assert load(copy / "s", "2026-Q3").results.frozen.unchanged
    measures = copy / "s" / "measures.csv"
    text = measures.read_text(encoding="utf-8")
    measures.write_text(text.replace("\n", "\r\n"), encoding="utf-8", newline="")  # saved by another program
    assert load(copy / "s", "2026-Q3").results.frozen.unchanged
    measures.write_text(text.replace("M", "М", 1), encoding="utf-8")
    assert "Различава се от замразения № 2" in load(copy / "s", "2026-Q3").header("overview").text


def test_a_folder_that_links_elsewhere_is_not_frozen_into(copy, tmp_path):
    (copy / "s" / "frozen").rename(tmp_path / "elsewhere")
    (copy / "s" / "frozen").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(VomrError, match="is a link"):
        freeze(Request(copy / "s", "2026-Q2", out=copy / "out"))
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir() if path.is_dir()) == ["2026-Q3"]


def epoch(day: str) -> str:
    return str(int(dt.datetime.fromisoformat(f"{day}T12:00Z").timestamp()))


@pytest.mark.parametrize(("day", "is_over"), [("2026-09-29", False), ("2026-09-30", False), ("2026-10-01", True)])
def test_a_period_that_is_not_over_is_refused(tmp_path, monkeypatch, day, is_over):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch(day))
    shutil.copytree(PROJECT / "data" / "nevestino", tmp_path / "s")
    order = Request(tmp_path / "s", "2026-Q3", out=tmp_path / "out")
    if is_over:
        assert preview(order).number == 1
        return
    for attempt in (freeze, preview):
        with pytest.raises(UsageError) as caught:
            attempt(order)
        assert "30.09.2026" in caught.value.text(w)
    assert not (tmp_path / "s" / "frozen").exists() and not (tmp_path / "out").exists()


@pytest.mark.soak
def test_a_report_of_a_running_period_says_so_on_its_first_pages(tmp_path, monkeypatch):
    from vomr.pack.outputs.front import cover

    says = "Периодът не е приключил: последният му ден е 30.09.2026"
    for lag, day, is_said in (
        ("nevestino", "2026-09-30", True),
        ("nevestino", "2026-10-01", False),
        ("primer", "2026-09-30", False),
    ):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch(day))
        report = load(PROJECT / "data" / lag, "2026-Q3")
        found = [report.header("overview").text, report.header("overview", is_front=True).text, cover(report).frozen]
        assert [says in text.replace("\u00a0", " ") for text in found] == [is_said] * 3
        assert says not in report.header("absorption").text


def test_what_would_be_sealed_is_shown_and_a_draft_is_asked_about(tmp_path):
    shutil.copytree(PROJECT / "data" / "nevestino", tmp_path / "s")
    with (tmp_path / "s" / "budget.csv").open("a", encoding="utf-8") as stream:
        stream.write("няма,такава,2026-01-01,скоро,EUR\n")
    shown = preview(Request(tmp_path / "s", "2026-Q3"))
    assert shown.draft and shown.number == 1 and shown.before is None and not shown.unchanged
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "vomr.cli",
            "freeze",
            "2026-Q3",
            "--strategy",
            str(tmp_path / "s"),
            "--out",
            str(tmp_path / "out"),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2
    for text in (
        "№ 1",
        "трето тримесечие на 2026",
        "ЧЕРНОВА",
        "Договорени",
        "Изплатени",
        "--yes",
        "Нищо не е замразено",
    ):
        assert text in done.stderr, text
    assert not (tmp_path / "s" / "frozen").exists()


def test_a_number_with_nothing_changed_is_asked_about(copy):
    shown = preview(Request(copy / "s", "2026-Q3", out=copy / "out"), "пак")
    assert shown.unchanged and not shown.draft and (shown.number, shown.before.number) == (3, 2)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "vomr.cli",
            "freeze",
            "2026-Q3",
            "--supersede",
            "пак",
            "--strategy",
            str(copy / "s"),
            "--out",
            str(copy / "out"),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2 and "Нищо не се е променило спрямо № 2" in done.stderr and "--yes" in done.stderr
    measures = copy / "s" / "measures.csv"
    measures.write_text(measures.read_text(encoding="utf-8").replace("M", "М", 1), encoding="utf-8")
    with pytest.raises(VomrError, match="changed while you were looking"):
        freeze(Request(copy / "s", "2026-Q3", out=copy / "out"), reason="пак", shown=shown)
    assert failures(copy / "s") == []


@pytest.mark.soak
def test_what_was_taken_back_is_not_what_was_reported(copy):
    seals = [record.seal for record in last_records(copy / "s")[0][0].lineage()]
    with pytest.raises(UsageError):
        withdraw(copy / "s", "2026-Q3", " ")
    with pytest.raises(UsageError):
        withdraw(copy / "s", "2026-Q2", "напразно")
    assert withdraw(copy / "s", "2026-Q3", "Натиснах по погрешка", "Тестова").number == 2
    (standing,), problems = read_records(copy / "s")
    assert problems == [] and standing.number == 1, "the one before it counts as reported again"
    report = load(copy / "s", "2026-Q3")
    assert report.results.frozen.record.number == 1 and not report.results.draft
    assert "Различава се от замразения № 1" in report.header("overview").text
    findings = verify(copy / "s")
    assert all(finding.holds for finding in findings)
    texts = " ".join(finding.text(w) for finding in findings)
    assert "№ 2 е оттеглен" in texts and "Натиснах по погрешка" in texts and "от № 1 до № 2" in texts
    assert [record.seal for record in last_records(copy / "s")[0][0].lineage()] == seals
    assert withdraw(copy / "s", "2026-Q3", "и той").number == 1
    assert read_records(copy / "s") == ([], [])
    assert load(copy / "s", "2026-Q3").results.frozen is None
    with pytest.raises(UsageError):
        withdraw(copy / "s", "2026-Q3", "няма вече")
    assert failures(copy / "s") == []
    shown = preview(Request(copy / "s", "2026-Q3", out=copy / "out"))  # nothing is reported: no reason is asked for
    assert (shown.number, shown.before) == (3, None)


@pytest.mark.soak
def test_the_next_record_seals_what_was_taken_back(copy):
    withdraw(copy / "s", "2026-Q3", "Натиснах по погрешка")
    with pytest.raises(UsageError):
        freeze(Request(copy / "s", "2026-Q3", out=copy / "out"))  # No 1 counts: say why it is reported anew
    record = freeze(Request(copy / "s", "2026-Q3", out=copy / "out"), reason="Отново").record
    assert record.number == 3 and list(record.facts["withdrawn"]) == ["2"]
    assert [one.number for one in record.lineage()] == [3, 2, 1]
    assert failures(copy / "s") == []
    note = copy / "s" / "frozen" / "2026-Q3" / "superseded" / "withdrawn.json"
    note.write_text(note.read_text(encoding="utf-8").replace("погрешка", "умисъл"), encoding="utf-8")
    assert any("бележката за това е променена" in text for text in failures(copy / "s"))
    note.unlink()
    assert any("бележката за това е променена" in text for text in failures(copy / "s"))


@matrix("content", ["", "{}", "[]", '{"seal": 5}', "[" * 100_000], every_day=2)
def test_a_note_of_anything_takes_nothing_back(copy, content):
    (copy / "s" / "frozen" / "2026-Q3" / "withdrawn.json").write_text(content, encoding="utf-8")
    assert read_records(copy / "s")[0][0].number == 2
    assert any("withdrawn.json" in text for text in failures(copy / "s"))


def test_a_record_that_is_only_being_made_is_not_seen(copy):
    shutil.copytree(copy / "s" / "frozen" / "2026-Q3", copy / "s" / "frozen" / ".making-2026-Q2-x1")
    (record,), problems = read_records(copy / "s")
    assert record.number == 2 and problems == []
    assert failures(copy / "s") == []


@pytest.fixture(scope="module")
def restated(_two_parts, tmp_path_factory) -> Path:
    """The invented group with a frozen quarter, and three things that happened to its tables since."""
    base = tmp_path_factory.mktemp("restated")
    shutil.copytree(PROJECT / "data" / "primer", base / "s")
    freeze(Request(base / "s", "2028-Q1", out=base / "out"))
    events, payments, values = (base / "s" / f"{name}.csv" for name in ("events", "payments", "corrections"))
    text = payments.read_text(encoding="utf-8")
    one, other = (line for line in text.splitlines() if line.startswith(("ПЛ-0059,", "ПЛ-0058,")))
    payments.write_text(text.replace(other, other.replace(other.split(",")[3], "13000.00")), encoding="utf-8")
    with values.open("a", encoding="utf-8") as stream:
        stream.write(f"payments,ПЛ-0058,amount,{one.split(',')[3]},20000.00,Приспаднат аванс,2028-07-02,проверка\n")
    lines = events.read_text(encoding="utf-8").splitlines(keepends=True)
    events.write_text("".join(line for line in lines if not line.startswith("E001,")), encoding="utf-8")
    return base / "s"


@pytest.mark.soak
def test_a_later_report_says_what_was_reported_what_it_is_now_and_why(restated):
    report = load(restated, "2028-Q2")
    paid = {
        revision.figure.id: revision
        for revision in report.results.since.revisions
        if revision.figure.id.endswith(".paid")
    }
    explained, unexplained = sorted(paid.values(), key=lambda revision: not revision.reasons)
    record = read_records(restated)[0][0]
    lines = {line["id"]: line for line in record.results["absorption"]["measures"]}
    for revision in paid.values():
        reported = lines[revision.figure.id.rpartition(".")[0]]["paid"]
        assert f"{revision.then / 100:.2f}" == reported and revision.then + revision.difference == revision.figure.value
    assert explained.reasons == ("Приспаднат аванс",) and unexplained.reasons == ()
    savings = next(one for one in report.results.since.revisions if one.figure.id.endswith(".savings"))
    assert savings.reasons == ("Приспаднат аванс",), "a figure that only follows from the corrected one"
    events = next(one for one in report.results.since.revisions if one.figure.id == "animation.events")
    assert events.difference == -1
    assert report.results.since.frozen and "необяснено" in report.since.revisions().text
    assert load(restated, "2027-Q4").results.compared == (), "a report never looks past its period"


@pytest.mark.soak
def test_changes_name_the_rows(restated):
    status, out, _ = vomr("changes", "2028-Q1", "--strategy", restated)
    assert status == 0 and "Приспаднат аванс" in out
    assert re.search(r"Събития.* \| E001 \| липсващ ред", out) and "ПЛ-0059; P34; 2027-11-29; 13000.00" in out
    found = json.loads(vomr("changes", "2028-Q1", "--strategy", restated, "--json")[1])
    gone = {"table": "events", "key": "E001", "kind": "gone", "column": "", "then": "", "now": ""}
    assert gone in found["rows"] and not found["unchanged"]
    status, _, err = vomr("changes", "2027-Q4", "--strategy", restated)
    assert status == 2 and "не е замразен" in err


@pytest.mark.soak
def test_what_the_program_computes_otherwise_is_said_to_be_its_doing(restated, tmp_path, monkeypatch):
    """A record of an older program, with a figure that no table explains: the tables that were frozen tell whose doing
    it is.
    """
    shutil.copytree(restated, tmp_path / "s")
    shutil.copyfile(PROJECT / "data" / "primer" / "events.csv", tmp_path / "s" / "events.csv")
    (record,), _ = read_records(tmp_path / "s")
    record.facts["versions"] |= {"code": "another", "vomr": "0.0.9"}
    record.results["animation"]["events"] += 5
    register = load(tmp_path / "s", "2028-Q2").results.register
    revisions = {revision.figure.id: revision for revision in compare(register, record).revisions}
    assert revisions["animation.events"].program == "0.0.9" and revisions["animation.events"].difference == -5
    assert not any(revision.program for name, revision in revisions.items() if name.endswith(".paid"))
