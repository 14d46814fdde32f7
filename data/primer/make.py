"""Make the tables of the invented group „Пример“, half-way through its strategy in mid-2028.

    python data/primer/make.py [FOLDER]

The same files come out every time, byte for byte. No place, organisation, person or amount is real: the codes of
settlements and the numbers of organisations (with a valid check digit) lie where none is given out.
The strategy's facts (strategy.toml) and the officer's words (commentary/) are written by hand.
Amounts are in levs up to 2025 and in euro from 2026, as the group would have entered them.
"""

# fmt: off
import csv
import datetime as dt
import operator
import random
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

sys.dont_write_bytecode = True
import story  # noqa: E402

SEED = 2028
BGN_PER_EUR = Decimal("1.95583")
EURO_DAY = dt.date(2026, 1, 1)
HOLIDAYS = {(1, 1), (3, 3), (5, 1), (5, 6), (5, 24), (9, 6), (9, 22), (12, 24), (12, 25), (12, 26)}  # on fixed days
EASTER = {"2025-04-18", "2025-04-21", "2026-04-10", "2026-04-13", "2027-04-30", "2027-05-03", "2028-04-14", "2028-04-17"}  # Fridays and Mondays

COLUMNS = {
    "objectives": "objective name name_en",
    "measures": "measure name name_en objective kind",
    "budget": "measure fund valid_from amount currency eu_share decision source",
    "plan": "measure fund date valid_from planned_contracted planned_paid currency",
    "management_contracts": "contract signed_on fund amount currency ends_on",
    "management": "year item fund planned claimed claimed_on verified verified_on paid paid_on currency",
    "indicators": "indicator name name_en unit level measure objective direction aggregation across denominator counts_at due_from"
    " trajectory tolerance max_age_days derived_from in_agreement eu_code source",
    "targets": "indicator date value kind valid_from decision",
    "calls": "call measure fund title status cancelled_on planned_opens_on consultation_from consultation_to opens_on closes_on budget currency isun_number applicants",
    "projects": "project title measure fund call in_strategy isun_number applicant applicant_id applicant_type partners municipality settlement eligible_place"
    " submitted_on requested score approved_on approved reserve_on authority_approved_on authority_approved rejected_on withdrawn_on"
    " contracted_on contract total grant grant_eu grant_national own starts_on ends_on suspended_on resumed_on completed_on terminated_on currency"
    " innovative cooperation themes objectives досие",
    "project_places": "project settlement municipality share",
    "annexes": "project signed_on grant grant_eu total ends_on currency reason",
    "claims": "project claim kind submitted_on claimed verified_on verified refused correction currency",
    "payments": "payment project paid_on amount currency kind eu_amount claim",
    "values": "value_id indicator project measured_on kind verified_on basis value numerator denominator men women youth unit_key evidence note",
    "events": "event date kind title title_en municipality settlement objective planned notified_on participants women youth vulnerable"
    " organisers cost currency evidence",
    "members": "member name sector municipality joined_on left_on natural_person interest_group",
    "seats": "body member sector from to votes gender birth_year",
    "decisions": "body number date subject present_public present_business present_civil present_other quorum for against abstained"
    " conflicts_declared call published_on",
    "obligations": "obligation what to by kind period due sent_on channel reference incoming returned_on approved_on basis",
    "risks": "risk description cause measure action owner due opened_on closed_on status source",
    "surveys": "survey audience wave from to invited mode delete_on",
    "survey_answers": "survey respondent question answer",
    "recommendations": "recommendation year text owner due decision state done_on",
    "check_answers": "code key answer answered_on mark",
    "corrections": "table key column was now reason decided_on source",
    "settlements": "settlement name municipality kind population population_year in_territory",
    "territory_projects": "contract programme procedure municipality settlement total paid currency status as_of",
    "context": "indicator municipality year value unit source",
}
TABLES = {name: [] for name in COLUMNS}


def add(table, row=None, **cells):
    """A row; an empty cell is missing."""
    found = {**(row or {}), **cells}
    assert set(found) <= set(COLUMNS[table].split()), (table, set(found) - set(COLUMNS[table].split()))
    TABLES[table].append(found)
    return found


def add_lines(table, columns, text, **rest):
    """One row of each line, cells between bars."""
    names = columns.split()
    for line in text.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        assert len(cells) == len(names), line
        add(table, {**dict(zip(names, cells, strict=True)), **rest})


class Dice:
    """Chance that depends on a name alone: a new row leaves the others as they are."""

    def __init__(self, name):
        self.random = random.Random(f"{SEED} {name}").random

    def between(self, low, high):
        return low + int(self.random() * (high - low + 1))

    def one_of(self, choices):
        return choices[int(self.random() * len(choices))]


def date(text):
    """A day from its ISO form."""
    return dt.date.fromisoformat(text)


def later(day, days):
    """So many days later, moved to the next working day."""
    day += dt.timedelta(days=days)
    while day.weekday() > 4 or (day.month, day.day) in HOLIDAYS or day.isoformat() in EASTER:
        day += dt.timedelta(days=1)
    return day


