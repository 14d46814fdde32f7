"""Invented groups of other countries: numbers valid, nothing Bulgarian, figures as a second computation has them and
the same in every currency.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from folders import Drawn
from test_oracle import differences

from invented import COUNTRIES, TIMES, invent, rows_of
from vomr.method.agenda import agenda, yearly
from vomr.method.checks import check
from vomr.method.figures import Figure
from vomr.method.results import Results, compute
from vomr.period import Period
from vomr.register import read_register
from vomr.words import Words

PERIODS = ("2028-H1", "2027", "2026-Q4")
H1 = Period.parse("2028-H1")
# Checks of what is Bulgaria's: its former currency, its holidays and codes
OF_BULGARIA = {"currency-date", "currency-foreign", "currency-ratio", "eik", "eik-zeros", "ekatte-zeros", "notice-late"}


@pytest.fixture(scope="module")
def groups(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("groups")
    return {code: invent(code, folder / code) for code in COUNTRIES}


@pytest.fixture(scope="module")
def results(groups) -> dict[str, Results]:
    return {code: compute(read_register(groups[code]), H1) for code in ("CZ", "IE")}


@pytest.mark.parametrize("code", COUNTRIES)
def test_a_group_is_read_whole_and_no_check_is_of_another_country(code, groups):
    register = read_register(groups[code])
    own = register.strategy.country
    assert register.problems == [] and own.code == code and register.strategy.strategy.illustrative
    assert register.accounts.currency == own.currency.code
    problems, w = check(register, H1.end).problems, Words("en", own.currency.code)
    assert problems and not {problem.code for problem in problems} & OF_BULGARIA
    told = " ".join(w(text, **problem.params) for problem in problems for text in (problem.message, problem.remedy))
    assert not re.search("[\u0400-\u04ff]|Bulgar|ISUN|BGN|EKATTE", told)
    numbers = {number for number in register["projects"]["applicant_id"].dropna()}
    assert len(numbers) > 20 and all(own.is_company(number) is not False for number in numbers)


def test_figures_are_the_same_in_every_currency(results):
    """Amounts of the Czech group are those of the Irish so often; figures of indicators are the same."""
    euro = results["IE"].figures()
    crowns = {
        name.replace("9990", "NW").replace("CZ00", "IE00"): figure for name, figure in results["CZ"].figures().items()
    }
    assert euro.keys() == crowns.keys()
    families = ("absorption.", "management.", "plan.", "indicators.")
    assert [name for name in euro if name.startswith(families) and not _same(euro[name], crowns[name])] == []
    paid = [figures["absorption.total.paid"].value for figures in (euro, crowns)]
    assert paid[0] * TIMES["CZ"] == paid[1] > 0


def _same(euro: Figure, crowns: Figure) -> bool:
    """Whether a figure is the same in both; what is interpolated between two amounts is rounded once in either."""
    if euro.value is None or crowns.value is None:
        return euro.value is crowns.value
    times, most = (TIMES["CZ"], TIMES["CZ"]) if euro.unit == "cents" else (1, Fraction(1, 10**9))
    return abs(Fraction(euro.value) * times - Fraction(crowns.value)) <= most


@pytest.mark.parametrize(
    ("code", "period"),
    [
        pytest.param(code, period, marks=() if (code, period) == ("CZ", "2028-H1") else pytest.mark.soak)
        for code in COUNTRIES
        for period in PERIODS
    ],
)
def test_a_second_computation_agrees_to_the_minor_unit(code, period, groups):
    strategy = tomllib.loads((groups[code] / "strategy.toml").read_text(encoding="utf-8"))
    assert differences(Drawn(strategy, rows_of(groups[code]), period)) == []


def test_every_polish_project_of_the_year_has_its_survey(groups):
    register = read_register(groups["PL"])
    end = Period.parse("2028").end
    known = agenda(register, end).obligations
    due = [one for one in yearly(register, end, end, "en", known) if one.what.startswith("Survey")]
    projects = [str(one.code).partition(":")[2] for one in due]
    assert len(set(projects)) == len(projects) > 10 and {one.verified for one in due} == {False}
    assert "P05" in projects and due[0].what == f"Survey of the beneficiary: {projects[0]}"
    # what the register has entered is the register's
    entered = replace(known[0], what=f"Ankieta beneficjenta: {projects[0]}", due=end)
    left = [str(one.code).partition(":")[2] for one in yearly(register, end, end, "en", [entered])]
    assert left == projects[1:]
    # a project that was completed before the year is asked no more
    rows = {row["project"]: row for row in rows_of(groups["PL"])["projects"]}
    assert all((rows[name]["completed_on"] or "9999") >= "2028" for name in projects)
    assert any((row["completed_on"] or "9999") < "2028" for row in rows.values())
