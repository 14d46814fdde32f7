"""Groups side by side: the figures are those of their own reports, and what stands out comes first."""

from __future__ import annotations

import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup

from vomr.loading import load, load_portfolio
from vomr.method.portfolio import read_portfolio
from vomr.pack.many import Group
from vomr.pack.portfolio import make_portfolio
from vomr.pack.request import Request
from vomr.period import Period
from vomr.problems import VomrError
from vomr.words import Words

PROJECT = Path(__file__).parents[2]
PERIOD = Period.parse("2028-Q2")
NBSP = "\N{NO-BREAK SPACE}"


def primer_results() -> dict:
    report = load(PROJECT / "data" / "primer", PERIOD.code)
    return json.loads(report.results.to_json(report.w))


def write(base: Path, lag: str, results: dict) -> Path:
    pack = base / lag / PERIOD.code
    pack.mkdir(parents=True)
    (pack / "results.json").write_text(json.dumps({**results, "lag": lag, "name": f"МИГ „{lag}“"}), encoding="utf-8")
    (pack / ("report.pdf" if lag == "b" else "index.html")).touch()  # a pack may hold no pages
    return pack


def calm(results: dict, rate: float) -> dict:
    """A group that nothing has to be done about, with so much of its budget contracted."""
    found = json.loads(json.dumps(results))
    found["absorption"]["operations"] |= {
        "budget": "1000000.00",
        "contracted": f"{rate * 1_000_000:.2f}",
        "contracted_rate": rate,
        "paid": "0.00",
        "paid_rate": 0.1,
        "to_recover": "0.00",
        "at_risk": {"threshold": "0.00", "expiring": "0.00", "advances": "0.00"},
    }
    found["agenda"]["coming"], found["problems"], found["draft"] = [], [], False
    return found


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    """Six calm groups of which one has contracted far less, and one whose report is late."""
    place, results = tmp_path_factory.mktemp("packs"), primer_results()
    for lag, rate in {"a": 0.50, "b": 0.52, "c": 0.54, "d": 0.56, "e": 0.58, "far": 0.05}.items():
        write(place, lag, calm(results, rate))
    late = calm(results, 0.55)
    late["agenda"]["coming"] = [due for due in results["agenda"]["coming"] if due["state"] == "late"]
    late["absorption"]["operations"]["at_risk"]["expiring"] = "10.00"
    write(place, "late", late)
    return place


def test_what_stands_out_comes_first_and_says_why(base):
    found = read_portfolio(base, PERIOD)
    striking = {
        member.lag: [reason.code for reason in member.standing_out] for member in found.members if member.standing_out
    }
    assert striking == {"late": ["late"], "far": ["contracted_rate"]}
    assert [member.lag for member in found.members][:2] == ["late", "far"]  # as many reasons: more money at risk first
    assert found.median("contracted_rate") == Fraction(0.54)
    page = load_portfolio(base, PERIOD.code)
    text = str(page.standing_out()).replace(NBSP, " ")
    assert "договорени 5,0 %, далеч под останалите (половината от групите са с 54,0 % или повече)" in text
    assert "закъснели отчети: 1" in text and "МИГ „a“" not in text


def test_few_groups_are_no_measure_for_one_another(base, tmp_path):
    for lag in ("a", "b", "far"):
        shutil.copytree(base / lag, tmp_path / lag)
    assert not any(member.standing_out for member in read_portfolio(tmp_path, PERIOD).members)


def test_every_amount_is_that_of_the_groups_own_report(base):
    page = load_portfolio(base, PERIOD.code)
    rows = {
        row.split(" | ")[0].replace(NBSP, " "): row.split(" | ")
        for row in str(page.absorption()).splitlines()
        if " | " in row
    }
    assert [cell.replace(NBSP, " ") for cell in rows["МИГ „far“"][1:4]] == ["1 000 000,00", "50 000,00", "5,0 %"]
    assert rows["Общо за групите"][2].replace(NBSP, " ") == "3 300 000,00"


