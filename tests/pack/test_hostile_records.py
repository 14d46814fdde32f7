"""Records that somebody made or changed on purpose: they are found, and nothing they hold stops or delays a check."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import records
from examples import few
from records import chain, paths, put, reseal, seals
from vomr.pack.records.manifest import SUMS, write_sums
from vomr.pack.records.verify import verify
from vomr.problems import UsageError, VomrError
from vomr.register.frozen import read_records
from vomr.words import Words

w = Words("bg")
HOSTILE: list[Any] = [None, True, -1, 0, 1.5, 99_999_999, 10**400, "", "x", "9" * 5000, "\ud800", "a\0b", "../x"]
HOSTILE += [[], [[]], {}, {"1": 5}, {"x": {"y": []}}, {"../../x": "0" * 64}, [1] * 50]


@pytest.fixture
def strategy(tmp_path) -> Path:
    return chain(tmp_path / "s")


def said(path: Path, *witnesses: str, **rest) -> list[str]:
    """What does not hold; a refusal is a sentence too."""
    try:
        findings = verify(path, seals=witnesses, **rest)
    except VomrError as error:
        return [error.text(w)]
    for finding in findings:
        finding.text(w).encode()
    return [finding.text(w) for finding in findings if not finding.holds]


def test_a_chain_is_whole_and_rests_on_our_word(strategy):
    findings = verify(strategy)
    assert all(finding.holds for finding in findings)
    assert [finding.text(w) for finding in findings if finding.is_note] == [
        f"№ {number} няма външен свидетел: че е същият, какъвто е замразен, се знае само от нас."
        for number in (1, 2, 3)
    ]


def written(folder: Path, sealed: Any) -> None:
    """A record of anything, with checksums that agree to it."""
    (folder / "freeze.json").write_bytes(json.dumps(sealed).encode("utf-8", "surrogatepass"))
    write_sums(folder)


@pytest.mark.parametrize(
    ("place", "each"),
    [
        ("2028-Q2", False),
        *(pytest.param(place, True, marks=pytest.mark.soak) for place in ("2028-Q2", "2028-Q1", "2028-Q1/superseded")),
    ],
)
def test_whatever_stands_in_a_record_is_found_with_its_seal(strategy, place, each):
    """Every value of the record in turn is of every other type; who holds the seal is told each time."""
    folder = strategy / "frozen" / place
    sealed, (seal, _) = json.loads((folder / "freeze.json").read_text(encoding="utf-8")), seals(folder)
    for count, path in enumerate(paths(sealed)):
        for other in HOSTILE if each else [HOSTILE[count % len(HOSTILE)]]:
            written(folder, put(sealed, path, other))
            if seals(folder)[0] != seal:
                assert said(strategy, seal), (path, other)
                read_records(strategy)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=9), inside, max_size=3),
    max_leaves=8,
)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=few(15))
def test_mutations_of_a_record_of_sums_or_of_a_manifest_are_told(tmp_path_factory, data):
    strategy = chain(tmp_path_factory.mktemp("chain") / "s")
    folder = strategy / "frozen" / data.draw(st.sampled_from(["2028-Q2", "2028-Q1", "2028-Q1/superseded"]))
    witnesses = [seal for place in (folder, strategy / "frozen" / "2028-Q2") for seal in seals(place)]
    if data.draw(st.booleans()):
        sealed = json.loads((folder / "freeze.json").read_text(encoding="utf-8"))
        path = data.draw(st.sampled_from(paths(sealed)))
        (folder / "freeze.json").write_bytes(
            json.dumps(put(sealed, path, data.draw(_JSON))).encode("utf-8", "surrogatepass")
        )
        write_sums(folder)
    else:
        content = bytearray((folder / SUMS).read_bytes())
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 80))] = data.draw(st.binary(max_size=80))
        (folder / SUMS).write_bytes(content)
    same = witnesses == [seal for place in (folder, strategy / "frozen" / "2028-Q2") for seal in seals(place)]
    assert same or said(strategy, *witnesses)
    said(folder)
    read_records(strategy)
    shutil.rmtree(strategy)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=few(15))
def test_mutations_of_a_pack_are_told(tmp_path_factory, data):
    strategy = chain(tmp_path_factory.mktemp("pack") / "s")
    pack = strategy.parent / "pack"
    pack.mkdir()
    shutil.copy(strategy / "frozen" / "2028-Q2" / "report.pdf", pack)
    manifest = {
        "lag": "primer",
        "period": "2028-Q2",
        "parameters": {"lang": "bg", "audience": "authority"},
        "parts": [],
        "formats": [],
        "notebooks": {"overview": {"sha256": "0" * 64}},
        "frozen": {"number": 3, "seal": seals(strategy / "frozen" / "2028-Q2")[0]},
        "inputs": {"budget.csv": "0" * 64},
        "outputs": {"report.pdf": records.sha256(pack / "report.pdf")},
        "versions": {},
    }
    changed = put(manifest, data.draw(st.sampled_from(paths(manifest))), data.draw(_JSON))
    (pack / "manifest.json").write_bytes(json.dumps(changed).encode("utf-8", "surrogatepass"))
    write_sums(pack)
    said(pack, strategy=strategy)
    said(pack)
    said(pack / "report.pdf", strategy=strategy)
    shutil.rmtree(strategy.parent)


@pytest.mark.parametrize("name", [SUMS, "freeze.json", "report.pdf", "pack.sha256", "results.json", "withdrawn.json"])
@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "link out", "link in a circle", "link to nothing"])
def test_what_is_no_file_is_found(strategy, tmp_path, name, kind):
    """A pipe would wait for ever, a link may show what is elsewhere."""
    path = strategy / "frozen" / "2028-Q2" / name
    if path.is_file():
        path.rename(tmp_path / "elsewhere")
    elif kind == "missing":
        return
    else:
        (tmp_path / "elsewhere").write_text("{}", encoding="utf-8")
    stand_in(path, kind, tmp_path / "elsewhere")
    assert said(strategy) and said(path.parent)
    read_records(strategy)


def stand_in(path: Path, kind: str, elsewhere: Path) -> None:
    """Put something else under the name of a file or folder."""
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link out":
        path.symlink_to(elsewhere)
    elif kind == "link in a circle":
        path.symlink_to(path.name)
    elif kind == "link to nothing":
        path.symlink_to(path.parent / "nothing")


@pytest.mark.parametrize("name", ["", "2028-Q2", "2028-Q1/superseded", "2028-Q2/inputs"])
@pytest.mark.parametrize("kind", ["missing", "link out", "link in a circle", "link to nothing"])
def test_what_is_no_folder_is_found(strategy, tmp_path, name, kind):
    """A link in place of a record, or of all of them, hides what was frozen; the newest record cut off only a kept
    seal shows.
    """
    path, witness = strategy / "frozen" / name, seals(strategy / "frozen" / "2028-Q2")[0]
    path.rename(tmp_path / "elsewhere")
    stand_in(path, kind, tmp_path / "elsewhere")
    assert said(strategy, witness)
    records_read, problems = read_records(strategy)
    if "link" in kind:
        assert problems
    assert kind == "missing" or len(records_read) < 2 or name.endswith("superseded")


@pytest.mark.parametrize("name", ["бе\udcffлежка.txt", "а\nб", "\x1b[2J", "a" * 255])
def test_a_name_that_no_screen_can_show_is_shown(strategy, name):
    (strategy / "frozen" / "2028-Q2" / name).write_text("x", encoding="utf-8")
    assert any("не е част от него" in text for text in said(strategy))


def test_a_number_of_millions_is_told_at_once(strategy):
    reseal(strategy / "frozen" / "2028-Q2", number=999_999)
    assert "От № 3 до № 999998 липсват от веригата." in said(strategy)
    reseal(strategy / "frozen" / "2028-Q2", number=99_999_999)
    assert said(strategy)


def line(folder: Path) -> str:
    return next(finding.text(w) for finding in verify(folder) if "печат на документите" in finding.text(w))


def edited(strategy: Path) -> None:
    newest = strategy / "frozen" / "2028-Q2"
    (newest / "results.json").write_text('{"number": 4}\n', encoding="utf-8")
    reseal(newest)


def backdated(strategy: Path) -> None:
    reseal(strategy / "frozen" / "2028-Q2", frozen_at="2028-07-01T00:00:00Z")


def emptied(strategy: Path) -> None:
    """Of all that was sealed the figures alone are named."""
    reseal(strategy / "frozen" / "2028-Q2", files={"results.json": ""})


def report_replaced(strategy: Path) -> None:
    newest = strategy / "frozen" / "2028-Q2"
    (newest / "report.pdf").write_bytes(b"%PDF-1.7\nanother\n%%EOF\n")
    reseal(newest)


def cut_off(strategy: Path) -> None:
    shutil.rmtree(strategy / "frozen" / "2028-Q2")


def made_anew(strategy: Path) -> None:
    """Every record of the chain says something else, and all of them agree."""
    shutil.rmtree(strategy)
    chain(strategy)
    places = [strategy / "frozen" / place for place in ("2028-Q1/superseded", "2028-Q1", "2028-Q2")]
    told: dict[str, Any] | None = None
    for number, place in enumerate(places, start=1):
        (place / "results.json").write_text('{"number": 77}\n', encoding="utf-8")
        more = {"supersedes": {"number": 1, "seal": told["seal"], "reason": "Пак"}} if number == 2 else {}
        reseal(place, previous=told, **more)
        told = {"number": number, "period": place.parts[-1], "seal": seals(place)[0], "sums": seals(place)[1]}
        told["period"] = "2028-Q2" if number == 3 else "2028-Q1"


@pytest.mark.parametrize("forge", [edited, backdated, emptied, report_replaced, cut_off, made_anew])
def test_a_forgery_that_the_chain_cannot_show_is_told_to_who_kept_its_line(strategy, forge):
    witness = line(strategy / "frozen" / "2028-Q2")
    assert said(strategy, witness) == []
    forge(strategy)
    assert said(strategy) == [], "whoever can write there can make the whole chain anew"
    assert said(strategy, witness)
    assert said(strategy, witness.upper().replace(", ", ",\n> "))


def test_a_record_that_names_no_figures_is_none_and_stops_no_report(strategy):
    reseal(strategy / "frozen" / "2028-Q2", files={})
    assert said(strategy) == ["2028-Q2/results.json не е това, което е запечатано."]
    records, problems = read_records(strategy)
    assert [record.period.code for record in records] == ["2028-Q1"]
    assert [(problem.code, problem.file) for problem in problems] == [("frozen-altered", "frozen/2028-Q2/results.json")]


def test_a_seal_that_was_kept_proves_its_record_and_those_before_it(strategy):
    data, documents = seals(strategy / "frozen" / "2028-Q2")
    texts = [finding.text(w) for finding in verify(strategy, seals=[data])]
    assert "№ 3: печатът на данните е запазеният." in texts
    assert "Документите на № 3 нямат външен свидетел; имат само данните му." in texts
    assert "№ 1 има свидетел: печатите му са запечатани в № 3, който има свидетел." in texts
    assert not any(finding.is_note for finding in verify(strategy, seals=[documents]))
    assert any("Срещу нарочно подправен запис" in finding.text(w) for finding in verify(strategy, seals=[data[:12]]))
    earlier = seals(strategy / "frozen" / "2028-Q1")[1]
    assert [one.text(w)[:22] for one in verify(strategy, seals=[earlier]) if one.is_note] == ["№ 3 няма външен свидет"]
    for wrong in ("", "abc", data[:11], data + "0", "x" * 64):
        with pytest.raises(UsageError):
            verify(strategy, seals=[wrong])
    assert said(strategy, "0" * 64) == [
        "Никой запис тук няма запазения печат 000000000000…: записът е променен, съставен наново или махнат, или"
        " печатът е на друга група."
    ]
    assert "липсва тук" in said(strategy, f"№ 9: печат {'0' * 64}")[0]


def test_folders_that_changed_places_are_found(strategy):
    first, second = (strategy / "frozen" / period for period in ("2028-Q1", "2028-Q2"))
    first.rename(strategy / "frozen" / "x")
    second.rename(first)
    (strategy / "frozen" / "x").rename(second)
    assert any("стои запис на друг период" in text for text in said(strategy))
    assert [problem.file for problem in read_records(strategy)[1]] == [
        "frozen/2028-Q1/freeze.json",
        "frozen/2028-Q2/freeze.json",
    ]


def test_a_record_in_place_of_the_one_that_was_replaced_is_found(strategy):
    first = strategy / "frozen" / "2028-Q1" / "superseded"
    reseal(first, by="Друг")
    write_sums(first.parent)
    assert any("superseded/freeze.json не е това, което е запечатано" in text for text in said(strategy))


def test_what_was_filed_is_passed_over_until_the_next_record_seals_it(strategy):
    place = strategy / "frozen" / "2028-Q2"
    for name in ("receipts/разписка.pdf", "receipts/receipt-2.xml", "signed/.making-report.pdf-x"):
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(b"x")
    assert said(strategy) == []
    receipt_of_first = strategy / "frozen" / "2028-Q1" / "superseded" / "receipts" / "receipt.xml"
    receipt_of_first.write_bytes(b"another")
    text = "receipts/receipt.xml е приложен към № 1, преди да бъде запечатан № 3, и вече не е същият."
    assert text in said(strategy)
    receipt_of_first.unlink()
    assert text in said(strategy)


def test_a_record_with_a_report_that_was_signed_is_known_by_its_first_bytes(strategy, tmp_path):
    """A signature is added after the end of a PDF; sums of others beside it say nothing about it."""
    report = (strategy / "frozen" / "2028-Q2" / "report.pdf").read_bytes()
    path = tmp_path / "Доклад подписан.pdf"
    (tmp_path / SUMS).write_text(f"{'0' * 64}  Доклад подписан.pdf\n", encoding="utf-8")
    signature = b"<< /Type /Sig /ByteRange [0 1 2 3] >>\n%%EOF\n"
    for content, number in ((report, 3), (report + signature, 3), (report + signature + signature, 3)):
        path.write_bytes(content)
        (finding,) = verify(path, strategy=strategy)
        assert finding.holds and finding.params["number"] == number
    for content in (report[:-8], report.replace(b"3", b"4") + signature, b"x" + report, report + b" ", report + b"x"):
        path.write_bytes(content)
        assert said(path, strategy=strategy)


def test_a_file_that_a_list_does_not_name_is_not_called_changed(strategy, tmp_path):
    report = strategy / "frozen" / "2028-Q2" / "report.pdf"
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / SUMS).write_text(f"{'0' * 64}  another.pdf\n", encoding="utf-8")
    shutil.copy(report, tmp_path / "report.pdf")
    assert said(tmp_path / "report.pdf", strategy=strategy) == []