def money(cents):
    """An amount as it stands in a table."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def part(cents, share):
    """A part of an amount, in whole cents."""
    return int((Decimal(cents) * Decimal(str(share))).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def in_euro(cents, currency):
    """Euro cents, rounded half up."""
    return cents if currency == "EUR" else int((Decimal(cents) / BGN_PER_EUR).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def currency_of(day):
    """What the group counted in on a day."""
    return "BGN" if day < EURO_DAY else "EUR"


def eik(number):
    """Nine digits with a valid check digit; no such numbers are given out."""
    digits = f"09990{number:03d}"
    check = sum(int(digit) * weight for digit, weight in zip(digits, range(1, 9), strict=True)) % 11
    if check == 10:
        check = sum(int(digit) * weight for digit, weight in zip(digits, range(3, 11), strict=True)) % 11 % 10
    return f"{digits}{check}"


# --- the territory ---------------------------------------------------------------------------------------------------

PLACES = {}
for code, names in story.PLACES.items():
    for entry in names.split(", "):
        name, _, population = entry.removeprefix("гр. ").rpartition(" ")
        number = len(PLACES) + 1
        settlement = f"{number:05d}" if number <= 12 else f"{99800 + number}"
        PLACES[name] = (settlement, code, int(population))
        add("settlements", settlement=settlement, name=name, municipality=code, kind="гр." if entry.startswith("гр.") else "с.", population=population,
            population_year="2024", in_territory={"Условно": "manual", "Другаде": "no"}.get(name, "yes"))

# --- aims, measures, money -------------------------------------------------------------------------------------------

add_lines("objectives", "objective name name_en", story.OBJECTIVES)
add_lines("measures", "measure objective kind name name_en", story.MEASURES)
EU_SHARE = {}
for line in story.MONEY.strip().splitlines():
    measure, fund, first, amended, share = line.split("|")
    EU_SHARE[measure, fund] = share
    source = "Споразумение, приложение 2" if fund == "EAFRD" else "Споразумение, приложение 3"
    if first:
        add("budget", measure=measure, fund=fund, valid_from="2025-03-17", amount=first, currency="BGN", eu_share=share, decision="ОС 3/10.02.2025", source=source)
    add("budget", measure=measure, fund=fund, valid_from="2027-03-01", amount=amended, currency="EUR", eu_share=share, decision="ОС 7/12.02.2027",
        source="Допълнително споразумение № 1")
    if measure != "M10":  # the plan: first and amended, cumulative, as shares of the budget
        curve = {"2026-06-30": (18, 3), "2026-12-31": (32, 10), "2027-12-31": (66, 27), "2028-12-31": (90, 55), "2029-12-31": (100, 100)}
        for valid_from, scale in (("", "0.95"), ("2027-03-01", "1")):
            for day, (contracted, paid) in curve.items():
                amount = part(int(Decimal(amended) * 100), scale)
                add("plan", measure=measure, fund=fund, date=day, valid_from=valid_from, planned_contracted=money(part(amount, contracted / 100)),
                    planned_paid=money(part(amount, paid / 100)), currency="EUR")
add("budget", measure="M4", fund="EAFRD", valid_from="2028-09-01", amount="545000.00", currency="EUR", eu_share="0.80", decision="УС 31/22.06.2028",
    source="Искане за изменение, 15 000 евро към M3")
add("budget", measure="M3", fund="EAFRD", valid_from="2028-09-01", amount="275000.00", currency="EUR", eu_share="0.80", decision="УС 31/22.06.2028",
    source="Искане за изменение, 15 000 евро от M4")

# the group's own contract; the annex of 2027 only moves its end
add("management_contracts", contract="BG00PRIM001-1.001-0001", signed_on="2025-03-28", fund="EAFRD", amount="1200000.00", currency="BGN", ends_on="2029-06-30")
add("management_contracts", contract="BG00PRIM001-1.001-0001", signed_on="2027-03-29", fund="EAFRD", amount="613550.26", currency="EUR", ends_on="2029-12-31")

for year in range(2025, 2029):
    for item, planned in (("staff", 72000), ("office", 16500), ("monitoring", 9000), ("animation", 27500), ("training", 4200)):
        dice = Dice(f"management {year} {item}")
        claimed_on, currency = later(date(f"{year}-12-05"), 0), currency_of(date(f"{year}-12-05"))
        cents = part(planned * 100 + dice.between(0, 99), "1.95583" if currency == "BGN" else 1)
        row = add("management", year=str(year), item=item, fund="EAFRD", planned=money(cents), currency=currency)
        if year == 2028:  # the first quarter's claim is in, half of it verified, nothing paid yet
            row.update(claimed=money(part(cents, "0.24")), claimed_on="2028-04-27")
            if item in ("staff", "office"):
                row.update(verified=money(part(cents, "0.235")), verified_on="2028-06-19")
            continue
        claimed = part(cents, dice.between(86, 99) / 100)
        verified = part(claimed, "0.985") if item == "office" else claimed
        row.update(claimed=money(claimed), claimed_on=claimed_on.isoformat())
        if year == 2025:  # claimed, verified and paid before the euro
            row.update(claimed_on="2025-10-20", verified_on="2025-11-28", paid_on="2025-12-15", verified=money(verified), paid=money(verified))
        else:
            row.update(verified=money(verified), verified_on=later(claimed_on, 58).isoformat(), paid=money(verified), paid_on=later(claimed_on, 75).isoformat())
        if item == "training" and year == 2027:
            row.update(verified="", verified_on="", paid="", paid_on="")  # returned for more documents

# --- calls -----------------------------------------------------------------------------------------------------------

add_lines("calls", "call measure fund status planned_opens_on opens_on closes_on budget currency title", story.CALLS)
CALLS = {row["call"]: row for row in TABLES["calls"]}
CALLS["K15"]["cancelled_on"] = "2028-03-14"
for call, applicants in story.APPLICANTS.items():
    CALLS[call]["applicants"] = applicants


def decided_on(call):
    """When the board decided on the applications of a call."""
    return later(date(call["closes_on"]), Dice(f"decision {call['call']}").between(50, 62))


for row in CALLS.values():
    if row["opens_on"]:
        opens = date(row["opens_on"])
        row.update(consultation_from=later(opens, -40).isoformat(), consultation_to=later(opens, -26).isoformat(),
                   isun_number=f"BG00PRIM001-2.0{row['call'][1:]}")

# --- projects --------------------------------------------------------------------------------------------------------

THEMES = {"M1": "802;805", "M2": "805;806", "M3": "810", "M4": "808", "M5": "801;809", "M6": "808;809", "M7": "803;804;806", "M8": "801;810", "M9": "810"}
AIMS = {"M1": "O1", "M2": "O1", "M3": "O3;O4", "M4": "O2", "M5": "O3;O1", "M6": "O3;O2", "M7": "O1", "M8": "O4", "M9": "O4"}
OWN = {"person": "0.4", "business": "0.5", "joint": "0.5", "other": "0.5", "chamber": "0.5"}  # own share of the total cost; the rest are paid in full
APPLICANT_IDS = {}


def value(indicator, project, day, kind, amount, **rest):
    """A value; a verified one is verified a month after it was measured."""
    row = {"indicator": indicator, "project": project, "measured_on": day.isoformat(), "kind": kind,
           "basis": "increment", "value": str(amount)}
    if kind == "verified":
        row["verified_on"] = later(day, 30).isoformat()
    return add("values", row, **rest)


def shared(number, share):
    """Men, women and young people in a number."""
    step = Decimal(1) if isinstance(number, int) else Decimal("0.5")
    women, youth = (halves(Decimal(number) * Decimal(part_of), step) for part_of in (share, "0.3"))
    return {"men": str(Decimal(number) - women), "women": str(women), "youth": str(youth)}


def halves(number, step=Decimal("0.5")):
    """Rounded to whole steps."""
    return (number / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


class Project:
    """One project through its life, row by row."""

    def __init__(self, number, line):
        call, self.fate, self.applicant_type, self.place, grant, jobs, self.title = line.split("|")
        self.code, self.dice, self.call = f"P{number:02d}", Dice(f"project {number}"), CALLS[call]
        self.measure, self.fund, self.jobs = self.call["measure"], self.call["fund"], jobs
        self.settlement, self.municipality, self.population = PLACES[self.place]
        self.submitted = later(date(self.call["closes_on"]), -self.dice.between(3, 16)) if call != "K13" else date("2028-06-14")
        self.currency = currency_of(self.submitted)
        self.grant = part(int(Decimal(grant) * 100000) - self.dice.between(0, 90000), "1.95583" if self.currency == "BGN" else 1)
        self.claim_number = self.payments = 0
        name = story.APPLICANT[self.applicant_type].format(place=self.place, municipality=story.MUNICIPALITIES[self.municipality])
        self.eik = "" if self.applicant_type == "person" else APPLICANT_IDS.setdefault(name, eik(101 + 7 * len(APPLICANT_IDS)))
        isun = f"{self.call['isun_number']}-{number:04d}"
        requested = part(self.grant, self.dice.one_of(["1", "1", "1.04", "1.11", "1.18"]))
        self.row = add("projects", project=self.code, title=self.title, call=call, in_strategy="yes", isun_number=isun, applicant=name, applicant_id=self.eik,
            applicant_type=self.applicant_type, municipality=self.municipality, settlement=self.settlement, eligible_place="manual" if self.place == "Условно" else "yes",
            submitted_on=self.submitted.isoformat(), requested=money(requested), currency=self.currency, innovative="yes" if number % 7 == 0 else "no",
            cooperation="none", themes=THEMES[self.measure], objectives=AIMS[self.measure], досие=f"{number:03d}/{self.submitted.year}")
        if self.measure != self.call["measure"] or number % 3:  # two of three repeat what the call says
            self.row.update(measure=self.measure, fund=self.fund)
        self.select(requested)

    def select(self, requested):
        """The LAG's and the authority's decisions."""
        dice, row, fate = self.dice, self.row, self.fate
        if fate == "S":
            return
        decided = decided_on(self.call)
        row["score"] = f"{dice.between(52, 96)}" + dice.one_of(["", ".5", ".25"])
        if fate == "R":
            row.update(rejected_on=decided.isoformat(), score=f"{dice.between(31, 49)}")
            return
        if fate == "V":
            row["reserve_on"] = decided.isoformat()
            return
        if fate == "W" and dice.random() < 0.5:
            row["withdrawn_on"] = later(decided, -14).isoformat()
            return
        row.update(approved_on=decided.isoformat(), approved=money(requested if dice.random() < 0.6 else self.grant))
        if fate == "W":
            row["withdrawn_on"] = later(decided, 25).isoformat()
        if fate in ("L", "W"):
            return
        if fate == "RU":
            row["rejected_on"] = later(decided, 70).isoformat()
            return
        agreed = later(decided, dice.between(48, 66))
        row.update(authority_approved_on=agreed.isoformat(), authority_approved=money(self.grant))
        if fate != "U":
            self.contract(later(agreed, dice.between(14, 30)))

    def contract(self, signed):
        own = Decimal(OWN.get(self.applicant_type, "0"))
        total = int((Decimal(self.grant) / (1 - own)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        eu = part(self.grant, EU_SHARE[self.measure, self.fund])
        self.signed, self.starts = signed, later(signed, self.dice.between(3, 20))
        months = {"D": (18, 18) if self.call["call"] in ("K04", "K05") else (12, 15), "D1": (10, 12), "N": (17, 18), "A": (16, 17)}.get(self.fate, (21, 26))
        self.ends = later(self.starts, 30 * self.dice.between(*months))
        self.row.update(contracted_on=signed.isoformat(), contract=f"{self.row['isun_number']}-C01", total=money(total), grant=money(self.grant),
            grant_eu=money(eu), grant_national=money(self.grant - eu), own=money(total - self.grant), starts_on=self.starts.isoformat(),
            ends_on=self.ends.isoformat())
        self.promise()
        getattr(self, {"D": "completed", "D1": "completed", "I": "interim", "P": "interim"}.get(self.fate, "other"))()

    # money

    def amount(self, share, day):
        """A share of the grant in the currency of the day."""
        cents = part(self.grant, share)
        return cents if currency_of(day) == self.currency else in_euro(cents, self.currency)

    def pay(self, day, cents, kind, claim=""):
        eu = "" if kind == "interest" else money(part(cents, EU_SHARE[self.measure, self.fund]))
        # the officer leaves the currency empty where it is the project's
        currency = currency_of(day) if currency_of(day) != self.currency or self.dice.random() < 0.5 else ""
        return add("payments", project=self.code, paid_on=day.isoformat(), amount=money(cents), currency=currency,
            kind=kind, eu_amount=eu, claim=claim)

    def claim(self, day, kind, claimed, verified_on=None, verified=None, refused=None):
        self.claim_number += 1
        claim = f"{self.claim_number:02d}"
        add("claims", project=self.code, claim=claim, kind=kind, submitted_on=day.isoformat(), claimed=money(claimed), currency=currency_of(day),
            **({} if verified_on is None else {"verified_on": verified_on.isoformat(), "verified": money(verified)}),
            **({} if not refused else {"refused": money(refused)}))
        return claim

    def advance(self, share):
        day = later(self.signed, self.dice.between(35, 60))
        claim = self.claim(later(self.signed, 12), "advance", self.amount(share, later(self.signed, 12))) if self.code in ("P02", "P12", "P38") else ""
        cents = self.amount(share, day)
        self.pay(day, cents, "advance", claim)
        return in_euro(cents, currency_of(day))

    def completed(self):
        dice, grant = self.dice, in_euro(self.grant, self.currency)
        paid = verified_before = 0
        if self.fate == "D":
            paid = self.advance("0.3")
            asked_on = later(self.starts, dice.between(170, 200))
            verified_before = part(grant, "0.45")
            claim = self.claim(asked_on, "interim", part(grant, "0.46"), later(asked_on, 40), verified_before, part(grant, "0.01"))
            cents = verified_before - paid
            self.pay(later(asked_on, 55), cents, "interim", claim)
            self.result(later(asked_on, 55), "0.6")
            paid += cents
        asked_on = later(self.ends, -dice.between(5, 20))
        spent = part(grant, dice.between(930, 1000) / 1000)
        claim = self.claim(asked_on, "final", spent - verified_before + 15000, later(asked_on, 50), spent - verified_before, 15000)
        self.paid_on = later(asked_on, 68)
        self.pay(self.paid_on, spent - paid, "final", claim)
        completed_on = later(self.paid_on, dice.between(2, 12))
        self.row["completed_on"] = completed_on.isoformat()
        self.result(self.paid_on, "1")
        self.finish(completed_on)

    def interim(self):
        dice, grant = self.dice, in_euro(self.grant, self.currency)
        paid = self.advance("0.2") if dice.random() < 0.65 else 0
        asked_on = later(self.starts, dice.between(120, 230))
        if self.fate == "P" or asked_on > date("2028-04-20"):
            self.claim(date("2028-05-09") if self.fate == "P" else asked_on, "interim", part(grant, "0.31"))
            return
        verified = part(grant, dice.between(27, 36) / 100)
        claim = self.claim(asked_on, "interim", part(verified, "1.03"), later(asked_on, 44), verified, part(verified, "1.03") - verified)
        self.pay(later(asked_on, 60), verified - part(paid, "0.4"), "interim", claim)
        self.result(later(asked_on, 60), "0.7")
        if self.signed < date("2026-12-31"):  # a second claim in the spring of 2028
            asked_on, verified = later(date("2028-02-10"), dice.between(0, 40)), part(grant, "0.155")
            claim = self.claim(asked_on, "interim", verified, later(asked_on, 44), verified)
            self.pay(later(asked_on, 60), verified, "interim", claim)
            self.result(later(asked_on, 60), "0.8")

    def other(self):
        getattr(self, self.fate.lower())()

    def n(self):
        """Nothing paid, nothing claimed."""

    def a(self):
        self.advance("0.3")

    def x(self):
        self.advance("0.35")
        day = later(self.starts, 210)
        self.row["suspended_on"] = day.isoformat()
        if self.measure == "M2":
            claim = self.claim(later(self.starts, 150), "interim", self.amount("0.12", EURO_DAY), later(self.starts, 196), self.amount("0.1", EURO_DAY))
            self.pay(later(self.starts, 204), self.amount("0.04", EURO_DAY), "interim", claim)

    def tk(self):
        """Terminated; what was verified and paid stays with the beneficiary."""
        grant, day = in_euro(self.grant, self.currency), later(self.starts, 540)
        paid = self.advance("0.25")
        claim = self.claim(later(self.starts, 260), "interim", part(grant, "0.44"), later(self.starts, 310), part(grant, "0.4"))
        self.pay(later(self.starts, 325), part(grant, "0.45") - paid, "interim", claim)
        self.result(later(self.starts, 325), "0.5")
        self.row["terminated_on"] = day.isoformat()
        self.pay(later(day, 60), -part(grant, "0.03"), "recovery")
        self.pay(later(day, 60), part(grant, "0.0021"), "interest")

    def ta(self):
        """Terminated; owes its advance, of which it has returned a part."""
        paid, day = self.advance("0.4"), later(self.starts, 470)
        self.row["terminated_on"] = day.isoformat()
        self.pay(later(day, 45), -part(paid, "0.5"), "recovery")
        self.pay(later(day, 45), 18244, "interest")

    def tn(self):
        self.row["terminated_on"] = later(self.starts, 260).isoformat()

    def wc(self):
        self.row["withdrawn_on"] = later(self.signed, 130).isoformat()

    # results

    def feeds(self):
        """Indicator → what the contract promises."""
        people = self.dice.between(38, 74)
        found = {"M4": {"R.41PR": 940 if "младежки" in self.title else self.population, "S1": self.dice.between(1, 3)}, "M5": {"S20": people}, "M6": {"S20": people, "S2": self.dice.between(8, 16)},
                 "M3": {"S3": self.dice.between(4, 9) * 100}}.get(self.measure, {})
        if any(word in self.title for word in ("младежки", "здравна")):  # social inclusion paid by the CAP
            found["R.42"] = people
        if self.jobs:
            found = {"R.37": self.jobs, "R.39": 1} | ({"S4": "12"} if self.measure == "M2" else {})
            found |= {"S5": self.dice.between(14, 40)} if self.measure == "M7" or "Цех" in self.title else {}
        return found

    def promise(self):
        self.promised = self.feeds()
        for indicator, amount in self.promised.items():
            key = {"R.39": self.eik or f"ЗС-{self.code}", "R.41PR": self.settlement}.get(indicator, "")
            value(indicator, self.code, self.signed, "planned", amount, unit_key=key)
            if indicator == "S1":
                value(indicator, self.code, self.signed, "verified", amount, evidence="договор, приложение 3")

    def result(self, day, share):
        """What is known with a payment: in full at the first one, people with accumulation."""
        for indicator, amount in self.promised.items():
            if indicator == "R.39" and not any(row["indicator"] == "R.39" and row["project"] == self.code and row["kind"] == "verified" for row in TABLES["values"]):
                value(indicator, self.code, later(day, -31), "verified", 1, unit_key=self.eik or f"ЗС-{self.code}", evidence="справка ТР")
            if indicator == "R.41PR" and share != "1":
                value(indicator, self.code, later(day, -40), "reported", amount, unit_key=self.settlement)
                value(indicator, self.code, later(day, -31), "verified", amount, unit_key=self.settlement, evidence="НСИ 2024, протокол от посещение")
            if indicator in ("R.42", "S20", "S2", "S3"):
                reached = int(Decimal(amount) * Decimal(share) * Decimal("1.2"))
                people = shared(reached, "0.58") if indicator in ("R.42", "S20") else {}
                value(indicator, self.code, later(day, -45), "reported", reached + 3, basis="cumulative", **people and shared(reached + 3, "0.58"))
                value(indicator, self.code, later(day, -31), "verified", reached, basis="cumulative", evidence="присъствени списъци", **people)

    def finish(self, day):
        """What only a finished project shows."""
        for indicator, amount in self.promised.items():
            if indicator == "R.37":
                kept = halves(Decimal(amount) * Decimal("0.6"))
                value(indicator, self.code, later(day, -45), "reported", amount, **shared(amount, "0.5"))
                value(indicator, self.code, later(day, -33), "verified", kept, evidence="трудови договори, справка НАП", note="половин работно място = шест месеца", **shared(kept, "0.5"))
            if indicator == "S4":
                value(indicator, self.code, later(day, -33), "verified", self.dice.between(70, 115) / 10, evidence="ГФО")
            if indicator == "S5":
                value(indicator, self.code, later(day, -45), "reported", amount, note="чака се обследване")
        if self.measure == "M5":
            trained = self.dice.between(30, 60)
            value("S6", self.code, later(day, -33), "verified", "", numerator=str(int(trained * 0.41)), denominator=str(trained), evidence="справка Бюро по труда")


for number, line in enumerate(story.PROJECTS.strip().splitlines(), start=1):
    Project(number, line)
PROJECT = {row["project"]: row for row in TABLES["projects"]}
PROJECT["P40"]["resumed_on"] = "2028-10-05"

# --- what happened to single projects: annexes, places, and the irregularities of real life ---------------------------


def cents_of(text):
    """Whole cents of an amount in a table."""
    return int(Decimal(text) * 100)


def annex(project, day, share=None, ends=None, reason=""):
    """A change of a contract: its grant as a share of the first one, its end, or something else."""
    row = PROJECT[project]
    currency = currency_of(date(day))
    cells = {}
    if share is not None:
        grant = part(in_euro(cents_of(row["grant"]), row["currency"]) if currency == "EUR" else cents_of(row["grant"]), share)
        own = Decimal(row["own"]) / Decimal(row["total"])
        total = int((Decimal(grant) / (1 - own)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        measure = CALLS[row["call"]]["measure"], CALLS[row["call"]]["fund"]
        cells = {"grant": money(grant), "grant_eu": money(part(grant, EU_SHARE[measure])), "total": money(total)}
    add("annexes", cells, project=project, signed_on=day, ends_on=ends or "", currency=currency, reason=reason)


annex("P05", "2027-02-09", ends="2028-07-31", reason="Удължаване поради забавено строително разрешение")
annex("P05", "2027-11-16", share="1.06", reason="Поскъпване на материалите,\nрешение на УС № 22")
annex("P09", "2026-10-06", share="0.97", reason="Отпаднала позиция „витрина“")
annex("P17", "2027-05-11", share="0.9", ends="2028-11-30", reason="Намалено количество, удължен срок")
annex("P18", "2027-09-07", reason="Смяна на банкова сметка")
annex("P15", "2027-06-08", reason="Анекс след приключване: гаранция на съоръженията")
annex("P22", "2028-05-16", ends="2028-12-08", reason="Втора група обучаеми")
annex("P35", "2028-07-04", ends="2029-06-29", reason="Удължаване (след края на тримесечието)")
PROJECT["P16"].update(contracted_on="2025-10", starts_on="2025-11-03", authority_approved_on="2025-09")  # days not known
PROJECT["P50"].update(reserve_on=PROJECT["P50"]["approved_on"], approved_on=later(date(PROJECT["P50"]["approved_on"]), 21).isoformat())  # came up from the reserve list
PROJECT["P03"].update(innovative="yes", themes="802;805;810")
PROJECT["P49"].update(themes="807;808", innovative="yes")
PROJECT["P47"].update(cooperation="interregional")
PROJECT["P48"].update(cooperation="transnational")
PROJECT["P57"].update(cooperation="transnational")
PROJECT["P29"].update(eligible_place="no")  # in the town, outside the eligible territory: rejected
for project in ("P31", "P33"):
    PROJECT[project].update(isun_number="", score="")  # not copied yet

for project, places in {
    "P17": "Предполагаемо 0.6, Хипотезово 0.4", "P19": "Долна Скица 0.5, Чертежник 0.5", "P20": "Примерово 0.5, Замислово 0.3, Небивалица 0.2",
    "P22": "Хипотезово 0.7, Идейно 0.3", "P27": "Небивалица 1", "P38": "Примерово 0.8, Проектово 0.2", "P47": "Примерово 0.25, Замислово 0.25, Небивалица 0.25, Предполагаемо 0.25",
    "P49": "Замислово , Наумица ",
}.items():
    for place in places.split(", "):
        name, _, share = place.rpartition(" ")
        add("project_places", project=project, settlement=PLACES[name][0], municipality=PLACES[name][1], share=share)


def change_payment(project, kind, change):
    """Another amount for a project's first payment of a kind."""
    row = next(row for row in TABLES["payments"] if row["project"] == project and row["kind"] == kind)
    cents = cents_of(row["amount"]) + change
    row.update(amount=money(cents), eu_amount=money(part(cents, "0.80")))


