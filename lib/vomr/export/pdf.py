"""Notebooks as PDF/A-3a and PDF/UA-1, by Typst: one notebook, or a whole report with its cover and contents."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import warnings
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from vomr import design
from vomr.document import Block, Picture, Signatures
from vomr.document.text import text_of
from vomr.export.about import About
from vomr.export.body import Body, body
from vomr.export.composition import Annex
from vomr.export.pdf_names import Attached, with_names
from vomr.export.typst_text import ALONE, TypstBlock, literal
from vomr.export.typst_writer import TypstWriter, with_landscape_pages
from vomr.fingerprint import code_digest, digest, environment_digest
from vomr.scratch import scratch_folder
from vomr.user_cache import read_cached, write_cached
from vomr.words import DEFAULT, Words, shortened
from vomr.words.sentences import Printed

if TYPE_CHECKING:
    import typst

_STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
_TEMPLATE, _SOURCE = "report.typ", "main.typ"
_KEPT, _MOST_KEPT = "documents", 100  # in the user's cache
_LISTED = 28  # lines of contents that leave room for what follows them
_PRELUDE = Path(__file__).parent / "templates" / "vomr" / _TEMPLATE


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page of a report and what stands on every other; empty fields are left out, but for the lines to sign.

    ``checks``, ``currency`` and ``frozen`` are sentences ready to print (“0 грешки, 4 предупреждения”); ``seal`` stands
    for the last of them at the foot of every page. ``about_strategy`` are pairs of a label and a fact, ``version`` says
    which edition it is. ``logo`` is a picture of the group's own, ``words`` are its own; ``emblem`` is the Union's,
    beside it the lines of ``support``.
    """

    title: str
    lag: str = ""
    lag_short: str = ""
    agreement: str = ""
    period: str = ""
    as_of: str = ""
    currency: str = ""
    checks: str = ""
    frozen: str = ""
    seal: str = ""
    addressee: str = ""
    reference: str = ""  # изх. №
    prepared_by: str = ""
    approved_by: str = ""
    lang: str = DEFAULT
    draft: bool = False
    illustrative: bool = False
    audience: str = "authority"
    edited: bool = False
    about_strategy: tuple[tuple[str, str], ...] = ()
    version: str = ""
    logo: Picture | None = None
    words: tuple[Block, ...] = ()
    emblem: Picture | None = None
    support: tuple[str, ...] = ()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands on it, each fact with its label; none of them is of the clock."""
        w = self.about.words
        facts = [
            (w("Addressed to"), self.addressee),
            *self.about_strategy,
            (w("Reporting period"), self.period),
            (w("Data as of"), _day(self.as_of, w)),
            (w("Edition"), self.version),
        ]
        return [(label, fact) for label, fact in facts if fact]

    @property
    def about(self) -> About:
        """The same facts as a notebook states them."""
        return About(
            lang=self.lang,
            title=self.title,
            lag=self.lag,
            lag_short=self.lag_short,
            period=self.period,
            as_of=self.as_of,
            agreement=self.agreement,
            draft=self.draft,
            illustrative=self.illustrative,
            audience=self.audience,
            edited=self.edited,
            seal=self.seal,
        )


@dataclass(frozen=True, slots=True)
class Document:
    """A notebook in Typst's words, ready to be printed alone and as a part of a report.

    Attributes
    ----------
    about : About
    heading : str
    top : str
        What stands above the first block where it is printed alone.
    head : str
        The running head there.
    blocks : list of TypstBlock
    annexes : tuple of Annex
        The detail among the blocks, which a report has after its signatures.
    files : dict of str to bytes
        Pictures by the name that the blocks call them by.
    missing : frozenset of str
        Letters that no font has.
    printed : list of Printed
        The figures in it, by the numbers by which its source calls them.
    prefix : str
        Before its labels and the names of its files.
    run_at : str
    """

    about: About
    heading: str
    top: str
    head: str
    blocks: list[TypstBlock]
    files: dict[str, bytes]
    missing: frozenset[str]
    printed: list[Printed]
    annexes: tuple[Annex, ...] = ()
    prefix: str = ""
    run_at: str = ""

    @property
    def file(self) -> str:
        return f"{self.prefix}part.typ"

    @property
    def source(self) -> str:
        """The file that Typst reads of it, the same wherever it is printed.

        It makes a function of what stands at its head, whether it is printed alone, and by which number the names of
        its figures are found. Typst remembers a page by the source of its first piece, hence the empty one.
        """
        laid = with_landscape_pages([TypstBlock("top", is_heading=True), *self.blocks])
        blocks = [_where(block) for block in laid]
        begin = (
            [] if laid[0].is_landscape else ["v(0pt)"]
        )  # a turned page has its own; before it, it made a page of nothing
        opening = ["let named = names-of(number)"]
        listing = "set heading(outlined: listed, bookmarked: true)"  # after what stands at the head, which is listed
        lines = "\n".join([*opening, *begin, blocks[0], listing, *blocks[1:]])
        made = f"#let part(top, alone: false, number: none, listed: true) = {{\n{lines}\n}}\n"
        for number in range(1, len(self.annexes) + 1):
            own = with_landscape_pages([TypstBlock("top", is_heading=True), *self.of_annex(number)])
            lines = "\n".join([*opening, own[0].source, listing, *(block.source for block in own[1:])])
            made += f"#let annex-{number}(top, number: none, listed: true) = {{\n{lines}\n}}\n"
        return f'#import "{_TEMPLATE}": *\n{made}'

    def of_annex(self, number: int) -> list[TypstBlock]:
        """The blocks of an annex, alone."""
        return [
            replace(block, annex=0, source=block.in_annex or block.source)
            for block in self.blocks
            if block.annex == number
        ]

    def alone(self) -> _Print:
        """How it is printed alone."""
        report = self.about
        title = " · ".join(dict.fromkeys(part for part in (self.heading, report.title, report.lag_short) if part))
        return _Print(report, title, self.head, [f"part-0({self.top}, alone: true)"], [self])


@dataclass(frozen=True, slots=True)
class _Print:
    """A document that Typst sets: its title, running head, and expressions, in which ``part-0`` is its first part."""

    about: About
    title: str
    head: str
    sources: list[str]
    parts: list[Document]
    is_report: bool = False
    files: dict[str, bytes] = field(default_factory=dict)  # pictures of its cover

    @property
    def numbers(self) -> list[int]:
        """By which number the names of each part's figures are found: its own, so that it is set as it is alone."""
        own = [part.about.number for part in self.parts]
        return own if len(set(own)) == len(own) and max(own, default=0) < 256 else list(range(len(own)))

    @property
    def figures(self) -> list[list[Printed]]:
        """The figures of the parts by those numbers."""
        found = dict(zip(self.numbers, (part.printed for part in self.parts), strict=True))
        return [found.get(number, []) for number in range(max(found, default=-1) + 1)]


