"""Coverage-guided fuzzing of what reads: ``python fuzz.py FOLDER READER -max_total_time=60`` (needs atheris).

``READER`` is one of the functions of ``READERS``; each input is the content of its file. Every outcome is a result or a
VomrError; anything else stops the run, and libFuzzer keeps the input in the folder.
"""

from __future__ import annotations

import io
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["vomr"]):
    from vomr.problems import VomrError
    from vomr.register import TABLES, read_register
    from vomr.register.commentary import read_commentary
    from vomr.register.files import read_raw_tables
    from vomr.register.frozen import RECORD, read_record
    from vomr.register.sources.facts import facts_of
    from vomr.register.sources.mapping import mapping_file, read_mappings
    from vomr.register.sources.opening import open_sheets
    from vomr.register.sources.recognise import recognise
    from vomr.register.sources.store import FOLDER, LIST, read_sources
    from vomr.strategy import read_strategy

PROJECT = Path(__file__).parents[2]
SHIPPED = PROJECT / "data" / "primer"
HOME = Path(sys.argv[1])
_SHEET = "xl/worksheets/sheet1.xml"


@contextmanager
def holding(path: Path, content: bytes) -> Iterator[Path]:
    """A file for one reading: what it holds is not for the next."""
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(content)
    try:
        yield path
    finally:
        path.unlink()


def one_table(content: bytes) -> None:
    """The first line names the table."""
    name, _, rest = content.partition(b"\n")
    table = name.decode("ascii", "replace")
    with holding(HOME / f"{table if table in TABLES else 'projects'}.csv", rest):
        read_register(HOME)


def strategy(content: bytes) -> None:
    with holding(HOME / "other" / "strategy.toml", content) as path:
        read_strategy(path.parent)


def workbook(content: bytes) -> None:
    """A whole container around one sheet's XML."""
    with holding(HOME / "workbook" / "register.xlsx", _with_sheet(content)) as path:
        read_raw_tables(path.parent)


def report(content: bytes) -> None:
    """A file of the paying agency, as text or as a page."""
    with holding(HOME / "report.csv", content) as path:
        for sheet in open_sheets(path):
            if found := recognise(sheet):
                facts_of(found, path.name, is_text=True)


def mapping(content: bytes) -> None:
    with holding(mapping_file(HOME, "one"), content):
        read_mappings(HOME)


def imports(content: bytes) -> None:
    with holding(HOME / "lists" / FOLDER / LIST, content) as path:
        read_sources(path.parents[1])


def record(content: bytes) -> None:
    with holding(HOME / "frozen" / "2026-Q3" / RECORD, content) as path:
        list(read_record(path.parent).altered())


def commentary(content: bytes) -> None:
    with holding(HOME / "commentary" / "2026-Q3.md", content):
        read_commentary(HOME, "2026-Q3")


# What a formal language hinges on: tokens that chance would seldom write
WORDS = (
    "[]",
    "{}",
    "[[",
    "]]",
    "= 5",
    "= []",
    "= {}",
    "= true",
    "= nan",
    "= 2026-13-45",
    "null",
    "1e999",
    "-0",
    "9" * 40,
    "0x7f",
    *(
        r"\x0a",
        r"\xef\xbb\xbf",
        r"\\u0000",
        r"\x00",
        r"\"",
        r"\"\"\"",
        ";",
        "2026-02-30",
        "#REF!",
        "=1+1",
        '<c t=\\"s\\">',
        "<v>",
        "</row>",
    ),
)
READERS = {
    reader.__name__: reader for reader in (one_table, strategy, workbook, report, mapping, imports, record, commentary)
}


def _container() -> dict[str, bytes]:
    import openpyxl

    book, whole = openpyxl.Workbook(), io.BytesIO()
    book.active.title = TABLES["events"].bg
    for line in (SHIPPED / "events.csv").read_text(encoding="utf-8").splitlines()[:4]:
        book.active.append(line.split(","))
    book.save(whole)
    with zipfile.ZipFile(whole) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_PARTS = _container()


def _with_sheet(xml: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, xml if name == _SHEET else content)
    return whole.getvalue()


def seeds(reader: Callable[[bytes], None]) -> list[bytes]:
    """Whole contents to begin from."""
    tables = [
        path.stem.encode() + b"\n" + b"".join(path.read_bytes().splitlines(keepends=True)[:4])
        for path in sorted(SHIPPED.glob("*.csv"))
    ]
    contract = "Номер на договор;Бенефициент;Дата на сключване;Обща стойност (EUR)\n1;Община;01.02.2026;1 000,50\n"
    return {
        one_table: tables,
        strategy: [(SHIPPED / "strategy.toml").read_bytes()],
        workbook: [_PARTS[_SHEET]],
        report: [contract.encode(), f"<html><table><tr><td>{contract}</td></tr></table></html>".encode()],
        mapping: [
            b'table = "projects"\n[columns]\n"No" = "project"\n[constants]\nmeasure = "M1"\n[values.status]\n"a" ='
            b' "b"\n'
        ],
        imports: [
            b"file,sheet,sha256,layout,as_of,imported_on,currency,proof,rows,facts\na.xlsx,S,00,contracts,2026-01-01,2026-01-02,EUR,words,1,a.csv\n"
        ],
        record: [b'{"number": 1, "period": "2026-Q3", "frozen_at": "2026-10-05", "files": {"results.json": "00"}}'],
        commentary: ["# overview\n\nДума.\n\n## Качество\n\nДруга.\n".encode()],
    }[reader]


def main() -> None:
    reader = READERS[sys.argv[2]]
    shutil.copy(SHIPPED / "strategy.toml", HOME)
    corpus = HOME / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds(reader)):
        (corpus / f"seed-{number:02}").write_bytes(seed)
    (HOME / "words.txt").write_text("".join(f'"{word}"\n' for word in WORDS), encoding="ascii")

    def one_input(content: bytes) -> None:
        try:
            reader(content)
        except VomrError as error:
            if not str(error):
                raise RuntimeError("an error without a sentence") from error

    atheris.Setup(
        [sys.argv[0], str(corpus), f"-dict={HOME}/words.txt", f"-artifact_prefix={HOME}/", *sys.argv[3:]], one_input
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
