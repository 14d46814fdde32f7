"""What the pass after Typst adds to a PDF, and that it loses nothing: Typst's own guard ends where the pass begins."""

from __future__ import annotations

import base64
import datetime as dt
import io
import itertools
import re
import string
import warnings
from collections.abc import Iterator
from functools import cache

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagged import Tag, Tagged, kids
from vomr import document as d
from vomr.document.text import text_of
from vomr.export import pdf
from vomr.export.about import About
from vomr.export.body import Body
from vomr.export.pdf_names import LIST
from vomr.words.sentences import Identity, Printed

DAY, SINCE = dt.date(2028, 3, 31), dt.date(2027, 12, 31)
PAID = Identity("absorption.total.paid")
MM = 72 / 25.4  # in points
SIGNERS = ("Изготвил: Анна Петрова", "Одобрил: (председател на УС)")


def figure(shown: str, name: str, **more: object) -> d.Span:
    return d.Span(d.content(shown), identity=Identity(name, **more))


def cell(*content: str | d.Inline | d.Block, **more: object) -> d.Cell:
    return d.Cell(tuple(content), **more)


def stub(*content: str | d.Inline | d.Block, **more: object) -> d.Cell:
    return cell(*content, scope="row", **more)


def head(text: str, **more: object) -> d.Cell:
    return cell(text, scope="col", **more)


def number(name: str, shown: str = "1 234,50", **more: object) -> d.Cell:
    return cell(figure(shown, name, **more), numeric=True)


DRAWING = (
    "data:image/svg+xml;base64,"
    + base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="9"/>').decode()
)
PIECES = d.Span(("2 756", d.Span((" ", "р"), "em")), identity=Identity("in.pieces", DAY))
# Spanners above titles, groups of rows, stubs of two columns, a stub over two rows, a total, figures side by side
GROUPED = d.Table(
    d.content("Изпълнение по мерки"),
    (
        d.Row((head("Мярка", columns=2, rows=2), head("Евро", columns=2), head("Дял", rows=2))),
        d.Row((head("Договорени"), head("Изплатени"))),
    ),
    (
        d.Row((cell("ЕЗФРСР", scope="colgroup", columns=5),), "group"),
        d.Row((stub("М1", rows=2), stub("Обществени"), number("m1.a"), number("m1.b"), number("m1.c", "7 %"))),
        d.Row((stub("Стопански"), number("m2.a"), number("m2.b"), number("m2.c", "+9 %", since=SINCE))),
        d.Row((cell("ЕСФ+", scope="colgroup", columns=5),), "group"),
        d.Row(
            (
                stub("М3"),
                stub(figure("2028", "year.of.m3")),
                number("m3.a", day=DAY, report=2),
                cell(figure("7", "m3.reached"), " от ", figure("32", "m3.target")),
                cell(d.ValueMark("unknown", "–", "неизвестно")),
            )
        ),
        d.Row((stub("Всичко", columns=2), number("all.a"), number("all.b"), number("all.c")), "total"),
        d.Row((stub("Поправено", columns=2), cell(PIECES), cell(), cell())),
    ),
    note=d.content("Сумите са без ДДС: ", figure("3", "in.a.note"), "."),
)
LONG = d.Table(
    d.content("Ред по ред ", figure("90", "in.a.caption")),
    (d.Row((head("Номер"), head("Стойност"))),),
    tuple(d.Row((stub(f"Ред {n}"), number(f"row.{n}", f"{n},00"))) for n in range(90)),
)
WIDE = d.Table(
    d.content("Много колони"),
    (d.Row((head("Номер"), *(head(f"Доста дълго заглавие {x}") for x in range(24)))),),
    tuple(
        d.Row((stub(f"Ред {y}"), *(number(f"wide.{y}.{x}", f"{y * 1000 + x} 000,00") for x in range(24))))
        for y in range(3)
    ),
)
INNER = d.Table((), (d.Row((head("а"), head("б"))),), (d.Row((stub("вътре"), number("inner"))),))
OUTER = d.Table(
    (),
    (d.Row((head("ж"), head("з"))),),
    (d.Row((stub("вън"), cell(INNER))), d.Row((stub("по-долу"), number("after.inner")))),
)
WORDS = d.Paragraph(
    (
        "Изплатени са ", figure("1 274 963,19", PAID.figure), " евро (", figure("+50 873,44", PAID.figure, since=DAY),
        " спрямо отчет № 3: ", figure("1 224 089,75", PAID.figure, day=DAY, report=3), "); ",
        d.Span((figure("дял ", "linked"), figure("61,3 %", "linked.too")), href="https://example.bg/"),
        d.Span(("важно ", figure("12", "strong")), "strong"), d.Span(("маркер ", figure("13", "marked")), "mark"),
        " бележка", d.Footnote(("От тях ", figure("4", "in.a.footnote"), " са нови.")), ".",
    )
)  # fmt: skip
EVERYTHING = (
    d.Heading(("За периода ", figure("5", "in.a.heading")), 2, "za-perioda"),
    WORDS,
    d.Cards((d.Card(("Изплатени",), (figure("35 %", "card.value"),), ((figure("9", "card.note"), " проекта"),)),)),
    GROUPED,
    d.Points((("Първо: ", figure("6", "in.a.point")), ("Второ",)), "points"),
    LONG,
    OUTER,
    WIDE,
    d.Chart((d.Picture(DRAWING, "Графика: 5 от 9"),), ("Графика",)),
    d.Signatures("Подписи", SIGNERS),
)  # fmt: skip