def extra(project, day, amount, kind, **rest):
    """A payment beside those that a project's fate brings."""
    add("payments", project=project, paid_on=day, amount=amount, currency="EUR", kind=kind, **rest)


paid = sum(in_euro(cents_of(row["amount"]), currency_of(date(row["paid_on"]))) for row in TABLES["payments"] if row["project"] == "P11")
change_payment("P11", "final", in_euro(cents_of(PROJECT["P11"]["grant"]), "BGN") - paid)  # paid in full, then a supplement: above the grant
extra("P11", "2028-02-15", "186.40", "supplement")
extra("P26", "2028-03-21", "640.00", "supplement", eu_amount="512.00")
change_payment("P27", "interim", 31250)  # more than was verified: the next payment will be less
extra("P01", "2028-05-23", "-311.75", "recovery", eu_amount="-249.40")  # a sanction after completion
for claim in TABLES["claims"]:
    if claim["project"] == "P03" and claim["kind"] == "final":
        claim["correction"] = "150.00"
        claim["refused"] = ""
# the officer went on after the quarter: rows that a report for 2028-Q2 does not look at
extra("P33", "2028-07-11", "9850.00", "interim")
add("claims", project="P33", claim="01", kind="interim", submitted_on="2028-07-03", claimed="10120.50", verified_on="2028-07-10", verified="9850.00")
PROJECT["P48"].update(contracted_on="2028-07-06", contract=f"{PROJECT['P48']['isun_number']}-C01", total=PROJECT["P48"]["authority_approved"],
    grant=PROJECT["P48"]["authority_approved"], own="0.00", starts_on="2028-07-10", ends_on="2029-07-31")
