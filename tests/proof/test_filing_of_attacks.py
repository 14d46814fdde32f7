"""What is seen in a signed copy is looked at when it is filed: its signatures may hold, and hide an amount."""

from __future__ import annotations

import shutil
from pathlib import Path

import forged
import pytest
from standing import PAID, grouped

from records import least_record
from vomr.pack.records.filing import file_beside
from vomr.problems import VomrError
from vomr.words import Words

GROUP = Path(__file__).parents[2] / "data" / "nevestino"


@pytest.fixture
def strategy(kit, tmp_path) -> Path:
    folder = Path(shutil.copytree(GROUP, tmp_path / "s"))
    least_record(folder / "frozen" / "2026-Q3", 3, "2026-Q3", lag="nevestino")
    (folder / "frozen" / "2026-Q3" / "report.pdf").write_bytes(kit.plain)
    return folder


@pytest.mark.parametrize("hides", [False, True], ids=["beside the lines", "over an amount"])
def test_a_signature_over_an_amount_is_not_filed(hides, strategy, kit, tmp_path):
    copy = tmp_path / "подписан.pdf"
    page, (left, bottom, right, top) = forged.place_of(kit.plain, grouped(PAID))
    box = (round(left), round(bottom) - 4, round(right), round(top) + 4) if hides else (20, 5, 90, 15)
    copy.write_bytes(forged.signed(kit.plain, kit.authority.prepares, "picture", box=box, page=page))
    if not hides:
        assert [filing.is_new for filing in file_beside(strategy, "2026-Q3", [copy])] == [True]
        return
    with pytest.raises(VomrError) as refused:
        file_beside(strategy, "2026-Q3", [copy])
    assert "вижда се друго" in refused.value.text(Words("bg"))
    assert not (strategy / "frozen" / "2026-Q3" / "signed").exists()
