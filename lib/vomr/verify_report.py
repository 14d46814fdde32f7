"""Check a report of VOMR Monitor by itself: ``python verify_report.py report.pdf``.

This file stands alone: it needs Python 3.11, pikepdf and pyHanko, and nothing of VOMR Monitor, no table of a group and
no network. An authority that got a report can run it without installing what made the report.

It says whose report it is, who signed it, whether each figure on paper equals the attached one, whether what is
attached is what was sealed, and what came after the first signature. What it cannot prove it says too: words, dates and
charts are proved only by a signature, or by checksums that somebody kept.

The file is hostile until it is proved to be none: it is looked at in a process of its own, with an end to the time and
the memory that it may take.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import hashlib
import io
import json
import logging
import re
import struct
import subprocess
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import pikepdf

MOST_BYTES = 256 << 20  # of a file
MOST_DETACHED = 10 << 20  # of a signature in a file of its own
MOST_DECODED = 512 << 20  # of its streams together
MOST_OPERATIONS = 20_000_000
MOST_PAGES = 5_000
MOST_TAGS = 2_000_000
MOST_MEMORY = 3 << 30
SECONDS = 180
MOST_SHOWN = 20  # contradictions of one kind
SHORTEST_SEAL = 12  # hexadecimal signs, as many as stand at the foot of a page

CONTRADICTS, SAME, AGREES, NO_WITNESS = "contradicts", "same-bytes", "agrees", "no-witness"
WHOSE, SIGNED, FIGURES, ATTACHED, AFTER = "whose", "signed", "figures", "attached", "after"
SECTIONS = (WHOSE, SIGNED, FIGURES, ATTACHED, AFTER)
RECORD, RESULTS, LIST = "freeze.json", "results.json", "figures.json"


# --- what is said
# ------------------------------------------------------------------------------------------------------------

_SAID = {
    "title.whose": ("Чий", "Whose"),
    "title.signed": ("Подпис", "Signed"),
    "title.figures": ("Числа", "Figures"),
    "title.attached": ("Приложено", "Attached"),
    "title.after": ("След подписа", "Afterwards"),
    "verdict": ("Извод: {text}", "Verdict: {text}"),
    "verdict.contradicts": (
        "ПРОТИВОРЕЧИ СИ – документът не е такъв, какъвто е бил издаден; вижте редовете с ✗.",
        "CONTRADICTS – the document is not as it was issued; see the lines with ✗.",
    ),
    "verdict.same-bytes": (
        "СЪЩИТЕ БАЙТОВЕ – това е документът, който е подписан или запазен, дума по дума.",
        "SAME BYTES – this is the document that was signed or kept, word for word.",
    ),
    "verdict.agrees": (
        "СЪВПАДА – числата и приложените данни са запечатаните. Файлът може да е записан наново: думите, датите и"
        " графиките не са доказани.",
        "AGREES – figures and attached data are those that were sealed. The file may have been saved anew: words, dates"
        " and charts are not proved.",
    ),
    "verdict.no-witness": (
        "БЕЗ ВЪНШЕН СВИДЕТЕЛ – всичко в документа си съответства, но нищо извън него не го потвърждава. Сравнете го с"
        " печат (--seal) или с екземпляр (--against), които сте запазили, или проверете подписа с --trust.",
        "NO OUTSIDE WITNESS – everything in the document agrees, and nothing outside it confirms it. Compare it with a"
        " seal (--seal) or a copy (--against) that you have kept, or check the signature with --trust.",
    ),
    "unreadable": ("файлът не може да бъде прочетен като PDF: {why}", "the file cannot be read as a PDF: {why}"),
    "why.none": ("няма такъв файл", "there is no such file"),
    "why.large": ("по-голям е от {size} MB", "it is larger than {size} MB"),
    "why.not-pdf": ("не е PDF", "it is not a PDF"),
    "why.encrypted": ("заключен е с парола", "it is locked with a password"),
    "why.damaged": ("повреден или непълен е", "it is damaged or incomplete"),
    "why.begins-late": ("пред документа стоят чужди байтове", "foreign bytes stand before the document"),
    "why.too-much": (
        "иска повече време или памет, отколкото доклад може да иска",
        "it takes more time or memory than a report can take",
    ),
    "whose.frozen": (
        "{group}; {period}; № {number}, замразен на {day}; печат на данните {seal}",
        "{group}; {period}; No {number}, frozen on {day}; seal of the data {seal}",
    ),
    "whose.not-frozen": (
        "{group}; {period}; не носи запис на замразен доклад: номер и печат няма с какво да се проверят",
        "{group}; {period}; it carries no record of a frozen report: there is nothing to check a number or seal by",
    ),
    "whose.unknown": (
        "документът не носи данните си (results.json, figures.json): не е доклад на VOMR Monitor или данните са"
        " извадени",
        "the document does not carry its data (results.json, figures.json): it is no report of VOMR Monitor, or the"
        " data were taken out",
    ),
    "whose.scan": (
        "страниците са само изображения, без структура и без данни: сканирано копие или разпечатка и нищо повече;"
        " номерът и печатът в долното поле казват кой доклад е това, но не доказват нито едно число",
        "its pages are pictures alone, without structure or data: a scan or a print, and said to be only that; number"
        " and seal at the foot say which report it is, but prove no figure",
    ),
    "whose.scan-kept": (
        "с изображение не може да се сравни {kept}; сравнете report.pdf",
        "a picture cannot be compared with {kept}; compare report.pdf",
    ),
    "whose.part": (
        "страница на доклад, която носи само списъка на числата си; данните и записът са в report.pdf",
        "a page of a report, which carries the list of its figures alone; data and record are in report.pdf",
    ),
    "whose.draft": ("замразен като ЧЕРНОВА", "frozen as a DRAFT"),
    "whose.illustrative": ("примерни данни", "example data"),
    "whose.record-broken": (
        "приложеният freeze.json не е запис на замразен доклад",
        "the attached freeze.json is no record of a frozen report",
    ),
    "whose.other": (
        "{file} е за друга група, период или ден: {name} е „{value}“, а в записа „{other}“",
        "{file} is of another group, period or day: {name} is “{value}”, in the record “{other}”",
    ),
    "whose.no-seal": (
        "на корицата и в долното поле няма печат, който да се сравни",
        "neither the cover nor the feet bear a seal to compare",
    ),
    "whose.seal-on-page": (
        "стр. {page} носи печат {seal}, а приложеният запис има {other}",
        "p. {page} bears the seal {seal}, the attached record has {other}",
    ),
    "whose.seal-missing": ("стр. {pages} не носят печата", "p. {pages} do not bear the seal"),
    "whose.number-on-page": (
        "стр. {page} носи № {number}, а приложеният запис е № {other}",
        "p. {page} bears No {number}, the attached record is No {other}",
    ),
    "whose.seal-without-record": (
        "корицата носи печат {seal}, но записът му не е приложен (превод или друга версия): печатът само е отпечатан",
        "the cover bears the seal {seal}, but its record is not attached (a translation, another version): the seal is"
        " only printed",
    ),
    "signed.none": ("документът не е подписан електронно", "the document is not signed electronically"),
    "signed.whole": (
        "{name}{issuer}: подписът е цял{trust}{time}",
        "{name}{issuer}: the signature is intact{trust}{time}",
    ),
    "signed.issuer": (" (удостоверение от {issuer})", " (certificate by {issuer})"),
    "signed.trusted": (
        ", удостоверението е от издател, на когото вярвате",
        ", the certificate is by an issuer whom you trust",
    ),
    "signed.ask": (
        "; дали удостоверението е на това лице и важи, проверете при издателя (или с --trust)",
        "; whether the certificate is that person's and valid, ask its issuer (or use --trust)",
    ),
    "signed.ended": ("; удостоверението не е важало на този ден", "; the certificate was not valid on that day"),
    "signed.untrusted": (
        "{name}: удостоверението не е от издател от --trust или не е важало",
        "{name}: the certificate is not by an issuer of --trust, or was not valid",
    ),
    "signed.time": ("; електронен времеви печат {time}", "; timestamp {time}"),
    "signed.time-ask": (
        "; електронен времеви печат {time} (издателят му не е проверен)",
        "; timestamp {time} (its issuer is not checked)",
    ),
    "signed.clock": (
        "; по часовника на подписалия {time}, което не е доказано",
        "; by the signer's own clock {time}, which is not proved",
    ),
    "signed.time-broken": ("времевият печат не е цял", "the timestamp is not intact"),
    "signed.document-time": (
        "електронен времеви печат на целия документ {time}{trust}",
        "timestamp of the whole document {time}{trust}",
    ),
    "signed.broken": ("{name}: подписът НЕ е цял ({why})", "{name}: the signature is NOT intact ({why})"),
    "signed.changed": ("подписаните байтове са променени", "the signed bytes were changed"),
    "signed.unreadable": (
        "записът на подписа е непълен или подправен",
        "the record of the signature is incomplete or forged",
    ),
    "signed.coverage": ("не обхваща целия документ", "it does not cover the whole document"),
    "signed.early": (
        "{name}: подписан на {time}, преди да е замразен ({day})",
        "{name}: signed on {time}, before it was frozen ({day})",
    ),
    "signed.beside": ("{name} в {file}", "{name} in {file}"),
    "signed.beside-broken": ("{file}: подписът не е на този файл", "{file}: the signature is not of this file"),
    "figures.equal": (
        "{count} отпечатани числа: всички са като в приложения списък; {compared} от тях са сверени и с приложените"
        " данни{rest}",
        "{count} printed figures: all are as in the attached list; {compared} of them were compared with the attached"
        " data too{rest}",
    ),
    "figures.rest": ("; {count} са само в списъка", "; {count} stand in the list alone"),
    "figures.drawn": (", а начертаното е цифрата, която се чете", ", and what is drawn is the digit that is read"),
    "figures.unknown-letters": (
        "; шрифтът не е познат на тази версия: дали начертаното е цифрата, която се чете, не е проверено",
        "; the font is not known to this version: whether what is drawn is the digit that is read was not checked",
    ),
    "figures.none": ("в списъка няма нито едно число", "the list has no figure"),
    "figures.list-broken": ("списъкът figures.json не може да бъде прочетен", "the list figures.json cannot be read"),
    "figures.no-tree": (
        "документът няма структура: числата по страниците не могат да се намерят по име",
        "the document has no structure: figures on its pages cannot be found by name",
    ),
    "figures.cyclic": (
        "структурата на документа е объркана: {why}",
        "the structure of the document is out of order: {why}",
    ),
    "why.cycle": ("един и същ елемент стои на две места", "an element stands in two places"),
    "why.deep": ("нивата ѝ са повече от {most}", "it has more than {most} levels"),
    "figures.differs": (
        "стр. {page}: {name} – на страницата е „{drawn}“, в списъка „{printed}“",
        "p. {page}: {name} – “{drawn}” on the page, “{printed}” in the list",
    ),
    "figures.missing": (
        "стр. {page}: {name} – „{printed}“ е в списъка, но не е на страницата",
        "p. {page}: {name} – “{printed}” is in the list, but not on the page",
    ),
    "figures.value": (
        "стр. {page}: {name} – отпечатано е „{printed}“, в приложените данни е {value}",
        "p. {page}: {name} – “{printed}” is printed, the attached data have {value}",
    ),
    "figures.spoken": (
        "стр. {page}: {name} – начертано е „{drawn}“, а като текст се копира „{spoken}“",
        "p. {page}: {name} – “{drawn}” is drawn, but “{spoken}” is what is copied as text",
    ),
    "figures.letter": (
        "стр. {page}: {name} – начертан е знакът „{drawn}“, а се чете „{read}“",
        "p. {page}: {name} – the sign “{drawn}” is drawn, but “{read}” is read",
    ),
    "figures.foreign-letters": (
        "стр. {page}: {name} – знаци от чужд шрифт",
        "p. {page}: {name} – signs of a foreign font",
    ),
    "figures.covered": ("стр. {page}: {name} – закрито е от друго ({what})", "p. {page}: {name} – covered ({what})"),
    "figures.unseen": ("стр. {page}: {name} – не се вижда ({what})", "p. {page}: {name} – cannot be seen ({what})"),
    "figures.moved": (
        "стр. {page}: {name} – не стои в колоната и реда си",
        "p. {page}: {name} – does not stand in its column and row",
    ),
    "what.shape": ("запълнена фигура", "a filled shape"),
    "what.text": ("друг текст", "other text"),
    "what.picture": ("изображение", "a picture"),
    "what.annotation": ("бележка или поле {kind}", "a note or field {kind}"),
    "what.clipped": ("изрязано", "clipped"),
    "what.outside": ("извън страницата", "outside the page"),
    "what.colour": ("цветът е като на фона", "of the colour of its ground"),
    "what.mode": ("невидим текст", "invisible text"),
    "what.size": ("твърде дребно или разпиляно", "too small or scattered"),
    "figures.untagged": (
        "стр. {page}: текст извън структурата („{text}“)",
        "p. {page}: text outside the structure (“{text}”)",
    ),
    "figures.font": (
        "стр. {page}: чужд шрифт {font}, който не е вграден",
        "p. {page}: a foreign font {font} that is not embedded",
    ),
    "figures.page-broken": (
        "стр. {page}: съдържанието ѝ не може да бъде прочетено",
        "p. {page}: its content cannot be read",
    ),
    "attached.sealed": (
        "{count} файла, всеки е какъвто е запечатан; печатът върху страниците е на приложения запис",
        "{count} files, each as it was sealed; the seal on the pages is that of the attached record",
    ),
    "attached.unsealed": (
        "{count} файла; без запис на замразен доклад няма с какво да се сравнят",
        "{count} files; without a record of a frozen report there is nothing to compare them with",
    ),
    "attached.none": ("нищо не е приложено", "nothing is attached"),
    "attached.part": (
        "само списъкът на числата: с какво да се сверят, няма",
        "the list of figures alone: there is nothing to compare them with",
    ),
    "attached.changed": ("{file} не е това, което е запечатано", "{file} is not what was sealed"),
    "attached.foreign": ("{file} не е сред запечатаните файлове", "{file} is not among the sealed files"),
    "attached.missing": ("{file} липсва", "{file} is missing"),
    "attached.twice": ("{file} е приложен два пъти", "{file} is attached twice"),
    "attached.broken": ("{file} не може да бъде прочетен", "{file} cannot be read"),
    "attached.active": (
        "документът съдържа нещо, което програмата не прави: {what}",
        "the document holds something that the program does not make: {what}",
    ),
    "after.unsigned": ("няма подпис, след който да е дошло нещо", "there is no signature that anything came after"),
    "after.unknown": (
        "какво е дошло след подписа, не може да се каже, докато нещо с него не е наред",
        "what came after the signature cannot be told while something is wrong with it",
    ),
    "after.nothing": ("нищо: подписът обхваща целия файл", "nothing: the signature covers the whole file"),
    "after.allowed": (
        "само подписи, времеви печати и данни за тяхната проверка",
        "only signatures, timestamps and data to check them by",
    ),
    "after.changed": (
        "след подписа на {name} документът е променян",
        "the document was changed after the signature of {name}",
    ),
    "after.fields": (
        "след подписа на {name} са попълнени полета: {fields}",
        "fields were filled after the signature of {name}: {fields}",
    ),
    "after.tail": (
        "след последната редакция стоят {count} чужди байта",
        "{count} foreign bytes stand after the last revision",
    ),
    "after.note": (
        "стр. {page}: поставено е нещо, което програмата не прави ({kind})",
        "p. {page}: something stands there that the program does not make ({kind})",
    ),
    "after.hidden-signature": (
        "полето за подпис на стр. {page} закрива текст („{text}“)",
        "the signature field on p. {page} covers text (“{text}”)",
    ),
    "witness.seal": ("запазеният печат {seal} е на данните му", "the kept seal {seal} is that of its data"),
    "witness.printed": (
        "запазеният печат {seal} е отпечатан, но без записа не доказва нищо",
        "the kept seal {seal} is printed, but without the record it proves nothing",
    ),
    "witness.file": ("запазеният печат {seal} е на самия файл", "the kept seal {seal} is that of the file itself"),
    "witness.file-signed": (
        "запазеният печат {seal} е на файла преди подписите",
        "the kept seal {seal} is that of the file before its signatures",
    ),
    "witness.previous": (
        "запазеният печат {seal} е на предишния доклад, № {number}, и записът го продължава",
        "the kept seal {seal} is that of the report before, No {number}, and the record follows from it",
    ),
    "witness.sums": (
        "файлът е в {file}, чийто печат {seal} сте запазили",
        "the file stands in {file}, whose seal {seal} you have kept",
    ),
    "witness.no": (
        "запазеният печат {seal} не е на този документ, нито на предишния; ако е печатът на документите, дайте и"
        " SHA256SUMS на записа (--sums)",
        "the kept seal {seal} is neither this document's nor that of the one before; if it is a seal of documents, give"
        " the record's SHA256SUMS too (--sums)",
    ),
    "witness.short": (
        "„{seal}“ не е печат: нужни са поне {least} знака 0–9, a–f",
        "“{seal}” is no seal: at least {least} signs 0–9, a–f are needed",
    ),
    "witness.in-sums": ("файлът е сред описаните в {file}", "the file is among those that {file} lists"),
    "witness.prefix-in-sums": (
        "файлът без подписите е сред описаните в {file}",
        "the file without its signatures is among those that {file} lists",
    ),
    "witness.not-in-sums": ("файлът не е сред описаните в {file}", "the file is not among those that {file} lists"),
    "against.unreadable": (
        "{file} не носи запис на замразен доклад: няма с какво да се сравни",
        "{file} carries no record of a frozen report: there is nothing to compare with",
    ),
    "against.same": ("{file} е същият доклад, № {number}", "{file} is the same report, No {number}"),
    "against.bytes": ("{file} е същият файл", "{file} is the same file"),
    "against.other-content": (
        "{file} има същия № {number}, а друго съдържание",
        "{file} has the same No {number} and other content",
    ),
    "against.words": (
        "{file} е същият доклад, № {number}, но текстът е друг на стр. {pages}",
        "{file} is the same report, No {number}, but the text differs on p. {pages}",
    ),
    "against.follows": ("№ {number} продължава № {before} от {file}", "No {number} follows from No {before} in {file}"),
    "against.breaks": (
        "№ {number} не продължава № {before} от {file}: единият от двата е подменен",
        "No {number} does not follow from No {before} in {file}: one of the two was replaced",
    ),
    "against.time": (
        "№ {number} е с по-ранна дата на замразяване ({day}) от № {before} ({other})",
        "No {number} was frozen on an earlier day ({day}) than No {before} ({other})",
    ),
    "against.far": (
        "между № {before} и № {number} има други доклади: без тях веригата не може да се провери",
        "other reports stand between No {before} and No {number}: the chain cannot be checked without them",
    ),
    "against.group": ("{file} е на друга група ({group})", "{file} is of another group ({group})"),
}


_AT = {"bg": 0}  # which of two sentences a language reads; the second is English, for all others


class Words:
    """The sentences in a language."""

    def __init__(self, lang: str) -> None:
        self.at = _AT.get(lang, 1)

    def __call__(self, key: str, **values: object) -> str:
        """A sentence; what is put into it is cut where it is long and cleaned of signs that a terminal obeys."""
        return _SAID[key][self.at].format(**{name: _clean(value) for name, value in values.items()})


def _clean(value: object, most: int = 300) -> str:
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return text if len(text) <= most else f"{text[:most]} (+{len(text) - most})"


@dataclass(frozen=True)
class Line:
    """One thing that was looked at: where it belongs, whether it holds (None: it proves nothing), in a sentence."""

    section: str
    holds: bool | None
    text: str


@dataclass
class Outcome:
    """What a check came to.

    Attributes
    ----------
    verdict : {"contradicts", "same-bytes", "agrees", "no-witness"}
    lines : list of Line
        A line for each of five questions, and everything that does not hold.
    """

    verdict: str
    lines: list[Line]
    lang: str = "bg"

    @property
    def holds(self) -> bool:
        """Whether nothing contradicts."""
        return self.verdict != CONTRADICTS

    def text(self) -> str:
        """For a person: five lines, what does not hold under its own, and the verdict."""
        tell = Words(self.lang)
        printed = []
        for section in SECTIONS:
            found = [line for line in self.lines if line.section == section]
            bad = [line.text for line in found if line.holds is False]
            good = [line.text for line in found if line.holds is not False]
            mark = "✗" if bad else "✓" if any(line.holds for line in found) else "·"
            said = good or bad[:1]
            if said:  # of a file that cannot be read there is nothing more to say
                printed.append(f"{mark} {tell(f'title.{section}')}: {'; '.join(said)}")
            below = bad if good else bad[1:]
            printed += [f"  ✗ {text}" for text in below[:MOST_SHOWN]]
            printed += [f"  ✗ (+{len(below) - MOST_SHOWN})"] if len(below) > MOST_SHOWN else []
        return "\n".join([*printed, tell("verdict", text=_SAID[f"verdict.{self.verdict}"][tell.at])])


class TooMuch(Exception):
    """A file takes more than a report can take."""


# --- what is drawn
# -----------------------------------------------------------------------------------------------------------

_Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]  # left, bottom, right, top
_SAME: _Matrix = (1, 0, 0, 1, 0, 0)


def _times(first: _Matrix, second: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _at(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _around(points: Iterable[tuple[float, float]]) -> _Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _moved(matrix: _Matrix, box: _Box) -> _Box:
    left, bottom, right, top = box
    return _around(_at(matrix, x, y) for x in (left, right) for y in (bottom, top))


def _area(box: _Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _common(box: _Box, other: _Box) -> float:
    return _area((max(box[0], other[0]), max(box[1], other[1]), min(box[2], other[2]), min(box[3], other[3])))


@dataclass(slots=True)
class _Run:
    """A piece of text as it was drawn."""

    text: str
    letters: list[tuple[str, str]]  # what is read, and the outline that is drawn
    box: _Box
    at: int  # in which turn it was painted
    number: int | None  # of its marked content
    artifact: str | None  # which kind, where it is no content
    unseen: str = ""
    spoken: tuple[int, str] | None = None  # an /ActualText over it, by the turn in which it began
    luminance: float | None = 0.0
    tagged: bool = True


@dataclass(slots=True)
class _Paint:
    """What was painted over a part of a page."""

    box: _Box
    at: int
    what: str
    luminance: float | None = None


@dataclass
class _Page:
    runs: list[_Run] = field(default_factory=list)
    paints: list[_Paint] = field(default_factory=list)
    notes: list[tuple[str, _Box, bool]] = field(default_factory=list)  # kind, where, whether it is seen
    box: _Box = (0, 0, 0, 0)
    fonts: set[str] = field(default_factory=set)  # those that are not embedded


@dataclass
class _State:
    matrix: _Matrix = _SAME
    clip: _Box | None = None
    luminance: float | None = 0.0
    width: float = 1.0
    font: _Font | None = None
    size: float = 0.0
    mode: float = 0
    spacing: float = 0.0
    word: float = 0.0
    wide: float = 1.0
    rise: float = 0.0
    leading: float = 0.0
    clear: bool = False  # whether it is painted transparent, or by a mask

    def copy(self) -> _State:
        return _State(**{name: getattr(self, name) for name in self.__dataclass_fields__})


_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")


class _Font:
    """What the codes of a font are read as, how wide they are, and which outlines they draw."""

    def __init__(self, font: pikepdf.Object, budget: _Budget) -> None:
        self.name = str(font.get("/BaseFont", "?"))
        self.two = str(font.get("/Subtype")) == "/Type0"
        inner = font.DescendantFonts[0] if self.two else font
        about = inner.get("/FontDescriptor")
        self.embedded = about is not None and any(f"/FontFile{n}" in about for n in ("", "2", "3"))
        self.read: dict[int, str] = {}
        if (listed := font.get("/ToUnicode")) is not None and isinstance(listed, pikepdf.Stream):
            self.read = _read_as(budget.bytes_of(listed))
        self.widths: dict[int, float] = {}
        self.default = float(inner.get("/DW", 1000)) if self.two else 500.0
        if self.two:
            self._wide(inner.get("/W", []))
        else:
            first = int(font.get("/FirstChar", 0))
            self.widths = {first + n: float(width) for n, width in enumerate(font.get("/Widths", []))}
        self.outlines: list[str] = []
        plain = (
            str(font.get("/Encoding")) == "/Identity-H" and str(inner.get("/CIDToGIDMap", "/Identity")) == "/Identity"
        )
        if self.two and plain and about is not None and "/FontFile2" in about:
            self.outlines = _outlines(budget.bytes_of(about.FontFile2))

    def _wide(self, given: Any) -> None:
        at = 0
        given = list(given)
        while at + 1 < len(given):
            first = int(given[at])
            if isinstance(given[at + 1], pikepdf.Array):
                for n, width in enumerate(given[at + 1]):
                    self.widths[first + n] = float(width)
                at += 2
            else:
                last, width = min(int(given[at + 1]), first + 0xFFFF), float(given[at + 2])
                self.widths.update(dict.fromkeys(range(first, last + 1), width))
                at += 3

    def codes(self, data: bytes) -> Iterable[int]:
        if not self.two:
            return data
        return [data[at] << 8 | data[at + 1] for at in range(0, len(data) - 1, 2)]

    def letter(self, code: int) -> tuple[str, str]:
        """What a code is read as, and a mark of the outline that it draws; nothing where that is not known."""
        read = self.read.get(code, "\N{REPLACEMENT CHARACTER}" if self.two else chr(code))
        return read, self.outlines[code] if code < len(self.outlines) else ""


def _read_as(listed: bytes) -> dict[int, str]:
    """A ToUnicode map."""
    read: dict[int, str] = {}

    def text(digits: bytes) -> str:
        return bytes.fromhex(digits.decode().replace(" ", "")).decode("utf-16-be", "replace")

    for block in re.findall(rb"beginbfchar(.*?)endbfchar", listed, re.DOTALL):
        given = _HEX.findall(block)
        for code, meaning in zip(given[::2], given[1::2], strict=False):
            read[int(code, 16)] = text(meaning)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", listed, re.DOTALL):
        for first, last, rest in re.findall(
            rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(\[[^\]]*\]|<[0-9A-Fa-f\s]*>)", block
        ):
            low, high = int(first, 16), min(int(last, 16), int(first, 16) + 0xFFFF)
            meant = [text(one) for one in _HEX.findall(rest)]
            for code in range(low, high + 1):
                if rest.startswith(b"["):
                    read[code] = meant[code - low] if code - low < len(meant) else ""
                elif meant and meant[0]:
                    read[code] = meant[0][:-1] + chr(min(ord(meant[0][-1]) + code - low, 0x10FFFF))
    return read


def _outlines(file: bytes) -> list[str]:
    """A mark of the outline of each glyph of a TrueType font: SHA-256 of its points, its parts' in their place."""
    count = struct.unpack(">H", file[4:6])[0]
    tables = {file[at : at + 4]: struct.unpack(">II", file[at + 8 : at + 16]) for at in range(12, 12 + count * 16, 16)}
    if not {b"head", b"loca", b"glyf"} <= tables.keys():
        return []
    start, size = tables[b"loca"]
    long = file[tables[b"head"][0] + 51]
    form, wide, times = (">I", 4, 1) if long else (">H", 2, 2)
    where = [struct.unpack(form, file[at : at + wide])[0] * times for at in range(start, start + size - wide + 1, wide)]
    begin = tables[b"glyf"][0]
    drawn = [file[begin + one : begin + other] for one, other in pairwise(where)]

    def mark(at: int, depth: int = 0) -> str:
        data = drawn[at] if at < len(drawn) else b""
        if len(data) >= 10 and struct.unpack(">h", data[:2])[0] < 0 and depth < 4:
            pieces, place = [data[2:10]], 10
            while place + 4 <= len(data):
                flags, part = struct.unpack(">HH", data[place : place + 4])
                more = (4 if flags & 1 else 2) + (2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0)
                pieces += [data[place : place + 2], mark(part, depth + 1).encode(), data[place + 4 : place + 4 + more]]
                place += 4 + more
                if not flags & 0x20:
                    break
            data = b"".join(pieces)
        return hashlib.sha256(data).hexdigest()[:16] if data else ""

    return [mark(at) for at in range(len(drawn))]