# one part of a village that another project served too: counted once
add("values", indicator="R.41PR", project="P15", measured_on="2028-02-29", kind="verified", verified_on="2028-03-30", basis="increment",
    value="480", unit_key=PLACES["Идейно"][0], evidence="посещение на място")
add("values", indicator="R.41PR", project="P16", measured_on="2028-03-15", kind="verified", verified_on="2028-04-12", basis="increment",
    value="480", unit_key=PLACES["Идейно"][0], evidence="посещение на място")
for measured, kind, figure in [("2028-06-08", "planned", "1"), ("2028-07-10", "reported", "0")]:
    add("values", indicator="R.40", project="P49", measured_on=measured, kind=kind, basis="increment", value=figure)

# outside the strategy: a pilot project in levs, the management contract, and a project with a measure all the same
add("projects", project="Т-01", title="Подготовка на стратегията – малък пилотен проект", in_strategy="no", isun_number="BG00PRIM000-9.001-0007", applicant="МИГ „Пример“",
    applicant_id=APPLICANT_IDS["МИГ „Пример“"], applicant_type="lag", municipality="PRM01", settlement=PLACES["Примерово"][0], submitted_on="2021-03", contracted_on="2021-07-09",
    contract="ПР 50-01/09.07.2021", total="30870.00", grant="29975.00", grant_eu="26977.50", grant_national="2997.50", own="895.00", starts_on="2021-07-09",
    ends_on="2022-01-09", completed_on="2022-05-31", currency="BGN")
