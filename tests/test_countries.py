"""Countries as files of data: what they say can be used, and a group of another country counts as its own does."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

from vomr.countries import COUNTRIES, country
from vomr.method.checks import check
from vomr.method.conversions import conversions
from vomr.method.explain import explain
from vomr.method.members import NoEuro, member_of
from vomr.method.results import compute
from vomr.method.working_days import WorkingDays
from vomr.money import InEuro, Rate
from vomr.pack.outputs.tables import tables
from vomr.period import Period
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.frames import ROW
from vomr.register.template import Answers, begin
from vomr.show.context import Context
from vomr.show.form import filled
from vomr.show.report import Report
from vomr.show.why import explanation
from vomr.words import LANGUAGES, NBSP, Words

PRIMER = Path(__file__).parents[1] / "data" / "primer"
QUARTER = Period.parse("2028-Q2")
RATE = "24.537"


@pytest.mark.parametrize("code", COUNTRIES)
def test_a_new_group_begins_calmly_in_every_country(code, tmp_path):
    own = country(code)
    for lang in {*own.languages, "en"}:
        begin(tmp_path / lang, Words(lang), Answers("Група", country=code), toml=lang == "en")
        register = read_register(tmp_path / lang)
        assert register.problems == [] and register.strategy.country is own
        assert {limit.id for limit in register.strategy.rules.limit} == {limit["id"] for limit in own.limits}
    assert register.accounts.currency == own.currency.code
    assert own.public_holidays([2026]) and own.languages[0] in LANGUAGES
    west, south, east, north = own.bounds
    assert west < east and south < north
    for module in own.company.checks:
        assert import_module(module).is_valid("x") is False


@pytest.mark.parametrize(
    ("code", "number", "valid"),
    [
        ("BG", "000261630", True),
        ("BG", "000261631", False),
        ("CZ", "25123891", True),
        ("CZ", "25123890", False),
        ("CZ", "7103192745", False),  # a person's number passes as a tax number, and is no company's
        ("PL", "8567346215", True),
        ("PL", "192598184", True),
        ("PL", "192598183", False),
        ("IE", "12345", None),
    ],
)
def test_numbers_of_companies(code, number, valid):
    assert country(code).is_company(number) is valid


def test_leading_zeros_are_those_of_the_country():
    assert country("CZ").with_zeros("6963") == "00006963"
    assert country("BG").with_zeros("661261") == "000661261"
    assert country("IE").with_zeros("661261") is None


def exchange_rate(currency: str, value: str, on: str, basis: str = "ČNB") -> str:
    """The rule of the settings."""
    return (
        f'\n[[rules.limit]]\nid = "exchange_rate"\nvalue = {value}\nunit = "{currency}"\non = {on}\n'
        f'basis = "{basis}"\nverified = true\n'
    )


def of_country(folder: Path, code: str, currency: str, rate: str | None = None) -> Path:
    """The example as a group of another country, every amount in one currency."""
    shutil.copytree(PRIMER, folder, ignore=shutil.ignore_patterns("*.py", "sources", "corrections.csv"))
    for file in folder.glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?<=,)(?:EUR|BGN)(?=[,\r\n])", currency, text), encoding="utf-8")
    settings = folder / "strategy.toml"
    text = settings.read_text(encoding="utf-8").replace("[lag]", f'[lag]\ncountry = "{code}"', 1)
    if rate:
        text += exchange_rate(currency, rate, "2023-01-02")
    settings.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("countries")
    given = {"euro": ("IE", "EUR"), "crowns": ("CZ", "CZK", RATE), "unrated": ("CZ", "CZK")}
    return {name: compute(read_register(of_country(folder / name, *of)), QUARTER) for name, of in given.items()}


def test_a_report_in_another_currency_counts_to_the_same_hundredth(results):
    euro, crowns = results["euro"].figures(), results["crowns"].figures()
    assert euro.keys() == crowns.keys()
    # notices are on time, and decisions in time, by the working days of each country
    differing = {name for name in euro if euro[name].value != crowns[name].value}
    assert {name.partition(".")[0] for name in differing} <= {"animation", "clock"}, differing
    told = {name: found.to_dict(Words("en", found.register.accounts.currency)) for name, found in results.items()}
    assert [told[name]["currency"] for name in ("euro", "crowns")] == ["EUR", "CZK"]
    assert told["crowns"]["euro_rate"] == RATE and "euro_rate" not in told["euro"]
    assert told["euro"]["absorption"] == told["crowns"]["absorption"]


def test_no_rule_of_another_country_is_applied(results):
    of_currencies = {"currency-date", "currency-foreign", "currency-rate", "currency-ratio"}
    of_numbers = {"eik", "eik-zeros", "ekatte-zeros", "person-number"}
    not_applied = {"euro": of_currencies | of_numbers, "crowns": of_currencies, "unrated": of_currencies}
    for name, codes in not_applied.items():
        assert not codes & {problem.code for problem in check(results[name].register, QUARTER.end).problems}, name


def test_the_numbers_of_the_country_are_judged(results):
    found = {problem.code for problem in check(results["crowns"].register, QUARTER.end).problems}
    assert {"eik", "ekatte-zeros"} <= found  # Bulgarian numbers in a Czech register


def test_a_row_in_euro_is_converted_by_the_rate_of_the_settings(tmp_path, results):
    folder = of_country(tmp_path / "g", "CZ", "CZK", RATE)
    payments = (folder / "payments.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    at = payments[0].rstrip().split(",").index("amount")
    row = next(row for row, text in enumerate(payments) if "CZK" in text)  # others leave it to their project
    amount = Decimal(payments[row].split(",")[at])
    payments[row] = payments[row].replace("CZK", "EUR")
    (folder / "payments.csv").write_text("".join(payments), encoding="utf-8")
    paid = compute(read_register(folder), QUARTER).absorption.total["paid"].value
    by_hand = int((amount * Decimal(RATE) * 100).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
    assert paid - results["crowns"].absorption.total["paid"].value == by_hand - int(amount * 100)


@pytest.fixture(scope="module")
def of_three_days(tmp_path_factory):
    """Crowns with payments in euro; the first rate is later than the first of them, the last later than the report."""
    folder = of_country(tmp_path_factory.mktemp("rates") / "g", "CZ", "CZK")
    payments = folder / "payments.csv"
    payments.write_text(payments.read_text(encoding="utf-8").replace("CZK", "EUR"), encoding="utf-8")
    settings = folder / "strategy.toml"
    days = {"2025-12-01": "25.1", "2027-03-01": "24.12345", "2028-07-01": "99"}
    text = settings.read_text(encoding="utf-8")
    for on, value in days.items():
        text += exchange_rate("CZK", value, on)
    settings.write_text(text, encoding="utf-8")
    return folder, {dt.date.fromisoformat(on): Decimal(value) for on, value in days.items()}


def test_a_row_is_converted_at_the_last_rate_by_its_day(of_three_days):
    folder, rates = of_three_days
    found = compute(read_register(folder), QUARTER)
    by_row = {(one.table, one.row, one.column): one for one in conversions(found.register)}
    rows = found.register["payments"]
    rows = rows[(rows["currency"] == "EUR").to_numpy(dtype=bool)]
    early = []
    for row, paid_on, cents in zip(rows["_row"], rows["paid_on"].dt.date, rows["amount"], strict=True):
        known = [on for on in rates if on <= paid_on]
        if not known:
            early.append(row)
            assert ("payments", row, "amount") not in by_row
            continue
        told = by_row["payments", row, "amount"]
        assert [rate.on for rate in told.rates] == [max(known)] and told.rates[0].source == "ČNB"
        assert told.counted == int((cents * rates[max(known)]).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
    assert early and len(by_row) > len(early)
    errors = [problem for problem in found.problems if problem.code == "currency-rate"]
    assert sorted(problem.row for problem in errors) == sorted(early)
    assert {problem.severity for problem in errors} == {"error"} and all(problem.params["date"] for problem in errors)
    behind = explain(found, "absorption.total.paid").rows
    assert {row.value for row in behind if row.table == "payments" and row.row in early} == {None}
    told = str(explanation(Context(found, "en"), "absorption.total.paid")).replace("\N{NO-BREAK SPACE}", " ")
    assert "24.12345" in told and "1 March 2027" in told and "= 99" not in told


def test_a_later_rate_changes_nothing_of_a_report(of_three_days, tmp_path):
    folder = tmp_path / "g"
    shutil.copytree(of_three_days[0], folder)
    settings = folder / "strategy.toml"
    text = settings.read_text(encoding="utf-8")
    told = []
    for later in ("2028-07-01", "2028-07-02"):
        settings.write_text(text.replace("2028-07-01", later).replace("= 99", "= 12"), encoding="utf-8")
        told.append(compute(read_register(folder), QUARTER).to_json(Words("en", "CZK")))
    assert told[0] == told[1] and json.loads(told[0])["euro_rate"] == "24.12345"
    settings.write_text(text.replace("2028-07-01", "2028-06-30"), encoding="utf-8")
    assert json.loads(compute(read_register(folder), QUARTER).to_json(Words("en", "CZK")))["euro_rate"] == "99"


def test_what_an_authority_asks_is_told_in_euro(results):
    crowns, euro = results["crowns"], results["euro"]
    named = crowns.by_name()
    told = {name: value for name, value in named.items() if name.endswith(".eur")}
    for name, value in told.items():
        national = named[name.removesuffix(".eur")]
        assert (value is None) is (national is None), name
        if value is not None:
            exact = (Decimal(national) / Decimal(RATE)).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
            assert Decimal(value) == exact, name
        assert crowns.figure(name) is None or crowns.figure(name).parts == [name.removesuffix(".eur")]
    assert {"absorption.total.paid.eur", "absorption.M1.EAFRD.contracted.eur", "leader.L900.eur"} <= told.keys()
    assert not [name for name in euro.by_name() if name.endswith(".eur")]
    assert not [name for name in results["unrated"].by_name() if name.endswith(".eur")]
    tables_in = {name: tables(found, Words("en", found.register.accounts.currency)) for name, found in results.items()}
    fields = {name: {field.name for table in found for field in table.fields} for name, found in tables_in.items()}
    assert fields["crowns"] - fields["euro"] == {f"{name}_eur" for name in fields["euro"]} & fields["crowns"] != set()
    assert fields["euro"] == fields["unrated"]


@pytest.mark.parametrize(
    ("value", "basis", "codes"),
    [
        ("24.5", "ČNB", set()),
        ("0.0408", "ČNB", {"exchange-rate-far"}),  # euro for one unit
        ("245", "ČNB", {"exchange-rate-far"}),
        ("2.45", "ČNB", {"exchange-rate-far"}),
        ("24.5", "", {"exchange-rate-source"}),
    ],
)
def test_a_rate_that_is_not_likely_or_not_published_is_told(tmp_path, value, basis, codes):
    begin(tmp_path / "g", Words("en"), Answers("Group", country="CZ"), toml=True)
    settings = tmp_path / "g" / "strategy.toml"
    text = settings.read_text(encoding="utf-8")
    for on, rate, who in (("2026-01-02", "25.1", "ČNB"), ("2026-07-01", value, basis), ("2027-01-04", "24.2", "ČNB")):
        text += exchange_rate("CZK", rate, on, who)
    settings.write_text(text, encoding="utf-8")
    register = read_register(tmp_path / "g")
    assert {problem.code for problem in register.problems} == codes
    rate = register.accounts.rate("CZK", dt.date(2026, 8, 1))
    assert rate is not None and rate.verified is bool(basis)


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (
            exchange_rate("CZK", "24.5", "2026-01-02") + exchange_rate("CZK", "24.6", "2026-01-02"),
            "exchange-rate-twice",
        ),
        (exchange_rate("XYZ", "24.5", "2026-01-02"), "exchange-rate-unread"),
        (exchange_rate("CZK", "-24.5", "2026-01-02"), "exchange-rate-unread"),
        (exchange_rate("CZK", "0.0408", "2026-01-02"), "exchange-rate-far"),
    ],
)
def test_a_rate_that_cannot_be_used_is_told(tmp_path, rules, code):
    begin(tmp_path / "g", Words("en"), Answers("Group", country="CZ"), toml=True)
    settings = tmp_path / "g" / "strategy.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + rules, encoding="utf-8")
    assert {problem.code for problem in read_register(tmp_path / "g").problems} == {code}


def test_without_a_rate_the_row_is_an_error_and_nothing_of_it_counts(tmp_path, results):
    folder = of_country(tmp_path / "g", "CZ", "CZK")
    file = folder / "payments.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("CZK", "EUR"), encoding="utf-8")
    register = read_register(folder)
    found = [problem for problem in check(register, QUARTER.end).problems if problem.code == "currency-rate"]
    assert len(found) == (register["payments"]["currency"] == "EUR").sum() > 0 and {one.severity for one in found} == {
        "error"
    }
    explained = explain(compute(register, QUARTER), "absorption.total.paid")
    foreign = register["payments"].loc[register["payments"]["currency"] == "EUR", ROW]
    behind = [row for row in explained.rows if row.table == "payments" and row.row in set(foreign)]
    assert behind and {(row.value, row.note) for row in behind} == {(None, "no_rate")}
    assert explained.total == explained.figure.value


def test_a_field_of_a_form_may_be_in_euro(results):
    report = Report(results["crowns"], "cs")
    path = results["crowns"].register.folder / "strategy.toml"
    settings = path.read_text(encoding="utf-8")
    form = 'period = "half"\ntitle = "F"\n[[section]]\n[[section.field]]\nfigure = "absorption.total.paid{}"\n'
    said = []
    try:
        path.write_text(f'{settings}\n[report]\nform = "form.toml"\n', encoding="utf-8")
        for ending in ("", ".eur"):
            path.with_name("form.toml").write_text(form.format(ending), encoding="utf-8")
            said.append(repr(filled(report)))
    finally:
        path.write_text(settings, encoding="utf-8")
    w, paid = report.w, results["crowns"].by_name()["absorption.total.paid.eur"]
    assert w.euro(results["crowns"].figure("absorption.total.paid").value) in said[0] and "Kč" in said[0]
    assert f"{w.number(Decimal(paid), 2)}{NBSP}eur" in said[1] and "Kč" not in said[1]
    with pytest.raises(VomrError, match="eur"):  # a report in euro has none
        path = results["euro"].register.folder / "strategy.toml"
        path.write_text(path.read_text(encoding="utf-8") + '\n[report]\nform = "form.toml"\n', encoding="utf-8")
        path.with_name("form.toml").write_text(form.format(".eur"), encoding="utf-8")
        filled(Report(results["euro"], "en"))


def test_a_portfolio_takes_the_amounts_in_euro(results):
    w = Words("en")
    euro, crowns = (member_of(json.loads(results[name].to_json(w))) for name in ("euro", "crowns"))
    in_euro = InEuro(Rate("CZK", Decimal(RATE)))
    for name in ("budget", "contracted", "paid", "expiring", "advances"):
        given = getattr(euro, name)
        assert getattr(crowns, name) == (None if given is None else in_euro.of(given)), name
    assert crowns.contracted_rate == euro.contracted_rate
    assert euro.national is None and crowns.national is not None
    assert (crowns.national.paid, crowns.national.rate.value) == (euro.paid, Decimal(RATE))
    assert len(crowns.measures) == len(euro.measures) and crowns.measures[0].paid != euro.measures[0].paid
    with pytest.raises(NoEuro, match="CZK"):
        member_of(json.loads(results["unrated"].to_json(w)))


def test_days_off_are_those_of_the_country(tmp_path):
    bulgaria, ireland = (
        WorkingDays(read_register(of_country(tmp_path / code, code, "EUR")).strategy) for code in ("BG", "IE")
    )
    liberation, patrick = dt.date(2026, 3, 3), dt.date(2026, 3, 17)
    assert (bulgaria.is_off(liberation), bulgaria.is_off(patrick)) == (True, False)
    assert (ireland.is_off(liberation), ireland.is_off(patrick)) == (False, True)


def test_a_new_group_is_written_in_the_language_of_its_country(tmp_path):
    from command import vomr

    assert vomr("new", tmp_path / "g", "--country", "IE", "--name", "Kerry", "--toml")[0] == 0
    assert "# Who the group is" in (tmp_path / "g" / "strategy.toml").read_text(encoding="utf-8")
    assert read_register(tmp_path / "g").strategy.lag.country == "IE"


def test_a_country_that_is_not_known_is_named(tmp_path):
    from command import vomr

    status, _, err = vomr("new", tmp_path / "g", "--country", "XX", "--lang", "en")
    assert status == 2 and "IE" in err
