"""``vomr mail``: what the message says is what the report beside it says, and a draft is one that others can open."""

from __future__ import annotations

import copy
import email
import json
import re
import shutil
from email import policy
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from command import vomr
from vomr.document.letters import one_line
from vomr.pack.mail import Correspondence, correspondence
from vomr.pack.records.manifest import sha256
from vomr.problems import UsageError, VomrError
from vomr.show.message import Attached, Messages
from vomr.strategy import read_strategy
from vomr.words import NBSP, Words

PROJECT = Path(__file__).parents[2]
PRIMER = PROJECT / "data" / "primer"


@pytest.fixture(scope="module")
def packs(primer, tmp_path_factory) -> Path:
    """A folder of packs with that of the invented group in it."""
    base = tmp_path_factory.mktemp("reports")
    shutil.copytree(primer.folder, base / "primer" / "2028-Q2")
    return base


@pytest.fixture(scope="module")
def found(packs) -> Correspondence:
    return correspondence(PRIMER, "2028-Q2", out=packs)


@pytest.fixture(scope="module")
def results(packs) -> dict:
    return json.loads((packs / "primer" / "2028-Q2" / "results.json").read_text(encoding="utf-8"))


def amount(text: str) -> str:
    """An amount of results.json as it prints."""
    whole, _, cents = f"{float(text):,.2f}".replace(",", " ").partition(".")
    return whole if cents == "00" else f"{whole},{cents}"


def letters(results: dict, number: int | None = None, **facts: str) -> Messages:
    strategy, _ = read_strategy(PRIMER)
    changed = strategy.model_copy(update={"strategy": strategy.strategy.model_copy(update=facts)})
    return Messages(Words("bg"), changed, results, number)


def test_its_figures_are_those_of_the_report_to_the_cent(found, results):
    body = found.messages[0].body.replace(NBSP, " ")
    line, management = results["absorption"]["operations"], results["absorption"]["management"]
    told = [line[name] for name in ("contracted", "budget", "verified", "paid")]
    told += [line["in_period"][name] for name in ("contracted", "verified", "paid")]
    told += [management[name] for name in ("contracted", "claimed", "paid")] + [line["at_risk"]["expiring"]]
    assert [text for text in told if f"{amount(text)} евро" not in body] == []
    assert f"{results['animation']['events']} събития" in body and "3 059 участници" in body
    standing = [sum(one["status"] in own for one in results["indicators"]) for own in ({"achieved", "on_track"},)]
    assert f"{standing[0]} индикатора са постигнати или по план" in body


def test_it_has_two_paragraphs_of_figures_and_the_files_as_they_are(found, packs):
    paragraphs = found.messages[0].paragraphs
    assert len([text for text in paragraphs if "евро" in text]) == 2
    for name in ("report.pdf", "annex.xlsx"):
        file = packs / "primer" / "2028-Q2" / name
        assert f"{name}, " in paragraphs[-2] and sha256(file) in paragraphs[-2]
    assert "\n" not in found.messages[0].subject
    assert all(
        text in found.messages[0].subject for text in ("МИГ „Пример“", "второ тримесечие", "ПР 00-01/17.03.2025")
    )


def test_it_names_no_person_and_carries_no_markup(found):
    assert not re.search(r"\{|\}|<|None|nan", found.messages[0].body)
    assert found.messages[0].paragraphs[-1].splitlines()[1] == "Сдружение „Местна инициативна група Пример“"


@pytest.mark.parametrize("attach", [False, True])
def test_a_draft_is_read_back_as_it_was_meant(found, packs, attach):
    message = found.messages[0]
    data = found.draft(message, attach=attach)
    assert data == found.draft(message, attach=attach)
    assert b"\n" not in data.replace(b"\r\n", b"") and max(map(len, data.split(b"\r\n"))) <= 78
    read = email.message_from_bytes(data, policy=policy.default)
    old = email.message_from_bytes(data)
    assert read["Subject"] == str(make_header(decode_header(old["Subject"]))) == message.subject
    assert read["X-Unsent"] == "1" and read["Date"] and read["From"] == "office@mig-primer.example"
    assert read.get_body().get_content().replace("\r\n", "\n") == message.body and not read.defects
    files = {part.get_filename(): part.get_content() for part in read.iter_attachments()}
    expected = ("report.pdf", "annex.xlsx") if attach else ()
    assert files == {name: (packs / "primer" / "2028-Q2" / name).read_bytes() for name in expected}


def test_a_draft_has_an_address_only_where_the_settings_hold_one(found):
    assert email.message_from_bytes(found.draft(found.messages[0]))["To"] is None
    signers = found.strategy.report.model_copy(update={"addressee": "УО, г-н Директор <leader@authority.example>"})
    addressed = copy.copy(found)
    object.__setattr__(addressed, "strategy", found.strategy.model_copy(update={"report": signers}))
    assert email.message_from_bytes(addressed.draft(found.messages[0]))["To"] == "leader@authority.example"