add("projects", project="Т-02", title="Договор за управление и популяризиране", in_strategy="no", isun_number="BG00PRIM001-1.001-0001", applicant="МИГ „Пример“",
    applicant_id=APPLICANT_IDS["МИГ „Пример“"], applicant_type="lag", municipality="PRM01", settlement=PLACES["Примерово"][0], contracted_on="2025-03-28",
    contract="BG00PRIM001-1.001-0001-C01", total="1200000.00", grant="1200000.00", own="0.00", starts_on="2025-04-01", ends_on="2029-12-31", currency="BGN")
add("projects", project="Т-03", title="Ремонт на училищен двор по друга програма", in_strategy="no", measure="M4", isun_number="BG00PRIM003-4.002-0019",
    applicant="Община Замислово", applicant_id=APPLICANT_IDS["Община Замислово"], applicant_type="public", municipality="PRM02", settlement=PLACES["Замислово"][0],
    submitted_on="2026-09-15", requested="64000.00", contracted_on="2027-04-12", contract="BG00PRIM003-4.002-0019-C01", total="64000.00", grant="64000.00", own="0.00",
    starts_on="2027-05-03", ends_on="2028-05-02", currency="EUR")

# --- indicators ------------------------------------------------------------------------------------------------------

add_lines("indicators", "indicator level direction aggregation counts_at unit measure objective eu_code name name_en", story.INDICATORS)
INDICATORS = {row["indicator"]: row for row in TABLES["indicators"]}
for code in ("R.37", "R.38", "R.39", "R.41PR", "R.42", "R.40", "S2", "S12", "S20"):
    INDICATORS[code]["in_agreement"] = "yes"