def _where(block: TypstBlock) -> str:
    """A block where it stands: in its part printed alone, in a report, or in both."""
    if block.is_line:
        return "" if block.annex else f"if not alone {{ {block.source} }}"
    return f"if alone {{ {block.source} }}" if block.annex else block.source


def document(notebook: NotebookNode | Body, name: str = "", prefix: str = "", folder: Path | None = None) -> Document:
    """A notebook put in Typst's words.

    Parameters
    ----------
    notebook
        Executed or not; it is not changed.
    name
        Its file's name, which stands for a title where nothing else does.
    prefix
        Before its labels and the names of its pictures: another one for each part of a report.
    folder
        Where it lies, for the pictures beside it.
    """
    content = notebook if isinstance(notebook, Body) else body(notebook, name, folder)
    report = content.about
    w = report.words
    targets = [*(target for _, target, _ in content.outline), *content.entries]
    writer = TypstWriter(w, prefix, targets)
    kicker = writer.line(content.kicker)
    if kicker == "none":
        agreement = w("agreement {number}", number=report.agreement) if report.agreement else ""
        text = " · ".join(part for part in (report.lag or report.lag_short, agreement) if part)
        kicker = writer.text(text) if text else "none"
    subtitle = writer.text(content.subtitle) if content.subtitle else "none"
    stamp = writer.stamp_lines(content.stamp) if content.stamp is not None else "none"
    flags = "".join(f"{writer.plain(flag)}, " for flag in report.flags)
    top = f"masthead({kicker}, {writer.text(content.heading, 24)}, {literal('top')}, {subtitle}, ({flags}), {stamp})"
    left = report.lag_short or report.lag
    head = (
        "at => grid(columns: (auto, 1fr), column-gutter: 10mm, align: (left, right),"
        f" {writer.text(left) if left else 'none'}, {writer.text(content.heading)})"
    )
    blocks = _placed(writer, content)
    parts = (writer.files, frozenset(writer.missing), writer.printed, content.annexes, prefix)
    return Document(report, content.heading, top, head, blocks, *parts, content.run_at)


