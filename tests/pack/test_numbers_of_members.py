"""What is made of several groups' reports is looked through for the personal numbers of every group's country."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from vomr.loading import load
from vomr.method.let_through import checksum
from vomr.method.members import Member, Sought
from vomr.pack.gate import Gate, countries_assumed, numbers_of_members
from vomr.pack.many import Group
from vomr.pack.portfolio import make_portfolio
from vomr.pack.request import Request
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.exceptions import NUMBER
from vomr.register.pseudonyms import Pseudonyms
from vomr.words import Words

PRIMER = Path(__file__).parents[2] / "data" / "primer"
PERIOD = "2028-Q2"
EGN, PESEL, RC = "7501010010", "44051401359", "7103192745"  # invented; each passes the check of its country
NIP = "5260001246"  # of an organisation in Poland


def gate_of(*sought: Sought) -> Gate:
    members = [Member(f"g{number}", "МИГ", sought=one) for number, one in enumerate(sought)]
    return Gate(Words("bg"), numbers=numbers_of_members(members))


def passes(gate: Gate, text: str) -> bool:
    try:
        gate.check([("names.txt", text.encode())])
    except VomrError:
        return False
    return True


@pytest.mark.parametrize(
    ("countries", "stopped", "passed"),
    [
        (("BG",), [EGN], [PESEL, RC]),
        (("IE",), [], [PESEL, RC]),
        (("IE", "PL"), [PESEL, RC], [NIP]),  # Czechia is a neighbour of Poland
        (("BG", "PL"), [EGN, PESEL, RC], [NIP]),
        (("PL", "CZ"), [PESEL, RC], [NIP, f"PL{NIP}", f"faktura {NIP}"]),
    ],
)
def test_numbers_of_every_country_are_looked_for_and_no_organisations(countries, stopped, passed):
    gate = gate_of(*(Sought((code,)) for code in countries))
    assert [number for number in stopped if passes(gate, f"x {number} y")] == []
    assert [number for number in passed if not passes(gate, f"x {number} y")] == []


def test_countries_that_settings_name_are_looked_for_too():
    assert not passes(gate_of(Sought(("BG",), ("PL",))), PESEL)


def test_a_label_outweighs_that_a_number_passes_for_an_organisations():
    """One of ten Romanian numbers of organisations with ten digits could be anybody's ЕГН."""
    number = next(egn for egn in _of_organisations("RO") if not passes(gate_of(Sought(("BG",))), egn))
    gate = gate_of(Sought(("BG",)), Sought(("RO",)))
    assert passes(gate, f"x {number} y")
    assert not passes(gate, f"ЕГН {number}")


def _of_organisations(country: str):
    from vomr.countries.numbers import numbers_of

    company = numbers_of(country).company
    return (number for number in map(str, range(7501010000, 7601010000)) if company.holds(number))


@pytest.mark.parametrize(("currency", "stopped"), [("PLN", PESEL), ("CZK", RC), ("EUR", EGN)])
def test_a_report_that_names_no_country_may_be_of_any_with_its_currency(currency, stopped):
    from vomr.method.members import _sought

    sought = _sought({"currency": currency})
    assert not passes(gate_of(sought), stopped)
    told = countries_assumed(Words("bg"), [Member("older", "МИГ", sought=sought)])
    assert "older" in told and (currency != "PLN" or "Полша" in told)
    assert not countries_assumed(Words("bg"), [Member("newer", "МИГ", sought=replace(sought, is_stated=True))])


def test_a_number_that_a_report_let_through_passes_and_no_other():
    gate = gate_of(Sought(("PL",), let_through=frozenset([checksum(PESEL)])))
    assert passes(gate, PESEL) and passes(gate, "440514-01359") and not passes(gate, "02070803628")


def with_cell(folder: Path, table: str, column: str, text: str) -> None:
    rows = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    rows.loc[0, column] = text
    rows.to_csv(folder / f"{table}.csv", index=False)


@pytest.mark.parametrize("how", ["stated", "the number of its contract"])
def test_a_report_names_what_it_let_through_by_a_checksum_alone(tmp_path, how):
    folder = tmp_path / "primer"
    shutil.copytree(PRIMER, folder)
    before = json.loads(load(folder, PERIOD).results.to_json(Words("bg")))
    assert before["country"] == "BG" and before["personal_numbers"] == {"others": [], "let_through": []}
    with_cell(folder, "measures", "name", f"Опис {EGN}")
    if how != "stated":
        with_cell(folder, "projects", "isun_number", EGN)
    else:
        answer = {
            "code": NUMBER,
            "mark": Pseudonyms(folder).of_number(EGN),
            "answer": "опис",
            "answered_by": "УО",
            "answered_on": "2028-01-01",
        }
        pd.DataFrame([answer]).to_csv(folder / "check_answers.csv", index=False)
    written = load(folder, PERIOD).results.to_json(Words("bg"))
    numbers = json.loads(written)["personal_numbers"]
    assert EGN in written and numbers["let_through"] == [checksum(EGN)]
    Gate(Words("bg"), read_register(folder)).check([("results.json", written.encode())])


def write(base: Path, results: dict, lag: str) -> Group:
    pack = base / lag / PERIOD
    pack.mkdir(parents=True, exist_ok=True)
    (pack / "results.json").write_text(json.dumps({**results, "lag": lag}), encoding="utf-8")
    return Group(base / lag, "made", pack)


def test_a_portfolio_stops_at_the_number_of_any_member_and_says_by_which_rule(tmp_path):
    results = json.loads(load(PRIMER, PERIOD).results.to_json(Words("bg")))
    polish = {**results, "currency": "PLN", "euro_rate": "4.25", "name": f"LGD {PESEL}"}
    older = {name: value for name, value in polish.items() if name not in ("country", "personal_numbers")}
    groups = [write(tmp_path, results, "a"), write(tmp_path, older, "older")]
    order, told = Request(period=PERIOD, out=tmp_path, formats=("xlsx",)), []
    with pytest.raises(VomrError, match="PESEL") as refusal:
        make_portfolio(groups, order, told.append)
    assert "older" in told[0] and "Лични номера на други държави" in str(refusal.value), "no mark that nobody can know"
    let_through = {"others": [], "let_through": [checksum(PESEL)]}
    groups[1] = write(tmp_path, {**polish, "country": "PL", "personal_numbers": let_through}, "older")
    made = make_portfolio(groups, order, told.append)
    facts = json.loads((made / "manifest.json").read_text(encoding="utf-8"))["personal_numbers"]
    assert {"BG", "PL", "RO", "CZ"} < {*facts["countries"]} and not facts["country_not_named"] and len(told) == 1