for code, source in {"S12": "projects.contracted", "S13": "projects.completed", "S14": "applicants.contracted", "S15": "events.count", "S16": "events.participants",
                     "S17": "members.count"}.items():
    INDICATORS[code].update(derived_from=source, source="от регистъра")
for code, cells in {
    "R.38": "denominator=14160 tolerance=1", "R.40": "due_from=2028-12-31", "R.41PR": "denominator=14160", "S2": "across=sum", "S3": "across=sum",
    "S4": "trajectory=linear", "S7": "max_age_days=400 tolerance=0.2", "S8": "max_age_days=400", "S10": "tolerance=0", "S12": "trajectory=s_curve",
    "S13": "trajectory=linear", "S15": "trajectory=step", "S18": "tolerance=5",
}.items():
    INDICATORS[code].update(cell.split("=") for cell in cells.split())

for line in story.FIXED_POINTS.strip().splitlines():
    code, *points = line.split("|")
    for kind, text in zip(("baseline", "milestone", "target"), points, strict=True):
        for point in filter(None, text.strip().split(", ")):
            day, figure = point.split()
            add("targets", indicator=code, date=day, value=figure, kind=kind, valid_from="2025-03-17" if code.startswith("R") else "", decision="Споразумение" if code.startswith("R") else "")
