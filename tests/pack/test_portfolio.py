"""Groups side by side: the figures are those of their own reports, and what stands out comes first."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from vomr.loading import load, load_portfolio
from vomr.method.outliers import spread
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


@cache
def primer_json() -> str:
    report = load(PROJECT / "data" / "primer", PERIOD.code)
    return report.results.to_json(report.w)


def primer_results() -> dict:
    return json.loads(primer_json())


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
    for lag, rate in {"a": 0.50, "b": 0.52, "c": 0.54, "d": 0.56, "e": 0.58, "far": 0.29}.items():
        write(place, lag, calm(results, rate))
    (place / "far" / PERIOD.code / "absorption.html").touch()
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
    assert found.spreads["contracted_rate"].median == Fraction("0.54") and found.spreads["contracted_rate"].count == 7
    page = load_portfolio(base, PERIOD.code)
    text = str(page.standing_out()).replace(NBSP, " ")
    assert "договорени 29,0 %, далеч под останалите (половината от групите са с 54,0 % или повече)" in text
    assert "закъснели отчети: 1" in text and "МИГ „a“" not in text
    links = {link.get_text(): link["href"] for link in BeautifulSoup(page.standing_out().html, "html.parser")("a")}
    reason = next(href for text, href in links.items() if text.startswith("договорени"))
    assert reason.endswith(
        "far/2028-Q2/absorption.html"
    )  # where it stands; a pack without that page leads to its first
    assert next(href for text, href in links.items() if text.startswith("закъснели")).endswith(
        "late/2028-Q2/index.html"
    )


def test_few_groups_are_no_measure_for_one_another(base, tmp_path):
    """Neither an outlier nor a middle is told of them: they are listed."""
    for lag in ("a", "b", "far"):
        shutil.copytree(base / lag, tmp_path / lag)
    page = load_portfolio(tmp_path, PERIOD.code)
    assert not any(member.standing_out for member in page.portfolio.members) and not page.portfolio.spreads
    assert "половината от групите" not in str(page.verdict()) and "средната по ред" not in str(page.cards())
    assert "по-малко от 5" in str(page.spread())
    assert "МИГ „far“" in str(page.absorption()).replace(NBSP, " ")


@given(st.lists(st.fractions(0, 2), min_size=1, max_size=40), st.randoms())
def test_a_spread_does_not_depend_on_the_order_and_most_are_within(values, chance):
    shuffled = chance.sample(values, len(values))
    own = spread([*shuffled, None])
    assert own == spread(values)
    if len(values) < 5:
        assert own is None
        return
    assert own.lowest <= own.lower <= own.median <= own.upper <= own.highest
    sides = [own.side(value) for value in sorted(values)]
    assert sides == sorted(sides) and sides.count(0) * 2 >= len(values)


def test_a_group_without_contracts_is_no_outlier_and_widens_no_spread(base, tmp_path):
    for lag in ("a", "b", "c", "d", "e"):
        shutil.copytree(base / lag, tmp_path / lag)
    before = read_portfolio(tmp_path, PERIOD).spreads
    empty = calm(primer_results(), 0.0)
    empty["absorption"]["operations"] |= {"contracted_count": 0, "paid_rate": 0}
    write(tmp_path, "new", empty)
    page = load_portfolio(tmp_path, PERIOD.code)
    assert page.portfolio.spreads == before
    assert [member.lag for member in page.portfolio.without_contracts] == ["new"] and not page.portfolio.striking
    assert "без договори, поради което не се сравняват: МИГ „new“." in str(page.spread()).replace(NBSP, " ")
    empty["absorption"]["operations"]["contracted_count"] = 3  # with contracts the same rate is far below the others
    shutil.rmtree(tmp_path / "new")
    write(tmp_path, "new", empty)
    assert [member.lag for member in read_portfolio(tmp_path, PERIOD).striking] == ["new"]


def test_rare_reasons_come_before_what_nearly_all_have(tmp_path):
    results = calm(primer_results(), 0.5)
    late = [due for due in primer_results()["agenda"]["coming"] if due["state"] == "late" and not due["by"]]
    for lag in "abcdef":
        own = json.loads(json.dumps(results))
        own["agenda"]["coming"] = late * (3 if lag == "a" else 1)
        own["draft"] = lag == "f"
        if lag == "e":
            own["absorption"]["operations"]["to_recover"], own["agenda"]["coming"] = "1.00", []
        write(tmp_path, lag, own)
    assert [member.lag for member in read_portfolio(tmp_path, PERIOD).members] == ["f", "e", "a", "b", "c", "d"]


def test_an_exceeded_limit_stands_out_once_the_rule_is_verified(tmp_path):
    results = calm(primer_results(), 0.5)
    share = results["absorption"]["management_share"]
    share |= {"value": 0.2604, "limit": 0.25, "ok": False}
    results["partnership"]["bodies"][1] |= {"ok": False, "shares": {"public": 0.571, "business": 0.429}}
    write(tmp_path, "over", results)
    share["verified"] = results["partnership"]["bodies"][1]["verified"] = False
    write(tmp_path, "unsure", results)
    page = load_portfolio(tmp_path, PERIOD.code)
    assert [member.lag for member in page.portfolio.striking] == ["over"]
    text = str(page.standing_out()).replace(NBSP, " ")
    assert "делът на разходите за управление е 26,0 % при допустими 25,0 %" in text
    assert "управителен съвет: един сектор има 57,1 % от гласовете при допустими 49,0 %" in text.lower()


def restated(results: dict, *revisions: tuple[str, object, object, object, list[str]]) -> dict:
    """The results of a group that has frozen its last report, and changed these figures since."""
    names = ("figure", "then", "now", "difference", "reasons")
    told = [{**dict(zip(names, one, strict=True)), "program": None, "method": False} for one in revisions]
    since = {**results["since"], "compared_with": "frozen", "revisions": told, "disappeared": []}
    return {**results, "since": since, "previous": {**results["previous"], "frozen": 7}}


def test_what_changed_since_it_was_frozen_is_told_and_unseen_is_no_nought(tmp_path):
    results = calm(primer_results(), 0.5)
    of_money = ("absorption.M1.EAFRD.paid", "100.00", "90.50", "-9.50", [])
    explained = ("animation.participants", 10, 12, 2, ["Намерен е втори лист"])
    write(tmp_path, "quiet", restated(results))
    write(tmp_path, "moved", restated(results, explained, of_money))
    write(tmp_path, "never", results)  # its own corrections are no change of anything reported
    page = load_portfolio(tmp_path, PERIOD.code)
    by_lag = {member.lag: member for member in page.portfolio.members}
    assert by_lag["never"].restated is None and by_lag["quiet"].restated.figures == ()
    assert {lag: [finding.code for finding in member.standing_out] for lag, member in by_lag.items()} == {
        "moved": ["restated"],
        "quiet": [],
        "never": [],
    }
    text = str(page.restated()).replace(NBSP, " ")
    assert "преизчислени стойности – 2, от тях без причина – 1" in text and "За 1 група няма запечатан" in text
    (row,) = [line for line in text.splitlines() if "Инвестиции в земеделски стопанства" in line]
    assert row.split(" | ")[2:] == ["№ 7, 31.03.2028 г.", "100,00", "90,50", "−9,50", "необяснено"]
    assert text.index("необяснено") < text.index("Намерен е втори лист")  # what nobody explains comes first
    asked = [one for one in page.questions_to(by_lag["moved"]).all() if one.kind == "restated"]
    assert [one.figure for one in asked] == ["absorption.M1.EAFRD.paid"]
    assert "към 31.03.2028 г., евро: отчетено 100,00, сега 90,50, разлика −9,50" in asked[0].seen.replace(NBSP, " ")


def test_a_group_is_asked_what_its_report_leaves_open_and_nothing_that_it_has_answered(tmp_path):
    results = primer_results()
    write(tmp_path, "a", results)
    page = load_portfolio(tmp_path, PERIOD.code)
    (member,) = page.portfolio.members
    asked = page.questions_to(member).all()
    texts = "\n".join(f"{one.seen} {one.asked}" for one in asked).replace(NBSP, " ")
    answered = [one for one in results["problems"] if one["answer"] and one["answer"]["holds"]]
    changed = [one for one in results["problems"] if one["answer"] and not one["answer"]["holds"]]
    assert answered and changed
    assert not any(one["message"].replace(NBSP, " ") in texts for one in answered)
    (told,) = [one for one in asked if changed[0]["message"] in one.seen]
    assert "Даденият отговор вече не важи" in told.seen
    late = [due for due in results["agenda"]["coming"] if due["state"] in ("late", "returned") and not due["by"]]
    assert len(late) == sum(one.kind == "late" for one in asked) and all(f"„{due['what']}“" in texts for due in late)
    assert "4 за общо 225 268,04 евро (P31, P33, P39, P17)" in texts
    assert all(one.part and one.seen.endswith(".") and one.asked.endswith(".") for one in asked)


def test_a_group_that_owes_nothing_is_asked_nothing(tmp_path):
    results = calm(primer_results(), 0.5)
    results["indicators"], results["absorption"]["thresholds"], results["at_risk"]["expiring"] = [], [], []
    write(tmp_path, "calm", results)
    page = load_portfolio(tmp_path, PERIOD.code)
    assert page.questions_to(page.portfolio.members[0]).all() == []


def everything(page) -> str:
    parts = (
        page.header, page.verdict, page.cards, page.missing, page.standing_out, page.late_reports, page.restated,
        page.quality, page.spread, page.absorption, page.at_risk, page.measures, page.indicators
    )  # fmt: skip
    return "".join(part().html for part in parts)


def test_the_page_is_as_long_with_twice_as_many_groups(tmp_path):
    results = primer_results()
    small = {name: part for name, part in results.items() if name not in ("figures", "previous", "quarters", "leader")}
    revision = ("animation.participants", 10, 12, 2, [])
    small = restated({**small, "previous": {}}, *[revision] * 3)
    sizes = {}
    for number in (30, 60):
        groups = tmp_path / str(number)
        for place in range(number):
            own = {**small, "lag": f"g{place:02}", "draft": True}
            own["absorption"]["measures"] = [
                {**line, "name": f"{line['name']} {place:02}"} for line in results["absorption"]["measures"]
            ]
            write(groups, f"g{place:02}", own)
        page = load_portfolio(groups, PERIOD.code)
        sizes[number] = len(everything(page))
        assert f"Още {number - 20} реда са в работната книга" in str(page.standing_out())
        assert len(page.quality().frames["Качество на данните по групи"]) == 20
    assert sizes[60] < sizes[30] * 1.1, sizes


def test_every_amount_is_that_of_the_groups_own_report(base):
    page = load_portfolio(base, PERIOD.code)
    rows = {
        row.split(" | ")[0].replace(NBSP, " "): row.split(" | ")
        for row in str(page.absorption()).splitlines()
        if " | " in row
    }
    assert [cell.replace(NBSP, " ") for cell in rows["МИГ „far“"][1:4]] == ["1 000 000,00", "290 000,00", "29,0 %"]
    assert rows["Общо за групите"][2].replace(NBSP, " ") == "3 540 000,00"


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


def test_an_indicator_is_the_same_in_whatever_language_its_unit_was_entered(tmp_path):
    results = primer_results()
    units = {"a": "проекти", "b": "Projekty", "c": "projects", "other": "договори"}
    for lag, unit in units.items():
        line = {**next(line for line in results["indicators"] if line["indicator"] == "S13"), "unit": unit}
        write(tmp_path, lag, {**results, "indicators": [line]})
    rows = [row.split(" | ") for row in str(load_portfolio(tmp_path, PERIOD.code).indicators()).splitlines()]
    told = [row[1:3] for row in rows if row[0].startswith("S13") and len(row) == 6]
    assert told == [["проекти", "3"], ["договори", "1"]]


def test_indicators_stand_in_the_order_of_their_numbers(base):
    shown = [row.split(" ")[0] for row in str(load_portfolio(base, PERIOD.code).indicators()).splitlines()]
    codes = [code for code in shown if re.fullmatch(r"S\d+", code)]
    assert codes[:3] == ["S1", "S2", "S3"] and codes.index("S9") < codes.index("S10")


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
    groups.append(Group(base / "elsewhere" / "Gone", "failed", message="Няма папка"))
    folder = make_portfolio(groups, Request(period=PERIOD.code, out=base))
    assert folder == base / "portfolio" / PERIOD.code
    page = BeautifulSoup((folder / "portfolio.html").read_text(encoding="utf-8"), "html.parser")
    links = {link["href"] for link in page.find_all("a") if not link["href"].startswith("#")}
    pages = {"a": "index.html", "b": "report.pdf", "late": "index.html"}
    asked = {link for link in links if link.startswith("questions/")}
    assert links - asked == {f"../../{lag}/{PERIOD.code}/{name}" for lag, name in pages.items()}
    assert asked == {f"questions/{path.name}" for path in (folder / "questions").iterdir()}  # each can be opened
    assert "<b>Няма</b> таблици" in page.get_text()
    assert (folder / "portfolio.pdf").read_bytes().startswith(b"%PDF")
    sheet = openpyxl.load_workbook(folder / "annex.xlsx")["Групи"]
    codes = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert codes[0] == "late" and set(codes) == {"late", "a", "b", "gone", "Gone"}
    without = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2) if row[0].value in ("gone", "Gone")]
    assert all(not any(isinstance(cell, int | float) for cell in row) for row in without)  # no report is no nought
    files = {path.name for path in (folder / "questions").iterdir()}
    assert files == {f"{lag}.docx" for lag in ("a", "b", "late", "gone", "Gone-2")}  # two files on Windows too
    for file in (folder / "questions").iterdir():
        with zipfile.ZipFile(file) as package:
            text = package.read("word/document.xml").decode("utf-8")
        assert text.count(">Отговор:<") == text.count('w:val="ListNumber"') >= 1, file.name
    with zipfile.ZipFile(folder / "questions" / "gone.docx") as package:
        assert "Причина: &lt;b&gt;Няма&lt;/b&gt; таблици" in package.read("word/document.xml").decode("utf-8")
    questions = openpyxl.load_workbook(folder / "annex.xlsx")["Въпроси към групите"]
    of_late = [row for row in questions.iter_rows(min_row=2, values_only=True) if row[0] == "late"]
    assert [row[2] for row in of_late] == list(range(1, len(of_late) + 1))
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
    order = Request(None, PERIOD.code, audience="public", formats=("html", "docx"), out=tmp_path)
    made = make_portfolio([Group(tmp_path / "a", "made", public)], order)
    assert made == tmp_path.resolve() / "portfolio" / "2028-Q2-public"
    assert json.loads((made / "groups.json").read_text(encoding="utf-8"))[0]["pack"].endswith("2028-Q2-public")
    assert json.loads((made / "manifest.json").read_text(encoding="utf-8"))["parameters"]["audience"] == "public"
    page = BeautifulSoup((made / "portfolio.html").read_text(encoding="utf-8"), "html.parser").get_text()
    assert "убличн" in page
    assert not (made / "questions").exists() and not list((made / "data").glob("questions*"))  # nor to be read
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
