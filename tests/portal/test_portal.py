"""A portal is what its packs say: every link leads somewhere, sums are of those who reported, no page grows."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

from chromium import launched
from command import vomr
from conftest import GROUPS, LAST, write_pack
from records import facts, sha256, write_record
from vomr.portal import make as making
from vomr.portal import pages as pages_module
from vomr.problems import UsageError, VomrError
from vomr.words import NBSP

MISSING = "group-0003"


def page(folder: Path, address: str):
    return html.parse(str(folder / address), html.HTMLParser(encoding="utf-8")).getroot()


def text(node) -> str:
    return re.sub(r"\s+", " ", node.text_content().replace(NBSP, " "))


def whole(cents: str) -> str:
    return f"{round(float(cents)):,}".replace(",", " ")


def every_page(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_link_leads_to_a_page_and_a_row(site):
    broken = []
    trees = {path: page(path.parent, path.name) for path in every_page(site.folder)}
    ids = {path: {node.get("id") for node in tree.xpath("//*[@id]")} for path, tree in trees.items()}
    for path, tree in trees.items():
        for href in tree.xpath("//a/@href | //link/@href | //script/@src"):
            address, _, name = unquote(href).partition("#")
            target = (path.parent / address).resolve() if address else path
            if not target.is_file() or (name and name not in ids[target]):
                broken.append((path.name, href))
    assert broken == []


def test_nothing_is_fetched_from_outside_and_nothing_runs_in_a_page(site):
    for path in every_page(site.folder):
        source = path.read_text(encoding="utf-8")
        assert re.findall(r"https?://", source) == []
        assert re.findall(r" on\w+=|style=|<style", source) == []
        assert [node.text for node in page(path.parent, path.name).xpath("//script")] == [None]
        assert "default-src 'self' file:" in source


def test_a_group_reads_as_its_report(site):
    results = site.results("group-0004")
    operations = results["absorption"]["operations"]
    own = text(page(site.folder, "groups/group-0004/index.html").xpath("//main")[0])
    assert f"Договорени {whole(operations['contracted'])} евро" in own
    indicator = next(line for line in results["indicators"] if line["indicator"] == "R.37")
    (address,) = (site.folder / "groups/group-0004/indicators").glob("r.37-*.html")
    row = page(address.parent, address.name).xpath(f"//tr[@id='{LAST}']")[0]
    assert f"{indicator['achieved']:g}".replace(".", ",") in text(row)


def test_no_report_is_not_zero(site):
    reported = [site.results(path.name) for path in sorted(site.packs.iterdir()) if path.name != MISSING]
    total = sum(round(float(results["absorption"]["operations"]["contracted"]) * 100) for results in reported)
    home = text(page(site.folder, "index.html").xpath("//main")[0])
    assert f"доклад имат {len(reported)} от {GROUPS} групи" in home and whole(total / 100) in home
    (row,) = [
        row
        for row in page(site.folder, f"quarters/{LAST}.html").xpath("//tbody/tr")
        if row.xpath(f".//a[contains(@href, '{MISSING}')]")
    ]
    assert text(row).endswith("няма доклад") and not re.search(r"\d", text(row).replace("3", ""))
    group = text(page(site.folder, f"groups/{MISSING}/index.html").xpath("//main")[0])
    assert "Няма доклад за второ тримесечие на 2028 г." in group


def test_a_page_says_from_which_report_it_was_made(site):
    manifest = json.loads((site.packs / "group-0005" / f"{LAST}-public" / "manifest.json").read_text(encoding="utf-8"))
    stamp = text(page(site.folder, f"groups/group-0005/{LAST}.html").xpath("//*[@role='note']")[0])
    frozen = manifest.get("frozen")
    said = f"замразен № {frozen['number']}, {frozen['seal'][:12]}" if frozen else "не е замразен"
    assert said in stamp and "Данни към 30.06.2028 г." in stamp and "публично издание" in stamp


def test_lists_go_over_pages_by_name_and_hold_every_group_once(make, tmp_path, monkeypatch):
    monkeypatch.setattr(pages_module, "MOST_ROWS", 3)
    made = make(tmp_path / "portal", languages=("bg",))
    for first in ("groups/index.html", f"quarters/{LAST}.html"):
        names, address = [], first
        while address:
            tree = page(made.folder, address)
            rows = tree.xpath("(//main//table)[last()]/tbody/tr/th")
            assert 0 < len(rows) <= 3
            names += [text(row) for row in rows]
            following = tree.xpath("//a[@rel='next']/@href")
            address = (Path(address).parent / following[0]).as_posix() if following else ""
            address = re.sub(r"[^/]+/\.\./", "", address)
        assert len(names) == GROUPS and names == sorted(names, key=str.casefold)


def test_no_page_is_large(site):
    assert max(path.stat().st_size for path in every_page(site.folder)) < 60_000


def test_what_did_not_change_is_the_same_file(make, own_packs, tmp_path):
    target = tmp_path / "portal"
    make(target, own_packs)
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in target.rglob("*") if path.is_file()}
    assert make(target, own_packs).made.changed == 0
    again = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in target.rglob("*") if path.is_file()}
    manifest = target / "manifest.json"
    assert {k: v for k, v in again.items() if k != manifest} == {k: v for k, v in before.items() if k != manifest}

    pack = own_packs / "group-0004" / "2027-Q4-public"
    results = json.loads((pack / "results.json").read_text(encoding="utf-8"))
    results["absorption"]["operations"]["paid"] = "123.00"
    write_pack(pack, results)
    changed = make(target, own_packs).made
    new = {
        path.relative_to(target).as_posix()
        for path in target.rglob("*.html")
        if path not in again or path.stat().st_ino != again[path][0]
    }
    assert "groups/group-0004/2027-Q4.html" in new and "groups/group-0005/2027-Q4.html" not in new
    assert changed.changed == len(new)


def test_a_killed_run_leaves_the_old_site_whole(make, own_packs, tmp_path, monkeypatch):
    target = tmp_path / "portal"
    make(target, own_packs)
    before = snapshot(target)
    shutil.rmtree(own_packs / "group-0005")

    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "shared_files", die)
    with pytest.raises(KeyboardInterrupt):
        make(target, own_packs)
    assert snapshot(target) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".making")] == []


def test_a_pack_that_was_changed_is_refused_by_name(make, own_packs, tmp_path):
    results = own_packs / "group-0004" / f"{LAST}-public" / "results.json"
    results.write_bytes(results.read_bytes() + b" ")
    with pytest.raises(VomrError) as refusal:
        make(tmp_path / "portal", own_packs)
    assert "results.json" in str(refusal.value.params["file"]) and not (tmp_path / "portal").exists()


def test_a_number_of_the_country_of_any_group_stops_the_portal(make, own_packs, tmp_path):
    """A report without its country may be of any with its currency."""
    pack = own_packs / "group-0004" / "2027-Q4-public"
    results = json.loads((pack / "results.json").read_text(encoding="utf-8"))
    results["absorption"]["measures"][0]["name"] = "Opatření 44051401359"  # invented; passes as a PESEL
    write_pack(pack, results)
    make(tmp_path / "portal", own_packs)
    polish = {**results, "country": "PL"}
    older = {**results, "currency": "PLN", "euro_rate": "4.25"}
    del older["country"], older["personal_numbers"]
    for told in (polish, older):
        write_pack(pack, told)
        with pytest.raises(VomrError, match="PESEL"):
            make(tmp_path / "portal", own_packs)


def test_a_group_with_another_currency_stands_in_euro_with_its_own_amounts_and_the_rate_beside(
    make, own_packs, tmp_path
):
    pack = own_packs / "group-0004" / "2027-Q4-public"
    results = json.loads((pack / "results.json").read_text(encoding="utf-8"))
    rate = {"euro_rate": "4.25", "euro_rate_on": "2027-12-31", "euro_rate_source": "NBP", "euro_rate_verified": True}
    results["absorption"]["operations"] |= {"budget": "8500000.00", "contracted": "850.00", "paid": None}
    write_pack(pack, {**results, "country": "PL", "currency": "PLN", **rate})
    made = make(tmp_path / "portal", own_packs)
    for page in ("quarters/2027-Q4.html", "groups/group-0004/2027-Q4.html"):
        text = re.sub(r"\s|&nbsp;", "", (made.folder / page).read_text(encoding="utf-8"))
        assert "2000000" in text and "8500000" in text and "850" in text and "PLN" in text, page
        assert "4,25" in text and "NBP" in text and "31.12.2027" in text, page
    below = (made.folder / "quarters" / "2027-Q4.html").read_text(encoding="utf-8")
    assert below.count("<tr class=sub") == 1, "the other group counts in euro"
    course = (made.folder / "groups" / "group-0004" / "index.html").read_text(encoding="utf-8")
    assert course.count("<tr class=sub") == 1


def test_a_group_whose_code_is_no_code_is_refused(make, own_packs, tmp_path):
    """It would stand in addresses, where a blank begins another attribute."""
    pack = own_packs / "group-0004" / f"{LAST}-public"
    results = json.loads((pack / "results.json").read_text(encoding="utf-8"))
    write_pack(own_packs / "x onclick=y" / pack.name, {**results, "lag": "x onclick=y"})
    with pytest.raises(VomrError, match="lies in the folder of another"):
        make(tmp_path / "portal", own_packs)


def test_an_edition_for_the_authority_is_not_taken_for_a_public_one(make, own_packs, tmp_path):
    pack = own_packs / "group-0004" / f"{LAST}-public"
    write_pack(pack, json.loads((pack / "results.json").read_text(encoding="utf-8")), audience="authority")
    with pytest.raises(VomrError, match="edition and is none"):
        make(tmp_path / "portal", own_packs)
    for path in own_packs.rglob("*-public"):
        path.rename(path.with_name(path.name.removesuffix("-public")))
    with pytest.raises(UsageError, match="no packs of quarters"):
        make(tmp_path / "portal", own_packs)


def test_a_folder_with_other_files_is_left_alone(make, own_packs, tmp_path):
    target = tmp_path / "portal"
    target.mkdir()
    (target / "CNAME").write_text("mig.bg", encoding="utf-8")
    with pytest.raises(UsageError, match="would take its place"):
        make(target, own_packs)
    assert snapshot(target) == {"CNAME": b"mig.bg"}


def test_what_was_frozen_counts_and_says_its_number(make, own_packs, tmp_path):
    strategy = tmp_path / "groups" / "group-0004"
    record = strategy / "frozen" / LAST
    record.mkdir(parents=True)
    (strategy / "strategy.toml").write_text('[lag]\nid = "group-0004"\n', encoding="utf-8")
    results = json.loads((own_packs / "group-0004" / f"{LAST}-public" / "results.json").read_text(encoding="utf-8"))
    results["absorption"]["operations"]["contracted"] = "777777.00"
    (record / "results.json").write_text(json.dumps(results), encoding="utf-8")
    sealed = facts(9, LAST, files={"results.json": sha256(record / "results.json")})
    write_record(record, {**sealed, "lag": "group-0004"})
    made = make(tmp_path / "portal", own_packs, strategies=(strategy,))
    own = page(made.folder, f"groups/group-0004/{LAST}.html")
    assert "777 777 евро" in text(own.xpath("//main")[0])
    assert f"замразен № 9, {sha256(record / 'freeze.json')[:12]}" in text(own.xpath("//*[@role='note']")[0])

    (record / "results.json").write_text("{}", encoding="utf-8")
    with pytest.raises(VomrError, match="not as it was sealed"):
        make(tmp_path / "portal", own_packs, strategies=(strategy,))


@pytest.mark.parametrize("taking", ["copy", "link", "none"])
def test_files_of_a_pack_are_copied_linked_or_left_out(make, own_packs, tmp_path, taking):
    pack = own_packs / "group-0004" / f"{LAST}-public"
    (pack / "report.pdf").write_bytes(b"%PDF-1.7 report")
    write_pack(pack, json.loads((pack / "results.json").read_text(encoding="utf-8")))
    made = make(tmp_path / "portal", own_packs, downloads=taking, languages=("bg", "en"))
    for address in (f"groups/group-0004/{LAST}.html", f"en/groups/group-0004/{LAST}.html"):
        links = page(made.folder, address).xpath("//a[contains(@href, 'report.pdf')]/@href")
        read = [((made.folder / address).parent / link).resolve() for link in links]
        assert [path.read_bytes() for path in read] == ([] if taking == "none" else [b"%PDF-1.7 report"])
        assert all(path.is_relative_to(made.folder) == (taking == "copy") for path in read)


def test_groups_stand_on_a_map_and_lead_to_their_pages(make, own_packs, tmp_path):
    square = [[23.0, 42.0], [23.5, 42.0], [23.5, 42.4], [23.0, 42.0]]
    outline = {"type": "Polygon", "coordinates": [square]}
    features = [{"type": "Feature", "properties": {"lag": "group-0004"}, "geometry": outline}]
    outlines = tmp_path / "outlines.geojson"
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    made = make(tmp_path / "portal", own_packs, boundaries=outlines)
    (area,) = page(made.folder, "map.html").xpath("//svg//a")
    assert area.get("href") == "groups/group-0004/index.html" and "%" in area.get("aria-label")


def test_the_command_tells_what_it_made_and_refuses_a_misspelt_choice(own_packs, tmp_path):
    status, _, err = vomr("portal", tmp_path / "portal", "--reports", own_packs, "--downloads", "none", "--workers", 1)
    assert status == 0 and "2 групи" in err and (tmp_path / "portal" / "index.html").is_file()
    status, _, err = vomr("portal", tmp_path / "other", "--reports", own_packs, "--downloads", "all")
    assert status == 2 and not (tmp_path / "other").exists()


@pytest.mark.soak
def test_many_processes_write_what_one_does(make, packs, site, tmp_path):
    """Pages do not depend on who wrote them, nor on the order in which groups were done."""
    made = make(tmp_path / "portal", workers=2)
    assert snapshot(made.folder) == snapshot(site.folder)


@pytest.mark.browser
def test_search_and_order_work_from_a_disk(site):
    """Without a server: pieces of the index are scripts, and a table takes another order."""
    with launched() as browser:
        tab = browser.new_page()
        faults: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        tab.goto((site.folder / "groups" / "group-0004" / "2027-Q4.html").as_uri())
        tab.locator(".finder input").fill("rabotni mesta")
        tab.locator(".finder li a").first.click()
        assert tab.locator("h1").inner_text().startswith("R.37 Нови работни места")
        column = tab.locator("table").last.locator("thead button").nth(3)
        column.click()
        shown = tab.locator("table").last.locator("tbody tr td:nth-child(4)").all_inner_texts()
        values = [
            float(text.replace(NBSP, "").replace(" ", "").replace(",", ".")) for text in shown if text[0].isdigit()
        ]
        assert len(values) > 3 and values == sorted(values)
        assert faults == []