def _placed(writer: TypstWriter, content: Body) -> list[TypstBlock]:
    """The blocks, each with where a report has it: lines to sign, and what only its page has, nowhere."""
    written = writer.document(content.blocks)
    for block in chain.from_iterable(written):
        block.annex = ALONE
    for number, placed in enumerate((content.main, *(annex.placed for annex in content.annexes))):
        last = 0
        for own, position in placed:
            if isinstance(own, Signatures):
                continue
            if position is None:
                writer.made = TypstBlock(pieces=(own,), annex=number, is_line=True)
                writer.made.source = writer.block(own)
                written[last].append(writer.made)
                continue
            last = position
            for block in written[position]:
                block.annex = number
                block.in_annex = writer.block(own) if own != content.blocks[position] else ""
    return list(chain.from_iterable(written))


def pdf_page(notebook: NotebookNode | Document, name: str = "", folder: Path | None = None) -> bytes:
    """The PDF of one notebook; :func:`begin_page`, waited for."""
    return begin_page(notebook, name, folder).finished()


def begin_page(notebook: NotebookNode | Document, name: str = "", folder: Path | None = None) -> Typesetting:
    """Begin the PDF of one notebook.

    Parameters
    ----------
    notebook
        Executed or not; it is not changed. Who prints it twice reads it once, with :func:`document`.
    name
        Its file's name, which stands for a title where nothing else does.
    folder
        Where it lies, for the pictures beside it.
    """
    printed = notebook if isinstance(notebook, Document) else document(notebook, name, folder=folder)
    return Typesetting(printed.alone(), printed.missing, printed.run_at)


def report_pdf(notebooks: Sequence[NotebookNode | Document], cover: Cover, attached: Sequence[Attached] = ()) -> bytes:
    """The PDF of a whole report; :func:`begin_report`, waited for."""
    return begin_report(notebooks, cover).finished(attached)


def begin_report(notebooks: Sequence[NotebookNode | Document], cover: Cover) -> Typesetting:
    """Begin one document: cover, contents with page numbers, the notebooks in turn, the page to sign, annexes.

    Every notebook speaks the language of its own metadata; the running foot is the cover's.
    """
    report = cover.about
    w = report.words
    writer = TypstWriter(w, "cover-")
    sources = [_cover_source(writer, cover), "none"]
    parts = [
        notebook if isinstance(notebook, Document) else document(notebook, prefix=f"{number}-")
        for number, notebook in enumerate(notebooks, start=1)
    ]
    depth = _depth(parts)
    beside = str(any(part.annexes for part in parts)).lower()
    sources[1] = f"contents({literal(w('Contents'))}, beside: {beside})"
    annexes: list[str] = []
    titles: list[str] = []
    for number, part in enumerate(parts):
        if not part.blocks or any(not block.annex for block in part.blocks):  # what is annex alone is no part
            title = writer.text(part.about.numbered(part.heading), 24)
            heading = f"h(1, {literal(f'part-{number + 1}')}, {title})"
            heading = f"begun({heading})"
            sources.append(f"part-{number}({heading}, listed: {str(depth > 1).lower()})")
        for own, annex in enumerate(part.annexes, start=1):
            titles.append(w("Annex {number}. {title}", number=len(titles) + 1, title=annex.heading))
            name = part.prefix + annex.id if annex.id else f"annex-{len(titles)}"
            heading = f"h(1, {literal(name)}, {writer.text(titles[-1], 24)})"
            heading = f"begun({heading})" if len(titles) > 1 else heading
            above = "" if annexes else "pagebreak(weak: true); "
            annexes.append(f"{above}annex-{number}-{own}({heading}, listed: {str(depth > 2).lower()})")
        writer.missing |= part.missing
    sources += [_signing(writer, cover, titles), *annexes]
    head = (
        "at => grid(columns: (1fr, auto), column-gutter: 10mm,"
        f" {writer.text(report.lag_short or report.lag or report.title)}, current-part(at))"
    )
    return Typesetting(_Print(report, cover.title, head, sources, parts, True, writer.files), writer.missing)


