"""What happens to a true report on its way: none of it is a contradiction, and each verdict is the one that is due."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable

import forged
import pikepdf
import pytest
import standing
from PIL import Image
from standing import Kit, Made, sums_of, verified

from authority import as_text, enclosed
from vomr import verify_report
from vomr.verify_report import AGREES, NO_WITNESS, SAME

CASES: dict[str, tuple[Callable[[Kit], Made], str, str]] = {}


def case(name: str, verdict: str, said: str = "") -> Callable[[Callable[[Kit], Made]], Callable[[Kit], Made]]:
    """A legal case, the verdict that is due, and a part of what is said."""

    def named(make: Callable[[Kit], Made]) -> Callable[[Kit], Made]:
        CASES[name] = make, verdict, said
        return make

    return named


case("as it was made", NO_WITNESS, "не е подписан")(lambda kit: kit.plain)
case("renamed", NO_WITNESS)(lambda kit: (kit.plain, {"name": "Доклад (1) – копие.PDF"}))
case("mailed by a program that adds a line's end", NO_WITNESS)(lambda kit: kit.plain + b"\r\n")
case("beside somebody else's checksums", NO_WITNESS)(
    lambda kit: (kit.plain, {"files": {"SHA256SUMS": b"0" * 64 + b"  report.pdf\n"}})
)
case("in a folder from which nothing is written", NO_WITNESS)(lambda kit: (kit.plain, {"read_only": True}))
case("saved anew by another program, its seal kept", AGREES, "е на данните му")(
    lambda kit: (forged.changed(kit.plain), {"seals": [kit.report.seal]})
)
case("the first signs of its seal kept", AGREES)(lambda kit: (kit.plain, {"seals": [kit.report.seal[:12].upper()]}))
case("the line of witness kept", AGREES)(
    lambda kit: (kit.plain, {"seals": [f"№ 3, 2026-Q3: данни {kit.report.seal}, документи {'5' * 64}"]})
)
case("the seal of the report before kept", NO_WITNESS, "записът го продължава")(
    lambda kit: (kit.following.made, {"seals": [kit.before.seal]})
)
case("the hash of the file kept", SAME)(lambda kit: (kit.plain, {"seals": [hashlib.sha256(kit.plain).hexdigest()]}))
case("the hash of the file kept before it was signed", SAME, "преди подписите")(
    lambda kit: (kit.signed, {"seals": [hashlib.sha256(kit.plain).hexdigest()]})
)
case("its checksums kept", SAME, "сред описаните")(lambda kit: (kit.plain, {"sums": [sums_of(kit, kit.plain)]}))
case("signed, the checksums of the pack kept", SAME, "без подписите е сред описаните")(
    lambda kit: (kit.signed, {"sums": [sums_of(kit, kit.plain)]})
)
case("signed", NO_WITNESS, "проверете при издателя")(lambda kit: kit.signed)
case("signed by somebody whom an issuer vouches for", SAME, "на когото вярвате")(
    lambda kit: (kit.signed, {"trust": [kit.authority.trust]})
)
case("certified", SAME)(lambda kit: (kit.certified, {"trust": [kit.authority.trust]}))
case("signed by two", SAME, "само подписи")(lambda kit: (kit.by_two, {"trust": [kit.authority.trust]}))
case("the second signed with a timestamp", SAME, "времеви печат")(
    lambda kit: (
        forged.signed(kit.signed, kit.authority.prepares, "signature-2", clock=kit.authority.stamper()),
        {"trust": [kit.authority.trust]},
    )
)
case("signed, then the document stamped", NO_WITNESS, "времеви печат на целия документ")(
    lambda kit: forged.stamped(kit.by_two, kit.authority.stamper())
)
case("signed in a field that a program put in an empty place", NO_WITNESS, "цял")(
    lambda kit: forged.signed(kit.plain, kit.authority.prepares, "own", box=(300, 60, 500, 120), page=-1)
)
case("signed by a certificate that has ended since", SAME, "Петър")(
    lambda kit: (
        forged.signed(
            kit.report.other(frozen_at="2025-10-05T08:00:00Z").made,
            kit.authority.expired,
            clock=kit.authority.stamper(dt.datetime.now(tz=dt.UTC) - dt.timedelta(days=200)),
        ),
        {"trust": [kit.authority.trust]},
    )
)
case("signed beside it", NO_WITNESS, "report.pdf.p7s")(
    lambda kit: (kit.plain, {"files": {"report.pdf.p7s": kit.authority.prepares.detached(kit.plain)}})
)
case("signed beside it under its own name, in PEM", SAME, "report.p7s")(
    lambda kit: (
        kit.plain,
        {"files": {"report.p7s": as_text(kit.authority.approves.detached(kit.plain))}, "trust": [kit.authority.trust]},
    )
)
case("signed beside it, the file enclosed", NO_WITNESS, "report.pdf.p7s")(
    lambda kit: (kit.plain, {"files": {"report.pdf.p7s": enclosed(kit.authority.approves, kit.plain)}})
)
case("the report before it kept", NO_WITNESS, "продължава № 2")(
    lambda kit: (kit.following.made, {"against": [kit.kept(kit.before.made, "before.pdf")]})
)
case("the report after it given", NO_WITNESS, "продължава № 2")(
    lambda kit: (kit.before.made, {"against": [kit.kept(kit.following.made, "after.pdf")]})
)
case("one long before it kept", NO_WITNESS, "има други доклади")(
    lambda kit: (kit.report.other(number=7).made, {"against": [kit.kept(kit.before.made, "before.pdf")]})
)
case("an unsigned copy of it kept", SAME, "същият доклад")(lambda kit: (kit.signed, {"against": [kit.kept(kit.plain)]}))
case("a copy saved anew kept", AGREES, "същият доклад")(
    lambda kit: (kit.plain, {"against": [kit.kept(forged.changed(kit.plain))]})
)


def scanned() -> bytes:
    made = io.BytesIO()
    Image.new("L", (827, 1169), 255).save(made, "PDF")
    return made.getvalue()


case("printed and put through a scanner", NO_WITNESS, "сканирано копие или разпечатка и нищо повече")(
    lambda kit: scanned()
)
case("a scan, and a seal was kept", NO_WITNESS, "с изображение не може да се сравни")(
    lambda kit: (scanned(), {"seals": [kit.report.seal]})
)
case("a scan, and its document was kept", NO_WITNESS, "с изображение не може да се сравни kept.pdf")(
    lambda kit: (scanned(), {"against": [kit.kept(kit.plain)]})
)


@case("a scan whose letters a program has read", NO_WITNESS, "сканирано копие")
def _(kit):
    return written_over(b"3 Tr")


def written_over(mode: bytes) -> bytes:
    """A picture of a page, and letters that another program has laid over it."""
    with pikepdf.open(io.BytesIO(scanned())) as pdf:
        page = pdf.pages[0]
        page.Resources.Font = pikepdf.Dictionary(
            F1=pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Courier)
        )
        page.contents_add(b"BT %s /F1 9 Tf 60 60 Td (1 274 963,19) Tj ET" % mode)
        return forged.saved(pdf)


def test_letters_that_are_seen_on_a_picture_make_it_no_scan(tmp_path):
    assert "не носи данните си" in verified(tmp_path, written_over(b"0 Tr")).text()


@case("saved for the web", NO_WITNESS)
def _(kit):
    with pikepdf.open(io.BytesIO(kit.plain)) as pdf:
        made = io.BytesIO()
        pdf.save(made, linearize=True)
    return made.getvalue()


@case("made by another year's program", AGREES)
def _(kit):
    def other(content: bytes) -> bytes:
        given = json.loads(content)
        given["columns"].append("unit")
        given["figures"] = [[*row, "euro"] for row in given["figures"]]
        return json.dumps(given, ensure_ascii=False).encode()

    later = kit.report.other(results=json.dumps(standing.results(added={"later": 1}), ensure_ascii=False))
    return forged.changed(later.made, forged.attached("figures.json", other)), {"seals": [later.seal]}


@case("a draft that was never frozen", NO_WITNESS, "не носи запис")
def _(kit):
    return kit.report.other(is_frozen=False).made


@case("the edition for the public", AGREES)
def _(kit):
    public = kit.report.other(is_public=True)
    return public.made, {"seals": [public.seal]}


@pytest.mark.parametrize("name", CASES)
def test_a_legal_case_raises_no_alarm(name, kit, tmp_path):
    make, verdict, said = CASES[name]
    outcome = verified(tmp_path, make(kit))
    assert [line.text for line in outcome.lines if line.holds is False] == []
    assert outcome.verdict == verdict, outcome.text()
    assert said in outcome.text()


def test_there_are_twenty_five():
    assert len(CASES) >= 25


def test_letters_of_fonts_that_are_not_known_are_said_to_be_unchecked(kit, tmp_path, monkeypatch):
    monkeypatch.setattr(verify_report, "OUTLINES", {"0": "another"})
    monkeypatch.setattr(verify_report, "_SHOWS", {})
    outcome = verified(tmp_path, kit.plain)
    assert outcome.holds and "шрифтът не е познат" in outcome.text()


def test_a_personal_number_of_a_certificate_is_not_printed(kit, tmp_path):
    from authority import NUMBERS

    for options in ({}, {"trust": [kit.authority.trust]}):
        text = verified(tmp_path, (kit.by_two, options)).text()
        assert "Измислен" in text and not any(number in text for number in NUMBERS)


def test_five_lines_and_a_verdict(kit, tmp_path):
    for lang in ("bg", "en"):
        assert len(verified(tmp_path, (kit.by_two, {"lang": lang})).text().splitlines()) == 6
