"""Make what ИСУН would know of the invented group „Пример“ on 30.06.2028: its „Справка Договори“, imported.

    python data/primer/isun.py

It says what the tables say, but for a few places where a real ИСУН would differ: an annex that it does not have yet, a
payment before its correction, a claim verified in part, a project that it does not know to be suspended. The import is
the command's own; run it after make.py.
"""

# fmt: off
import csv
import datetime as dt
import os
import sys
import tempfile
from pathlib import Path

os.environ["SOURCE_DATE_EPOCH"] = "1846108800"  # 02.07.2028, the day of the import
FOLDER = Path(__file__).parent
DAY = dt.date(2028, 6, 30)
FIVE = ("Общо", "БФП", "Финансиране от ЕС", "Финансиране от НФ", "Собствено финансиране")
THREE = ("Общо", "Финансиране от ЕС", "Финансиране от НФ")
GROUPS = (
    ("Договор", ("Оперативна програма", "Процедура", "Рег. номер", "Име")),
    ("Бенефициент", ("ЕИК", "Име", "Тип", "Вид", "Код по КИД 2008 на организацията", "Адрес", "Адрес за кореспонденция", "Е-mail за контакт")),
    ("", ("Категория на предприятие",)),
    ("Договор", (
        "Продължителност на проекта", "Код по КИД 2008 на проекта", "Дата на сключване на основния договор",
        "Дата на сключване на последния анекс по договора", "Първоначална начална дата", "Първоначална крайна дата", "Актуална начална дата",
        "Актуална крайна дата", "Дата на приключване / прекратяване на договора", "Статус на договора", "Място на изпълнение",
    )),
    ("Договорени средства - първа версия на договора", FIVE), ("Договорени средства - последна версия на договора", FIVE),
    ("Отчетени средства", FIVE), ("Верифицирани средства", FIVE), ("Неверифицирани средства", FIVE),
    ("Неверифицирани средства по финансови корекции\t", FIVE), ("Сертифицирани средства", FIVE),
    ("Реално изплатени суми - авансови плащания", THREE), ("Реално изплатени суми - междинни плащания", THREE),
    ("Реално изплатени суми - окончателни плащания", THREE), ("Възстановени суми - главница", THREE), ("Възстановени суми - лихви", THREE),
)
STATUS = {
    "contracted": "В изпълнение (от дата на стартиране)", "suspended": "В изпълнение (временно спрян)",
    "completed": "Приключен (към датата на приключване)", "terminated": "Прекратен (към дата на прекратяване)", "withdrawn": "Развален",
}


def main() -> None:
    """Write the report of today's tables and keep it under sources/ in place of the earlier one."""
    from vomr.method.states import claims_and_payments, project_states
    from vomr.money import eur_cents
    from vomr.register import read_register
    from vomr.register.sources.importing import look_at
    from vomr.register.sources.store import keep

    for old in (FOLDER / "sources").glob("*"):
        old.unlink()
    register = read_register(FOLDER)
    state = project_states(register, DAY)
    _, payments = claims_and_payments(register)
    paid = payments[(payments["paid_on"].dt.date <= DAY).to_numpy()]
    first = register["projects"].set_index("project")
    rows = []
    for at, project in state[state["is_signed"]].iterrows():
        own = paid[(paid["at"] == at).to_numpy()]
        sums = {kind: int(own.loc[(own["kind"] == kind).to_numpy(), "amount"].sum()) for kind in ("advance", "interim", "final", "supplement", "recovery", "interest")}
        sums["interim"] += sums.pop("supplement")
        annexes = register["annexes"]
        annexes = annexes[(annexes["project"] == project["project"]).to_numpy() & (annexes["signed_on"].dt.date <= DAY).to_numpy()]
        row = {
            "number": project["contract"], "title": project["title"], "eik": project["applicant_id"], "name": project["applicant"],
            "signed": project["contracted_on"], "annex": annexes["signed_on"].max() if len(annexes) else None, "starts": project["starts_on"],
            "first_end": first.at[project["project"], "ends_on"], "end": project["ends_on"], "stage": project["stage"],
            "closed": next((project[f"{stage}_on"] for stage in ("terminated", "completed") if project["stage"] == stage), None),
            "first": eur_cents(int(first.at[project["project"], "grant"]), project["currency"]), "last": int(project["grant"]),
            "first_eu": eur_cents(int(first.at[project["project"], "grant_eu"]), project["currency"]), "last_eu": last_eu(project, annexes),
            "own": int(project["own"]), "claimed": int(project["claimed"]), "verified": int(project["verified"]), **sums,
        }
        rows.append(differing(project["project"], row))
    rows.append({"number": "BG00PRIM009-2.001-0007-C01", "title": "Проект на друга МИГ", "eik": "", "name": "", "signed": dt.date(2027, 5, 4), "annex": None,
                 "starts": None, "first_end": None, "end": None, "stage": "contracted", "closed": None, "first": 4_000_000, "last": 4_000_000, "first_eu": None, "last_eu": None, "own": 0,
                 "claimed": 0, "verified": 0, "advance": 0, "interim": 0, "final": 0, "recovery": 0, "interest": 0})
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "contracts.csv"
        write(report, rows)
        keep(FOLDER, report, look_at(FOLDER, report).table)