# --- documents
# ---------------------------------------------------------------------------------------------------------------


def _depth(parts: Sequence[Document]) -> int:
    """What the contents list: parts and annexes alone (1), the sections of parts too (2), or all (3)."""
    titles = len(parts) + sum(len(part.annexes) for part in parts) + 1
    blocks = [block for part in parts for block in part.blocks if block.is_section and block.annex != ALONE]
    of_parts = sum(not block.annex for block in blocks)
    return 3 if titles + len(blocks) <= _LISTED else 2 if titles + of_parts <= _LISTED else 1


def _cover_source(writer: TypstWriter, cover: Cover) -> str:
    report, w = cover.about, writer.words
    remarks = "".join(f"{writer.text(text)}, " for text in (cover.checks, cover.currency, cover.frozen) if text)
    pairs = "".join(f"({writer.text(label)}, {writer.text(fact)}), " for label, fact in cover.facts)
    flags = "".join(f"{writer.plain(flag)}, " for flag in report.flags)
    reference = writer.text(w("Ref. No {number}", number=cover.reference or "…………………… / ……………………"))
    lag = writer.text(cover.lag or cover.lag_short) if cover.lag or cover.lag_short else "none"
    logo = writer.picture(cover.logo) if cover.logo else ""
    emblem = writer.picture(cover.emblem) if cover.emblem else ""
    support = "".join(f"{writer.text(line)}, " for line in cover.support)
    own = "; ".join(block.source for block in chain.from_iterable(writer.document(cover.words)))
    return (
        f"cover(lag: {lag}, title: {writer.text(cover.title, 20)}, facts: ({pairs}), remarks: ({remarks}), flags:"
        f" ({flags}), reference: {reference}, logo: {logo or 'none'}, own: {f'{{ {own} }}' if own else 'none'},"
        f" emblem: {emblem or 'none'}, support: ({support}))"
    )


def _signing(writer: TypstWriter, cover: Cover, annexes: Sequence[str]) -> str:
    """What is signed: which report of which day it is, the annexes that belong to it, the lines to sign.

    It stands under the last part where the page has room for all of it, so that nobody signs an empty page.
    """
    words = writer.words
    heading = f"h(1, {literal('signatures')}, {writer.text(words('Signatures'))})"
    facts = [cover.title, cover.about.data_as_of, *cover.about.flags, cover.frozen]
    signers = [
        words("Prepared by: {name}", name=cover.prepared_by).rstrip(),
        words("Approved by: {name} (chair of the Management Board)", name=cover.approved_by).replace(":  ", ": "),
    ]
    listed = "".join(f"{writer.text(title)}, " for title in annexes)
    said = writer.text(" · ".join(filter(None, facts)))
    return f"signing(begun({heading}), {said}, ({listed}), {writer.signatures(signers)})"


def _day(as_of: str, w: Words) -> str:
    try:
        return w.date(dt.date.fromisoformat(as_of))
    except ValueError:
        return ""