# The outlines of digits and signs in the fonts that the program has used, by what they show: a number could else be
# drawn as another one than is read. `tools/publish_verifier.py` writes them from the fonts.
OUTLINES = {
    "0": """
        1d0370edea9fdbdf 3546fa453e6b6f82 44a1918c9bef1422 51077b7e34f05122 54189987a454c507 5760161ed7f47a75
        69a9d95a9eb854bd 77edeadee04e6a33 81d7ae2343dfdbe0 84d2299b9e6b71dc 85c2c19a51508114 8908681ca0a91055
        8a3343268f59a944 9e7446b218b98361 9f1d4fb2ac7ca37d a2b7912bdc85f986 ade0b040a7c08916 c80280ab26097330
        ce81bf56c02b928c f15d0e7ac1fc0e2f f8a7e1be35cb692c
    """,
    "1": """
        0ecc3efc9e776389 13905eb6f24197ea 38991f511b42436b 5c95355de91edc78 625863757f52228a 67b90abdf05eb158
        6a68ddd5c4a06fbe 701954226511cf9d 7f3ca56d897b2648 838b45bc764adea3 87566ae0bb7ee4d4 a15e102c62eefe9e
        a659826878b1af8e aa6ad03aaf3ed172 abf574909e36d817 ad3faa461c5e023b ad4667cb0463c480 c59a7ed503930af9
        cdf63c58c8684b02 d1d19d034d80e850 d88ea984d4fd6470
    """,
    "2": """
        144fccfc87fc01fc 3081ad274be9caf3 3f33d2a8a657a49c 43a3f3c58bbf4907 444bd7e116f5c00c 53aca426b4150024
        676140b2398f98ae 6b228fc858c5dd27 7047b6dcd8e1e817 98d9dff64cfb627b 9c5fc9bac0d657c3 9f6aace528090e27
        a51401a3b3847366 a9b60c8ccc5e2a75 ad51981d6fea92f7 aed0b4cc96a7b813 c6b1d1b9ed2ec5fa d32036432b35cc5e
        d454de66ea4091eb db4efbef2dfaed86 dc0d665262fd2271
    """,
    "3": """
        0a8957a08d0af285 11a39e4d7a2686e5 2d02fadc4dddcd6d 2f832e99c179a2d9 33bba40e1c589a1c 5522e2c3a688cd14
        5c40195ae75cfdec 724f6f786fe19a76 98573239e4ef6805 9dd09b4ff842eea4 9f0ac466c92217b2 a0f68b094f963e3a
        a99bba1084755cdf a99d82d591c83a8e b397c1f7a75914c5 bc8f2c312b6de196 bea83300a07b83d7 c14c4d07ce8491f6
        cab2ca572c7f3e14 d92940d30f6f36b0 dfb82fef5b75dd63
    """,
    "4": """
        0351540dd0922631 042665eb1a2f1cb1 0e24a92d3ec10530 13b245c4d94fba57 3d6d648d27bad495 4c81fea910f307ba
        4e68ea68ca2c3bd2 4ea9909d8502d3cb 5187395fcb2ddcac 5b1c8d489a4832b9 762202eb71ec7a82 8494f0e3213059bb
        93b8f452d71262f2 973f74df66026f6c bd7c55965b156be8 be6e5f43537a2646 bfc6b83f47f5de4e c3838165e8a0c901
        d29b8de04f65455c e1f3e70b50fa4a47 fa29c2eac4b3448e
    """,
    "5": """
        05d43c7b90005ebd 19ae927e95d96ff8 1f0a8ada470fef36 23ac7cf0c72f67d6 2a32d981bd951b9a 2b33f9250dae3277
        2ca4ccbbf24e7345 5b896fc5d7d205f6 64456c47a5e7e324 6fad0b99519f33fc 870cc1bc3f950c6b 9b64bf942290b38d
        a488f5a70a7b4006 a5d668e29592db6a ad37a1e163e5c520 b243c302e74fa85d baab56c51321e72e cbe7ca75b66fb367
        e4c81241894944a9 fc214b1183713715 ffa1d02d9bbb0a87
    """,
    "6": """
        04d9627c0b0781e7 191e3d9d70386c48 23430e34d5148801 26c13a3bb0e28c99 3152172745975993 35f1bbbe6e7d4f95
        38cf045c2384d24f 3e9cbd0bf3a02e25 5bade1f624c0ad5a 5ed9d664e7baf35c 66acb2b17635e683 6a4abf8489194795
        6f2928c476961948 7a73727dacb15707 a2f86defb70a12d8 a64bb0567f32c6ab af29208fc4e9653e bc2320d0b865e45d
        bfa36dfa72c7dcc2 c9b2df1166772f29 efacc9455aa5ec2b
    """,
    "7": """
        0e24633d604f9480 0eebd28734a494b0 135c2c2aa33172ca 33fd34db8179fffe 360b29c9bf012b3a 3a18450c198393a2
        6eb0c52bc1a978cb 7864b0f3a3038736 7f469e565413cf99 834523d2607a502e 8736ba79395d4ecc 8eb693def4b9ec02
        9142cf3d65815c73 a4b03484766abf17 bbee7b98df26f7a9 c3d4e9411ca78391 ca88f24829977c74 d4c009f991e46c99
        eccdc11b94db5e7a f309b6f666a5a09b fdd1dfe8bb215273
    """,
    "8": """
        06ff1001c3fdce06 15e39cbf8288c908 165d5faa5b533d80 218ff4e3116882b6 22a3020f3d0dd821 30a0835dcb24c0d2
        40c071463e374ef9 4ba617e1a76fec79 4d746a6243b19f33 4e6a5621740047c9 8144b1e32e5f2eff 83cca37080909dc8
        83e23118d4da9061 9caf171f6cb671fb acd00a0a831231c1 b652acf9a2dfd7aa c34d0256731b69d8 dbde1c6392c276a6
        ed06989e8d2c6856 f9343b97e9ce7fd6 f94cefd013134db9
    """,
    "9": """
        392750bcb869804c 416accaa79d95404 5067eaa7c2ee9784 516408d0a5a613d5 54de59f97ddcb3c3 5bf5dabebe6cd550
        6efa49bbdba1e44a 76b2147309d17c63 8f892b643931c00f 9b248b8fec560f63 ad9ac8b80ed2dfe6 b54e3361dc17c0d8
        bb00d11cb23018fc be76e1e076632ddf bf1623fab826ade9 c2aba1a4bbf1c576 ce91817ee2361020 da5fd8dda9a1e51c
        dce76f21f2d89b15 dd71a1264fd117c6 eb81c2d7514c4a3f
    """,
    ".": """
        13f67e0d52d8a41c 1e49e721388d2219 219c8145c809f636 4242dc2d2e7b53fe 4b5d62c36843e133 6d8886bdcf56618f
        d3fa2b31ae85429c e6bb279d4197a2d9 f1bec277201165e2
    """,
    ",": """
        2ddd2008ff4f6dec 3495349b7c27795f 513e6662c2282a88 b24aaf62350b1982 cfb9acebcc816330 d98d56ea3e1b5443
        efa7c0b7dfa43cc5 f0e35da510435455 f2e6d94fe72a7926
    """,
    "%": """
        14dd9f7269b86679 1acfda6959d8aa90 2845322c3cdf0094 5a16dd9154a4a899 5fddd573ed5d577c 64aa69d1654fefbb
        6763331f362a52ab e1a39e9fcbe838dd f69a3017870a8614
    """,
    "+": """
        482681ae834bf206 5edd8f237e6d8359 739d90c4d808d2f3 81a8969ce8fba9ac b64685c577f14821 b6f522fb7e2a35af
        c3745e40c8f6fa88 ddcf9a4bc85bfde2 fcf8eb46c7a8aa90
    """,
    "-": """
        0a4cf38d3b39b5eb 3bbd8692c9cfae58 51eefe7c4da89288 711554b692961594 926402ae2919e010 a002457b85460c3f
        ab1ab10b5ed5ba60 b5c52e7ab3eaa47d c89e806849f4444a ce8cbf6db99d2df4 e43730dfe78ef939 fbc828713fe39ae8
        ffc7d42bf66fdf9c
    """,
    "–": """
        1d0615a598f09c21 1f4fea518d7fe491 33ed9ed36ed262cd 5e7ddf8fc02ed763 63f5d5fd46041c64 6c8998ffc9070ab0
        9417eb5d030a0093 c35048f1a297cdfa c494304d3463cfa1 d931e783a327c91a de07807ad514ce92 eac6f482b8758af2
        f33726b02aec2dd5
    """,
    "−": """
        3c09e6a3317e2225 517491ef9a2d6de1 626a5ca39bcb700b 76f21b3b95e2423c 955beb93efa69a6a a6a0ac2412ea11c3
        ad01115c653502f9 d0083a5d8ae29aec e28c3cc08c61db6a
    """,
}
_SHOWS: dict[str, str] = {}


