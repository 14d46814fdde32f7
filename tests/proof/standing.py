"""A small frozen report that stands alone, made in a second: what a whole one carries, on few pages."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import forged
import pikepdf

from authority import Authority
from vomr import document as d
from vomr.export import pdf
from vomr.export.about import About
from vomr.export.body import Body
from vomr.verify_report import Outcome, examine
from vomr.words.sentences import Identity

GROUP = "МИГ „Пример“"
PAID, CONTRACTED = "1274963.19", "1830449.00"
_MEASURES = ("M1", "M2", "M3")
_LINES = {
    "M1": ("520000.00", "341581.61", "198861.83"),
    "M2": ("480000.00", "369281.85", "161260.87"),
    "M3": ("90000.00", "0.00", "0.00"),
}
RECORD_BEFORE = "9" * 64


def grouped(amount: str, unit: str = "") -> str:
    whole, _, cents = amount.partition(".")
    return f"{int(whole):,}".replace(",", "\u00a0") + (f",{cents}" if cents else "") + unit


def results(**other: object) -> dict[str, object]:
    measures = [
        {"id": f"absorption.{name}.EAFRD", "measure": name, "fund": "EAFRD", "budget": b, "contracted": c, "paid": p}
        for name, (b, c, p) in _LINES.items()
    ]
    total = {"paid": PAID, "contracted": CONTRACTED, "paid_rate": 0.6965, "paid_count": 37}
    facts = {"lag": "primer", "name": GROUP, "period": "2026-Q3", "as_of": "2026-09-30", "draft": False}
    lines = {
        f"absorption.{name}.EAFRD.{column}": value
        for name, values in _LINES.items()
        for column, value in zip(("budget", "contracted", "paid"), values, strict=True)
    }
    figures = {f"absorption.total.{name}": value for name, value in total.items()} | lines
    figures["absorption.total.paid@2025-09-30"] = "902114.50"
    return {**facts, "absorption": {"total": total, "measures": measures}, "figures": figures, **other}


def figure(shown: str, name: str, **more: object) -> d.Span:
    return d.Span(d.content(shown), identity=Identity(name, **more))


def _cell(*content: object, **more: object) -> d.Cell:
    return d.Cell(tuple(content), **more)


def _pages(paid: str) -> Body:
    head = d.Row(tuple(_cell(title, scope="col") for title in ("Мярка", "Бюджет", "Договорени", "Изплатени")))
    rows = [
        d.Row(
            (
                _cell(name, scope="row"),
                *(
                    _cell(figure(grouped(value), f"absorption.{name}.EAFRD.{column}"), numeric=True)
                    for column, value in zip(("budget", "contracted", "paid"), _LINES[name], strict=True)
                ),
            )
        )
        for name in _MEASURES
    ]
    blocks = (
        d.Heading(("Финансово изпълнение",), 2, "finance"),
        d.Paragraph(
            (
                "Изплатени са ", figure(grouped(paid, "\u00a0евро"), "absorption.total.paid"), " по ",
                figure("37", "absorption.total.paid_count"), " искания, ",
                figure("69,6\u00a0%", "absorption.total.paid_rate"), " от договореното; преди година бяха ",
                figure("902\u00a0114,50", "absorption.total.paid", day=dt.date(2025, 9, 30)), ".",
            )
        ),
        d.Table(d.content("Изпълнение по мерки, евро"), (head,), tuple(rows)),
        *(d.Paragraph((f"Обяснение {n}: изпълнението върви по плана, приложенията са при изпълнителния екип.",))
          for n in range(40)),
    )  # fmt: skip
    about = About(lang="bg", title="Доклад", lag=GROUP, as_of="2026-09-30", period="2026-Q3")
    return Body(about, blocks, "Финансово изпълнение", outline=[(2, "finance", "")])


@dataclass(frozen=True)
class Standing:
    """A report and what it carries; :meth:`made` is the PDF."""

    results: str = ""
    data: str = "measure,paid,id\nM1,198861.83,financing.M1\n"
    number: int = 3
    frozen_at: str = "2026-10-05T08:00:00Z"
    previous: str = RECORD_BEFORE
    paid: str = PAID
    lag: str = "primer"
    is_frozen: bool = True
    is_public: bool = False

    @property
    def files(self) -> dict[str, bytes]:
        own = self.results or json.dumps(results(lag=self.lag), ensure_ascii=False, indent=1)
        return {"results.json": own.encode(), "data/financing.csv": self.data.encode()}

    @property
    def record(self) -> bytes:
        facts = {
            "number": self.number,
            "lag": self.lag,
            "period": "2026-Q3",
            "as_of": "2026-09-30",
            "draft": False,
            "illustrative": True,
            "frozen_at": self.frozen_at,
            "by": "",
            "previous": {"number": self.number - 1, "period": "2026-Q2", "seal": self.previous, "sums": "8" * 64},
            "supersedes": None,
            "files": {
                ("public/" if self.is_public else "") + name: hashlib.sha256(data).hexdigest()
                for name, data in self.files.items()
            },
        }
        return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()

    @property
    def seal(self) -> str:
        return hashlib.sha256(self.record).hexdigest()

    @property
    def made(self) -> bytes:
        return _made(self)

    def other(self, **changed: object) -> Standing:
        return replace(self, **changed)


@cache
def _made(report: Standing) -> bytes:
    day = report.frozen_at[:10]
    cover = pdf.Cover(
        "Мониторингов доклад",
        lag=GROUP,
        as_of="2026-09-30",
        period="2026-Q3",
        frozen=f"Замразен № {report.number} на {day}, печат {report.seal}" if report.is_frozen else "",
        prepared_by="Анна Петрова",
        approved_by="Иван Иванов",
    )
    plain = pdf.report_pdf([pdf.document(_pages(report.paid), prefix="1-")], cover)
    return with_files(plain, {**report.files, **({"freeze.json": report.record} if report.is_frozen else {})})


def with_files(data: bytes, files: dict[str, bytes]) -> bytes:
    """A document that carries these files too, one of a name."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for name, content in files.items():
            document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)
        return forged.saved(document)