# --- compiling
# ---------------------------------------------------------------------------------------------------------------


class Typesetting:
    """A PDF in the making: Typst sets its pages beside other work, for it lets go of the interpreter.

    A page that carries no files and calls for no warning is kept in the user's cache, by all that it is made of.
    """

    def __init__(self, printed: _Print, missing: Collection[str], run_at: str = "") -> None:
        self._printed, self._missing = printed, set(missing)
        self._timestamp = _timestamp(printed.about, run_at)
        self._name = "" if printed.is_report or missing else _made_of(printed, self._timestamp)
        self._kept = read_cached(_KEPT, self._name) if self._name else None
        if self._kept is None:
            processor = ThreadPoolExecutor(1)
            self._pages = processor.submit(_typst, printed, self._timestamp)
            processor.shutdown(wait=False)

    def finished(self, attached: Sequence[Attached] = ()) -> bytes:
        """The PDF. A block that Typst refuses is replaced by its words rather than losing the document.

        Parameters
        ----------
        attached
            What a report carries with it, so that whoever has nothing else can set each printed number beside its
            value.

        Warns
        -----
        UserWarning
            Where a letter is in no font, or Typst refused an output; both are printed as well as they can be.
        """
        if self._kept is not None:
            return self._kept
        writer = TypstWriter(self._printed.about.words)  # for what the program itself says around the blocks
        writer.missing |= self._missing
        pages, is_sound = self._set(writer)
        about = writer.words("Figures that stand in this document: name, printed text, page")
        made = with_names(pages, self._printed.figures, about, self._timestamp, attached)
        if writer.missing:
            listed = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(writer.missing))
            warnings.warn(
                writer.words("No font has these letters; the PDF shows � in their place: {letters}", letters=listed),
                stacklevel=2,
            )
        elif self._name and is_sound:
            write_cached(_KEPT, self._name, made, most=_MOST_KEPT)
        return made

    def _set(self, writer: TypstWriter) -> tuple[bytes, bool]:
        """The pages, and whether all blocks could be set."""
        import typst

        try:
            return self._pages.result(), True
        except typst.TypstError as error:
            sound = [replace(part, blocks=_without_refused(writer, part)) for part in self._printed.parts]
            if sound == self._printed.parts:  # each block passes alone: the fault is in the whole; to hide it
                raise error  # would help nobody
            return _typst(replace(self._printed, parts=sound), self._timestamp), False


def _made_of(printed: _Print, timestamp: int) -> str:
    """A digest of all that a PDF is made of: what Typst reads, what is added to its pages, this program."""
    figures = [[(str(figure.identity), figure.shown) for figure in part] for part in printed.figures]
    read: dict[str, bytes | str] = {**_pictures(printed), **_sources(printed)}
    about = (printed.about.lang, str(timestamp), repr(figures))
    return digest((*chain.from_iterable(sorted(read.items())), *about, code_digest(), environment_digest()))


def _without_refused(writer: TypstWriter, document: Document) -> list[TypstBlock]:
    import typst

    kept = []
    for block in document.blocks:
        try:
            _typst(replace(document, blocks=[block]).alone(), 0)
        except typst.TypstError as own:
            warnings.warn(
                writer.words("Typst could not set an output: {reason}", reason=str(own.message)), stacklevel=3
            )
            words = writer.plain(shortened(text_of(block.pieces), 4000))
            notice = writer.text(writer.words("This output could not be set; its text follows."))
            refused = TypstBlock(f"alarm({notice}, message: {words})", annex=block.annex, defines=block.defines)
            kept.append(refused)
        else:
            kept.append(block)
    return kept


def _typst(printed: _Print, timestamp: int) -> bytes:
    """What Typst makes of a document, in a folder of its own."""
    import typst

    from vomr.export.fonts import typst_fonts

    root = scratch_folder()
    try:
        for name, data in _pictures(printed).items():
            (root / name).write_bytes(data)
        for name, source in _sources(printed).items():
            (root / name).write_text(source, encoding="utf-8")
        compiler = typst.Compiler(root / _SOURCE, root=root, font_paths=typst_fonts())
        made, notes = compiler.compile_with_warnings(format="pdf", pdf_standards=_STANDARDS, timestamp=timestamp)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    for note in notes:
        if "unknown font family" in str(note.message):
            raise RuntimeError(str(note.message))
    assert isinstance(made, bytes)
    return made


