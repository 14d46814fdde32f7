"""What a cell displays is the same document where it is read again."""

from __future__ import annotations

import pytest
from in_process import CASES, report_of, shown

from vomr.document.mime import from_json, to_json


@pytest.mark.parametrize(("name", "period", "lang", "audience"), CASES)
def test_every_piece_of_every_page_is_read_back_as_it_was(name, period, lang, audience):
    for call, blocks in shown(report_of(name, period, lang, audience)):
        assert from_json(to_json(blocks)) == blocks, call