@dataclass
class Kit:
    """A report, its signed copies, those that somebody kept, and a folder."""

    authority: Authority
    folder: Path

    report = Standing()

    @cached_property
    def plain(self) -> bytes:
        return self.report.made

    @cached_property
    def signed(self) -> bytes:
        return forged.signed(self.plain, self.authority.approves)

    @cached_property
    def by_two(self) -> bytes:
        return forged.signed(self.signed, self.authority.prepares, "signature-2")

    @cached_property
    def certified(self) -> bytes:
        return forged.signed(self.plain, self.authority.approves, certify=True)

    @cached_property
    def before(self) -> Standing:
        return self.report.other(number=2, frozen_at="2026-07-06T08:00:00Z", previous="7" * 64)

    @cached_property
    def following(self) -> Standing:
        """The report that follows from the one before."""
        return self.report.other(previous=self.before.seal)

    def kept(self, data: bytes, name: str = "kept.pdf") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path


# what a verifier is given: bytes, and what lies beside or was kept
Made = bytes | tuple[bytes, dict[str, object]]


def verified(folder: Path, made: Made) -> Outcome:
    """What is said of a report that lies in a folder; ``files`` lie beside it, the rest is asked of the verifier."""
    data, given = made if isinstance(made, tuple) else (made, {})
    path = folder / str(given.get("name", "report.pdf"))
    path.write_bytes(data)
    for name, content in given.get("files", {}).items():
        (folder / name).write_bytes(content)
    if given.get("read_only"):
        path.chmod(0o400)
    ours = ("files", "name", "read_only", "expected")
    return examine(path, **{name: value for name, value in given.items() if name not in ours})


def sums_of(kit: Kit, data: bytes) -> Path:
    path = kit.folder / "SHA256SUMS"
    path.write_text(f"{hashlib.sha256(data).hexdigest()}  report.pdf\n")
    return path
