"""What every table of a report has, and HTML that reads well where no style sheet of ours is."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, Tag
from in_process import CASES, report_of, shown

from vomr.document import Table
from vomr.document.html import to_html
from vomr.document.text import text_of
from vomr.document.walk import walk

# Of the report itself: what was read and checked, how figures are computed; the rows behind a figure name their sheets
OF_ITSELF = re.compile(r"report\.(quality|behind|added_value|annual|leader|since|__)\b|report\.\w+\.method")
IN_A_LINE = ("span", "strong", "em", "a", "b", "i", "sup", "sub", "code")


@pytest.mark.parametrize(("name", "period", "lang", "audience"), CASES)
def test_every_table_has_a_caption_scopes_and_a_source(name, period, lang, audience):
    for call, blocks in shown(report_of(name, period, lang, audience)):
        for piece in walk(blocks):
            if isinstance(piece, Table):
                caption = text_of(piece.caption)
                assert caption, call
                assert all(cell.scope for row in piece.head for cell in row.cells), (call, caption)
                assert all(row.cells[0].scope in ("row", "rowgroup") for row in piece.rows), (call, caption)
                assert piece.source or OF_ITSELF.match(call), (call, caption)


@pytest.mark.parametrize(("name", "period", "lang", "audience"), CASES)
def test_no_two_words_run_together_without_our_style_sheet(name, period, lang, audience):
    for call, blocks in shown(report_of(name, period, lang, audience)):
        soup = BeautifulSoup(to_html(blocks), "html.parser")
        for tag in soup.find_all(IN_A_LINE):
            after = tag.next_sibling
            if isinstance(after, Tag) and after.name in IN_A_LINE:
                letters = tag.get_text()[-1:] + after.get_text()[:1]
                assert not re.fullmatch(r"\w\w", letters), (call, tag.get_text(), after.get_text())