def test_no_cell_of_the_comparison_is_a_dash_or_cut(base):
    page = load_portfolio(base, PERIOD.code)
    shown = [page.standing_out(), page.absorption(), page.indicators(), page.measures()]
    cells = [cell.strip() for one in shown for line in str(one).splitlines() for cell in line.split(" | ")]
    assert len(cells) > 50
    assert not [cell for cell in cells if cell in set("-–—−") or (len(cell) > 1 and cell.endswith("…"))]


def test_percentages_means_and_levels_are_not_added(base):
    page = load_portfolio(base, PERIOD.code)
    own = {line.code: line for line in page.portfolio.members[0].indicators}
    rows = {row.split(" ")[0]: row.split(" | ") for row in str(page.indicators()).splitlines() if " | " in row}
    jobs = primer_results()["indicators"][0]
    assert jobs["indicator"] == "R.37" and rows["R.37"][3:5] == [str(7 * jobs["target"]), str(7 * jobs["achieved"])]
    shares = [code for code, line in own.items() if not line.adds_up]
    assert shares and all(rows[code][3:5] == ["x", "x"] for code in shares)


def test_groups_without_a_contract_are_a_calm_page(tmp_path):
    report = load(PROJECT / "data" / "nevestino", "2026-Q3")
    pack = tmp_path / "nevestino" / "2026-Q3"
    pack.mkdir(parents=True)
    (pack / "results.json").write_text(report.results.to_json(report.w), encoding="utf-8")
    page = load_portfolio(tmp_path, "2026-Q3")
    assert "Все още няма група с договори" in str(page.verdict())
    everything = "\n".join(
        str(part())
        for part in (
            page.cards,
            page.standing_out,
            page.absorption,
            page.measures,
            page.indicators,
            page.late_reports,
            page.quality,
        )
    )
    assert "nan" not in everything.lower() and "0,0" + NBSP + "%" not in everything and "None" not in everything


def test_without_any_report_it_says_so(tmp_path):
    page = load_portfolio(tmp_path, PERIOD.code)
    assert "няма доклад на нито една група" in str(page.verdict())
    assert not any(
        str(part())
        for part in (page.cards, page.missing, page.absorption, page.measures, page.indicators, page.quality)
    )


def test_a_pack_that_cannot_be_read_is_named(base, tmp_path):
    shutil.copytree(base / "a", tmp_path / "a")
    (tmp_path / "a" / PERIOD.code / "results.json").write_text("{", encoding="utf-8")
    with pytest.raises(VomrError, match=r"results\.json"):
        read_portfolio(tmp_path, PERIOD)