def written(*blocks: d.Block) -> Body:
    outline = [(block.level, block.id, "") for block in blocks if isinstance(block, d.Heading)]
    about = About(lang="bg", title="Пробен доклад", lag="МИГ „Пример“", as_of="2028-06-30", period="2028-Q2")
    return Body(about, blocks, "Проба", outline=outline)


@cache
def both() -> tuple[bytes, bytes]:
    """A document as Typst made it, and after the pass."""
    kept: list[bytes] = []
    own = pdf.with_names

    def noted(pages: bytes, *rest: object) -> bytes:
        kept.append(pages)
        return own(pages, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "with_names", noted)
        made = pdf.pdf_page(pdf.document(written(*EVERYTHING)))
    return kept[-1], made


@cache
def after() -> Tagged:
    return Tagged(both()[1])


def plain(text: str) -> str:
    """As it is read: white space as one, no places to break a word."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u00ad", "")).strip()


def identities(pieces: object) -> list[tuple[Identity, str]]:
    """Every printed figure of a document, in the order in which it is read."""
    if isinstance(pieces, d.Span) and pieces.identity:
        return [(pieces.identity, plain(text_of(pieces.content)))]
    if isinstance(pieces, tuple):
        return [named for piece in pieces for named in identities(piece)]
    if isinstance(pieces, str) or not hasattr(pieces, "__dataclass_fields__"):
        return []
    return [named for name in pieces.__dataclass_fields__ for named in identities(getattr(pieces, name))]


# --- names


def test_each_figure_is_an_element_with_its_name_that_holds_what_was_printed():
    expected = {identity: shown for identity, shown in identities(EVERYTHING)}
    named = after().named()
    assert {identity for identity, _, _ in named} == set(expected)
    assert [(identity, plain(text)) for identity, text, _ in named if plain(text) != expected[identity]] == []


def test_the_list_says_the_same_with_page_and_place():
    listed, named = after().listed(), after().named()
    assert [(row["name"], plain(row["printed"])) for row in listed] == [
        (str(identity), plain(text)) for identity, text, _ in named
    ]
    assert [row["page"] for row in listed] == [after().pages[tag.element.Pg.objgen] + 1 for _, _, tag in named]
    places = {row["name"]: (row["table"], row["row"], row["column"]) for row in listed}
    assert places["m1.b"] == (1, 4, 4) and places["m2.b"] == (1, 5, 4) and places["m3.target"] == (1, 7, 4)
    assert places["row.0"] == (2, 2, 2) and places["inner"] == (4, 2, 2) and places["after.inner"] == (3, 3, 2)
    assert places["card.value"] == places["in.a.point"] == (None, None, None)
    assert len({row["page"] for row in listed if row["table"] == 2}) > 1


def test_several_figures_of_a_cell_are_told_apart():
    cells = [tag.within("TD") for identity, _, tag in after().named() if identity.figure.startswith("m3.")]
    reached, target = cells[1:]
    assert reached.element.objgen == target.element.objgen


def test_no_mark_is_left_and_what_an_analyst_marks_stays_marked():
    assert not [
        tag for tag in after().tags if "/BaselineShift" in tag.attributes and tag.attributes["/BaselineShift"] < -99
    ]
    colours = {
        tuple(round(float(share), 2) for share in tag.attributes["/BackgroundColor"])
        for tag in after().of_kind("Span")
        if "/BackgroundColor" in tag.attributes
    }
    assert colours == {(1.0, 0.94, 0.76)}


def test_a_report_tells_the_figures_of_its_parts_apart():
    parts = [
        pdf.document(written(d.Paragraph((figure(str(n), f"part.{n}"), " лв."))), prefix=f"{n}-") for n in range(3)
    ]
    made = Tagged(pdf.report_pdf(parts, pdf.Cover("Доклад", prepared_by="Анна")))
    assert [(identity.figure, plain(text)) for identity, text, _ in made.named()] == [
        (f"part.{n}", str(n)) for n in range(3)
    ]


def test_names_survive_an_output_that_typst_refuses(monkeypatch):
    refused = d.Paragraph(("лошо",), "verdict")
    monkeypatch.setattr(
        "vomr.export.typst_writer.TypstWriter._paragraph",
        lambda writer, block: "panic()" if block == refused else f"p({writer.line(block.content)})",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        made = Tagged(pdf.pdf_page(pdf.document(written(WORDS, refused))))
    assert {identity for identity, _, _ in made.named()} == {identity for identity, _ in identities(WORDS)}


def test_a_document_without_figures_carries_no_list():
    made = Tagged(pdf.pdf_page(pdf.document(written(d.Paragraph(("Нищо.",))))))
    assert "/AF" not in made.pdf.Root and "/AcroForm" not in made.pdf.Root


DAYS = st.none() | st.dates()


@given(
    st.text(string.printable + "ЖΔ№„“") | st.sampled_from(["a#3", "a@2028-01-01", "%CE%94", "a.Δ"]),
    DAYS,
    DAYS,
    st.none() | st.integers(1, 99),
)
def test_a_name_is_read_back(name, day, since, report):
    identity = Identity(name, day, since, report)
    assert Identity.read(str(identity)) == identity


def test_names_are_short():
    assert str(PAID) == "absorption.total.paid"
    assert str(Identity("a.b", since=DAY)) == "a.bΔ2028-03-31"
    assert str(Identity("a.b", DAY, report=3)) == "a.b@2028-03-31#3"


# --- tables


def heads_of(made: Tagged) -> dict[bytes, Tag]:
    return {bytes(tag.get("/ID")): tag for tag in made.of_kind("TH")}


def headers(tag: Tag) -> list[str]:
    """What is announced with a cell."""
    known = heads_of(after())
    return [plain(after().text(known[bytes(name)])) for name in tag.attributes.get("/Headers", ())]


def test_a_cell_is_announced_with_the_heads_of_its_column_group_and_row():
    cells = {identity.figure: tag.within("TD") or tag.within("TH") for identity, _, tag in after().named()}
    assert headers(cells["m1.b"]) == ["Евро", "Изплатени", "ЕЗФРСР", "М1", "Обществени"]
    assert headers(cells["m2.a"]) == ["Евро", "Договорени", "ЕЗФРСР", "М1", "Стопански"]  # a head over two rows
    assert headers(cells["m3.a"]) == ["Евро", "Договорени", "ЕСФ+", "М3", "2028"]  # a head that is a figure
    assert headers(cells["all.c"]) == ["Дял", "ЕСФ+", "Всичко"]
    assert headers(cells["row.89"]) == ["Стойност", "Ред 89"]
    assert headers(cells["inner"]) == ["б", "вътре"] and headers(cells["after.inner"]) == ["з", "по-долу"]
    assert cells["year.of.m3"].kind == "TH" and cells["year.of.m3"].attributes["/Scope"] == "/Row"


def test_heads_say_what_they_head_and_are_found_by_their_ids():
    heads = after().of_kind("TH")
    assert {str(tag.attributes["/Scope"]) for tag in heads} == {"/Row", "/Column"}
    names = after().pdf.Root.StructTreeRoot.IDTree.Names
    tree = {bytes(names[at]): names[at + 1].objgen for at in range(0, len(names), 2)}
    assert list(tree) == sorted(tree) and len(tree) * 2 == len(names)
    assert {bytes(tag.get("/ID")): tag.element.objgen for tag in after().tags if tag.get("/ID") is not None} == tree
    for tag in after().of_kind("TD", "TH"):
        assert {bytes(name) for name in tag.attributes.get("/Headers", ())} <= tree.keys()


def test_rows_of_a_table_are_of_one_length():
    for table in after().of_kind("Table"):
        taken: dict[tuple[int, int], int] = {}
        rows = [row for part in kids(table.element) if part.S in ("/THead", "/TBody", "/TFoot") for row in kids(part)]
        for y, row in enumerate(rows):
            for one in kids(row):
                attributes = {name: value for given in one.A for name, value in given.items()}
                x = next(x for x in itertools.count() if (y, x) not in taken)
                for at in itertools.product(
                    range(y, y + int(attributes.get("/RowSpan", 1))), range(x, x + int(attributes.get("/ColSpan", 1)))
                ):
                    assert at not in taken
                    taken[at] = 1
        assert len({sum(1 for at in taken if at[0] == y) for y in range(len(rows))}) == 1


# --- nothing is lost


def test_pages_look_the_same_and_say_the_same():
    pages = []
    for data in both():
        document = pypdfium2.PdfDocument(data)
        pages.append(
            [(page.render(scale=1).to_numpy().tobytes(), page.get_textpage().get_text_range()) for page in document]
        )
    assert pages[0] == pages[1]


def without_glue(made: Tagged) -> list[Tag]:
    """The tags but for the cells of a last column in which nothing stands: it held rows on one page."""

    filled = {tag.element.objgen for tag in made.tags if kids(tag.element)}
    tables: dict[tuple[int, int], list[Tag]] = {}
    for row in made.of_kind("TR"):
        tables.setdefault(row.within("Table").element.objgen, []).append(row)
    glue: set[tuple[int, int]] = set()
    for rows in tables.values():
        if kids(kids(rows[0].element)[-1]):
            continue
        places = dict(columns_of(rows))
        last = max(places.values())
        glue |= {cell for cell, column in places.items() if column == last} - filled
    return [tag for tag in made.tags if tag.element.objgen not in glue]


def columns_of(rows: list[Tag]) -> Iterator[tuple[tuple[int, int], int]]:
    """The cells of a table, each with the column in which it ends."""
    taken: dict[int, int] = {}  # columns by the rows that cells from above still fill
    for row in rows:
        at, begun = 0, {}
        for cell in kids(row.element):
            while taken.get(at, 0):
                at += 1
            spans = {name: int(value) for part in cell.get("/A", ()) for name, value in part.items() if "Span" in name}
            wide = spans.get("/ColSpan", 1)
            begun |= dict.fromkeys(range(at, at + wide), spans.get("/RowSpan", 1))
            yield cell.objgen, at + wide - 1
            at += wide
        taken = {column: left for column, filled in (taken | begun).items() if (left := filled - 1) > 0}


def test_the_tree_is_the_same_but_for_heads_fields_and_what_held_rows_together():
    before = Tagged(both()[0])
    tags = without_glue(before)
    assert len(tags) < len(before.tags) and len(tags) == len(after().tags)
    kinds = {(one.kind, other.kind) for one, other in zip(tags, after().tags, strict=True) if one.kind != other.kind}
    assert kinds == {("TD", "TH"), ("Link", "Form")}
    for one, other in zip(tags, after().tags, strict=True):
        assert before.text(one) == after().text(other)
        for name in ("/Alt", "/Lang", "/ActualText", "/ID") + (() if other.kind == "Span" else ("/T",)):
            assert one.get(name) is None or one.get(name) == other.get(name), (one.kind, name)
        lost = one.attributes.keys() - other.attributes.keys()
        assert lost <= ({"/O", "/BackgroundColor", "/BaselineShift", "/LineHeight"} if other.kind == "Span" else set())


def test_whatever_is_drawn_hangs_on_a_tag_and_is_found_from_its_page():
    made = after()
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for tag in made.tags:
        for inner in kids(tag.element):
            if isinstance(inner, int):
                owners[made.pages[tag.element.Pg.objgen], inner] = tag.element.objgen
            elif inner.get("/Type") == "/MCR":
                owners[made.pages[inner.get("/Pg", tag.get("/Pg")).objgen], int(inner.MCID)] = tag.element.objgen
    nums = made.pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}
    for page in made.pdf.pages:
        at = made.pages[page.obj.objgen]
        used = {
            int(operands[1].MCID)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]
        }
        listed = parents[int(page.StructParents)]
        assert used <= set(range(len(listed)))
        assert {number: listed[number].objgen for number in used} == {number: owners[at, number] for number in used}
        assert page.get("/Annots") is None or page.Tabs == "/S"
        for note in page.get("/Annots", ()):
            assert note.objgen in {
                inner.Obj.objgen
                for inner in kids(parents[int(note.StructParent)])
                if isinstance(inner, pikepdf.Dictionary) and inner.get("/Type") == "/OBJR"
            }
    for tag in made.tags:
        assert tag.element.P.objgen == (tag.above.element if tag.above else made.pdf.Root.StructTreeRoot).objgen


def test_it_declares_what_it_is_and_keeps_to_it():
    root = after().pdf.Root
    with after().pdf.open_metadata() as metadata:
        declared = [str(metadata[name]) for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
    assert declared == ["3", "A", "1"]
    assert root.MarkInfo.Marked and root.Lang == "bg" and root.ViewerPreferences.DisplayDocTitle
    for tag in after().tags:
        assert tag.kind not in ("Figure", "Formula") or plain(str(tag.get("/Alt") or "")), "nothing is said of it"
    forbidden = {"/JS", "/JavaScript", "/AA", "/OpenAction", "/XFA", "/NeedAppearances"}
    for held in after().pdf.objects:
        if isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
            assert not forbidden & set(held.keys())
            for name, value in held.items():
                assert not isinstance(value, str) or len(value) < 32767
                assert len(str(name)) <= 127


def test_the_list_is_a_file_of_the_document():
    root = after().pdf.Root
    (file,) = root.AF
    assert root.Names.EmbeddedFiles.Names[0] == LIST and root.Names.EmbeddedFiles.Names[1].objgen == file.objgen
    assert (str(file.F), str(file.UF), str(file.AFRelationship)) == (LIST, LIST, "/Data") and str(file.Desc)
    content = file.EF.F
    assert content.objgen == file.EF.UF.objgen and str(content.Subtype) == "/application/json"
    assert int(content.Params.Size) == len(content.read_bytes()) and str(content.Params.ModDate) == "D:20280630000000Z"
    document = pypdfium2.PdfDocument(after().data)
    assert [document.get_attachment(at).get_name() for at in range(document.count_attachments())] == [LIST]


def test_there_is_room_for_each_signature():
    made = after()
    fields = list(made.pdf.Root.AcroForm.Fields)
    assert [(str(one.T), str(one.TU), str(one.FT)) for one in fields] == [
        (f"signature-{number}", who, "/Sig") for number, who in enumerate(SIGNERS, start=1)
    ]
    assert [tag.element.K.Obj.objgen for tag in made.of_kind("Form")] == [one.objgen for one in fields]
    for one in fields:
        left, bottom, right, top = (float(side) for side in one.Rect)
        assert right - left >= 60 * MM and top - bottom >= 25 * MM and int(one.F) == 4
        assert [float(side) for side in one.AP.N.BBox] == pytest.approx([0, 0, right - left, top - bottom])
        assert one.objgen in {note.objgen for note in one.P.Annots}
        assert not {"/V", "/A", "/Contents"} & set(one.keys())
    assert b"sign:" not in made.data


def test_two_runs_give_the_same_bytes():
    assert pdf.pdf_page(pdf.document(written(*EVERYTHING))) == both()[1]


def test_it_is_smaller_than_what_typst_made():
    before, made = both()
    assert len(made) < 0.8 * len(before)
    assert pikepdf.open(io.BytesIO(made)).check_pdf_syntax() == []


def test_more_figures_than_numbers_are_printed_without_a_name(monkeypatch):
    monkeypatch.setattr("vomr.export.typst_writer.MOST", 2)
    made = pdf.document(written(d.Paragraph(tuple(figure(str(n), f"n.{n}") for n in range(4)))))
    assert made.printed == [Printed("0", Identity("n.0")), Printed("1", Identity("n.1"))]
    assert "2" in made.blocks[0].source
