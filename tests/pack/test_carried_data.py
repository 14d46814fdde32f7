"""What ``report.pdf`` carries (docs/spec/report-pdf.md): files of its pack, and a value for each number on paper."""

from __future__ import annotations

import json
import re

import pikepdf
import pytest

from printed_value import is_printed_as
from tagged import Tagged
from vomr.export.pdf_names import LIST
from vomr.pack.build import Pack

TYPES = {"json": "/application/json", "csv": "/text/csv", "xml": "/application/xml"}


@pytest.fixture(params=["primer", pytest.param("nevestino", marks=pytest.mark.soak)])
def pack(request) -> Pack:
    return request.getfixturevalue(request.param)


def test_it_carries_the_files_of_its_pack_to_the_byte(pack):
    expected = {"results.json", *(f"data/{path.name}" for path in (pack.folder / "data").iterdir())}
    with pikepdf.open(pack.folder / "report.pdf") as pdf:
        root = pdf.Root
        names = list(root.Names.EmbeddedFiles.Names)
        listed = {str(names[at]): names[at + 1].objgen for at in range(0, len(names), 2)}
        assert list(listed) == sorted(listed) and listed.keys() == expected | {LIST}
        assert {str(file.UF): file.objgen for file in root.AF} == listed
        about = set()
        for file in root.AF:
            name, content = str(file.F), file.EF.F
            assert name == str(file.UF) and content.objgen == file.EF.UF.objgen
            assert str(file.AFRelationship) == "/Data" and str(content.Subtype) == TYPES[name.rpartition(".")[2]]
            assert str(content.Params.ModDate) == f"D:{pack.report.day:%Y%m%d}000000Z"
            assert int(content.Params.Size) == len(content.read_bytes())
            assert str(content.Filter) == "/FlateDecode" or len(content.read_bytes()) < 100
            about.add(str(file.Desc))
            if name != LIST:
                assert content.read_bytes() == (pack.folder / name).read_bytes(), name
        assert len(about) == len(listed) and all(re.search("[а-я]", text) for text in about)


def test_each_number_on_paper_is_the_one_of_the_list_and_of_its_value(pack):
    lang = pack.report.w.lang
    values = json.loads((pack.folder / "results.json").read_text(encoding="utf-8"))["figures"]
    made = Tagged((pack.folder / "report.pdf").read_bytes())
    listed = made.listed()
    of_text = [(str(identity), plain(text)) for identity, text, tag in made.named() if tag.within("TOC") is None]
    assert [(row["name"], plain(row["printed"])) for row in listed] == of_text
    differing = [
        (row["name"], row["printed"], values.get(row["name"]))
        for row in listed
        if not is_printed_as(row["printed"], values.get(row["name"]), lang, in_sentence=row["row"] is None)
    ]
    assert differing == [] and len(listed) > (300 if pack.report.strategy.lag.id == "primer" else 150)


def plain(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def test_parts_and_the_summary_carry_their_lists_alone(pack):
    for path in pack.folder.glob("*.pdf"):
        if path.name != "report.pdf":
            prints_figures = any(True for _ in Tagged(path.read_bytes()).named())
            with pikepdf.open(path) as pdf:
                attached = [str(file.F) for file in pdf.Root.get("/AF", ())]
            assert attached == ([LIST] if prints_figures else []), path.name