# amended: a higher target, a milestone withdrawn, a target withdrawn, one that holds only later
add("targets", indicator="S20", date="2029-12-31", value="400", kind="target", valid_from="2027-03-01", decision="Допълнително споразумение № 1")
add("targets", indicator="S20", date="2027-12-31", value="", kind="milestone", valid_from="2027-03-01", decision="Допълнително споразумение № 1")
add("targets", indicator="S9", date="2029-12-31", value="9500", kind="target", valid_from="2025-03-17", decision="ОС 3/10.02.2025")
add("targets", indicator="S9", date="2029-12-31", value="", kind="target", valid_from="2028-02-01", decision="ОС 9/28.01.2028 – отпада до ново проучване")
add("targets", indicator="S12", date="2029-12-31", value="52", kind="target", valid_from="2028-09-01", decision="УС 31/22.06.2028")

for line in story.MEASURED.strip().splitlines():
    code, day, figure, source = line.split("|")
    value(code, "", date(day), "verified", figure, evidence=source, verified_on=later(date(day), 25).isoformat(), basis="")
for number in range(12):  # media, quarter by quarter; zero is known, an empty quarter is not
    day = later(date("2025-06-27"), 91 * number)
    if number != 5:
        value("S11", "", day, "verified", [3, 4, 2, 0, 5, 0, 3, 2, 4, 3, 6, 4][number], evidence="папка „Медии“")
value("S11", "", date("2028-06-30"), "reported", 2, note="две статии, чакат доказателство; „обещано копие“")

# --- events ----------------------------------------------------------------------------------------------------------

