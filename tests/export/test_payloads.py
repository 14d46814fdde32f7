"""Published families of payloads through every writer: nothing runs, nothing is fetched, nothing leads astray."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from functools import cache
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from notebooks import html, made, md, shown
from payloads import PAYLOADS
from test_foreign import harm

from chromium import launched
from vomr.export import Cover, html_page, pdf_page
from vomr.export.svg import _DOUBTFUL, svg_document
from vomr.export.word import word_document

SAFE = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)


@cache
def notebook() -> NotebookNode:
    """Every payload as a cell displays it and as markdown."""
    return made(md("# Полезни товари"), *(md(payload) for payload in PAYLOADS), *(shown(html(p)) for p in PAYLOADS))


def test_a_page_of_all_payloads_has_nothing_that_runs_or_fetches():
    page = html_page(notebook())
    assert harm(page[page.index("<main") : page.index("</main>")]) == []


def test_no_payload_runs_or_asks_for_anything_in_a_browser(tmp_path):
    # without the page's own policy, which would stop what the document lets through
    page = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", html_page(notebook()))
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    asked, said = [], []
    with launched() as browser:
        tab = browser.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        tab.goto(f"file://{tmp_path}/page.html")
        for link in tab.query_selector_all("main a[href]"):
            assert SAFE.match(str(link.get_attribute("href"))) or not re.match(r"\w+:|//", link.get_attribute("href"))
        tab.wait_for_timeout(300)
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_a_pdf_of_all_payloads_opens_nothing_but_what_is_followed():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        pdf = pikepdf.open(io.BytesIO(pdf_page(notebook())))
    for found in pdf.objects:
        if not isinstance(found, pikepdf.Dictionary):
            continue
        assert not {"/JS", "/Launch", "/OpenAction", "/AA"} & set(found.keys())
        if found.get("/S") == "/URI":
            assert SAFE.match(str(found.URI)), found.URI
        assert found.get("/S") not in ("/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData")


def test_a_word_document_of_all_payloads_names_nothing_outside_but_links():
    made_file = word_document([notebook()], Cover("Доклад", as_of="2027-12-31"))
    with zipfile.ZipFile(io.BytesIO(made_file)) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                ElementTree.fromstring(package.read(name))
            elif name.endswith(".rels"):
                for relation in ElementTree.fromstring(package.read(name)):
                    if relation.get("TargetMode") == "External":
                        assert relation.get("Type", "").endswith("/hyperlink") and SAFE.match(
                            relation.get("Target", "")
                        )


# What the search for doubtful things says in plain words, whatever the case of its letters
PLAINLY = re.compile(
    r"<\s*(?:script|foreignobject|iframe|animate|set|handler|a|!doctype|!entity|\?)[\s>:/]|\son\w+\s*=|javascript:"
    r"|@import|url\(\s*[\"']?(?!#|[\"']#)|href\s*=\s*[\"'](?!#|data:image/(?:png|jpeg);base64,)",
    re.IGNORECASE,
)
SCRAPS = (
    *("/ = \" ' # a on ONload onx polygon script ScRiPt \u017fcript set foreignObject animate !DOCTYPE ? none".split()),
    *("javascript: JavaScript: @IMPORT url( href xlink:HREF data:image/png;base64, data:image/svg+xml,".split()),
    *("<", ">", " ", "\n", "URL( "),
)


@given(st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join))
def test_the_quick_search_of_a_drawing_overlooks_nothing_that_the_plain_one_sees(text):
    assert bool(_DOUBTFUL.search(text.casefold())) >= bool(PLAINLY.search(text))


@pytest.mark.parametrize(
    "within",
    [
        "<SCRIPT>alert(1)</SCRIPT>",
        '<rect\nONLOAD ="alert(1)"/>',
        '<use xlink:HREF="http://evil.example/a"/>',
        "<style>@Import 'http://evil.example/a'</style>",
        '<rect fill="URL(http://evil.example/a)"/>',
        "<a href='JavaScript:alert(1)'><text>x</text></a>",
    ],
)
def test_a_drawing_with_something_doubtful_is_made_anew(within):
    made = svg_document(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g/>{within}</svg>')
    assert made is not None and not PLAINLY.search(made) and "alert" not in made and "evil" not in made