def _known_outlines() -> dict[str, str]:
    if not _SHOWS:
        _SHOWS.update({mark: sign for sign, marks in OUTLINES.items() for mark in marks.split()})
    return _SHOWS


class _Budget:
    """How much of a file is unpacked; a bomb ends in :class:`TooMuch`."""

    def __init__(self) -> None:
        self.left, self.operations = MOST_DECODED, MOST_OPERATIONS

    def bytes_of(self, stream: pikepdf.Object) -> bytes:
        data = bytes(stream.read_bytes())
        self.left -= len(data)
        if self.left < 0:
            raise TooMuch
        return data

    def operation(self) -> None:
        self.operations -= 1
        if self.operations < 0:
            raise TooMuch


class _Painter:
    """A page as it is painted: its text with the place of each piece, and what is painted over what."""

    def __init__(self, fonts: dict[tuple[int, int], _Font], budget: _Budget) -> None:
        self.fonts, self.budget = fonts, budget

    def page(self, page: pikepdf.Page) -> _Page:
        """Paint a page."""
        self.made = _Page(box=_box_of(page.obj.get("/CropBox", page.mediabox)))
        self.resources: Any = page.obj.get("/Resources", page.get("/Resources", pikepdf.Dictionary()))
        self.state = _State()
        self.stack: list[_State] = []
        self.marked: list[tuple[int | None, str | None, tuple[int, str] | None]] = []
        self.path: list[tuple[float, float]] = []
        self.segments: list[tuple[tuple[float, float], tuple[float, float]]] = []
        self.point = (0.0, 0.0)
        self.clipping = False
        self.turn = 0
        self.text = self.line = _SAME
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            self.budget.operation()
            self.turn += 1
            if operator == "INLINE IMAGE":
                self._paint(_moved(self.state.matrix, (0, 0, 1, 1)), "picture")
                continue
            if (does := _OPERATORS.get(operator)) is not None:
                does(self, instruction.operands)
        for note in _dictionaries(page.obj.get("/Annots", ())):
            self._note(note)
        return self.made

    def _note(self, note: pikepdf.Object) -> None:
        kind, flags = str(note.get("/Subtype", "?"))[1:], int(note.get("/F", 0))
        if kind == "Widget":
            above = note
            for _ in range(20):
                if "/FT" in above or "/Parent" not in above:
                    break
                above = above.Parent
            kind = f"Widget{above.get('/FT', '/?')}"
        shown = "/AP" in note and not flags & 0b10 and _draws(note)
        self.made.notes.append((kind, _box_of(note.get("/Rect", ())), shown))

    # --- graphics

    def _paint(self, box: _Box, what: str, luminance: float | None = None) -> None:
        if self.state.clip is not None:
            clip = self.state.clip
            box = (max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3]))
        if _area(box) > 0:
            self.made.paints.append(_Paint(box, self.turn, what, luminance))

    def save(self, _: Any) -> None:
        if len(self.stack) > 1000:
            raise TooMuch
        self.stack.append(self.state.copy())

    def restore(self, _: Any) -> None:
        if self.stack:
            self.state = self.stack.pop()

    def concat(self, given: Any) -> None:
        self.state.matrix = _times(_matrix(given), self.state.matrix)

    def line_width(self, given: Any) -> None:
        self.state.width = float(given[0])

    def graphics(self, given: Any) -> None:
        chosen = self.resources.get("/ExtGState", pikepdf.Dictionary()).get(str(given[0]), pikepdf.Dictionary())
        mask = chosen.get("/SMask", "/None")
        self.state.clear = (
            float(chosen.get("/ca", 1)) < 0.5 or not (isinstance(mask, pikepdf.Name) and mask == "/None")
        ) and ("/ca" in chosen or "/SMask" in chosen or self.state.clear)

    def move(self, given: Any) -> None:
        self.point = _at(self.state.matrix, float(given[0]), float(given[1]))
        self.path.append(self.point)

    def line_to(self, given: Any) -> None:
        last, self.point = self.point, _at(self.state.matrix, float(given[0]), float(given[1]))
        self.path.append(self.point)
        self.segments.append((last, self.point))

    def curve(self, given: Any) -> None:
        last = self.point
        numbers = [float(one) for one in given]
        points = [_at(self.state.matrix, x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        self.path += points
        self.point = points[-1]
        self.segments.append((last, self.point))

    def rectangle(self, given: Any) -> None:
        x, y, wide, high = (float(one) for one in given)
        corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
        points = [_at(self.state.matrix, *corner) for corner in corners]
        self.path += points
        self.segments += list(zip(points, points[1:] + points[:1], strict=True))

    def fill(self, _: Any) -> None:
        if self.path and not self.state.clear:
            self._paint(_around(self.path), "shape", self.state.luminance)
        self._end()

    def stroke(self, _: Any) -> None:
        half = self.state.width * (abs(self.state.matrix[0]) + abs(self.state.matrix[1])) / 2
        if half > 1:
            for one, other in self.segments:
                left, bottom, right, top = _around((one, other))
                self._paint((left - half, bottom - half, right + half, top + half), "shape")
        self._end()

    def both(self, given: Any) -> None:
        self.fill(given)

    def end(self, _: Any) -> None:
        self._end()

    def clip(self, _: Any) -> None:
        self.clipping = True

    def _end(self) -> None:
        if self.clipping and self.path:
            box, was = _around(self.path), self.state.clip
            if was is not None:
                box = (max(box[0], was[0]), max(box[1], was[1]), min(box[2], was[2]), min(box[3], was[3]))
            self.state.clip = box
        self.clipping = False
        self.path, self.segments = [], []

    def colour(self, given: Any) -> None:
        numbers = [float(one) for one in given if isinstance(one, int | float | Decimal)]
        if len(numbers) != len(given):
            self.state.luminance = None
        elif len(numbers) == 1:
            self.state.luminance = numbers[0]
        elif len(numbers) == 3:
            self.state.luminance = 0.299 * numbers[0] + 0.587 * numbers[1] + 0.114 * numbers[2]
        elif len(numbers) == 4:
            cyan, magenta, yellow, key = numbers
            self.state.luminance = (1 - key) * (1 - 0.299 * cyan - 0.587 * magenta - 0.114 * yellow)

    def shade(self, _: Any) -> None:
        self._paint(self.state.clip or self.made.box, "picture")

    def draw(self, given: Any) -> None:
        drawn = self.resources.get("/XObject", pikepdf.Dictionary()).get(str(given[0]))
        if drawn is None:
            return
        box: _Box = (0, 0, 1, 1)
        matrix = self.state.matrix
        if str(drawn.get("/Subtype")) == "/Form":
            box = _box_of(drawn.get("/BBox", ()))
            matrix = _times(_matrix(drawn.get("/Matrix", _SAME)), matrix)
        self._paint(_moved(matrix, box), "picture")

    # --- marked content

    def begin(self, given: Any) -> None:
        kind = str(given[0])
        facts = given[1] if len(given) > 1 else None
        if isinstance(facts, pikepdf.Name):
            facts = self.resources.get("/Properties", pikepdf.Dictionary()).get(str(facts))
        number, artifact, spoken = None, None, None
        if facts is not None and isinstance(facts, pikepdf.Dictionary):
            if "/MCID" in facts:
                number = int(facts.MCID)
            if "/ActualText" in facts:
                spoken = self.turn, str(facts.ActualText)
        if kind == "/Artifact":
            artifact = str(facts.get("/Subtype", facts.get("/Type", "/")))[1:] if facts is not None else ""
        elif kind == "/OC":
            artifact = "OC"
        self.marked.append((number, artifact, spoken))

    def finish(self, _: Any) -> None:
        if self.marked:
            self.marked.pop()

    # --- text

    def begin_text(self, _: Any) -> None:
        self.text = self.line = _SAME

    def font(self, given: Any) -> None:
        self.state.size = float(given[1])
        found = self.resources.get("/Font", pikepdf.Dictionary()).get(str(given[0]))
        if found is None:
            self.state.font = None
            return
        key = found.objgen
        if key == (0, 0) or key not in self.fonts:
            self.fonts[key] = _Font(found, self.budget)
        self.state.font = self.fonts[key]
        if not self.state.font.embedded:
            self.made.fonts.add(self.state.font.name)

    def next_line(self, given: Any) -> None:
        self.line = self.text = _times((1, 0, 0, 1, float(given[0]), float(given[1])), self.line)

    def next_line_leading(self, given: Any) -> None:
        self.state.leading = -float(given[1])
        self.next_line(given)

    def new_line(self, _: Any) -> None:
        self.next_line((0, -self.state.leading))

    def text_matrix(self, given: Any) -> None:
        self.line = self.text = _matrix(given)

    def show(self, given: Any) -> None:
        self._show([given[0]])

    def show_spaced(self, given: Any) -> None:
        self._show(list(given[0]))

    def quote(self, given: Any) -> None:
        self.new_line(given)
        self._show([given[-1]])

    def _show(self, pieces: list[Any]) -> None:
        state, font = self.state, self.state.font
        if font is None:
            return
        letters: list[tuple[str, str]] = []
        start, x, furthest, back = self.text, 0.0, 0.0, 0.0
        for piece in pieces:
            if isinstance(piece, int | float | Decimal):
                x -= float(piece) / 1000 * state.size * state.wide
                back = max(back, furthest - x)
                continue
            for code in font.codes(bytes(piece)):
                self.budget.operation()
                letters.append(font.letter(code))
                wide = font.widths.get(code, font.default) / 1000 * state.size + state.spacing
                x += (wide + (state.word if code == 32 and not font.two else 0)) * state.wide
                furthest = max(furthest, x)
        self.text = _times((1, 0, 0, 1, x, 0), start)
        matrix = _times(start, state.matrix)
        low, high = state.rise - 0.1 * state.size, state.rise + 0.72 * state.size
        box = _moved(matrix, (0, low, furthest, high))
        number = next((number for number, _, _ in reversed(self.marked) if number is not None), None)
        artifact = next((kind for _, kind, _ in reversed(self.marked) if kind is not None), None)
        spoken = next((text for _, _, text in reversed(self.marked) if text is not None), None)
        height = box[3] - box[1]
        unseen = ""
        if state.mode >= 3 or state.clear or artifact == "OC":
            unseen = "mode"
        elif height < 2.5 or back > 0.5 * state.size or state.spacing < -0.2 * state.size or state.wide < 0.4:
            unseen = "size"
        elif _common(box, self.made.box) < 0.9 * _area(box):
            unseen = "outside"
        elif state.clip is not None and _common(box, state.clip) < 0.5 * _area(box):
            unseen = "clipped"
        text = "".join(read for read, _ in letters)
        tagged = number is not None or artifact is not None
        self.made.runs.append(
            _Run(text, letters, box, self.turn, number, artifact, unseen, spoken, state.luminance, tagged)
        )


def _setting(name: str, times: float = 1.0) -> Callable[[_Painter, Any], None]:
    """An operator that sets a number of the state."""

    def does(painter: _Painter, given: Any) -> None:
        setattr(painter.state, name, float(given[0]) * times)

    return does


_OPERATORS: dict[str, Callable[[_Painter, Any], None]] = {
    "q": _Painter.save, "Q": _Painter.restore, "cm": _Painter.concat, "w": _Painter.line_width, "gs": _Painter.graphics,
    "m": _Painter.move, "l": _Painter.line_to, "c": _Painter.curve, "v": _Painter.curve, "y": _Painter.curve,
    "re": _Painter.rectangle, "f": _Painter.fill, "F": _Painter.fill, "f*": _Painter.fill, "S": _Painter.stroke,
    "s": _Painter.stroke, "B": _Painter.both, "B*": _Painter.both, "b": _Painter.both, "b*": _Painter.both,
    "n": _Painter.end, "W": _Painter.clip, "W*": _Painter.clip, "g": _Painter.colour, "rg": _Painter.colour,
    "k": _Painter.colour, "sc": _Painter.colour, "scn": _Painter.colour, "sh": _Painter.shade, "Do": _Painter.draw,
    "BDC": _Painter.begin, "BMC": _Painter.begin, "EMC": _Painter.finish, "BT": _Painter.begin_text,
    "Tf": _Painter.font, "Td": _Painter.next_line, "TD": _Painter.next_line_leading, "T*": _Painter.new_line,
    "Tm": _Painter.text_matrix, "Tj": _Painter.show, "TJ": _Painter.show_spaced, "'": _Painter.quote,
    '"': _Painter.quote, "TL": _setting("leading"), "Tr": _setting("mode"), "Tc": _setting("spacing"),
    "Tw": _setting("word"),
    "Tz": _setting("wide", 0.01), "Ts": _setting("rise"),
}  # fmt: skip


def _matrix(given: Any) -> _Matrix:
    a, b, c, d, e, f = (float(one) for one in given)
    return a, b, c, d, e, f


def _box_of(given: Any) -> _Box:
    sides = [float(one) for one in given]
    if len(sides) != 4:
        return (0, 0, 0, 0)
    return min(sides[0], sides[2]), min(sides[1], sides[3]), max(sides[0], sides[2]), max(sides[1], sides[3])


def _draws(note: pikepdf.Object) -> bool:
    """Whether an annotation draws anything: the empty place for a signature does not."""
    normal = note.AP.get("/N")
    if isinstance(normal, pikepdf.Stream):
        return bool(bytes(normal.read_raw_bytes()).strip()) and bool(bytes(normal.read_bytes()).strip())
    return normal is not None


def _dictionaries(given: Any) -> Iterator[pikepdf.Object]:
    for one in given:
        if isinstance(one, pikepdf.Dictionary):
            yield one


# --- the structure
# -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Named:
    """A printed figure: the pieces of the structure that bear its name, one after another."""

    name: str
    page: int
    cells: list[tuple[int, int]]  # the pages and numbers of its marked content
    spoken: str | None
    around: Any
    in_contents: bool


class _Disorder(Exception):
    """A structure that is none; its reason is the key of a sentence."""


_DEEPEST = 200


def _named(pdf: pikepdf.Pdf, pages: Mapping[tuple[int, int], int]) -> list[_Named]:
    """The figures of the structure in reading order."""
    found: list[_Named] = []
    seen: set[tuple[int, int]] = set()
    count = 0
    # what is still to be looked at: an element, its page, what is around it, the figure it belongs to, whether it is
    # within the contents, how deep it stands
    left: list[tuple[Any, int, Any, _Named | None, bool, int]] = [(pdf.Root.StructTreeRoot, 0, None, None, False, 0)]
    before: Any = None
    while left:
        element, page, around, owner, in_contents, depth = left.pop()
        count += 1
        if count > MOST_TAGS:
            raise TooMuch
        if isinstance(element, int):
            if owner is not None:
                owner.cells.append((page, element))
            continue
        if not isinstance(element, pikepdf.Dictionary):
            continue
        if depth > _DEEPEST:
            raise _Disorder("why.deep")
        if (own := element.get("/Pg")) is not None:
            page = pages.get(own.objgen, 0)
        if "/S" not in element and "/MCID" in element:
            if owner is not None:
                owner.cells.append((page, int(element.MCID)))
            continue
        if element.get("/Type") == "/OBJR":
            continue
        if element.is_indirect:
            if element.objgen in seen:
                raise _Disorder("why.cycle")
            seen.add(element.objgen)
        kind = str(element.get("/S", ""))
        if kind == "/TOC":
            in_contents = True
        if kind == "/Span" and "/T" in element:
            name, spoken = str(element.T), element.get("/ActualText")
            if before is not None and found and before == around and found[-1].name == name:
                owner = found[-1]
            else:
                owner = _Named(name, page, [], None if spoken is None else str(spoken), around, in_contents)
                found.append(owner)
            before = around
        if kind in ("/TD", "/TH") or (around is None and depth > 0) or kind in _BLOCKS:
            around = element.objgen
        inner = element.get("/K", ())
        kids = list(inner) if isinstance(inner, pikepdf.Array) else [inner]
        left += [(kid, page, around, owner, in_contents, depth + 1) for kid in reversed(kids)]
    return found


_BLOCKS = frozenset(
    ["/P", "/LBody", "/Lbl", "/Caption", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Div", "/Note", "/BlockQuote"]
)


def _squeezed(text: str) -> str:
    """What two ways of writing a text have in common: no blanks, no signs that nobody sees."""
    return re.sub(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+", "", text)


# --- the values
# -----------------------------------------------------------------------------------------------------------


_NUMBER = re.compile(r"([+−–-]?)\s*(\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?)")
_ENGLISH_NUMBER = re.compile(r"([+−–-]?)\s*(\d[\d\s\u00a0\u202f]*(?:,\d{3})*(?:\.\d+)?)")
_HUNDREDTHS = re.compile(r"%|пр?\.\s?п\.|pp|p\.\s?b\.")  # per cent, and points of it in each language


def _printed_number(printed: str, lang: str) -> tuple[str, Decimal, int] | None:
    """The sign, amount and decimals of a printed figure; None where a mark stands in its place."""
    is_english = lang.startswith("en")
    match = (_ENGLISH_NUMBER if is_english else _NUMBER).match(printed.strip())
    if match is None:
        return None
    digits = re.sub(r"\s", "", match[2]).replace(",", "" if is_english else ".")
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return None
    return match[1], amount, len(digits.partition(".")[2])


def _agrees(printed: str, value: Any, lang: str, in_words: bool) -> bool:
    """Whether a printed figure is its value, rounded or cut as it is printed; ``in_words`` may say its sign."""
    number = _printed_number(printed, lang)
    if value is None or number is None:
        return value is None and number is None
    try:
        exact = Decimal(str(value))
        if _HUNDREDTHS.search(printed):
            exact *= 100
        sign, amount, decimals = number
        if sign:
            amount = amount.copy_sign(-1 if sign in "−–-" else 1)
        elif in_words:
            exact = abs(exact)
        step = Decimal(1).scaleb(-decimals)
        # a share that is not reached is not rounded up
        return any(exact.quantize(step, way) == amount for way in ("ROUND_HALF_UP", "ROUND_FLOOR"))
    except InvalidOperation:
        return False


# --- signatures
# -------------------------------------------------------------------------------------------------------------------

# A number of a person or a body, as certificates write it; where the name of a certificate holds one it is left out
_PERSONAL = re.compile(r"(?:\b(?:PNO|IDC|PAS|TIN|NTR|VAT)[A-Z]{2}-|\b(?:ЕГН|ЛНЧ|EGN)\W*)?\d(?:[\s.\-/]?\d){7,}")


@dataclass(frozen=True)
class Signature:
    """A signature that a document bears, or a timestamp of the whole of it.

    Nothing is asked of a network, so that whether a certificate was revoked stays its issuer's to say. A certificate's
    serial number is never read: in Bulgaria it holds a personal number.

    Attributes
    ----------
    name : str
        Of the certificate, without any number; of one that cannot be read, of its field.
    issuer : str
        Of the certificate, without any number.
    field : str
        Of the document; empty for a detached one.
    moment : datetime or None
        When it was made: by its timestamp, else by the signer's own clock.
    is_stamped : bool
        Whether a timestamp says so.
    is_time_trusted : bool
        Whether that timestamp is by an issuer that is trusted.
    is_trusted : bool
        Whether the certificate is by an issuer that is trusted, and was valid then.
    was_in_force : bool
        Whether the certificate was valid on the day of signing, by its own dates.
    is_document_stamp : bool
        Whether it is a timestamp of the document, and nobody's signature.
    fault : str
        Why it is not intact, as the key of a sentence; empty where it is.
    after : {"nothing", "allowed", "changed"}
        What came after it: nothing, signatures and what they are checked by, anything else.
    filled : tuple of str
        Fields that were filled after it.
    """

    name: str
    issuer: str = ""
    field: str = ""
    moment: dt.datetime | None = None
    is_stamped: bool = False
    is_time_trusted: bool = False
    is_trusted: bool = False
    was_in_force: bool = False
    is_document_stamp: bool = False
    fault: str = ""
    after: str = "nothing"
    filled: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the signed bytes are those of the document, and only signatures came after them."""
        return not self.fault and self.after != "changed"


class NotReadable(Exception):
    """What was given is no PDF, or no signature."""


def signatures_in(document: bytes, trust: Sequence[Any] = ()) -> list[Signature]:
    """The signatures that stand in a PDF and the timestamps of the whole of it, as they were made.

    Parameters
    ----------
    document : bytes
    trust : sequence of certificates
        Of issuers that are trusted, as :func:`issuers_in` reads them.

    Raises
    ------
    NotReadable
        When it is no PDF, or one that is locked.
    """
    from pyhanko.sign.fields import enumerate_sig_fields
    from pyhanko.sign.validation import EmbeddedPdfSignature

    reader = opened(document)
    found: list[tuple[int, Signature]] = []
    try:
        given = list(enumerate_sig_fields(reader, filled_status=True))
        if given:
            with pikepdf.open(io.BytesIO(document), attempt_recovery=False, suppress_warnings=True) as pdf:
                if reader.root_ref.idnum != pdf.Root.objgen[0]:
                    raise NotReadable  # two readers see two documents
        for name, _, held in given:
            try:
                signature = EmbeddedPdfSignature(reader, held, name)
                found.append((signature.signed_revision, _embedded(signature, trust)))
            except Exception:  # whatever a forged record makes of it, it is no signature that holds
                found.append((0, Signature(_nameless(name, 40), field=name, fault="signed.unreadable")))
    except Exception as error:
        raise NotReadable from error
    ordered = [signature for _, signature in sorted(found, key=itemgetter(0))]
    signed, tail = {signature.field for signature in ordered}, _tail(document)
    return [
        replace(signature, after="changed") if tail or set(signature.filled) - signed else signature
        for signature in ordered
    ]


def signature_beside(document: bytes, detached: bytes, trust: Sequence[Any] = ()) -> list[Signature]:
    """The signatures of a ``.p7s`` that stands beside a file, in DER or PEM.

    Raises
    ------
    NotReadable
        When it is no such signature.
    """
    import base64

    from asn1crypto import cms

    _quiet()
    try:
        if not detached.startswith(b"0"):
            detached = base64.b64decode(re.sub(rb"-----[^-]*-----|\s", b"", detached), validate=True)
        content = cms.ContentInfo.load(detached, strict=True)
        if content["content_type"].native != "signed_data":
            raise NotReadable
        signers = list(content["content"]["signer_infos"])
        return [_detached(document, cms.ContentInfo.load(detached)["content"], signer, trust) for signer in signers]
    except NotReadable:
        raise
    except Exception as error:
        raise NotReadable from error


def opened(document: bytes) -> Any:
    """A PDF, opened for its signatures.

    Raises
    ------
    NotReadable
        When it is no PDF, or one that is locked.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    _quiet()
    try:
        reader = PdfFileReader(io.BytesIO(document), strict=False)
        if reader.encrypted:
            raise NotReadable
        reader.root  # noqa: B018  # read now: a file without one is no PDF
    except NotReadable:
        raise
    except Exception as error:
        raise NotReadable from error
    return reader


def issuers_in(data: bytes) -> list[Any]:
    """Certificates of issuers, in PEM or DER.

    Raises
    ------
    NotReadable
        When there is none in it.
    """
    from pyhanko.keys import load_certs_from_pemder_data

    try:
        given = list(load_certs_from_pemder_data(data))
        for certificate in given:
            _ = certificate.subject.native, certificate.public_key.native
    except Exception as error:
        raise NotReadable from error
    if not given:
        raise NotReadable
    return given


def holder(certificate: Any) -> str:
    """The name on a certificate, without the number that some issuers put into it."""
    return _name_of(certificate.subject.native) or "?"


def _name_of(facts: Mapping[str, Any]) -> str:
    given = next((name for key in ("common_name", "organization_name") if (name := facts.get(key))), "")
    return _nameless(given if isinstance(given, str) else " ".join(map(str, given)))


def _nameless(text: str, most: int = 120) -> str:
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(_PERSONAL.sub(" ", text).strip(" ,;:()/-–").split())[:most]


def _quiet() -> None:
    """What is wrong is said in a sentence; what a library logs may hold what stands in a certificate."""
    for library in ("pyhanko", "pyhanko_certvalidator", "pikepdf"):
        logging.getLogger(library).setLevel(logging.CRITICAL)


def _awaited(work: Coroutine[Any, Any, Any]) -> Any:
    """What pyHanko comes to; in a thread of its own, since in this one, as in a notebook, others may be awaited."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _embedded(signature: Any, trust: Sequence[Any]) -> Signature:
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
    from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    status: Any
    if signature.sig_object_type == "/DocTimeStamp":
        status = _awaited(async_validate_pdf_timestamp(signature, _offline(trust)))
        made = replace(
            _signature(signature.signer_cert, status, status.timestamp, status.timestamp),
            is_time_trusted=bool(status.trusted),
            is_document_stamp=True,
        )
    else:
        stamped, claimed = _proved_time(signature.signer_info), signature.self_reported_timestamp
        context = {"signer_validation_context": _offline(trust, stamped or claimed)}
        status = _awaited(async_validate_pdf_signature(signature, **context, ts_validation_context=_offline(trust)))
        made = _signature(signature.signer_cert, status, stamped, claimed)
    made = replace(made, field=signature.field_name)
    if not made.fault and (status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION):
        made = replace(made, fault="signed.coverage")
    if made.fault or status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return made
    result = signature.diff_result
    if not isinstance(result, DiffResult) or result.modification_level > ModificationLevel.FORM_FILLING:
        return replace(made, after="changed")
    return replace(made, after="allowed", filled=tuple(sorted(result.changed_form_fields)))


def _detached(document: bytes, own: Any, signer: Any, trust: Sequence[Any]) -> Signature:
    from pyhanko.sign.general import extract_certificate_info
    from pyhanko.sign.validation import async_validate_detached_cms
    from pyhanko.sign.validation.generic_cms import extract_self_reported_ts

    own["signer_infos"] = [signer]  # pyHanko looks at a single one
    certificate = extract_certificate_info(own).signer_cert
    stamped, claimed = _proved_time(signer), extract_self_reported_ts(signer)
    within = own["encap_content_info"]["content"].native
    if within is not None:  # some programs put the file into its signature
        if within != document:
            return Signature(holder(certificate), moment=stamped or claimed, fault="signed.changed")
        own["encap_content_info"] = {"content_type": own["encap_content_info"]["content_type"]}
    context = {"signer_validation_context": _offline(trust, stamped or claimed)}
    status = _awaited(async_validate_detached_cms(document, own, **context, ts_validation_context=_offline(trust)))
    return _signature(certificate, status, stamped, claimed)


def _signature(certificate: Any, status: Any, stamped: dt.datetime | None, claimed: dt.datetime | None) -> Signature:
    """What pyHanko has found of a signature."""
    moment, stamp = stamped or claimed, getattr(status, "timestamp_validity", None)
    is_whole = bool(status.intact and status.valid)
    is_stamp_whole = stamp is None or bool(stamp.intact and stamp.valid)
    validity = certificate["tbs_certificate"]["validity"]
    return Signature(
        holder(certificate),
        _name_of(certificate.issuer.native),
        moment=moment,
        is_stamped=stamped is not None,
        is_time_trusted=stamp is not None and bool(stamp.trusted),
        is_trusted=bool(status.trusted),
        was_in_force=moment is not None and validity["not_before"].native <= moment <= validity["not_after"].native,
        fault="" if is_whole and is_stamp_whole else "signed.time-broken" if is_whole else "signed.changed",
    )


def _proved_time(signer: Any) -> dt.datetime | None:
    """The time of the timestamp within a signature; whether it holds is looked at apart."""
    try:
        for attribute in signer["unsigned_attrs"]:
            if attribute["type"].native == "signature_time_stamp_token":
                token = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed
                moment: dt.datetime = token["gen_time"].native
                return moment
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        pass
    return None


def _offline(trust: Sequence[Any], moment: dt.datetime | None = None) -> Any:
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=list(trust),
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=moment,
        retroactive_revinfo=True,
    )


# --- the examination
# ---------------------------------------------------------------------------------------------------------


def examine(
    path: Path,
    lang: str = "bg",
    seals: Sequence[str] = (),
    against: Sequence[Path] = (),
    sums: Sequence[Path] = (),
    trust: Sequence[Path] = (),
) -> Outcome:
    """Check a report by itself, in this process; :func:`examined` does it in one of its own.

    Parameters
    ----------
    path : Path
    lang : {"bg", "en"}
        In which it is said.
    seals : sequence of str
        Seals that somebody kept, whole or their first signs.
    against : sequence of Path
        Reports of the same group that somebody kept.
    sums : sequence of Path
        Files of SHA-256 checksums that somebody kept.
    trust : sequence of Path
        Certificates of issuers that are trusted, in PEM or DER.

    Raises
    ------
    NotReadable
        When a file of ``trust`` holds no certificate.
    """
    with _Bounds():
        return _Examination(path, lang, seals, against, sums, trust).outcome()


class _Bounds:
    """What reading a file may take of memory, for as long as it is read; of a qpdf that can be told."""

    def __enter__(self) -> None:
        _quiet()
        set_limits = getattr(pikepdf.settings, "set_qpdf_limits", None)
        self.was = set_limits and set_limits(
            flate_max_memory=MOST_DECODED // 2, parser_max_nesting=100, max_stream_filters=2
        )

    def __exit__(self, *_: object) -> None:
        if self.was:
            pikepdf.settings.set_qpdf_limits(**self.was)


class _Unreadable(Exception):
    """A file that cannot be looked into; its reason is the key of a sentence."""


@dataclass
class _Carried:
    """What a report carries beside its pages."""

    files: dict[str, bytes] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    record: dict[str, Any] | None = None
    seal: str = ""

    @property
    def number(self) -> int:
        return int(self.record["number"]) if self.record else 0

    @property
    def day(self) -> str:
        return str(self.record["frozen_at"])[:10] if self.record else ""


def _opened(data: bytes) -> pikepdf.Pdf:
    if (at := data[:1024].find(b"%PDF-")) != 0:
        raise _Unreadable("why.not-pdf" if at < 0 else "why.begins-late")
    try:
        pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
        if pdf.is_encrypted:
            raise _Unreadable("why.encrypted")
        if len(pdf.pages) > MOST_PAGES:
            raise TooMuch
    except pikepdf.PasswordError:
        raise _Unreadable("why.encrypted") from None
    except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, RecursionError):
        raise _Unreadable("why.damaged") from None
    return pdf


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _Unreadable("why.large")
        return path.read_bytes()
    except OSError:
        raise _Unreadable("why.none") from None


def _carried(pdf: pikepdf.Pdf, budget: _Budget) -> _Carried:
    """The attachments, wherever the file names them, and the record among them."""
    found = _Carried()
    listed: list[tuple[str, pikepdf.Object]] = []
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    left, seen = ([names.EmbeddedFiles] if "/EmbeddedFiles" in names else []), 0
    while left and seen < 10_000:
        node, seen = left.pop(), seen + 1
        if not isinstance(node, pikepdf.Dictionary):
            continue
        left += list(node.get("/Kids", ()))
        given = list(node.get("/Names", ()))
        listed += [(str(one), file) for one, file in zip(given[::2], given[1::2], strict=False)]
    listed += [(str(file.get("/UF", file.get("/F", "?"))), file) for file in _dictionaries(pdf.Root.get("/AF", ()))]
    for page in pdf.pages:
        for note in _dictionaries(page.obj.get("/Annots", ())):
            if note.get("/Subtype") == "/FileAttachment" and "/FS" in note:
                listed.append((str(note.FS.get("/UF", "?")), note.FS))
    known: dict[str, tuple[int, int]] = {}
    for name, file in listed:
        try:
            called = {str(file[key]) for key in ("/F", "/UF") if key in file} | {name}
            streams = [file.EF[key] for key in dict(file.EF)]
            data = {stream.objgen: budget.bytes_of(stream) for stream in streams}
        except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError, AttributeError):
            found.broken.append(name)
            continue
        if len(called) != 1 or len(set(data.values())) != 1:
            found.twice.append(name)
            continue
        (content,) = set(data.values())
        if name in known and known[name] != streams[0].objgen:
            found.twice.append(name)
        known[name] = streams[0].objgen
        found.files[name] = content
    if RECORD in found.files:
        found.record = _record(found.files[RECORD])
        found.seal = hashlib.sha256(found.files[RECORD]).hexdigest()
    return found


def carried_record(document: bytes) -> bytes:
    """The ``freeze.json`` that a report carries, as it stands there; empty where it carries none, or two."""
    with _Bounds():
        try:
            carried = _carried(_opened(document), _Budget())
        except (pikepdf.PdfError, _Unreadable, TooMuch, ValueError, RuntimeError, KeyError, TypeError, AttributeError):
            return b""
    return b"" if RECORD in carried.twice else carried.files.get(RECORD, b"")


def _json(data: bytes) -> Any:
    """What a text of JSON holds; None where it is none, or holds a name twice."""

    def pairs(given: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in given}) != len(given):
            raise ValueError
        return dict(given)

    try:
        return json.loads(data, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return None


def _record(data: bytes) -> dict[str, Any] | None:
    """A record of a frozen report; None where it is none."""
    facts = _json(data)
    try:
        is_whole = (
            isinstance(facts["number"], int)
            and not isinstance(facts["number"], bool)
            and 0 < facts["number"] < 1_000_000
            and all(isinstance(facts[name], str) for name in ("lag", "period", "frozen_at"))
            and dt.date.fromisoformat(facts["frozen_at"][:10]) is not None
            and all(isinstance(name, str) and isinstance(seal, str) for name, seal in facts["files"].items())
            and (facts.get("previous") is None or isinstance(facts["previous"]["seal"], str))
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return facts if is_whole else None


def revisions(data: bytes) -> list[int]:
    """Where each revision of a PDF ends: what was signed later begins with the file as it was before."""
    return [match.end() for match in re.finditer(rb"%%EOF(?:\r\n|\n|\r)?", data)]


def _tail(data: bytes) -> bytes:
    """What stands after the end of the last revision, and belongs to none."""
    return data[(revisions(data) or [0])[-1] :].strip(b"\0\t\n\f\r ")


class _Examination:
    def __init__(
        self,
        path: Path,
        lang: str,
        seals: Sequence[str],
        against: Sequence[Path],
        sums: Sequence[Path],
        trust: Sequence[Path],
    ) -> None:
        self.path, self.tell, self.lang = path, Words(lang), lang
        self.seals, self.against, self.sums = seals, against, sums
        self.trust = [issuer for file in trust for issuer in issuers_in(file.read_bytes())]
        self.lines: list[Line] = []
        self.same = self.agrees = False
        self.budget = _Budget()
        self.signers: list[str] = []

    def say(self, section: str, holds: bool | None, key: str, **values: object) -> None:
        """A sentence of one of the five questions."""
        self.lines.append(Line(section, holds, self.tell(key, **values)))

    def outcome(self) -> Outcome:
        """Look at everything; what cannot be looked into is a finding."""
        try:
            self._examine()
        except _Unreadable as reason:
            self._unreadable(str(reason))
        except (TooMuch, MemoryError):
            self._unreadable("why.too-much")
        bad = any(line.holds is False for line in self.lines)
        verdict = CONTRADICTS if bad else SAME if self.same else AGREES if self.agrees else NO_WITNESS
        return Outcome(verdict, self.lines, self.lang)

    def _unreadable(self, why: str) -> None:
        self.say(WHOSE, False, "unreadable", why=self.tell(why, size=MOST_BYTES >> 20))

    def _examine(self) -> None:
        self.data = _read(self.path)
        self.pdf = _opened(self.data)
        try:
            self.carried = _carried(self.pdf, self.budget)
            self._attached()
            self._active()
            self._paint()
            self._whose()
            self._figures()
        except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, struct.error) as error:
            if isinstance(error, RecursionError):
                raise TooMuch from None
            raise _Unreadable("why.damaged") from error
        self._signatures()
        self._beside()
        self._witnesses()

    # --- what is attached

    def _attached(self) -> None:
        carried = self.carried
        for name in dict.fromkeys(carried.twice):
            self.say(ATTACHED, False, "attached.twice", file=name)
        for name in dict.fromkeys(carried.broken):
            self.say(ATTACHED, False, "attached.broken", file=name)
        if not carried.files:
            self.say(ATTACHED, None, "attached.none")
            return
        if list(carried.files) == [LIST]:
            self.say(ATTACHED, None, "attached.part")
            return
        for name in (RESULTS, LIST):
            if name not in carried.files:
                self.say(ATTACHED, False, "attached.missing", file=name)
        if carried.record is None:
            self.say(ATTACHED, None, "attached.unsealed", count=len(carried.files))
            return
        sealed: Mapping[str, str] = carried.record["files"]
        own = {name: hashlib.sha256(data).hexdigest() for name, data in carried.files.items()}
        of_public = own.get(RESULTS) != sealed.get(RESULTS) and own.get(RESULTS) == sealed.get(f"public/{RESULTS}")
        before = "public/" if of_public else ""
        whole = True
        for name, checksum in own.items():
            if name in (RECORD, LIST):
                continue
            expected = sealed.get(before + name)
            if expected != checksum:
                whole = False
                key = "attached.foreign" if expected is None else "attached.changed"
                self.say(ATTACHED, False, key, file=name)
        given = {name for name in own if name.startswith("data/")}
        for name in sorted(sealed):
            inner = name.removeprefix(before)
            if name.startswith(f"{before}data/") and given and inner not in given:
                whole = False
                self.say(ATTACHED, False, "attached.missing", file=inner)
        if whole and not carried.twice and not carried.broken:
            self.say(ATTACHED, True, "attached.sealed", count=len(own))

    def _active(self) -> None:
        """What runs, hides or shows by itself; PDF/A has none of it, nor has the program."""
        root, found = self.pdf.Root, set()
        for key in ("/OpenAction", "/AA", "/OCProperties", "/Collection", "/Requirements"):
            if key in root:
                found.add(key)
        form = root.get("/AcroForm", pikepdf.Dictionary())
        found |= {key for key in ("/XFA", "/NeedAppearances", "/CO") if key in form}
        found |= {
            key for key in ("/JavaScript", "/AlternatePresentations") if key in root.get("/Names", pikepdf.Dictionary())
        }
        for held in self.pdf.objects:
            self.budget.operation()
            if isinstance(held, pikepdf.Dictionary):
                found |= {str(does.S) for does in _actions(held)}
                if held.get("/Type") in ("/Page", "/Annot") and "/AA" in held:
                    found.add("/AA")
        for what in sorted(found):
            self.say(ATTACHED, False, "attached.active", what=what)

    # --- pages

    def _paint(self) -> None:
        fonts: dict[tuple[int, int], _Font] = {}
        painter = _Painter(fonts, self.budget)
        self.pages: list[_Page] = []
        for number, page in enumerate(self.pdf.pages, start=1):
            try:
                self.pages.append(painter.page(page))
            except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, IndexError) as bad:
                if isinstance(bad, RecursionError):
                    raise TooMuch from None
                self.pages.append(_Page())
                self.say(FIGURES, False, "figures.page-broken", page=number)
        self.texts = ["\n".join(run.text for run in page.runs) for page in self.pages]
        self.is_scan = self._is_scan()
        if self.is_scan:  # a program that reads letters off a picture lays them under it, in fonts of its own
            return
        shows = _known_outlines()
        for font in fonts.values():
            for code, read in font.read.items():
                drawn = shows.get(font.outlines[code]) if code < len(font.outlines) else None
                if drawn is not None and read != drawn and (drawn + read).isdigit():
                    self.say(FIGURES, False, "figures.letter", page="–", name=font.name, drawn=drawn, read=read)
        for number, painted in enumerate(self.pages, start=1):
            for font_name in sorted(painted.fonts):
                self.say(FIGURES, False, "figures.font", page=number, font=font_name)
            if loose := "".join(run.text for run in painted.runs if not run.tagged).strip():
                self.say(FIGURES, False, "figures.untagged", page=number, text=loose[:60])

    def _is_scan(self) -> bool:
        """Whether every page is a picture of a page, and nothing else can be seen there."""
        if self.carried.files or "/StructTreeRoot" in self.pdf.Root or not self.pages:
            return False
        for page in self.pages:
            pictures = [paint.box for paint in page.paints if paint.what == "picture"]
            if not any(_common(box, page.box) > 0.5 * _area(page.box) for box in pictures):
                return False
            if any(run.text.strip() and run.unseen != "mode" for run in page.runs):
                return False
        return True

    def _whose(self) -> None:
        carried = self.carried
        results = _json(carried.files.get(RESULTS, b"null"))
        self.results: dict[str, Any] = results if isinstance(results, dict) else {}
        if RECORD in carried.files and carried.record is None:
            self.say(WHOSE, False, "whose.record-broken")
        record = carried.record
        if list(carried.files) == [LIST]:
            self.say(WHOSE, None, "whose.part")
            return
        if self.is_scan:
            self.say(WHOSE, None, "whose.scan")
            return
        if not self.results:
            self.say(WHOSE, False, "whose.unknown")
        group, period = self.results.get("name") or "?", self.results.get("period") or "?"
        if record is None:
            if self.results:
                self.say(WHOSE, None, "whose.not-frozen", group=group, period=period)
            for seal, _ in _seals(self.texts[0] if self.texts else ""):
                self.say(WHOSE, None, "whose.seal-without-record", seal=seal)
            return
        self.say(
            WHOSE,
            True,
            "whose.frozen",
            group=group,
            period=record["period"],
            number=carried.number,
            day=_day(carried.day),
            seal=carried.seal,
        )
        for name, key in (("draft", "whose.draft"), ("illustrative", "whose.illustrative")):
            if record.get(name):
                self.say(WHOSE, None, key)
        for name in ("lag", "period", "as_of"):
            if self.results and str(self.results.get(name)) != str(record.get(name, self.results.get(name))):
                value, other = self.results.get(name), record.get(name)
                self.say(WHOSE, False, "whose.other", file=RESULTS, name=name, value=value, other=other)
        self._printed_seals()

    def _printed_seals(self) -> None:
        carried, bearing = self.carried, []
        for number, page in enumerate(self.pages, start=1):
            foot = "\n".join(run.text for run in page.runs if run.artifact == "Footer")
            text = self.texts[0] if number == 1 else foot
            printed = _seals(text)
            for seal, numbered in printed:
                if not carried.seal.startswith(seal):
                    self.say(WHOSE, False, "whose.seal-on-page", page=number, seal=seal, other=carried.seal)
                if numbered and int(numbered) != carried.number:
                    self.say(WHOSE, False, "whose.number-on-page", page=number, number=numbered, other=carried.number)
            if printed:
                bearing.append(number)
        if not bearing:
            self.say(WHOSE, False, "whose.no-seal")
        elif len(bearing) > 1 and (without := [n for n in range(1, len(self.pages) + 1) if n not in bearing]):
            self.say(WHOSE, False, "whose.seal-missing", pages=_listed(without))

    # --- figures

    def _figures(self) -> None:
        listed = self._list()
        if listed is None:
            return
        if "/StructTreeRoot" not in self.pdf.Root:
            self.say(FIGURES, False, "figures.no-tree")
            return
        pages = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}
        try:
            named = _named(self.pdf, pages)
        except _Disorder as disorder:
            self.say(FIGURES, False, "figures.cyclic", why=self.tell(str(disorder), most=_DEEPEST))
            return
        before = len([line for line in self.lines if line.holds is False and line.section == FIGURES])
        self._compare(listed, named)
        compared, rest = self._values(listed)
        after = len([line for line in self.lines if line.holds is False and line.section == FIGURES])
        if after == before:
            drawn = self.tell("figures.drawn" if self.known_letters else "figures.unknown-letters")
            only = self.tell("figures.rest", count=rest) if rest else ""
            self.say(FIGURES, True, "figures.equal", count=len(listed), compared=compared, rest=only + drawn)

    def _list(self) -> list[dict[str, Any]] | None:
        if LIST not in self.carried.files:
            return None  # said already
        given = _json(self.carried.files[LIST])
        try:
            rows = [dict(zip(given["columns"], row, strict=True)) for row in given["figures"]]
            for row in rows:
                row["name"], row["printed"], row["page"] = str(row["name"]), str(row["printed"]), int(row["page"])
        except (KeyError, TypeError, ValueError, OverflowError):
            self.say(FIGURES, False, "figures.list-broken")
            return None
        if not rows:
            self.say(FIGURES, None, "figures.none")
        return rows

    def _compare(self, listed: list[dict[str, Any]], named: list[_Named]) -> None:
        """Each figure of the pages with the list, and whether it can be seen as it is read."""
        runs: dict[tuple[int, int | None], list[_Run]] = defaultdict(list)
        for number, page in enumerate(self.pages):
            for run in page.runs:
                if run.artifact is None:
                    runs[number, run.number].append(run)
        waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in listed:
            waiting[row["name"]].append(row)
        every = {name: {_squeezed(row["printed"]) for row in rows} for name, rows in waiting.items()}
        known = Counter[bool]()
        places: dict[tuple[int, int], dict[tuple[int, int], tuple[str, _Box]]] = defaultdict(dict)
        unknown: list[tuple[int, str]] = []
        for figure in named:
            drawn = [run for cell in figure.cells for run in runs.get(cell, ())]
            text = _squeezed("".join(run.text for run in drawn))
            at = (figure.cells[0][0] if figure.cells else figure.page) + 1
            rows = waiting[figure.name]
            alike = [row for row in rows if _squeezed(row["printed"]) == text]
            alike.sort(key=lambda row: row["page"] != at)
            match = alike[0] if alike else None
            if match is not None and not figure.in_contents:
                rows.remove(match)
            elif match is None and text not in every.get(figure.name, set()):
                printed = " / ".join(row["printed"] for row in rows[:3]) or "–"
                shown = "".join(run.text for run in drawn)
                self.say(FIGURES, False, "figures.differs", page=at, name=figure.name, drawn=shown, printed=printed)
            self._seen(figure, at, drawn, known, unknown)
            if match is not None and isinstance(match.get("table"), int) and drawn:
                box = _around([(run.box[side], run.box[side + 1]) for run in drawn for side in (0, 2)])
                places[match["page"], match["table"]].setdefault((match["row"], match["column"]), (figure.name, box))
        for rows in waiting.values():
            for row in rows:
                self.say(FIGURES, False, "figures.missing", page=row["page"], name=row["name"], printed=row["printed"])
        self.known_letters = known[True] > 0
        if self.known_letters:
            for number, name in unknown:
                self.say(FIGURES, False, "figures.foreign-letters", page=number, name=name)
        for (number, _), cells in places.items():
            for name in _out_of_place(cells):
                self.say(FIGURES, False, "figures.moved", page=number, name=name)

    def _seen(
        self, figure: _Named, number: int, drawn: list[_Run], known: Counter[bool], unknown: list[tuple[int, str]]
    ) -> None:
        """Whether what is read of a figure is what an eye sees there."""
        shows, page = _known_outlines(), self.pages[number - 1]
        for run in drawn:
            for read, mark in run.letters:
                sign = shows.get(mark)
                if sign is not None and read != sign and read != "\u00ad":
                    self.say(FIGURES, False, "figures.letter", page=number, name=figure.name, drawn=sign, read=read)
                elif read.isdigit():
                    known[sign is not None] += 1
                    if sign is None and (number, figure.name) not in unknown:
                        unknown.append((number, figure.name))
            unseen = run.unseen or ("colour" if self._melts(run, page) else "")
            if unseen and run.text.strip():
                self.say(
                    FIGURES, False, "figures.unseen", page=number, name=figure.name, what=self.tell(f"what.{unseen}")
                )
            elif what := self._covered(run, page):
                self.say(FIGURES, False, "figures.covered", page=number, name=figure.name, what=what)
        spoken, at = "", None
        for run in drawn:
            if run.spoken is None:
                spoken += run.text
            elif run.spoken[0] != at:
                at = run.spoken[0]
                spoken += run.spoken[1]
        text = "".join(run.text for run in drawn)
        for said in (spoken, figure.spoken):
            if said is not None and _digits(said) != _digits(text):
                self.say(FIGURES, False, "figures.spoken", page=number, name=figure.name, drawn=text, spoken=said)

    @staticmethod
    def _melts(run: _Run, page: _Page) -> bool:
        """Whether a text has the colour of what is under it."""
        if run.luminance is None:
            return True
        ground: float | None = 1.0
        for paint in page.paints:
            if paint.at > run.at:
                break
            if paint.what == "shape" and _common(paint.box, run.box) > 0.6 * _area(run.box):
                ground = paint.luminance
        return ground is not None and abs(ground - run.luminance) < 0.15

    def _covered(self, run: _Run, page: _Page) -> str:
        """What stands over a text."""
        least = 0.25 * _area(run.box)
        for paint in page.paints:
            if paint.at > run.at and _common(paint.box, run.box) > least:
                return self.tell(f"what.{paint.what}")
        for other in page.runs:
            if other.at > run.at and other.text.strip() and _common(other.box, run.box) > least:
                return self.tell("what.text")
        for kind, box, shown in page.notes:
            if shown and _common(box, run.box) > 0.1 * _area(run.box):
                return self.tell("what.annotation", kind=kind)
        return ""

    def _values(self, listed: list[dict[str, Any]]) -> tuple[int, int]:
        """The list with the attached data: how many figures were compared, how many stand in the list alone."""
        values, lang = self.results.get("figures"), str(self.pdf.Root.get("/Lang", "bg"))
        values = values if isinstance(values, dict) else {}
        compared = rest = 0
        for row in listed:
            name, printed = row["name"], row["printed"]
            if name not in values:
                rest += any(sign.isdigit() for sign in printed)
                continue
            compared += 1
            value = values[name]
            if not _agrees(printed, value, lang, row.get("row") is None):
                self.say(FIGURES, False, "figures.value", page=row["page"], name=name, printed=printed, value=value)
        return compared, rest

    # --- signatures

    def _signatures(self) -> None:
        """Every signature in the file, and what came after it."""
        if tail := _tail(self.data):
            self.say(AFTER, False, "after.tail", count=len(tail))
        is_signed = any(
            isinstance(held, pikepdf.Dictionary)
            and ("/ByteRange" in held or (held.get("/FT") == "/Sig" and "/V" in held))
            for held in self.pdf.objects
        )
        signing = is_signed or b"/ByteRange" in self.data
        self._notes(signing)
        if not signing:
            return
        try:
            found = signatures_in(self.data, self.trust)
        except NotReadable:
            found = []
        if not found:
            self.say(SIGNED, False, "signed.broken", name="PDF", why=self.tell("signed.unreadable"))
            return
        names = {one.field for one in found}
        for signature in found:
            self._signature(signature, names)
        if any(line.section in (SIGNED, AFTER) and line.holds is False for line in self.lines):
            self.say(AFTER, None, "after.unknown")
        else:
            is_last = len(found) == 1 and found[0].after == "nothing"
            self.say(AFTER, True, "after.nothing" if is_last else "after.allowed")

    def _signature(self, signature: Signature, fields: Collection[str], file: str = "") -> None:
        """Whose a signature is, whether it is intact, when it was made, what came after it."""
        name = signature.name
        if signature.fault:
            self.say(SIGNED, False, "signed.broken", name=name, why=self.tell(signature.fault))
            return
        if signature.is_document_stamp:
            assert signature.moment is not None
            trust = self.tell("signed.trusted") if signature.is_trusted else ""
            self._timed(signature)
            self.say(SIGNED, True, "signed.document-time", time=_moment(signature.moment), trust=trust)
        else:
            self._whole(signature, file)
        if others := sorted(set(signature.filled) - set(fields)):
            self.say(AFTER, False, "after.fields", name=name, fields=", ".join(others))
        elif signature.after == "changed":
            self.say(AFTER, False, "after.changed", name=name)

    def _whole(self, signature: Signature, file: str) -> None:
        """A signature that is intact: whether its certificate is trusted, when it was made."""
        self.signers.append(signature.name)
        time = ""
        if signature.moment is not None:
            key = "time" if signature.is_time_trusted else "time-ask" if signature.is_stamped else "clock"
            time = self.tell(f"signed.{key}", time=_moment(signature.moment))
        if signature.is_stamped:
            self._timed(signature)
        if self.trust and not signature.is_trusted:
            self.say(SIGNED, False, "signed.untrusted", name=signature.name)
            return
        self.same |= signature.is_trusted
        in_force = signature.was_in_force or signature.moment is None
        trust = self.tell("signed.trusted" if signature.is_trusted else "signed.ask" if in_force else "signed.ended")
        shown = self.tell("signed.beside", name=signature.name, file=file) if file else signature.name
        by = self.tell("signed.issuer", issuer=signature.issuer) if signature.issuer else ""
        self.say(SIGNED, True if in_force else None, "signed.whole", name=shown, issuer=by, trust=trust, time=time)

    def _timed(self, signature: Signature) -> None:
        """A record that says it was frozen after somebody had signed what it is part of lies."""
        day, moment = self.carried.day, signature.moment
        if day and moment is not None and moment.date().isoformat() < day:
            self.say(SIGNED, False, "signed.early", name=signature.name, time=_moment(moment), day=_day(day))

    def _notes(self, signed: bool) -> None:
        """What stands on the pages beside what they draw."""
        for number, page in enumerate(self.pages, start=1):
            for kind, box, shown in page.notes:
                if kind == "Link" and not shown:
                    continue
                if kind == "Widget/Sig":
                    over = [run for run in page.runs if shown and _common(run.box, box) > 0.25 * _area(run.box) > 0]
                    if text := " ".join(run.text for run in over).strip():
                        self.say(AFTER, False, "after.hidden-signature", page=number, text=text[:60])
                    continue
                over = [run for run in page.runs if _common(run.box, box) > 0]
                self.say(AFTER, False if over or signed else None, "after.note", page=number, kind=kind)

    def _beside(self) -> None:
        """Detached signatures that lie beside the file."""
        for path in dict.fromkeys((self.path.with_name(self.path.name + ".p7s"), self.path.with_suffix(".p7s"))):
            if path.is_file():
                self._detached(path)
        if not any(line.section == SIGNED for line in self.lines):
            self.say(SIGNED, None, "signed.none")
        if not any(line.section == AFTER for line in self.lines):
            self.say(AFTER, None, "after.nothing" if self.signers else "after.unsigned")

    def _detached(self, path: Path) -> None:
        try:
            if path.stat().st_size > MOST_DETACHED:
                raise NotReadable
            found = signature_beside(self.data, path.read_bytes(), self.trust)
        except (NotReadable, OSError):
            found = []
        if not found or not all(signature.holds for signature in found):
            self.say(SIGNED, False, "signed.beside-broken", file=path.name)
            return
        for signature in found:
            self._signature(signature, (), path.name)

    # --- witnesses

    def _witnesses(self) -> None:
        ends = revisions(self.data)
        own = hashlib.sha256(self.data).hexdigest()
        before = {hashlib.sha256(self.data[:end]).hexdigest() for end in ends[:-1][:50]}
        kept: dict[str, Path] = {}
        for path in self.sums:
            text = path.read_bytes()
            kept[hashlib.sha256(text).hexdigest()] = path
            listed = set(re.findall(r"^([0-9a-f]{64}) [ *]", text.decode("utf-8", "replace"), re.MULTILINE))
            if own in listed:
                self.same = True
                self.say(WHOSE, True, "witness.in-sums", file=path.name)
            elif before & listed:
                self.same |= bool(self.signers)
                self.say(WHOSE, True, "witness.prefix-in-sums", file=path.name)
            else:
                self.say(WHOSE, False, "witness.not-in-sums", file=path.name)
        for given in self.seals:
            self._sealed(given, own, before, kept)
        for path in self.against:
            self._against(path)

    def _sealed(self, given: str, own: str, before: set[str], by_seal: Mapping[str, Path]) -> None:
        """A seal that somebody kept, or a whole line of one: one of its seals must be of this document."""
        seals = re.findall(rf"(?<![0-9a-z])[0-9a-f]{{{SHORTEST_SEAL},64}}(?![0-9a-z])", given.lower())
        if not seals:
            self.say(WHOSE, False, "witness.short", seal=given, least=SHORTEST_SEAL)
            return
        previous = (self.carried.record or {}).get("previous") or {}
        for seal in seals:
            if self.carried.seal.startswith(seal):
                self.agrees = True
                self.say(WHOSE, True, "witness.seal", seal=seal[:16])
            elif own.startswith(seal):
                self.same = True
                self.say(WHOSE, True, "witness.file", seal=seal[:16])
            elif any(one.startswith(seal) for one in before):
                self.same |= bool(self.signers)
                self.say(WHOSE, True, "witness.file-signed", seal=seal[:16])
            elif not self.carried.seal and any(one.startswith(seal) for one, _ in _seals(self.texts[0])):
                self.say(WHOSE, None, "witness.printed", seal=seal[:16])
            elif path := next((path for one, path in by_seal.items() if one.startswith(seal)), None):
                self.say(WHOSE, True, "witness.sums", file=path.name, seal=seal)
            elif any(str(previous.get(name, "")).startswith(seal) for name in ("seal", "sums")):
                self.say(WHOSE, True, "witness.previous", seal=seal, number=previous.get("number"))
            else:
                continue
            return
        if self.is_scan:
            self.say(WHOSE, None, "whose.scan-kept", kept=" ".join(seals))
        else:
            self.say(WHOSE, False, "witness.no", seal=" ".join(seals))

    def _against(self, path: Path) -> None:
        """A report of the same group that somebody kept."""
        name = path.name
        try:
            data = _read(path)
            pdf = _opened(data)
            other = _carried(pdf, self.budget)
        except (_Unreadable, pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError, AttributeError):
            self.say(WHOSE, False, "against.unreadable", file=name)
            return
        own = self.carried
        if data == self.data:
            self.same = True
            self.say(WHOSE, True, "against.bytes", file=name)
            return
        if self.is_scan:
            self.say(WHOSE, None, "whose.scan-kept", kept=name)
            return
        if own.record is None or other.record is None:
            self.say(WHOSE, False, "against.unreadable", file=name if other.record is None else self.path.name)
            return
        if own.record["lag"] != other.record["lag"]:
            self.say(WHOSE, False, "against.group", file=name, group=other.record["lag"])
            return
        if own.number == other.number:
            self._same_number(pdf, data, other, name)
            return
        newer, older = (own, other) if own.number > other.number else (other, own)
        assert newer.record is not None
        if newer.record["frozen_at"] < older.record["frozen_at"]:  # type: ignore[index]
            numbers = {"number": newer.number, "before": older.number}
            self.say(WHOSE, False, "against.time", **numbers, day=_day(newer.day), other=_day(older.day))
        previous = newer.record.get("previous") or {}
        replaced = newer.record.get("supersedes") or {}
        told = [one["seal"] for one in (previous, replaced) if one.get("number") == older.number and "seal" in one]
        if told or newer.number == older.number + 1:
            follows = bool(told) and all(seal == older.seal for seal in told)
            key = "against.follows" if follows else "against.breaks"
            self.say(WHOSE, follows, key, number=newer.number, before=older.number, file=name)
        else:
            self.say(WHOSE, None, "against.far", before=older.number, number=newer.number)

    def _same_number(self, pdf: pikepdf.Pdf, data: bytes, other: _Carried, name: str) -> None:
        own = self.carried
        if own.seal != other.seal:
            self.say(WHOSE, False, "against.other-content", file=name, number=own.number)
            return
        painter = _Painter({}, self.budget)
        try:
            texts = ["\n".join(run.text for run in painter.page(page).runs) for page in pdf.pages]
        except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, IndexError):
            self.say(WHOSE, False, "against.unreadable", file=name)
            return
        pairs = list(zip(texts, self.texts, strict=False))
        differing = [n for n, (one, two) in enumerate(pairs, start=1) if one != two]
        differing += range(len(pairs) + 1, max(len(texts), len(self.texts)) + 1)
        if differing:
            pages = _listed(differing)
            self.say(WHOSE, False, "against.words", file=name, number=own.number, pages=pages)
            return
        self.agrees = True
        self.same |= self.data.startswith(data) or data.startswith(self.data)
        self.say(WHOSE, True, "against.same", file=name, number=own.number)


# --- small things
# ------------------------------------------------------------------------------------------------------------

_ACTIVE = frozenset(
    f"/{name}"
    for name in (
        *"JavaScript Launch SubmitForm ImportData ResetForm Hide SetOCGState".split(),
        *"Rendition RichMediaExecute GoToE".split(),
    )
)
_SEAL = re.compile(
    r"(?:(?:№|No\.?)\s*(\d{1,7})[^№]{0,80}?)?(?:печат|seal)(?:\s|на данните|of the data|[:.(„“])*([0-9a-f]{8,64})"
)


def _seals(text: str) -> list[tuple[str, str]]:
    """The seals on a page, each with the number of the report that stands before it."""
    plain = re.sub("[\u00ad\u200b-\u200f\u2060]", "", text).replace("\u00a0", " ")
    plain = re.sub(r"(?<=[0-9a-f])\n(?=[0-9a-f])", "", plain)  # it may be broken over a line
    return [(match[2], match[1] or "") for match in _SEAL.finditer(plain)]


def _actions(held: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Actions that run something: an object itself, and those that stand within it."""
    inside = [held, *(held[key] for key in ("/A", "/Next", "/OpenAction", "/PA") if key in held)]
    for one in inside:
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") in _ACTIVE and "/P" not in one:
            yield one


def _digits(text: str) -> str:
    return re.sub(r"[^\d,.%]", "", text)


def _out_of_place(cells: Mapping[tuple[int, int], tuple[str, _Box]]) -> Iterator[str]:
    """Figures of a table on a page that stand left of an earlier column, or above an earlier row."""
    for line, along, backwards in ((0, 1, False), (1, 0, True)):
        groups: dict[int, list[tuple[int, str, float]]] = defaultdict(list)
        for place, (name, box) in cells.items():
            middle = (box[1] + box[3]) / 2 if backwards else (box[0] + box[2]) / 2
            groups[place[line]].append((place[along], name, -middle if backwards else middle))
        for group in groups.values():
            group.sort()
            for (_, _, one), (_, name, other) in pairwise(group):
                if other < one - 1:
                    yield name


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%d.%m.%Y %H:%M UTC")


def _day(day: str) -> str:
    return ".".join(reversed(day.split("-")))


def _listed(numbers: Iterable[int]) -> str:
    every = list(numbers)
    return ", ".join(map(str, every[:10])) + (f" (+{len(every) - 10})" if len(every) > 10 else "")


# --- the command
# ---------------------------------------------------------------------------------------------------------------


def examined(path: Path, *options: str, lang: str = "bg") -> Outcome:
    """Check a report in a process of its own, which ends when it takes too long or too much.

    Parameters
    ----------
    path : Path
    *options : str
        As on the command line: ``--seal``, ``--against``, ``--sums``, ``--trust``, each before what it is given.
    lang : {"bg", "en"}
    """
    command = [sys.executable, str(Path(__file__).resolve()), str(path), "--lang", lang, "--here", *options]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
        given = json.loads(ended.stdout)
        return Outcome(given["verdict"], [Line(**line) for line in given["lines"]], lang)
    except (subprocess.TimeoutExpired, ValueError):
        tell = Words(lang)
        return Outcome(CONTRADICTS, [Line(WHOSE, False, tell("unreadable", why=tell("why.too-much")))], lang)


def main(given: Sequence[str] | None = None) -> int:
    """Run the command: 0 when nothing contradicts, else 1."""
    parser = argparse.ArgumentParser(description="Check a report of VOMR Monitor by itself, without any network.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seal", action="append", default=[], metavar="HEX", help="a seal that you kept")
    parser.add_argument("--against", action="append", default=[], metavar="OLD.pdf", help="a report that you kept")
    parser.add_argument("--sums", action="append", default=[], metavar="SHA256SUMS", help="checksums that you kept")
    parser.add_argument("--trust", action="append", default=[], metavar="CA.pem", help="an issuer that you trust")
    parser.add_argument("--lang", choices=("bg", "en"), default="bg")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    order = parser.parse_args(given)
    named = [Path(path) for paths in (order.against, order.sums, order.trust) for path in paths]
    if missing := next((path for path in named if not path.is_file()), None):
        parser.error(f"{missing}: no such file")
    for path in map(Path, order.trust):
        try:
            issuers_in(path.read_bytes())
        except NotReadable:
            parser.error(f"{path}: no certificate in PEM or DER")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if not order.here:
        pairs = [
            (f"--{name}", value) for name in ("seal", "against", "sums", "trust") for value in getattr(order, name)
        ]
        outcome = examined(order.file, *(part for pair in pairs for part in pair), lang=order.lang)
        print(outcome.text())
        return 0 if outcome.holds else 1
    _bound_memory()
    warnings.simplefilter("ignore")
    paths = {name: [Path(path) for path in getattr(order, name)] for name in ("against", "sums", "trust")}
    outcome = examine(order.file, order.lang, order.seal, **paths)
    lines = [{"section": line.section, "holds": line.holds, "text": line.text} for line in outcome.lines]
    print(json.dumps({"verdict": outcome.verdict, "lines": lines}))
    return 0


def _bound_memory() -> None:
    """An end to the memory of this process, where the system knows one."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main())