def _sources(printed: _Print) -> dict[str, str]:
    """What Typst reads beside pictures; labels that nothing in a document bears stand at its end, so that a link leads
    somewhere.
    """
    blocks = [block for part in printed.parts for block in part.blocks if block.annex != ALONE or not printed.is_report]
    labels = set[str]().union(*(block.refers for block in blocks)).difference(*(block.defines for block in blocks))
    stubs = [f"[#metadata(none)#label({literal(label)})]" for label in sorted(labels)]
    imports = []
    for at, (part, number) in enumerate(zip(printed.parts, printed.numbers, strict=True)):
        for name in ("part", *(f"annex-{own + 1}" for own in range(len(part.annexes)))):
            called = name.replace("-", f"-{at}-") if "-" in name else f"{name}-{at}"
            imports.append(
                f'#import "{part.file}": {name} as {called}\n#let {called} = {called}.with(number: {number})'
            )
    opening = [f'#import "{_TEMPLATE}": *', *imports, *_opening(printed)]
    return {part.file: part.source for part in printed.parts} | {
        _TEMPLATE: _template(),
        _SOURCE: "\n".join([*opening, "#{", *printed.sources, *stubs, "}\n"]),
    }


def _pictures(printed: _Print) -> dict[str, bytes]:
    """The pictures of its parts and of its cover."""
    return {
        name: data for files in (*(part.files for part in printed.parts), printed.files) for name, data in files.items()
    }


def _opening(printed: _Print) -> list[str]:
    """What goes before the pages: facts of the document, which stand beside the rules for its look and not in them."""
    report, w = printed.about, printed.about.words
    writer = TypstWriter(w)
    flags = "".join(f"{writer.plain(flag)}, " for flag in report.flags)
    pages = w("page {n} of {all}", n="\x00", all="\x01")
    before, _, rest = pages.partition("\x00")
    middle, _, after = rest.partition("\x01")
    number = f"(n, all) => {literal(before)} + str(n) + {literal(middle)} + str(all) + {literal(after)}"
    foot = " · ".join(part for part in (report.period, report.data_as_of) if part)  # the group stands at the head
    author = writer.plain(report.lag or report.lag_short)
    facts = (
        f"(foot: {writer.text(foot or printed.title)}, seal: {writer.plain(report.seal)}, flags: ({flags}),"
        f" draft: {writer.plain(report.watermark) if report.watermark else 'none'}, head: {printed.head},"
        f" numbering: {number})"
    )
    title = f"set document(title: {writer.plain(printed.title)}, author: {author}, date: auto)"
    return [f"#{{ {title}; [#metadata({facts})<facts>] }}", f"#show: setup.with({literal(report.lang)})"]


@cache
def _template() -> str:
    """The functions that the source calls, after the colours and sizes of the design."""
    colours = ", ".join(f'{role}: rgb("{colour.light}")' for role, colour in design.COLOURS.items())
    sizes = ", ".join(f"{name}: {points}pt" for name, points in design.TYPE.items())
    prelude = _PRELUDE.read_text(encoding="utf-8")
    return f"#let look = ({colours})\n#let size = ({sizes})\n#let h-gap = h(6pt)\n{prelude}"


def _timestamp(report: About, run_at: str = "") -> int:
    """Seconds since 1970 that date the file, which PDF/A asks for.

    ``SOURCE_DATE_EPOCH``, else the day of the data, else when papermill ran the notebook; the clock only where nothing
    else says, so that the same report is the same file.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return int(epoch)
    for text in (report.as_of, run_at):
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            continue
        return int((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp())
    return int(dt.datetime.now(tz=dt.UTC).timestamp())