@pytest.mark.parametrize(
    "agreement",
    ["1\r\nBcc: x@y.example", "1\nX: 1\n\nтяло", "\u202e№ 1\u2028Bcc: x", "№" * 300, '"; drop', "=?utf-8?b?0JA=?="],
)
def test_no_cell_makes_a_header(found, results, agreement):
    message = letters(results, agreement=agreement).with_report([])
    tidy = type(message)(one_line(message.subject), message.paragraphs)
    data = found.draft(tidy)
    read = email.message_from_bytes(data, policy=policy.default)
    assert set(read.keys()) == {"Content-Type", "MIME-Version", "X-Unsent", "Subject", "Date", "From"}
    assert read["Subject"] == tidy.subject and re.sub(r"\W", "", agreement) in re.sub(r"\W", "", tidy.subject)


def test_a_draft_says_so_everywhere(results):
    message = letters({**results, "draft": True}).with_report([])
    assert message.subject.startswith("ЧЕРНОВА – ") and message.paragraphs[1].startswith("ЧЕРНОВА")


def test_what_is_frozen_has_its_number_and_what_is_not_has_none(results):
    assert "замразен под № 7" in letters(results, 7).with_report([]).body
    assert "замразен" not in letters(results).with_report([]).body


def test_a_group_at_its_beginning_is_told_of_calmly(results):
    nothing = copy.deepcopy(results)
    line = nothing["absorption"]["operations"]
    for name, value in list(line.items()):
        if isinstance(value, str) and re.fullmatch(r"[\d.]+", value):
            line[name] = "0.00"
    line.update(
        contracted_rate=None, paid_rate=None, expiring_count=0, in_period=dict.fromkeys(line["in_period"], "0.00")
    )
    nothing.update(indicators=[], animation={**results["animation"], "events": 0})
    body = letters(nothing).with_report([]).body
    assert "няма открити приеми" in body and "По проектите са договорени" not in body and "Индикатори не са" in body


def test_a_size_is_told_as_people_tell_it(results):
    files = [Attached("a.pdf", size, "0" * 64) for size in (1, 999_499, 1_157_363)]
    text = letters(results).with_report(files).body.replace(NBSP, " ")
    assert [line for line in text.splitlines() if line.startswith("– ")] == [
        "– a.pdf, 1 KB",
        "– a.pdf, 999 KB",
        "– a.pdf, 1,2 MB",
    ]


def test_requests_go_to_who_owes_and_say_what(packs, results):
    found = correspondence(PRIMER, "2028-Q2", "request", out=packs)
    agenda = results["agenda"]
    whose = {due["by"] for due in agenda["owed"]} | {due["to"] for due in agenda["undecided"]}
    assert [message.subject.rpartition(", ")[2] for message in found.messages] == sorted(whose)
    told = "\n".join(message.body for message in found.messages)
    assert all(due["what"] in told for due in (*agenda["owed"], *agenda["undecided"]))


def test_a_message_for_every_contract_that_ends_without_a_claim(packs, results):
    found = correspondence(PRIMER, "2028-Q2", "beneficiaries", out=packs)
    numbers = [contract["number"] for contract in results["at_risk"]["expiring"]]
    assert len(numbers) == len(found.messages) > 1
    assert all(number in message.subject for number, message in zip(numbers, found.messages, strict=True))


def test_without_a_report_there_is_no_message(packs):
    with pytest.raises(UsageError, match="vomr report 2028-Q1"):
        correspondence(PRIMER, "2028-Q1", out=packs)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("results.json", "{}"),
        ("report.pdf", "changed"),
        ("annex.xlsx", None),
        ("manifest.json", "not json"),
        ("manifest.json", '{"lag": "other", "period": "2028-Q2", "outputs": {}}'),
    ],
)
def test_what_is_not_as_it_was_written_is_not_sent(packs, tmp_path, name, content):
    shutil.copytree(packs, tmp_path / "reports")
    file = tmp_path / "reports" / "primer" / "2028-Q2" / name
    if content is None:
        file.unlink()
    else:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(VomrError, match=name):
        correspondence(PRIMER, "2028-Q2", out=tmp_path / "reports")


def test_files_too_large_for_a_message_are_not_attached(found, monkeypatch):
    monkeypatch.setattr("vomr.pack.mail._MOST", 1000)
    with pytest.raises(UsageError, match="send a link"):
        found.draft(found.messages[0], attach=True)


def test_the_command_prints_it_and_writes_a_draft_and_nothing_else(packs, tmp_path):
    status, out, err = vomr("mail", "2028-Q2", "--strategy", PRIMER, "--out", packs)
    assert status == 0 and out.startswith("Относно: МИГ „Пример“") and "не е замразен" in err
    file = tmp_path / "pismo.eml"
    status, out, _ = vomr("mail", "2028-Q2", "--strategy", PRIMER, "--out", packs, "--eml", file, "--kind", "request")
    assert status == 0 and out == ""
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["pismo-1.eml", "pismo-2.eml"]


@pytest.mark.parametrize(
    "wrong",
    [("--kind", "letter"), ("--eml", "pismo.txt"), ("--attach",), ("--attach", "--kind", "request", "--eml", "a.eml")],
)
def test_a_wrong_order_is_refused_before_anything_is_read(wrong):
    status, out, err = vomr("mail", "2028-Q2", "--strategy", PRIMER, *wrong)
    assert status == 2 and out == "" and err
