"""What a signed copy beside a frozen period proves: to whom trusts its issuer, the record that it carries."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import forged
import pytest
from standing import Kit, with_files

from authority import NUMBERS, Authority
from command import vomr
from vomr.pack.records.findings import Finding
from vomr.pack.records.verify import verify
from vomr.words import Words

w = Words("bg")
NO_WITNESS = "№ {number} няма външен свидетел"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def vault(folder: Path, kit: Kit, number: int = 1, previous: Path | None = None, replaced: Path | None = None) -> Path:
    """A frozen period as freezing leaves it, of a report that carries its record."""
    before = previous or replaced
    files = {name: content for name, content in kit.report.files.items() if name == "results.json"}
    seals = before and {name: sha256((before / file).read_bytes()) for name, file in
                        (("seal", "freeze.json"), ("sums", "SHA256SUMS"))}  # fmt: skip
    facts = {
        "number": number,
        "lag": "primer",
        "period": "2026-Q3",
        "draft": False,
        "frozen_at": f"2026-10-0{number}T07:00:00Z",
        "by": "",
        "parameters": {"lang": "bg", "audience": "authority", "notebooks": {}},
        "versions": {},
        "previous": seals and {"number": number - 1, "period": "2026-Q3", **seals},
        "supersedes": seals and replaced and {"number": number - 1, "seal": seals["seal"], "reason": "нова"},
        "files": {name: sha256(content) for name, content in files.items()},
    }
    files["freeze.json"] = json.dumps(facts, ensure_ascii=False, indent=1).encode()
    plain = kit.report.other(is_frozen=False).made
    files["report.pdf"] = with_files(plain, {"freeze.json": files["freeze.json"]})
    files["pack.sha256"] = f"{sha256(files['report.pdf'])}  report.pdf\n".encode()
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    if replaced is not None:
        replaced.rename(folder / "superseded")
    reseal(folder)
    return folder


def reseal(folder: Path) -> None:
    """Checksums of all that is sealed, written anew."""
    lines = [
        f"{sha256(path.read_bytes())}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / "SHA256SUMS" and "signed" not in path.relative_to(folder).parts
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def file_signed(folder: Path, content: bytes, name: str = "report-signed.pdf") -> Path:
    path = folder / "signed" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def told(findings: list[Finding]) -> str:
    return "\n".join(f"{finding.mark} {finding.text(w)}" for finding in findings)


@pytest.fixture
def period(kit, tmp_path) -> Path:
    folder = vault(tmp_path / "frozen" / "2026-Q3", kit)
    assert "✗" not in told(verify(folder.parent)) and NO_WITNESS.format(number=1) in told(verify(folder.parent))
    return folder


def test_a_signature_is_a_witness_only_to_whom_trusts_its_issuer(kit, period):
    file_signed(period, forged.signed((period / "report.pdf").read_bytes(), kit.authority.approves))
    alone, trusted = verify(period.parent), verify(period.parent, trust=[kit.authority.trust])
    assert "· 2026-Q3/signed/report-signed.pdf: на report.pdf от № 1, подписан от Иван Примеров Измислен" in told(alone)
    assert "издателят не е проверен" in told(alone) and NO_WITNESS.format(number=1) in told(alone)
    assert "✓ 2026-Q3/signed/report-signed.pdf" in told(trusted) and "по часовника на подписалия" in told(trusted)
    assert NO_WITNESS.format(number=1) not in told(trusted) and "външен свидетел има само report.pdf" in told(trusted)
    assert "✗" not in told(alone) + told(trusted)
    assert not any(number in told(alone) + told(trusted) for number in NUMBERS)
    status, out, _ = vomr("verify", period, "--trust", kit.authority.trust)
    assert status == 0 and "удостоверението е от издател от --trust" in out


def test_a_trusted_timestamp_and_a_signature_in_a_file_of_its_own(kit, period):
    report = (period / "report.pdf").read_bytes()
    file_signed(period, forged.signed(report, kit.authority.prepares, clock=kit.authority.stamper()))
    file_signed(period, kit.authority.approves.detached(report), "report-signature.p7s")
    text = told(verify(period.parent, trust=[kit.authority.trust]))
    assert "по доверен времеви печат" in text and "✓ 2026-Q3/signed/report-signature.p7s" in text and "✗" not in text


def test_a_certificate_that_somebody_made_is_no_witness(kit, period):
    """Under the very name of who approves."""
    own = Authority(period.parent.parent / "own", "Собствен")
    file_signed(period, forged.signed((period / "report.pdf").read_bytes(), own.approves))
    text = told(verify(period.parent, trust=[kit.authority.trust]))
    assert "не е от издател от --trust" in text and NO_WITNESS.format(number=1) in text and "✗" not in text


def test_what_is_no_copy_or_does_not_hold_is_found(kit, period):
    report = (period / "report.pdf").read_bytes()
    signed = forged.signed(report, kit.authority.approves)
    place = len(report) - 40
    for content, name in (
        (signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :], "report-signed.pdf"),
        (signed + b"9 0 obj\n<<>>\nendobj\n", "report-signed.pdf"),
        (forged.signed(kit.plain, kit.authority.approves), "report-signed.pdf"),
        (report, "report-signed.pdf"),
        (kit.authority.approves.detached(b"other"), "report-signature.p7s"),
        (b"", "report-scan.png"),
    ):
        path = file_signed(period, content, name)
        text = told(verify(period.parent, trust=[kit.authority.trust]))
        assert f"✗ 2026-Q3/signed/{name} е приложен като подписан екземпляр на № 1, но не е такъв" in text
        assert NO_WITNESS.format(number=1) in text
        path.unlink()


def test_a_record_that_was_made_anew_around_a_true_signed_report_is_found(kit, period):
    """The report and its signature are whole and by whom they should be; the figures beside them are others."""
    file_signed(period, forged.signed((period / "report.pdf").read_bytes(), kit.authority.approves))
    forged_results = (period / "results.json").read_bytes().replace(b"1274963.19", b"9274163.19")
    facts = json.loads((period / "freeze.json").read_bytes())
    facts["files"]["results.json"] = sha256(forged_results)
    (period / "results.json").write_bytes(forged_results)
    (period / "freeze.json").write_bytes(json.dumps(facts, ensure_ascii=False, indent=1).encode())
    reseal(period)
    for trust in ([], [kit.authority.trust]):
        findings = verify(period.parent, trust=trust)
        assert [finding.text(w) for finding in findings if not finding.holds] == [
            "Подписаният доклад носи друг запис, а не № 1: записът е съставен наново около него."
        ]
        assert NO_WITNESS.format(number=1) in told(findings)


def test_the_copy_of_a_superseded_record_vouches_for_that_one_alone(kit, period):
    file_signed(period, forged.signed((period / "report.pdf").read_bytes(), kit.authority.approves))
    newest = vault(period.with_name("new"), kit, 2, replaced=period)
    newest.rename(period)
    text = told(verify(period.parent, trust=[kit.authority.trust]))
    assert "✗" not in text and "✓ 2026-Q3/superseded/signed/report-signed.pdf" in text
    assert NO_WITNESS.format(number=2) in text and NO_WITNESS.format(number=1) not in text
    file_signed(period, forged.signed((period / "report.pdf").read_bytes(), kit.authority.prepares))
    (period / "superseded/signed/report-signed.pdf").unlink()
    text = told(verify(period.parent, trust=[kit.authority.trust]))
    assert "№ 1 има свидетел" in text and NO_WITNESS.format(number=2) not in text


def test_an_option_that_is_not_compared_is_refused(kit, period, tmp_path):
    junk = tmp_path / "x.pem"
    junk.write_bytes(b"junk")
    other = tmp_path / "a.xlsx"
    other.write_bytes(b"PK")
    for words, sentence in (
        ([period, "--trust", junk], "не е удостоверение"),
        ([period / "report.pdf", "--trust", junk], "не е удостоверение"),
        ([period / "report.pdf", "--rebuild"], "--rebuild прави наново цял доклад"),
        ([period, "--against", period / "report.pdf"], "сравняват с отделен PDF"),
        ([period, "--sums", period / "SHA256SUMS"], "сравняват с отделен PDF"),
        ([other, "--seal", "0" * 64], "не се отнасят за отделен файл"),
    ):
        status, _, err = vomr("verify", *words)
        assert status == 2 and sentence in err, (words, err)
    status, out, _ = vomr("verify", period / "report.pdf", "--sums", period / "pack.sha256")
    assert "е сред описаните в pack.sha256" in out
