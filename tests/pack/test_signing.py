"""Signing a report in its own fields, filing what comes back, and what the checklist then says."""

from __future__ import annotations

import email
import hashlib
import io
import json
import shutil
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from authority import APPROVES, NUMBERS, PASSWORD, PREPARES, Authority, as_text, enclosed
from command import vomr
from records import least_record
from vomr import document as d
from vomr.export import pdf
from vomr.export.about import About
from vomr.export.body import Body
from vomr.method.results_cache import results_of
from vomr.pack.mail import correspondence
from vomr.pack.records.filing import file_beside
from vomr.pack.records.signing import read_key, sign
from vomr.period import Period
from vomr.problems import UsageError, VomrError
from vomr.register.filed import Filed
from vomr.register.frozen import last_records
from vomr.register.signatures import signatures_in
from vomr.verify_report import holder, signature_beside
from vomr.words import Words

PROJECT = Path(__file__).parents[2]
LINES = ("Изготвил: Мария Примерова", "Одобрил: Иван Примеров (председател на УС)")


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> bytes:
    """A report of a few words with two lines to sign."""
    about = About(lang="bg", title="Пробен доклад", lag="МИГ „Пример“", as_of="2026-09-30", period="2026-Q3")
    blocks = (d.Heading(("Проба",), 2, "proba"), d.Paragraph(("Думи.",)), d.Signatures("Подписи", LINES))
    return pdf.pdf_page(pdf.document(Body(about, blocks, "Проба", outline=[(2, "proba", "")])))


