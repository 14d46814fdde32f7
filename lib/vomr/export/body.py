"""A notebook as one document: the common road of all writers.

Everything that a reader will see is decided here: which cells, in which order of headings; the form of each output in
:mod:`vomr.export.outputs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from nbformat import NotebookNode

from vomr import document as d
from vomr.document.text import line_of
from vomr.document.walk import Piece, rewritten, walk
from vomr.export import markdown
from vomr.export.about import About, about
from vomr.export.composition import ANNEX, NEW_ANNEX, PAGE_ONLY, Annex, Origin, Placed, composed, with_content
from vomr.export.foreign import Reading
from vomr.export.losses import Loss
from vomr.export.outputs import Outputs, lines
from vomr.export.personal import Around, refuse_personal_numbers, refuse_personal_pictures
from vomr.parts.notebook import is_in_language, languages_in, with_language
from vomr.privacy.stars import without
from vomr.words import Words, shortened

_LINE = 60  # letters of a cell's first line that are enough to know it by
_INJECTED = "injected-parameters"
_LEFT_OUT = frozenset(["parameters", _INJECTED])
_PAPERMILL_BANNER = "papermill-error-cell-tag"

_Tagged = list[tuple[d.Block, Origin]]


@dataclass(slots=True)
class Body:
    """A notebook ready to be written.

    Attributes
    ----------
    blocks : blocks
        Headings from level 2 down, each with its id; tables numbered. What stands above them is below.
    main : tuple of Placed
        What stands in the body of a report: all blocks, where no cell says otherwise.
    annexes : tuple of Annex
        The detail, by its cells' tags.
    heading : str
        What stands at the top: the notebook's first heading, its part or its title.
    kicker, stamp : inlines; Stamp or None
        The line above the heading and the box beside it, where the notebook begins with them.
    subtitle : str
        The line under the heading: its own, else the report's title.
    failed : bool
        An error stands somewhere in it.
    run_at : str
        When papermill finished it, ISO; empty where it did not say.
    outline : list of (level, id, text)
        The headings among the blocks.
    entries : list of str
        The addresses of the cards among them, by code and by every other name.
    lost : list of Loss
        What the notebook shows and no writer can; a sentence stands in the place of each.
    files : list of Path
        Pictures beside the notebook that stand in it.
    """

    about: About
    blocks: tuple[d.Block, ...]
    heading: str
    kicker: d.Content = ()
    subtitle: str = ""
    stamp: d.Stamp | None = None
    failed: bool = False
    run_at: str = ""
    outline: list[tuple[int, str, str]] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    lost: list[Loss] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    main: tuple[Placed, ...] = ()
    annexes: tuple[Annex, ...] = ()

    def __post_init__(self) -> None:
        self.main = self.main or tuple(Placed(block, position) for position, block in enumerate(self.blocks))


def body(
    notebook: NotebookNode,
    name: str = "",
    folder: Path | None = None,
    *,
    is_part: bool = True,
    is_cleared: bool = False,
) -> Body:
    """Read a notebook, run or not.

    Parameters
    ----------
    notebook
        Any version of the format; it is not changed.
    name
        Its file's name, the last resort for a title.
    folder
        Where it lies: pictures beside it, and elsewhere in the strategy around it, are carried inside the document.
    is_part
        Its tables and figures have numbers; a page that repeats those of other parts has none of its own.
    is_cleared
        The gate of a pack has looked through it for personal numbers, and knows those of contracts.

    Raises
    ------
    VomrError
        When a cell, or a drawing beside the notebook that it shows, holds a personal number (ЕГН).
    """
    if notebook.get("nbformat", 4) < 4:
        notebook = nbformat.convert(notebook, 4)
    around = Around(notebook, folder)
    if not is_cleared:
        refuse_personal_numbers(notebook, around)
    report = about(notebook)
    outputs = Outputs(report.words, notebook, folder)
    builder = _Builder(report, outputs)
    written, own = set(map(id, notebook.cells)), 0
    for cell in with_language(notebook.cells, report.lang):
        own = id(cell) if id(cell) in written else own  # a translation goes by the name of its text
        builder.cell(cell, own)
    result = _finish(builder, name, is_part)
    refuse_personal_pictures(outputs.pictures.files, builder.about.lang, around)
    result.lost, result.files = _lost(builder, notebook.cells), outputs.pictures.files
    result.run_at = str(_mapping(notebook.get("metadata", {}).get("papermill")).get("end_time") or "")
    return result


class _Builder:
    """Reads cell after cell; what a reader sees, and what is lost of it."""

    def __init__(self, report: About, outputs: Outputs) -> None:
        self.about, self.outputs = report, outputs
        self.w: Words = report.words
        self.blocks: _Tagged = []
        self.lost: list[tuple[int, Loss]] = []  # each with the id() of its cell
        self.failed = False

    def cell(self, cell: NotebookNode, own: int) -> None:
        """One cell; ``own`` is the ``id()`` of the one that its author finds."""
        tags = set(cell.get("metadata", {}).get("tags", ()))
        if tags & _LEFT_OUT or not is_in_language(tags, self.about.lang):
            return
        if _PAPERMILL_BANNER in tags:
            self.failed = True
            return
        detail = next((tag for tag in (PAGE_ONLY, NEW_ANNEX, ANNEX) if tag in tags), "")
        is_text = cell.cell_type != "code"
        for read in self._readings(cell, tags):
            self.blocks += [(block, Origin(detail, is_text)) for block in read.blocks]
            self.lost += [(own, loss) for loss in read.losses]
        self.failed = self.failed or self.outputs.failed

    def _readings(self, cell: NotebookNode, tags: set[str]) -> Iterator[Reading]:
        outputs = self.outputs
        is_language = bool(languages_in(tags))
        if cell.cell_type == "markdown" or (cell.cell_type == "raw" and is_language):  # folded in JupyterLab
            outputs.pictures.attached = cell.get("attachments", {})
            yield outputs.html(markdown.to_html(cell.source))
            outputs.pictures.attached = {}
        elif cell.cell_type == "raw":
            form = cell.get("metadata", {}).get("raw_mimetype") or cell.get("metadata", {}).get("format", "")
            if form == "text/html":
                yield outputs.html(cell.source)
            elif form == "text/markdown":
                yield outputs.html(markdown.to_html(cell.source))
        elif cell.cell_type == "code":
            if "show-input" in tags and cell.source.strip():
                yield lines(cell.source, "source")
            for output in _joined_streams(cell.get("outputs", ())):
                yield outputs.output(output, expected="raises-exception" in tags)


# --- the whole


def _finish(builder: _Builder, name: str, is_part: bool) -> Body:
    report, w = builder.about, builder.w
    result = Body(report, (), "", failed=builder.failed)
    blocks = _without_masthead(builder.blocks, result)
    above = result.heading or report.part or report.title
    result.heading = above or name or w("Report")
    if not result.subtitle and report.title != result.heading:
        result.subtitle = report.title
    blocks = _with_levels(blocks, _Charts(w, above))
    blocks = _without_empty_sections(blocks, w)
    blocks = _with_names(blocks, result)
    blocks = _with_sources(blocks)
    numbers = _Numbers(report.number, w)
    blocks = [(numbers.numbered((block,), is_counted=is_part)[0], origin) for block, origin in blocks]
    if builder.failed:
        stopped = w(
            "The calculation stopped with an error. What stands here is incomplete; the error is shown where it"
            " happened."
        )
        blocks = [(d.Alarm(stopped, kind="failure"), Origin()), *blocks]
    result.blocks = tuple(block for block, _ in blocks)
    result.main, result.annexes = composed(blocks, result.heading)
    return result


def _each(blocks: _Tagged, change: Callable[[Piece], Piece | None]) -> _Tagged:
    """The blocks after ``change``, each with its origin."""
    return [(new, origin) for block, origin in blocks for new in rewritten((block,), change)]


def _without_masthead(blocks: _Tagged, result: Body) -> _Tagged:
    """Take the leading kicker, heading and stamp out of the flow, in whatever order they come."""
    for at, (block, _) in enumerate(blocks):
        if isinstance(block, d.Paragraph) and block.kind == "kicker" and not result.kicker:
            result.kicker = block.content
        elif isinstance(block, d.Paragraph) and block.kind == "subtitle" and not result.subtitle:
            result.subtitle = line_of(block.content)
        elif isinstance(block, d.Stamp) and result.stamp is None:
            result.stamp = block
        elif isinstance(block, d.Heading) and block.level == 1 and not result.heading:
            result.heading = line_of(block.content)
        else:
            return blocks[at:]
    return []


def _with_levels(blocks: _Tagged, charts: _Charts) -> _Tagged:
    """Headings from level 2 down, none skipped: what a screen reader and PDF/UA ask for; below each its pictures have
    their names.
    """
    headings = (piece for piece in walk(block for block, _ in blocks) if isinstance(piece, d.Heading))
    shift = 2 - min((heading.level for heading in headings), default=2)
    previous = 1

    def levelled(piece: Piece) -> Piece | None:
        nonlocal previous
        if isinstance(piece, d.Entry):  # what stands in it was read before it, and says of itself how deep it lies
            return replace(piece, level=min(previous + 1, 6))
        if not isinstance(piece, d.Heading):
            return charts.named(piece)
        if not line_of(piece.content) and not any(isinstance(part, d.Picture) for part in walk(piece.content)):
            return None
        previous = min(max(2, piece.level + shift), previous + 1, 6)
        return charts.named(piece if piece.level == previous else replace(piece, level=previous))

    return _each(blocks, levelled)


class _Charts:
    """Gives each picture an alternative text that says something: its own, or which heading it stands under."""

    def __init__(self, words: Words, heading: str) -> None:
        self.words, self.heading = words, heading
        self.unnamed: dict[str, int] = {}

    def named(self, piece: Piece) -> Piece:
        if isinstance(piece, d.Heading):
            self.heading = line_of(piece.content)
        if isinstance(piece, d.Picture) and piece.uri and not piece.alt.strip():
            return replace(piece, alt=self.position())
        return piece

    def position(self) -> str:
        self.unnamed[self.heading] = number = self.unnamed.get(self.heading, 0) + 1
        if not self.heading:
            return self.words("Chart {number}", number=number)
        heading = self.words.quoted(self.heading)
        return self.words("Chart {number} under the heading {heading}", number=number, heading=heading)


def _without_empty_sections(blocks: _Tagged, w: Words) -> _Tagged:
    """A heading with nothing below it goes; one line at the end says which sections had nothing to show."""
    kept, empty = with_content(blocks, lambda each: each[0])
    if empty:
        names = "; ".join(line_of(heading.content) for heading in empty)
        left_out = w("Sections without data for the period: {sections}.", sections=names)
        kept.append((d.Paragraph((left_out,), "note"), Origin(PAGE_ONLY)))
    return kept


def _with_names(blocks: _Tagged, result: Body) -> _Tagged:
    """Every heading has an id of its own, and a link within the document leads somewhere or is none."""
    taken = set(d.PAGE_PLACES)
    places: dict[str, str] = {}
    codes, has_anchors = set(), False
    for piece in walk(block for block, _ in blocks):
        if isinstance(piece, d.Entry):
            codes.add(piece.id)
        has_anchors = has_anchors or (isinstance(piece, d.Span) and bool(piece.anchor))

    def addressed(piece: Piece) -> Piece:
        """A card has its name letter by letter, before any heading; shown twice, the first has it."""
        if not isinstance(piece, d.Entry):
            return piece
        own = piece.id if piece.id not in taken else ""
        aliases = tuple(name for name in piece.aliases if name not in taken | codes)
        names = [name for name in (own, *aliases) if name]
        taken.update(names)
        result.entries += names
        return replace(piece, id=own, aliases=aliases)

    def anchored(piece: Piece) -> Piece:
        if isinstance(piece, d.Span) and piece.anchor:
            if piece.anchor in taken:
                return replace(piece, anchor="")
            taken.add(piece.anchor)
        return piece

    def named(piece: Piece) -> Piece:
        if not isinstance(piece, d.Heading):
            return piece
        text = line_of(piece.content)
        base = name = d.slug(text)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        result.outline.append((piece.level, name, text))
        # Somebody's own id on a heading goes: a link to it is settled here.
        for alias in filter(None, (piece.alias, piece.id)):
            places.setdefault(alias, name)
        return replace(piece, id=name, alias="")

    def settled(piece: Piece) -> Piece:
        if isinstance(piece, d.Span) and (card := d.CARD.match(piece.href)) and unquote(card[2]) in cards:
            return replace(piece, href=f"#{card[2]}")  # the card is on this very page
        if isinstance(piece, d.Span) and piece.href.startswith("#"):
            target = d.place_of(piece.href)
            if target in taken:
                return piece
            name = d.slug(target)
            place = name if name in taken else places.get(name, "")
            return piece if place == target else replace(piece, href=place and f"#{place}")
        return piece

    blocks = _each(blocks, addressed) if codes else blocks
    blocks = _each(blocks, anchored) if has_anchors else blocks
    blocks = _each(blocks, named)
    cards = frozenset(result.entries)
    result.kicker = rewritten(result.kicker, settled)
    if result.stamp is not None:
        (result.stamp,) = rewritten((result.stamp,), settled)
    return _each(blocks, settled)


def _with_sources(blocks: _Tagged) -> _Tagged:
    """A chart says where its numbers come from, as the table behind it does."""
    made: _Tagged = []
    for (block, origin), after in zip_longest(blocks, (block for block, _ in blocks[1:])):
        if isinstance(block, d.Chart) and isinstance(after, d.Details) and after.kind == "chart-data":
            sources = [piece.source for piece in walk(after.content) if isinstance(piece, d.Table) and piece.source]
            if sources and line_of(sources[0]) not in line_of(block.caption):
                block = replace(block, caption=(*block.caption, *((" ",) if block.caption else ()), *sources[0]))
        made.append((block, origin))
    return made


class _Numbers:
    """Numbers the tables and figures of a part."""

    def __init__(self, part: int, words: Words) -> None:
        self.part = f"{part}." if part else ""
        self.words = words
        self.count = self.figures = 0

    def numbered(self, flow: Any, *, is_counted: bool = True) -> Any:
        """The flow with its tables told apart; those in cells and behind charts have no number."""
        return tuple(self._numbered(piece, is_counted) for piece in flow)

    def _numbered(self, piece: Piece, is_counted: bool) -> Piece:
        if isinstance(piece, d.Chart | d.Quote | d.Details):
            inner = self.numbered(piece.content, is_counted=is_counted and not isinstance(piece, d.Details))
            if isinstance(piece, d.Chart) and is_counted and any(isinstance(part, d.Picture) for part in piece.content):
                self.figures += 1
                number = self.words("Figure {number}.", number=f"{self.part}{self.figures}")
                return replace(piece, content=inner, caption=(d.Span((number,), "strong"), " ", *piece.caption))
            return replace(piece, content=inner)
        if isinstance(piece, d.Entry):
            return replace(piece, content=self.numbered(piece.content, is_counted=False))
        if isinstance(piece, d.Table):
            self.count += is_counted
            return replace(piece, number=f"{self.part}{self.count}" if is_counted else "")
        return piece


def _lost(builder: _Builder, cells: list[NotebookNode]) -> list[Loss]:
    """What is lost, each with the name of its cell; where nothing is, no cell needs a name."""
    if not builder.lost:
        return []
    names = dict(zip(map(id, cells), _names(builder.w, cells), strict=True))
    return list(dict.fromkeys(replace(loss, cell=names.get(own, "")) for own, loss in builder.lost))


def _names(w: Words, cells: list[NotebookNode]) -> Iterator[str]:
    """Each cell as its author finds it: by its first line, and by the number of its run or by its place.

    What papermill or a pack has put between the author's cells is not counted, and has changed the numbers of runs.
    """
    is_injected = [_INJECTED in cell.get("metadata", {}).get("tags", ()) for cell in cells]
    number = 0
    for cell, injected in zip(cells, is_injected, strict=True):
        line = without(next((line.strip() for line in str(cell.source).splitlines() if line.strip()), ""))
        number += bool(line) and not injected
        run = None if any(is_injected) else cell.get("execution_count")
        named = w("Cell [{n}]", n=run) if run else w("Cell {n} from the top", n=number)
        yield f"{named} ({shortened(line, _LINE)})" if line else named


def _joined_streams(outputs: Any) -> list[NotebookNode]:
    """A program that prints in pieces is shown in one piece."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if (
            output.output_type == "stream"
            and joined
            and joined[-1].output_type == "stream"
            and joined[-1].name == output.name
        ):
            joined[-1] = NotebookNode({**joined[-1], "text": joined[-1].text + output.text})
        else:
            joined.append(output)
    return joined


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