kinds = sorted(((Dice(f"event {kind} {n}").random(), kind) for kind, (count, *_) in story.EVENTS.items() for n in range(count)))
calendar = [(later(date("2025-04-09"), int(number * 10.65)), kind) for number, (_, kind) in enumerate(kinds)]
calendar += [(date(day), "holiday") for day in story.HOLIDAYS]
LATE, NOT_KNOWN, FIRST_WORDS = (14, 41, 66, 87), (8, 29, 52, 77, 95, 113), {21: "=", 58: "+", 90: "-", 101: "@"}
for number, (day, kind) in enumerate(sorted(calendar), start=1):
    dice = Dice(f"event {number}")
    _, fewest, most, cost, aim, titles = story.EVENTS.get(kind, (0, 30, 160, 230, "O3", [story.HOLIDAYS.get(day.isoformat())]))
    name = dice.one_of([name for name in PLACES if name not in ("Условно", "Другаде", "Отникъдево", "Мостреница", "Допускане")])
    people = dice.between(fewest, most) if most else None
    title = FIRST_WORDS.get(number, "") + dice.one_of(titles)
    if kind in ("information_day", "consultation", "campaign"):
        title += f" – {name}"
    row = add("events", event=f"E{number:03d}", date=day.isoformat(), kind=kind, title=title, objective=aim, planned="no" if number % 11 == 0 else "yes")
    if kind not in ("publication", "study"):
        row.update(settlement=PLACES[name][0], municipality=PLACES[name][1])
    if number not in NOT_KNOWN and kind not in ("publication", "study"):
        row["notified_on"] = later(day, -9 if number in LATE else -dice.between(23, 40)).isoformat()
    if kind in ("publication", "study"):
        row["notified_on"] = later(day, -28).isoformat()
    if people is not None and number not in (36, 72):  # two attendance lists were not found
        row["participants"] = str(people)
        if number % 13:
            women = people * dice.between(35, 70) // 100
            row.update(women=str(women), youth=str(people * dice.between(5, 35) // 100), vulnerable=str(people * dice.between(0, 20) // 100))
        row["evidence"] = "присъствен списък" + dice.one_of(["", ", снимки", ", протокол", ""]) if number % 9 else ""
    if cost and number % 17:
        cents = part(cost * 100 * dice.between(80, 120) // 100, "1.95583" if currency_of(day) == "BGN" else 1)
        row.update(cost=money(cents), currency=currency_of(day))
EVENT = {row["event"]: row for row in TABLES["events"]}
EVENT["E044"]["title"] = "Обучение:\n1. подбор на проекти;\n2. „конфликт на интереси“, с примери"
EVENT["E060"]["title_en"] = 'Public event, "open house"'
# around Easter the tenth and the ninth working day before the event
add("events", event="E121", date="2028-04-25", kind="information_day", title="Информационен ден за прием K13 – Замислово", settlement=PLACES["Замислово"][0], municipality="PRM02",
    planned="yes", notified_on="2028-04-07", participants="19", women="12", youth="4", vulnerable="0", evidence="присъствен списък")
add("events", event="E122", date="2028-04-25", kind="consultation", title="Консултация на кандидати – Замислово", settlement=PLACES["Замислово"][0], municipality="PRM02",
    planned="no", notified_on="2028-04-10", participants="0", evidence="никой не дойде")

# --- partnership -----------------------------------------------------------------------------------------------------

for number, line in enumerate(story.MEMBERS.strip().splitlines(), start=1):
    sector, municipality, joined, left, natural, group, name = line.split("|")
    dice, member = Dice(f"member {number}"), f"M{number:02d}"
    add("members", member=member, name=name, sector=sector, municipality=municipality, joined_on=joined, left_on=left, natural_person=natural, interest_group=group)
    born = "" if number % 8 == 0 else str(dice.between(1951, 1999))
    add("seats", {"from": joined}, body="assembly", member=member, to=left, votes="" if number % 5 == 0 else "1", gender=dice.one_of("fffmm"), birth_year=born)
add("seats", {"from": "2025-02-10"}, body="assembly", sector="other", votes="1", gender="f")  # a seat of the residents, filled in turn
add_lines("seats", "member from to votes gender birth_year", story.BOARD, body="board")
add_lines("decisions", "body number date present_public present_business present_civil present_other for against abstained conflicts_declared call published_on subject",
          story.DECISIONS)
for row in TABLES["decisions"]:
    row["quorum"] = "no" if "без кворум" in row["subject"] else "yes"
    if row["call"] and "оценителен доклад" in row["subject"]:
        row.update(date=decided_on(CALLS[row["call"]]).isoformat(), published_on=later(decided_on(CALLS[row["call"]]), 2).isoformat())
add_lines("obligations", "obligation period due sent_on channel reference incoming returned_on approved_on to by kind basis what", story.OBLIGATIONS)
add_lines("risks", "risk measure due opened_on closed_on status owner source description cause action", story.RISKS)
add_lines("check_answers", "code key mark answered_on answer", story.CHECK_ANSWERS)
add_lines("territory_projects", "contract programme municipality settlement total paid currency status as_of", story.TERRITORY)
for row in TABLES["territory_projects"]:
    row.update(procedure=row["contract"][:17], settlement=PLACES[row["settlement"]][0] if row["settlement"] else "")
for line in story.CONTEXT.strip().splitlines():
    name, unit, year, *figures = line.split("|")
    for municipality, figure in zip(story.MUNICIPALITIES, figures, strict=True):
        add("context", indicator=name, municipality=municipality, year=year, value=figure, unit=unit, source="измислени данни")

for table, key, column, lines in (("projects", "project", "partners", story.PROJECT_PARTNERS), ("events", "event", "organisers", story.ORGANISERS)):
    rows = {row[key]: row for row in TABLES[table]}
    for line in lines.strip().splitlines():
        code, named = line.split("|")
        rows[code][column] = named

# --- surveys: what people say, and who works with whom --------------------------------------------------------------


def code_of_sheet(survey, number):
    """A random code of a sheet, new in every wave."""
    dice = Dice(f"sheet {survey} {number}")
    return "".join(dice.one_of("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(4)) + f"{dice.between(10, 99)}"


def chosen(dice, weights):
    """One of the answers, by how many of a hundred choose each; nothing where they add up to less."""
    left = dice.between(1, 100)
    for answer, weight in weights.items():
        left -= weight
        if left <= 0:
            return answer
    return ""


def weights_of(text):
    """„4:45 3:30 9:10“ as answers and how many of a hundred choose each."""
    return {answer: int(weight) for answer, _, weight in (part.rpartition(":") for part in text.split())}


for line in story.SURVEYS.strip().splitlines():
    survey, audience, wave, first, last, invited, answered, mode, delete_on = (cell.strip() for cell in line.split("|"))
    add("surveys", {"from": first, "to": last}, survey=survey, audience=audience, wave=wave, invited=invited, mode=mode, delete_on=delete_on)
    sheets = sorted(code_of_sheet(survey, number) for number in range(int(answered)))
    for number, code in enumerate(sheets):
        skipped = ""
        for question in story.SURVEY_ANSWERS[survey].strip().splitlines():
            name, weights = question.split(" ", 1)
            if name == skipped:
                continue
            answer = chosen(Dice(f"answer {survey} {number} {name}"), weights_of(weights))
            if name == "a1":
                skipped = "a9b" if answer == "approved" else "a9a"
            if answer:
                add("survey_answers", survey=survey, respondent=code, question=name, answer=answer)
    for tie in story.PARTNERS.get(survey, "").strip().splitlines():
        member, partners = tie.split(" ", 1)
        add("survey_answers", survey=survey, respondent=member, question="m3", answer=partners.replace(" ", ";"))
add_lines("recommendations", "recommendation year owner due state done_on decision text", story.RECOMMENDATIONS)

# --- in the order of a register: by date ------------------------------------------------------------------------------

for table, key, day, form in (("payments", "payment", "paid_on", "ПЛ-{:04d}"), ("values", "value_id", "measured_on", "V{:04d}"), ("claims", None, "submitted_on", "")):
    TABLES[table].sort(key=operator.itemgetter(day))
    for number, row in enumerate(TABLES[table], start=1):
        row.update({key: form.format(number)} if key else {})

# --- corrections: what the tables hold, and what it should be ---------------------------------------------------------

later_payment = next(row["payment"] for row in TABLES["payments"] if row["project"] == "P28" and row["paid_on"] >= "2028-04")
for table, key, column, change, reason, decided_on in (
    ("events", "E105", "participants", lambda cell: str(int(cell) + 3), "Намерен е втори лист от присъствения списък", "2028-05-15"),
    ("payments", later_payment, "amount", lambda cell: money(cents_of(cell) - 120000), "Сборът включва ДДС, платен от бенефициента", "2028-06-12"),
    ("projects", "P30", "ends_on", lambda cell: later(date(cell), 14).isoformat(), "Сгрешен срок, виж договора, чл. 5", "2028-06-20"),
):
    found = next(row for row in TABLES[table] if key in row.values())
    add("corrections", {"table": table}, key=key, column=column, was=found[column], now=change(found[column]), reason=reason, decided_on=decided_on,
        source="проверка на място" if table != "events" else "")


# two finished projects of other programmes of which the group knows what they gave: their jobs stand beside those of its own
for code, title, applicant, place, signed, done, grant, own, jobs in story.COMPARABLE:
    add("projects", project=code, title=title, in_strategy="no", measure="M2", isun_number=f"BG00PRIM003-4.003-{code[-2:]}", applicant=applicant, applicant_type="business",
        municipality=PLACES[place][1], settlement=PLACES[place][0], contracted_on=signed, contract=f"BG00PRIM003-4.003-{code[-2:]}-C01", total=money(grant + own), grant=money(grant),
        own=money(own), starts_on=signed, ends_on=done, completed_on=done, currency="EUR")
    add("payments", payment=f"ПЛ-{code}", project=code, paid_on=done, amount=money(grant), currency="EUR", kind="final")
    add("values", value_id=f"V-{code}", indicator="R.37", project=code, measured_on=done, verified_on=done, kind="verified", basis="increment", value=jobs)


def write(folder):
    """Every table as a CSV file."""
    for name, header in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header.split(), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(TABLES[name])


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