def last_eu(project, annexes) -> int:
    """The EU part of the last version, in euro cents."""
    given = annexes["grant_eu"].dropna()
    return int(given.iloc[-1]) if len(given) else int(project["grant_eu"])


def differing(project: str, row: dict) -> dict:
    """Where ИСУН says something else than the group."""
    if project == "P22":
        row |= {"annex": None, "end": row["first_end"]}  # the annex of May is not entered yet
    elif project == "P28":
        row["interim"] += 120_000  # the group has corrected this payment
    elif project == "P27":
        row["verified"] -= 25_050
    elif project == "P40":
        row["stage"] = "contracted"
    return row


def write(path: Path, rows: list[dict]) -> None:
    """The report as ИСУН would export it: CSV in Windows-1251 with semicolons, two rows of headings."""
    keys = [(group, title) for group, titles in GROUPS for title in titles]
    with path.open("w", encoding="cp1251", newline="") as stream:
        lines = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        lines.writerows([["Справка Договори"], ["Към дата:", f"{DAY:%d.%m.%Y}"], ["Всички суми са в евро (EUR)"], []])
        lines.writerow([group if at == 0 else "" for group, titles in GROUPS for at in range(len(titles))])
        lines.writerow([title for _, title in keys])
        for row in sorted(rows, key=lambda row: row["number"]):
            cells = cells_of(row)
            lines.writerow([shown(cells.get(key)) for key in keys])
        lines.writerow(["Забележки: Примерни данни."])


def cells_of(row: dict) -> dict:
    """(group, heading) → cell; amounts as whole cents."""
    def five(group: str, grant: int, own: int = 0, eu: int | None = None) -> dict:
        eu = grant * 8 // 10 if eu is None else eu
        return dict(zip(((group, title) for title in FIVE), (grant + own, grant, eu, grant - eu, own), strict=True))

    def three(group: str, total: int) -> dict:
        eu = total * 8 // 10
        return dict(zip(((group, title) for title in THREE), (total, eu, total - eu), strict=True)) if total else {}

    contract = {
        "Оперативна програма": "Примерна програма", "Процедура": row["number"].rpartition("-C")[0].rpartition("-")[0], "Рег. номер": row["number"], "Име": row["title"],
        "Дата на сключване на основния договор": row["signed"], "Дата на сключване на последния анекс по договора": row["annex"],
        "Първоначална начална дата": row["starts"], "Първоначална крайна дата": row["first_end"], "Актуална начална дата": row["starts"], "Актуална крайна дата": row["end"],
        "Дата на приключване / прекратяване на договора": row["closed"], "Статус на договора": STATUS[row["stage"]],
    }
    return {
        **{("Договор", title): value for title, value in contract.items()}, ("Бенефициент", "ЕИК"): row["eik"], ("Бенефициент", "Име"): row["name"] if row["eik"] == row["eik"] else "",
        **five("Договорени средства - първа версия на договора", row["first"], row["own"], row["first_eu"]),
        **five("Договорени средства - последна версия на договора", row["last"], row["own"], row["last_eu"]),
        **five("Отчетени средства", row["claimed"]), **five("Верифицирани средства", row["verified"]),
        **three("Реално изплатени суми - авансови плащания", row["advance"]), **three("Реално изплатени суми - междинни плащания", row["interim"]),
        **three("Реално изплатени суми - окончателни плащания", row["final"]), **three("Възстановени суми - главница", -row["recovery"]),
        **three("Възстановени суми - лихви", row["interest"]),
    }


def shown(cell: object) -> str:
    """1 234,50 and 31.03.2026, as ИСУН writes them; what is missing is empty."""
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, int):
        return f"{cell / 100:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return f"{cell:%d.%m.%Y}" if hasattr(cell, "strftime") else str(cell)


if __name__ == "__main__":
    sys.exit(main())