def test_the_written_portfolio_leads_to_every_pack_and_names_who_has_none(base):
    groups = [Group(base / lag, "made", base / lag / PERIOD.code) for lag in ("a", "b", "late")]
    groups.append(Group(base / "gone", "failed", message="<b>Няма</b> таблици"))
    folder = make_portfolio(groups, Request(period=PERIOD.code, out=base))
    assert folder == base / "portfolio" / PERIOD.code
    page = BeautifulSoup((folder / "portfolio.html").read_text(encoding="utf-8"), "html.parser")
    links = {link["href"] for link in page.find_all("a") if not link["href"].startswith("#")}
    pages = {"a": "index.html", "b": "report.pdf", "late": "index.html"}
    assert links == {f"../../{lag}/{PERIOD.code}/{name}" for lag, name in pages.items()}
    assert "<b>Няма</b> таблици" in page.get_text()
    assert (folder / "portfolio.pdf").read_bytes().startswith(b"%PDF")
    sheet = openpyxl.load_workbook(folder / "annex.xlsx")["Групи"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["late", "a", "b", "gone"]
    notebook = (folder / "portfolio.ipynb").read_text(encoding="utf-8")
    assert str(base) not in notebook and str(PROJECT) not in notebook


def test_three_copies_of_one_group_read_alike(tmp_path):
    """A measure's rate is the group's own over all its funds, so copies have one rate, and all together the same."""
    results = primer_results()
    for lag in ("one", "two", "three"):
        write(tmp_path, lag, results)
    page = load_portfolio(tmp_path, PERIOD.code)
    rows = [row.split(" | ") for row in str(page.measures()).splitlines() if row.count(" | ") == 7]
    assert len(rows) > 5 and all(low == middle == high for *_, low, middle, high in rows[1:])
    total = next(row.split(" | ") for row in str(page.absorption()).splitlines() if row.startswith("Общо за групите"))
    assert total[3].replace(NBSP, " ") == "65,3 %"  # that of each of them
    assert (
        len(
            {
                tuple(row.split(" | ")[1:])
                for row in str(page.at_risk()).splitlines()
                if row.startswith("МИГ" + NBSP + "„") or row.startswith("МИГ „")
            }
        )
        == 1
    )


def test_lines_of_money_at_risk_are_never_added(base):
    """225 268.04 without a claim, 46 363.17 in advances, 27 007.26 to a threshold: their sum stands nowhere."""
    page = load_portfolio(base, PERIOD.code)
    for lag in ("late",):
        member = next(one for one in page.portfolio.members if one.lag == lag)
        assert (member.expiring, member.advances) == (1000, 0)
    results = primer_results()
    risks = [Fraction(results["absorption"]["operations"]["at_risk"][name]) for name in ("expiring", "advances")]
    write(base.parent / "alone", "primer", results)
    text = "\n".join(
        str(part())
        for part in (lambda p: (p.cards, p.absorption, p.at_risk, p.standing_out))(
            load_portfolio(base.parent / "alone", PERIOD.code)
        )
    ).replace(NBSP, "")
    assert "225268" in text and "46363,17" in text and "ЕФРР: 27007,26" in text
    for amount in (sum(risks), sum(risks) + Fraction("27007.26")):
        assert f"{float(amount):.2f}".replace(".", ",") not in text and f"{float(amount):.0f}" not in text


def test_a_portfolio_for_the_public_is_made_of_public_editions_in_a_folder_of_its_own(tmp_path):
    results = json.loads(load(PROJECT / "data" / "primer", PERIOD.code, audience="public").results.to_json(Words("bg")))
    pack = write(tmp_path, "a", calm(results, 0.5))
    public = pack.rename(pack.with_name("2028-Q2-public"))
    order = Request(None, PERIOD.code, audience="public", formats=("html",), out=tmp_path)
    made = make_portfolio([Group(tmp_path / "a", "made", public)], order)
    assert made == tmp_path.resolve() / "portfolio" / "2028-Q2-public"
    assert json.loads((made / "groups.json").read_text(encoding="utf-8"))[0]["pack"].endswith("2028-Q2-public")
    assert json.loads((made / "manifest.json").read_text(encoding="utf-8"))["parameters"]["audience"] == "public"
    page = BeautifulSoup((made / "portfolio.html").read_text(encoding="utf-8"), "html.parser").get_text()
    assert "убличн" in page
    assert [member.lag for member in load_portfolio(tmp_path, PERIOD.code, audience="public").portfolio.members] == [
        "a"
    ]
    assert not load_portfolio(tmp_path, PERIOD.code).portfolio.members


def test_a_budget_that_is_not_known_is_no_zero_and_headlines_have_no_cents(tmp_path):
    results = primer_results()
    for line in results["absorption"]["measures"]:
        if line["measure"] == "M3":
            line |= {"budget": None, "complete": False, "contracted_rate": None, "paid_rate": None}
    write(tmp_path, "c", results)
    report = load_portfolio(tmp_path, PERIOD.code)
    rows = [row.get_text("|") for row in BeautifulSoup(report.measures().html, "html.parser").find_all("tr")]
    (own,) = [row for row in rows if row.startswith("Местна идентичност")]
    assert own.split("|")[2] == "…"
    for fragment in (report.verdict(), report.cards()):
        assert not re.search(r",\d\d евро", fragment.text.replace(NBSP, " ")), fragment.text
