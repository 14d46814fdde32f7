"""``summary.html``, ``summary.pdf`` and ``summary.txt``: the report on one page, and the same to paste in an e-mail.

They stand in a pack of all parts alone: beside some of them the page would pass for a summary of a report that there
is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from textwrap import wrap

import pikepdf
from nbformat import NotebookNode

from vomr.document import Block, Heading, Paragraph, Picture, Points, Rule
from vomr.document.text import line_of
from vomr.export import document, pdf_page
from vomr.export.about import About
from vomr.export.body import Body, body
from vomr.pack.outputs.front import as_notebook, support, union_emblem
from vomr.show.fragments import NOTHING, Fragment, masthead, paragraph
from vomr.show.report import Report
from vomr.show.summary import FITTING, Most
from vomr.words import NBSP
from vomr.words.sentences import capitalised

SUMMARY = "summary"  # the name of its files
COLUMNS = 72  # of a line of an e-mail, so that it is not broken again where it is quoted (RFC 3676, 4.2)


def summary_page(report: Report, hide: Callable[[NotebookNode], None], *, fitted: bool) -> Body:
    """The page, ready for its exporters.

    Parameters
    ----------
    report : Report
    hide : callable
        Takes out of a notebook what must not leave.
    fitted : bool
        Whether it must stand on one page of paper: where titles and names are long, less of each is told.
    """
    for most in FITTING:
        notebook = summary_notebook(report, most)
        hide(notebook)
        page = body(notebook, is_part=False)
        if not fitted or _count_pages(pdf_page(document(page, prefix=f"{SUMMARY}-"))) == 1:
            break
    return page


def _count_pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def summary_notebook(report: Report, most: Most = FITTING[0]) -> NotebookNode:
    """The page as a notebook, so that it goes through the same exporters as every part."""
    w, facts = report.w, report.facts(SUMMARY)
    stamp = [w("Public edition")] if report.audience == "public" else []
    stamp += [w("Data up to {day}", day=w.date(report.day)), w("Amounts in {currency}, rounded")]
    title = report.strategy.strategy.title or facts["title"]
    head = masthead(w, facts["lag"], facts["part"], title, stamp, facts)
    return as_notebook(SUMMARY, (head, report.summary.with_most(most).all(), _supported(report)))


def _supported(report: Report) -> Fragment:
    """The Union's emblem and the statement of its support, where a fund of it pays (Regulation (EU) 2021/1060, Article
    47).
    """
    emblem, lines = union_emblem(report), support(report)
    if emblem is None:
        return NOTHING
    return Fragment((Rule(), Paragraph((emblem,)))) + paragraph(" · ".join(lines), "note")


def summary_text(about: About, blocks: Sequence[Block]) -> str:
    """The page as the text of an e-mail: lines of at most 72 columns, without markup, what it must say of itself
    first.

    Parameters
    ----------
    about : About
        What the page says of itself: its flags stand on every page, so also here.
    blocks : sequence of Block
        What stands on it below its head.
    """
    head = [wrapped(text) for text in (about.part, about.lag, capitalised(about.data_as_of)) if text]
    flags = [wrapped(" · ".join(flag.upper() for flag in about.flags))] if about.flags else []
    return "\n\n".join([*flags, "\n".join(head), *_paragraphs(blocks)]) + "\n"


def _paragraphs(blocks: Sequence[Block]) -> Iterator[str]:
    """Each block as lines; a heading stands right above what it is of."""
    title = ""
    for block in blocks:
        if isinstance(block, Heading):
            title = wrapped(line_of(block.content).upper()) + "\n"
        elif isinstance(block, Points):
            yield title + "\n".join(wrapped(line_of(item), "– ") for item in block.items)
            title = ""
        elif isinstance(block, Paragraph) and not any(isinstance(piece, Picture) for piece in block.content):
            yield title + wrapped(line_of(block.content))
            title = ""


def wrapped(text: str, first: str = "") -> str:
    """A text in lines of at most 72 columns; what a space that does not break holds together stays in one line."""
    kept = text.replace(NBSP, "\x00")  # textwrap takes it for a letter
    lines = wrap(
        kept,
        COLUMNS,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace("\x00", " ")


__all__ = ["COLUMNS", "SUMMARY", "summary_notebook", "summary_page", "summary_text", "wrapped"]
