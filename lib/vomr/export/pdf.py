"""Notebooks as PDF/A-2a and PDF/UA-1, by Typst: one notebook, or a whole report with its cover and contents."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from vomr import design
from vomr.export.about import About
from vomr.export.body import Body, body
from vomr.export.typst_blocks import Block
from vomr.export.typst_from_html import Walker, with_landscape_pages
from vomr.export.typst_text import literal
from vomr.scratch import scratch_folder
from vomr.words import Words, shortened

_STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
_BRIEF = 4000  # characters of a part, as Typst reads it, that are a few sentences
_LARGE = ("tbl(", "fig(", "image(")
_DENSITIES = ("close", "closer", "closest")
_PRELUDE = Path(__file__).parent / "templates" / "vomr" / "report.typ"


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page of a report and what stands on every other; empty fields are left out, but for the lines to sign.

    ``checks``, ``currency`` and ``frozen`` are sentences ready to print (“0 грешки, 4 предупреждения”).
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
    addressee: str = ""
    reference: str = ""  # изх. №
    prepared_by: str = ""
    approved_by: str = ""
    lang: str = "bg"
    draft: bool = False
    illustrative: bool = False
    audience: str = "authority"
    edited: bool = False

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
        )


class PdfReport(Exporter):
    """The nbconvert exporter ``vomr-pdf``; letters that no font has are listed in ``resources["missing_letters"]``."""

    export_from_notebook = "Доклад (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF of a notebook, after whatever preprocessors the caller has switched on."""
        nb_copy, resources = super().from_notebook_node(nb, resources, **kw)
        name = str(resources.get("metadata", {}).get("name", ""))
        one = document(nb_copy, name if name != "Notebook" else "")
        resources["missing_letters"] = sorted(one.missing)
        return pdf_page(one), resources


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
    blocks : list of Block
    files : dict of str to bytes
        Pictures by the name that the blocks call them by.
    missing : frozenset of str
        Letters that no font has.
    run_at : str
    """

    about: About
    heading: str
    top: str
    head: str
    blocks: list[Block]
    files: dict[str, bytes]
    missing: frozenset[str]
    run_at: str = ""


def document(notebook: NotebookNode | Body, name: str = "", prefix: str = "") -> Document:
    """A notebook put in Typst's words.

    Parameters
    ----------
    notebook
        Executed or not; it is not changed.
    name
        Its file's name, which stands for a title where nothing else does.
    prefix
        Before its labels and the names of its pictures: another one for each part of a report.
    """
    content = notebook if isinstance(notebook, Body) else body(notebook, name)
    report = content.about
    w = report.words
    walker = Walker(w, prefix, is_close=report.one_page)  # held to a page: the close version of all that has air
    kicker = _inline(walker, content.kicker)
    if kicker == "none":
        agreement = w("agreement {number}", number=report.agreement) if report.agreement else ""
        text = " · ".join(part for part in (report.lag or report.lag_short, agreement) if part)
        kicker = walker.text(text) if text else "none"
    subtitle = walker.text(content.subtitle) if content.subtitle else "none"
    stamp = walker.blocks(content.stamp) if content.stamp is not None else "none"
    flags = "".join(f"{walker.plain(flag)}, " for flag in report.flags)
    top = (
        f"{'close-masthead' if report.one_page else 'masthead'}({kicker}, {walker.text(content.heading, 24)},"
        f" {literal('top')}, {subtitle}, ({flags}), {stamp})"
    )
    left = report.lag_short or report.lag
    head = (
        "at => grid(columns: (auto, 1fr), column-gutter: 10mm, align: (left, right),"
        f" {walker.text(left) if left else 'none'}, {walker.text(content.heading)})"
    )
    blocks = walker.document(content.root)
    return Document(report, content.heading, top, head, blocks, walker.files, frozenset(walker.missing), content.run_at)


def pdf_page(notebook: NotebookNode | Document, name: str = "") -> bytes:
    """The PDF of one notebook.

    Parameters
    ----------
    notebook
        Executed or not; it is not changed. Who prints it twice reads it once, with :func:`document`.
    name
        Its file's name, which stands for a title where nothing else does.

    Warns
    -----
    UserWarning
        Where a letter is in no font, or Typst refused an output; both are printed as well as they can be.
    """
    one = notebook if isinstance(notebook, Document) else document(notebook, name)
    report = one.about
    title = " · ".join(dict.fromkeys(part for part in (one.heading, report.title, report.lag_short) if part))
    blocks = _part(one, Block(one.top, one.heading, is_heading=True), one.blocks)
    return _compiled(blocks, one.files, set(one.missing), report, title=title, head=one.head, run_at=one.run_at)


def report_pdf(notebooks: Sequence[NotebookNode | Document], cover: Cover) -> bytes:
    """One document: cover, contents with page numbers, each notebook from a new page, lines to sign at its end.

    A notebook of a few sentences claims no page: it follows the one before it, and the next one follows it.

    Every notebook speaks the language of its own metadata; the running foot is the cover's.
    """
    report = cover.about
    w = report.words
    walker = Walker(w)
    blocks = [Block(_cover_source(walker, cover), ""), Block(f"contents({literal(w('Contents'))})", "")]
    files: dict[str, bytes] = {}
    missing: set[str] = set()
    is_brief = False
    for number, notebook in enumerate(notebooks, start=1):
        was_brief = is_brief
        one = notebook if isinstance(notebook, Document) else document(notebook, prefix=f"{number}-")
        heading = Block(
            f"h(1, {literal(f'part-{number}')}, {walker.text(one.heading, 24)})", one.heading, is_heading=True
        )
        unsigned = [block for block in one.blocks if not block.is_signed]  # a report is signed once, at its end
        is_brief = number > 1 and _is_brief(one, unsigned)
        between = "v(14pt)" if is_brief or was_brief else "pagebreak(weak: true)"
        blocks += [Block(between, ""), *_part(one, heading, unsigned)]
        files |= one.files
        missing |= one.missing
    blocks.append(Block(_signing(walker, cover), w("Signatures")))
    head = (
        "at => grid(columns: (1fr, auto), column-gutter: 10mm,"
        f" {walker.text(report.lag_short or report.lag or report.title)}, current-part(at))"
    )
    return _compiled(blocks, files, missing | walker.missing, report, title=cover.title, head=head)


# --- documents
# ---------------------------------------------------------------------------------------------------------------


def _part(document: Document, heading: Block, own: list[Block]) -> list[Block]:
    """The blocks of one notebook under its heading; one that is held to a page is set closely."""
    blocks = with_landscape_pages([heading, *own])
    if not document.about.one_page:
        return blocks
    return [Block(_density(_DENSITIES[0]), ""), *blocks, Block(_density("roomy"), "")]


def _is_brief(document: Document, blocks: list[Block]) -> bool:
    """Whether a notebook says a few sentences alone."""
    sources = "".join(block.source for block in blocks)
    return not document.about.one_page and len(sources) < _BRIEF and not any(call in sources for call in _LARGE)


def _density(name: str) -> str:
    """The functions of the template with as much air as ``name`` says, from here on."""
    margins = "margins" if name == "roomy" else "close-margins"
    return (
        f"set page(margin: {margins}); let (h, p, note, verdict, points, commentary, cards, signatures, tbl) = {name}"
    )


def _fitted(opening: str, blocks: list[Block], root: Path) -> None:
    """Take out as much air of a part that is held to one page as it needs; the last density is kept where none is
    enough.
    """
    import typst

    starts = [place for place, block in enumerate(blocks) if block.source == _density(_DENSITIES[0])]
    for start in starts:
        end = next(place for place in range(start, len(blocks)) if blocks[place].source == _density("roomy"))
        for name in _DENSITIES:
            blocks[start].source = _density(name)
            counted = Block('context [#metadata(here().page())#label("last-page")]', "")
            said = typst.query(
                _source(opening, [*blocks[start:end], counted]),
                "<last-page>",
                field="value",
                one=True,
                root=root,
                font_paths=_fonts(),
            )
            if said.strip() == "1":
                break


def _cover_source(walker: Walker, cover: Cover) -> str:
    report, w = cover.about, walker.words
    facts = [
        (w("Addressed to"), cover.addressee),
        (w("Agreement"), cover.agreement),
        (w("Reporting period"), cover.period),
        (w("Data as of"), _day(cover.as_of, w)),
    ]
    remarks = "".join(f"{walker.text(text)}, " for text in (cover.checks, cover.currency, cover.frozen) if text)
    pairs = "".join(f"({walker.text(label)}, {walker.text(value)}), " for label, value in facts if value)
    flags = "".join(f"{walker.plain(flag)}, " for flag in report.flags)
    reference = walker.text(w("Ref. No {number}", number=cover.reference or "…………………… / ……………………"))
    lag = walker.text(cover.lag or cover.lag_short) if cover.lag or cover.lag_short else "none"
    return (
        f"cover(lag: {lag}, title: {walker.text(cover.title, 20)}, facts: ({pairs}), remarks: ({remarks}), flags:"
        f" ({flags}), reference: {reference})"
    )


def _signing(walker: Walker, cover: Cover) -> str:
    """The lines to sign, whole on one page, after the last part."""
    words = walker.words
    heading = f"h(1, {literal('signatures')}, {walker.text(words('Signatures'))})"
    return f"block(above: 26pt, breakable: false, {{{heading}; signatures(({_signers(walker, cover)}))}})"


def _signers(walker: Walker, cover: Cover) -> str:
    w = walker.words
    lines = [
        w("Prepared by: {name}", name=cover.prepared_by).rstrip(),
        w("Approved by: {name} (chair of the Management Board)", name=cover.approved_by).replace(":  ", ": "),
    ]
    return "".join(f"{walker.text(line)}, " for line in lines)


def _inline(walker: Walker, tag: Any) -> str:
    return "none" if tag is None else walker.inline(tag.children)


def _day(as_of: str, w: Words) -> str:
    try:
        return w.date(dt.date.fromisoformat(as_of))
    except ValueError:
        return ""


# --- compiling
# ---------------------------------------------------------------------------------------------------------------


def _compiled(
    blocks: list[Block],
    files: dict[str, bytes],
    missing: set[str],
    report: About,
    title: str,
    head: str,
    run_at: str = "",
) -> bytes:
    """The PDF. A block that Typst refuses is replaced by its words, with a warning, rather than losing the document."""
    walker = Walker(report.words, missing=missing)  # for what the program itself says around the blocks
    opening = _opening(walker, report, title, head)
    timestamp = _timestamp(report, run_at)
    root = scratch_folder()
    try:
        for name, data in files.items():
            (root / name).write_bytes(data)
        import typst

        try:
            _fitted(opening, blocks, root)
            made = _typst(opening, blocks, root, timestamp)
        except typst.TypstError as error:
            made = _typst(opening, _without_refused(walker, opening, blocks, root, timestamp, error), root, timestamp)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    if walker.missing:
        listed = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(walker.missing))
        warnings.warn(
            walker.words("No font has these letters; the PDF shows � in their place: {letters}", letters=listed),
            stacklevel=2,
        )
    return made


def _without_refused(
    walker: Walker, opening: str, blocks: list[Block], root: Path, timestamp: int, error: Exception
) -> list[Block]:
    import typst

    kept = []
    refused = 0
    labels = "\n".join(f"[#metadata(none)#label({literal(name)})]" for name in _label_names(blocks))
    for block in blocks:
        try:
            others = labels if not re.search(r"\bh\(\d|masthead\(", block.source) else ""
            typst.compile(
                _source(opening, [Block(others, ""), block] if others else [block]),
                root=root,
                font_paths=_fonts(),
                format="pdf",
                timestamp=timestamp,
            )
        except typst.TypstError as own:
            refused += 1
            warnings.warn(
                walker.words("Typst could not set an output: {reason}", reason=str(own.message)), stacklevel=3
            )
            words = shortened(block.text, 4000)
            kept.append(
                Block(
                    f"alarm({walker.text(walker.words('This output could not be set; its text follows.'))}, message:"
                    f" {walker.plain(words)})",
                    "",
                )
            )
        else:
            kept.append(block)
    if not refused:  # each passes alone: the fault is in the document, and hiding it would help nobody
        raise error
    return kept


def _label_names(blocks: list[Block]) -> set[str]:
    return {match for block in blocks for match in re.findall(r'label\("([^"]*)"\)', block.source)}


def _typst(opening: str, blocks: list[Block], root: Path, timestamp: int) -> bytes:
    import typst

    made, notes = typst.compile_with_warnings(  # type: ignore[call-overload]  # its stub wants source and root of one type
        _source(opening, blocks),
        root=root,
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=_STANDARDS,
        timestamp=timestamp,
    )
    for note in notes:
        if "unknown font family" in str(note.message):
            raise RuntimeError(str(note.message))
    assert isinstance(made, bytes)
    return made


def _fonts() -> Any:
    from vomr.export.fonts import typst_fonts

    return typst_fonts()


def _source(opening: str, blocks: list[Block]) -> bytes:
    inner = "\n".join(block.source for block in blocks)
    return f"{opening}\n#{{\n{inner}\n}}\n".encode()


def _opening(walker: Walker, report: About, title: str, head: str) -> str:
    w = report.words
    flags = "".join(f"{walker.plain(flag)}, " for flag in report.flags)
    pages = w("page {n} of {all}", n="\x00", all="\x01")
    before, _, rest = pages.partition("\x00")
    middle, _, after = rest.partition("\x01")
    number = f"(n, all) => {literal(before)} + str(n) + {literal(middle)} + str(all) + {literal(after)}"
    foot = " · ".join(part for part in (report.period, report.data_as_of) if part)  # the group stands at the head
    return "\n".join(
        [
            _design(),
            _prelude(),
            (
                f"#show: setup.with(title: {walker.plain(title)}, author:"
                f" {walker.plain(report.lag or report.lag_short)}, lang: {literal(report.lang)}, foot:"
                f" {walker.text(foot or title)}, flags: ({flags}), draft:"
                f" {walker.plain(w('DRAFT')) if report.draft else 'none'}, head: {head}, numbering: {number})"
            ),
        ]
    )


@cache
def _prelude() -> str:
    return _PRELUDE.read_text(encoding="utf-8")


@cache
def _design() -> str:
    colours = ", ".join(f'{role}: rgb("{colour.light}")' for role, colour in design.COLOURS.items())
    sizes = ", ".join(f"{name}: {points}pt" for name, points in design.TYPE.items())
    return f"#let look = ({colours})\n#let size = ({sizes})\n#let h-gap = h(6pt)"


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