@pytest.fixture
def paper(report, tmp_path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(report)
    return path


@pytest.fixture(scope="module")
def keys(authority):
    return [read_key(one.p12, None, PASSWORD) for one in (authority.prepares, authority.approves)]


@pytest.fixture(scope="module")
def both(report, keys, tmp_path_factory) -> bytes:
    """Signed by two, each at a computer of their own."""
    content = report
    for key, computer in zip(keys, "аб", strict=True):
        path = tmp_path_factory.mktemp(f"компютър {computer}") / "report.pdf"
        path.write_bytes(content)
        content = sign(path, key)[0].read_bytes()
    return content


@pytest.fixture
def group(report, tmp_path) -> Path:
    """A strategy folder with a frozen period, whose record is as small as one can be."""
    folder = tmp_path / "s"
    shutil.copytree(PROJECT / "data" / "nevestino", folder)
    vault = folder / "frozen" / "2026-Q3"
    before = {"number": 2, "period": "2026-Q2", "seal": "7" * 64, "sums": "8" * 64}
    least_record(vault, 3, "2026-Q3", lag="nevestino", frozen_at="2026-10-12T07:00:00Z", previous=before)
    (vault / "report.pdf").write_bytes(report)
    return folder


def record_of(group: Path):
    (record,), _ = last_records(group)
    return record


# --- signing


def test_two_sign_and_both_hold_and_nothing_that_stood_there_is_changed(report, both):
    assert both.startswith(report)
    prepared, approved = signatures_in(both)
    assert (prepared.name, prepared.field, prepared.holds, prepared.was_in_force) == (
        PREPARES,
        "signature-1",
        True,
        True,
    )
    assert (approved.name, approved.field, approved.holds) == (APPROVES, "signature-2", True)
    assert not prepared.is_stamped and not approved.is_stamped


def test_it_stays_what_it_says_of_itself(report, both):
    """PDF/A and PDF/UA: metadata, version, tags and attachments are those of before; a field keeps its tag and name."""
    with pikepdf.open(io.BytesIO(report)) as before, pikepdf.open(io.BytesIO(both)) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert after.pdf_version == before.pdf_version and "/Version" not in after.Root
        assert dict(after.docinfo) == dict(before.docinfo)
        assert after.Root.StructTreeRoot.objgen == before.Root.StructTreeRoot.objgen
        assert after.Root.MarkInfo.Marked
        for field, was in zip(after.Root.AcroForm.Fields, before.Root.AcroForm.Fields, strict=True):
            assert (field.T, field.TU, field.StructParent, field.F) == (was.T, was.TU, was.StructParent, 4)
            assert field.V.SubFilter == "/ETSI.CAdES.detached" and "/Reference" not in field.V
        assert int(after.Root.AcroForm.SigFlags) == 3


def test_what_is_seen_is_the_name_in_the_letters_of_the_report(both):
    with pikepdf.open(io.BytesIO(both)) as after:
        for field in after.Root.AcroForm.Fields:
            fonts = set()
            drawn = [field.AP.N]
            for form in drawn:
                drawn += form.get("/Resources", {}).get("/XObject", {}).values()
                fonts |= {str(font.BaseFont) for font in form.get("/Resources", {}).get("/Font", {}).values()}
                names = [str(operator) for _, operator in pikepdf.parse_content_stream(form)]
                assert not {"BDC", "BMC"} & set(names)  # what a tag would have to hold
            assert fonts and all("+Manrope" in font for font in fonts), fonts  # embedded, and no other


@pytest.mark.parametrize("role", ["prepared", "approved"])
def test_each_may_be_first(paper, keys, role):
    first, signature = sign(paper, keys[0], role)
    second, other = sign(first, keys[1])
    assert {signature.field, other.field} == {"signature-1", "signature-2"}
    assert signature.field == {"prepared": "signature-1", "approved": "signature-2"}[role]
    assert second.name == "report-signed-2.pdf" and all(one.holds for one in signatures_in(second.read_bytes()))
    with pytest.raises(UsageError, match="signed by both"):
        sign(second, keys[0])
    with pytest.raises(UsageError, match="already signed by who"):
        sign(first, keys[1], role, out=paper.with_name("other.pdf"))
    with pytest.raises(UsageError, match="exists already"):
        sign(paper, keys[0])


def test_a_timestamp_proves_the_hour(paper, keys, authority, tmp_path):
    with authority.timestamps() as address:
        _, signature = sign(paper, keys[0], timestamp=address)
    assert signature.is_stamped and signature.holds
    for wrong in ("ftp://example.bg", "http://", "без адрес", "http://[::1"):
        with pytest.raises(UsageError, match="no address"):
            sign(paper, keys[0], timestamp=wrong, out=tmp_path / "x.pdf")
    with authority.timestamps(broken=True) as address, pytest.raises(VomrError, match="gives no timestamp"):
        sign(paper, keys[0], timestamp=address, out=tmp_path / "x.pdf")
    with pytest.raises(VomrError, match="gives no timestamp"):
        sign(paper, keys[0], timestamp="http://127.0.0.1:9/", out=tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("who", "sentence"), [("expired", "expired on"), ("early", "valid only from"), ("encrypts", "not for signing")]
)
def test_a_certificate_that_does_not_sign_today_is_refused(authority, who, sentence):
    with pytest.raises(VomrError, match=sentence) as refused:
        read_key(getattr(authority, who).p12, None, PASSWORD)
    assert not any(number in str(refused.value) for number in NUMBERS)


def test_keys_come_from_pkcs12_or_pem_and_nothing_else(authority, paper, tmp_path):
    one, other = authority.prepares, authority.approves
    assert read_key(one.pem, one.key_file, PASSWORD).name == PREPARES
    junk = tmp_path / "ключ.p12"
    junk.write_bytes(b"\x30\x03\x02\x01\x05")
    for certificate, key, password, sentence in (
        (one.p12, None, "друга", "does not open"),
        (one.p12, None, "", "does not open"),
        (one.pem, one.key_file, "друга", "does not open"),
        (one.pem, one.key_file, "", "does not open"),
        (one.pem, other.key_file, PASSWORD, "does not belong"),
        (one.pem, None, PASSWORD, "no certificate with a key"),
        (one.pem, paper, PASSWORD, "no key in PEM"),
        (paper, None, "", "no certificate with a key"),
        (junk, None, "", "no certificate with a key"),
        (tmp_path / "няма", None, "", "cannot be read"),
        (tmp_path, None, "", "cannot be read"),
    ):
        with pytest.raises(VomrError, match=sentence):
            read_key(certificate, key, password)


@pytest.mark.parametrize(
    "content", [b"", b"no pdf", b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"]
)
def test_what_is_no_report_is_refused(paper, keys, content):
    paper.write_bytes(content)
    with pytest.raises(VomrError, match=r"not a PDF|no lines to sign"):
        sign(paper, keys[0])
    assert [path.name for path in paper.parent.iterdir()] == ["report.pdf"]


def test_nothing_is_signed_above_a_signature_that_is_broken(paper, keys):
    first, _ = sign(paper, keys[0])
    content = bytearray(first.read_bytes())
    content[100] ^= 1  # within the first stream
    first.write_bytes(content)
    with pytest.raises(VomrError):
        sign(first, keys[1])
    assert not first.with_name("report-signed-2.pdf").exists()


@pytest.mark.parametrize(
    ("common", "shown"),
    [
        (f"Иван Примеров {NUMBERS[0]}", "Иван Примеров"),
        (f"Иван Примеров, ЕГН: {NUMBERS[0]}", "Иван Примеров"),
        (f"PNOBG-{NUMBERS[0]} Иван Примеров", "Иван Примеров"),
        ("Иван Примеров 99 9900 0001", "Иван Примеров"),
        ("Сдружение МИГ 1900", "Сдружение МИГ 1900"),
    ],
)
def test_a_name_is_shown_without_a_number(tmp_path, common, shown):
    made = Authority(tmp_path).signer(common)
    assert holder(read_key(made.p12, None, PASSWORD).certificate) == shown


# --- the command


def test_the_command_asks_for_no_password_on_its_line_and_says_no_number(authority, paper, tmp_path):
    password = tmp_path / "парола.txt"
    password.write_text(f"{PASSWORD}\nи още", encoding="utf-8")
    status, out, err = vomr("sign", paper, "--certificate", authority.approves.p12, "--password-file", password)
    assert (status, out) == (0, "") and f"Подписан от {APPROVES}" in err and "не носи номер" in err
    assert PASSWORD not in err and not any(number in err for number in NUMBERS)
    signed = paper.with_name("report-signed.pdf").read_bytes()
    assert PASSWORD.encode() not in signed and b"PRIVATE KEY" not in signed
    status, _, err = vomr("sign", paper, "--certificate", authority.prepares.p12, "--out", tmp_path / "x.pdf")
    assert status == 2 and "Нужна е парола" in err
    status, _, err = vomr("sign", paper, "--certificate", authority.prepares.p12, "--as", "witness")
    assert status == 2 and "witness" in err


# --- filing


def test_signed_copies_are_filed_and_say_who_signed(group, both, keys, tmp_path):
    first = tmp_path / "report.pdf"
    first.write_bytes((group / "frozen/2026-Q3/report.pdf").read_bytes())
    one, _ = sign(first, keys[0])
    two = tmp_path / "подписан от двамата.pdf"
    two.write_bytes(both)
    (filing,) = file_beside(group, "2026-Q3", [one])
    assert (filing.path.name, filing.copy.kind, filing.is_new) == ("report-signed.pdf", "signed", True)
    status, _, err = vomr("freeze", "2026-Q3", "--strategy", group, "--signed", two, "--signed", one)
    assert status == 0 and f"{APPROVES}" in err and "Вече е приложен" in err
    assert not any(number in err for number in NUMBERS)
    assert {path.name for path in (group / "frozen/2026-Q3/signed").iterdir()} == {
        "report-signed.pdf",
        "report-signed-2.pdf",
    }
    assert [signature.name for signature in Filed(record_of(group)).signers] == [PREPARES, APPROVES]


def test_a_detached_signature_is_filed_whatever_program_made_it(group, report, authority, tmp_path):
    made = authority.prepares.detached(report)
    for name, content in (("a.p7s", made), ("b.p7s", as_text(made)), ("c.p7s", enclosed(authority.approves, report))):
        path = tmp_path / name
        path.write_bytes(content)
        (filing,) = file_beside(group, "2026-Q3", [path])
        assert filing.copy.kind == "detached" and filing.copy.signers
    assert [signature.name for signature in Filed(record_of(group)).signers] == [PREPARES, APPROVES]
    other = tmp_path / "d.p7s"
    for content in (authority.prepares.detached(b"other"), enclosed(authority.prepares, b"other"), b"junk", made[:99]):
        other.write_bytes(content)
        with pytest.raises(VomrError, match=r"another file|no detached signature"):
            file_beside(group, "2026-Q3", [other])
    assert not signature_beside(b"other", made)[0].holds


def test_a_scan_is_said_to_be_only_that(group, tmp_path):
    picture = tmp_path / "скан.png"
    Image.new("RGB", (80, 120), "white").save(picture)
    scanned = tmp_path / "скан.pdf"
    Image.new("RGB", (80, 120), "white").save(scanned)
    for path in (picture, scanned):
        status, _, err = vomr("freeze", "2026-Q3", "--strategy", group, "--signed", path)
        assert status == 0 and "Сканирано копие и нищо повече" in err and "само от думата" in err
    filed = Filed(record_of(group))
    assert len(filed.scans) == 2 and not filed.signers
    picture.write_bytes(b"no picture")
    with pytest.raises(VomrError, match="no picture"):
        file_beside(group, "2026-Q3", [picture])


@pytest.mark.soak
def test_what_is_no_signed_copy_is_refused_and_nothing_is_filed(group, report, both, paper, keys, tmp_path):
    anew = io.BytesIO()
    with pikepdf.open(io.BytesIO(report)) as pdf_file:
        pdf_file.save(anew)
    good = tmp_path / "good.pdf"
    good.write_bytes(both)
    for name, content, sentence in (
        ("report.pdf", report, "nobody has signed it"),
        ("anew.pdf", anew.getvalue(), "saved anew"),
        ("more.pdf", report + b"\n% more\n", "nobody has signed it"),
        ("cut.pdf", both[:-2000], "does not hold|cannot be read|nobody has signed"),
        ("letter.docx", b"PK", "no signed copy"),
        ("empty.pdf", b"", "is empty"),
        ("none.pdf", b"junk", "cannot be read as a PDF"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(VomrError, match=sentence):
            file_beside(group, "2026-Q3", [good, path])
    with pytest.raises(UsageError, match="has not been frozen"):
        file_beside(group, "2026-Q2", [good])
    assert not (group / "frozen/2026-Q3/signed").exists()


@pytest.mark.soak
def test_a_preview_files_nothing_and_a_receipt_is_filed(group, both, tmp_path):
    signed, receipt = tmp_path / "signed.pdf", tmp_path / "Разписка 12.xml"
    signed.write_bytes(both)
    receipt.write_text("<r/>", encoding="utf-8")
    words = ("freeze", "2026-Q3", "--strategy", group, "--signed", signed, "--receipt", receipt)
    status, _, err = vomr(*words, "--preview")
    assert status == 0 and err.count("Ще бъде приложен") == 2 and not record_of(group).filed()
    assert vomr(*words)[0] == 0
    assert set(record_of(group).filed()) == {"signed/report-signed.pdf", "receipts/receipt.xml"}
    assert Filed(record_of(group)).receipts == ("receipts/receipt.xml",)
    status, _, err = vomr(*words, "--withdraw=грешка")
    assert status == 2 and "дайте ги сами" in err


# --- sending


def test_the_letter_goes_with_the_signed_copy_and_the_out_number(group, report, both, tmp_path):
    filed = tmp_path / "подписан.pdf"
    filed.write_bytes(both)
    pack = _pack(group, report, tmp_path / "reports")
    before = correspondence(group, "2026-Q3", out=tmp_path / "reports")
    assert not before.is_signed and list(before.files) == ["report.pdf"] and "Изх. №" not in before.messages[0].body

    file_beside(group, "2026-Q3", [filed], [])
    (group / "obligations.csv").write_text(
        "obligation,what,to,period,due,reference\nQ3,Доклад,УО,2026-Q3,2026-10-31,РД-15/12.10.2026\n", encoding="utf-8"
    )
    after = correspondence(group, "2026-Q3", out=tmp_path / "reports")
    body = after.messages[0].body
    assert after.is_signed and list(after.files) == ["report-signed.pdf"] and body.startswith("Изх. № РД-15/12.10.2026")
    assert f"подписан от {PREPARES} и {APPROVES}\n  SHA-256 {hashlib.sha256(both).hexdigest()}" in body
    attached = email.message_from_bytes(after.draft(after.messages[0], attach=True)).get_payload()[1]
    assert attached.get_filename() == "report-signed.pdf" and attached.get_payload(decode=True) == both
    assert (pack / "report.pdf").read_bytes() == report


def test_of_several_out_numbers_none_is_guessed(group, report, tmp_path):
    _pack(group, report, tmp_path / "reports")
    (group / "obligations.csv").write_text(
        "obligation,what,to,period,due,reference\nа,Доклад,УО,2026-Q3,2026-10-31,1\nб,Искане,УО,2026-Q3,2026-10-31,2\n",
        encoding="utf-8",
    )
    assert "Изх. №" not in correspondence(group, "2026-Q3", out=tmp_path / "reports").messages[0].body


def _pack(group: Path, report: bytes, base: Path) -> Path:
    """What a letter needs of the pack of the frozen period."""
    pack = base / "nevestino" / "2026-Q3"
    pack.mkdir(parents=True)
    results = results_of(PROJECT / "data" / "nevestino", Period.parse("2026-Q3"), "bg").to_json(Words("bg")).encode()
    files = {"report.pdf": report, "results.json": results}
    for name, content in files.items():
        (pack / name).write_bytes(content)
    manifest = {
        "lag": "nevestino",
        "period": "2026-Q3",
        "parameters": {"lang": "bg", "audience": "authority"},
        "parts": ["overview"],
        "formats": ["pdf"],
        "inputs": {},
        "versions": {},
        "frozen": {"number": 3, "seal": record_of(group).seal},
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    (pack / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return pack
