"""Publish the verifier of reports apart from any pack: ``python tools/publish_verifier.py DIR``.

A verifier that comes with what it verifies proves nothing: whoever forges the one forges the other. This writes the one
file that an authority needs, its SHA-256, the versions of its two libraries and how to run it, into a folder to be put
where the authority trusts it: on the site of the programme's authority, or of a network of groups.

``--outlines`` prints the table of letter outlines that stands in the verifier, from the fonts that reports are set in.
"""

from __future__ import annotations

import hashlib
import io
import sys
import textwrap
from importlib.metadata import version
from pathlib import Path

from vomr import verify_report
from vomr.export.fonts import typst_font_files

SIGNS = "0123456789.,%+-–−"
LIBRARIES = ("pikepdf", "pyhanko")
README = """\
Проверка на мониторингов доклад без програмата, с която е направен
==================================================================

1. Python 3.11 или по-нов, от python.org.
2. В тази папка: python -m pip install -r requirements.txt
3. python verify_report.py доклад.pdf

Нищо не се изпраща и не се изтегля. Изходен код 0: нищо не си противоречи; 1: има противоречие.
Преди първата проверка сравнете SHA-256 на verify_report.py (sha256sum, certutil -hashfile verify_report.py SHA256)
с публикувания от този, от когото имате файла: {digest}

  --seal ПЕЧАТ       печат, който сте запазили (от писмо, от хартия)
  --against СТАР.pdf доклад, който сте запазили: веригата между двата
  --sums SHA256SUMS  контролни суми, които сте запазили
  --trust CA.pem     удостоверение на издател на подписи, на когото вярвате

Checking a monitoring report without the program that made it
=============================================================

Python 3.11 or newer; python -m pip install -r requirements.txt; python verify_report.py --lang en report.pdf
Nothing is sent or fetched. Exit status 0: nothing contradicts; 1: something does. Compare the SHA-256 of
verify_report.py with the one published by whom you have it from: {digest}
"""


def main(folder: Path) -> None:
    """Write the verifier, its hash, its libraries and how to run it."""
    folder.mkdir(parents=True, exist_ok=True)
    source = Path(verify_report.__file__).read_bytes()
    digest = hashlib.sha256(source).hexdigest()
    (folder / "verify_report.py").write_bytes(source)
    needed = "".join(f"{name}=={version(name)}\n" for name in LIBRARIES)
    (folder / "requirements.txt").write_text(needed, encoding="utf-8", newline="\n")
    (folder / "README.txt").write_text(README.format(digest=digest), encoding="utf-8", newline="\n")
    (folder / "SHA256SUMS").write_text(f"{digest}  verify_report.py\n", encoding="utf-8", newline="\n")
    print(f"{digest}  verify_report.py")


def outlines() -> dict[str, str]:
    """Marks of the outlines by which the fonts of reports draw digits and the signs of numbers."""
    from fontTools.ttLib import TTFont

    found: dict[str, set[str]] = {sign: set() for sign in SIGNS}
    for path in typst_font_files():
        data = path.read_bytes()
        font = TTFont(io.BytesIO(data), lazy=True)
        marks, letters = verify_report._outlines(data), font.getBestCmap()
        number = {name: at for at, name in enumerate(font.getGlyphOrder())}
        tables = [table for lookup in font["GSUB"].table.LookupList.Lookup for table in lookup.SubTable]
        for sign in SIGNS:
            if (glyph := letters.get(ord(sign))) is None:
                continue
            others = [getattr(getattr(one, "ExtSubTable", one), "mapping", {}).get(glyph) for one in tables]
            found[sign] |= {marks[number[one]] for one in (glyph, *others) if isinstance(one, str)}
    return {sign: " ".join(sorted(marks)) for sign, marks in found.items()}


def as_source(table: dict[str, str]) -> str:
    """The table as it stands in the verifier."""
    rows = []
    for sign, marks in table.items():
        lines = textwrap.wrap(marks, 106)
        rows.append(f'    "{sign}": """\n' + "".join(f"        {line}\n" for line in lines) + '    """,\n')
    return "OUTLINES = {\n" + "".join(rows) + "}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--outlines"]:
        print(as_source(outlines()))
    elif len(sys.argv) == 2:
        main(Path(sys.argv[1]))
    else:
        sys.exit(__doc__)
