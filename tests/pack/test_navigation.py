"""The ways of a pack: from a part to the next, to the top, to the documents, and to the page of all groups."""

from __future__ import annotations

from collections import Counter

from bs4 import BeautifulSoup


def soup(path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_one_reads_from_the_front_page_to_the_last_part_and_back(primer):
    read, name = [], "index.html"
    while name:
        page, before = soup(primer.folder / name), read[-1] if read else None
        (previous, following) = (page.select_one(f".turns [rel={way}]") for way in ("prev", "next"))
        assert (previous["href"] if previous else None) == before
        assert page.select_one(".turns .up")["href"] == "#top"
        read.append(name)
        name = following["href"] if following else ""
    assert sorted(read) == sorted(path.name for path in primer.folder.glob("*.html"))
    assert [name for name in read if name.removesuffix(".html") in primer.parts] == [
        f"{part}.html" for part in primer.parts
    ]


def test_links_that_look_the_same_are_named_apart(primer):
    page = soup(primer.folder / "index.html")
    page.select_one("#answers").decompose()  # within an entry the same words lead on from it
    named = Counter((link.get("aria-label") or link.get_text(" ", strip=True)) for link in page.main.find_all("a"))
    assert [name for name, count in named.items() if count > 1] == []
    labelled = [link for link in page.main.find_all("a") if link.get("aria-label")]
    assert len(labelled) >= 2 * len(primer.parts)
    assert all(link.get_text() in link["aria-label"] for link in labelled), "what is seen is part of what is heard"


def test_a_pack_that_was_made_alone_leads_to_no_page_of_all_groups(primer):
    assert not soup(primer.folder / "index.html").select(".above") and "portfolio" not in (
        primer.folder / "manifest.json"
    ).read_text(encoding="utf-8")
