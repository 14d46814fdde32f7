"""Write the pages of the documentation that the code itself knows: ``python tools/make_docs.py [--check]``.

The data dictionary comes from the declared tables, the method from the rules of the figures, the list of problems from
every problem that the program can name. ``--check`` writes nothing and tells what is out of date; the test suite runs
it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "lib"))

from results_schema import results_schema  # noqa: E402

from vomr.countries import HOME, country  # noqa: E402
from vomr.method.added_value import FIGURES as ADDED_VALUE  # noqa: E402
from vomr.method.catalogue import SECTIONS  # noqa: E402
from vomr.problems import SEVERITIES  # noqa: E402
from vomr.register import TABLES, Column, Table, Type  # noqa: E402
from vomr.words import Words  # noqa: E402
from vomr.words.labels import LABELS  # noqa: E402

_SAID = {
    "bg": {
        "made": "Тази страница се прави от самата програма (`python tools/make_docs.py`); не я поправяйте на ръка.",
        "tables": "Таблици и колони",
        "tables_intro": (
            "Всяка таблица е лист от `register.xlsx` със заглавието си или файл `<име>.csv`. Заглавията на колоните"
            " може да са българските или машинните имена. Звезда (\\*) значи задължителна клетка, **получер** — ключ:"
            " повтаря се най-много веднъж. Колони, които не са нужни, може да липсват; ваши собствени колони се пазят и"
            " не се ползват."
        ),
        "columns": ("Колона", "Име", "Съдържа", "Пояснение"),
        "codes": "Стойности за избор",
        "codes_columns": ("В таблицата", "Код"),
        "sets": "Стойностите на всяка колона с избор. В работната книга се избират от списък; в CSV се пише кодът.",
        "method": "Как се изчислява всяка стойност",
        "method_intro": (
            "Показва се и за всяка отделна стойност, до редовете в регистъра: `vomr why absorption.total.paid --period"
            " 2028-Q2`. Всички суми са с натрупване до последния ден на периода; редове с по-късна дата не променят"
            " нищо."
        ),
        "method_columns": ("Стойност", "Как се изчислява", "Име"),
        "basis": "Основание",
        "problems": "Грешки и предупреждения, и какво да се направи",
        "problems_intro": (
            "`vomr check` посочва файла, листа, реда и колоната. Номерът на реда е този, който виждате в Excel."
            " Грешките не спират доклада: той излиза с „ЧЕРНОВА“, докато не се поправят. Предупрежденията и бележките"
            " не пречат. На мястото на „…“ в доклада стои конкретната стойност."
        ),
        "problems_columns": ("Какво не е наред", "Какво да се направи", "Проверка"),
        "refusals": "Когато командата откаже",
        "refusals_intro": "Нищо не е променено; изречението казва какво да се направи.",
        "kinds": {
            Type.TEXT: "текст",
            Type.CODE: "избор",
            Type.CODES: "кодове, разделени с „;“",
            Type.YES_NO: "да / не",
            Type.DATE: "дата",
            Type.MONEY: "сума",
            Type.NUMBER: "число",
            Type.INTEGER: "цяло число",
        },
        "refers": "от „{table}“",
        "severities": {"error": "Грешки", "warning": "Предупреждения", "note": "Бележки"},
    },
    "en": {
        "made": "The program makes this page itself (`python tools/make_docs.py`); do not edit it.",
        "tables": "Tables and columns",
        "tables_intro": (
            "Each table is a sheet of `register.xlsx` under its title, or a file `<name>.csv`. Headers may be the"
            " Bulgarian titles or the machine names. A star (\\*) is a cell that may not be empty, **bold** is the key."
            " Columns that are not needed may be absent; columns of your own are kept and not used."
        ),
        "columns": ("Column", "Name", "Holds", "Help"),
        "codes": "Codes",
        "codes_columns": ("In the table", "Code"),
        "sets": "What each column with a choice takes: picked from a list in the workbook, written as the code in CSV.",
        "method": "How every figure is computed",
        "method_intro": (
            "The same for one figure, down to the rows of the register: `vomr why absorption.total.paid --period"
            " 2028-Q2 --lang en`. All amounts are cumulative to the last day of the period; rows dated later change"
            " nothing."
        ),
        "method_columns": ("Figure", "How it is computed", "Name"),
        "basis": "Basis",
        "problems": "Problems, and what to do about them",
        "problems_intro": (
            "`vomr check` names file, sheet, row and column; the row is the one that Excel shows. Errors never stop a"
            " report: it is marked as a draft until they are mended. Where “…” stands here, the real value stands"
            " there."
        ),
        "problems_columns": ("What is wrong", "What to do", "Check"),
        "refusals": "When a command refuses",
        "refusals_intro": "Nothing was changed; the sentence says what to do.",
        "kinds": {
            Type.TEXT: "text",
            Type.CODE: "code",
            Type.CODES: "codes with “;” between them",
            Type.YES_NO: "yes / no",
            Type.DATE: "date",
            Type.MONEY: "amount",
            Type.NUMBER: "number",
            Type.INTEGER: "whole number",
        },
        "refers": "of “{table}”",
        "severities": {"error": "Errors", "warning": "Warnings", "note": "Notes"},
    },
}


def pages() -> dict[str, str]:
    """Every generated page by its path under ``docs/``."""
    found = {"results.schema.json": results_schema()}
    for lang in _SAID:
        found[f"{lang}/tables.md"] = _tables(lang)
        found[f"{lang}/method.md"] = _method(lang)
        found[f"{lang}/problems.md"] = _problems(lang)
    return found


def _tables(lang: str) -> str:
    said = _SAID[lang]
    out = [f"# {said['tables']}", said["made"], said["tables_intro"]]
    for table in TABLES.values():
        out.append(f"## {table.title(lang)} (`{table.name}`)")
        if table.help(lang):
            out.append(table.help(lang))
        out.append(_grid(said["columns"], [_column(table, column, lang) for column in table.columns]))
    out += [f"## {said['codes']}", said["sets"]]
    for name, codes in LABELS.items():
        used = [
            f"{table.title(lang)}: {column.title(lang)}"
            for table in TABLES.values()
            for column in table.columns
            if column.labels == name
        ]
        if used and name != "yes_no":
            out.append(f"**{'; '.join(used)}**")
            out.append(
                _grid(said["codes_columns"], [(known.title(lang), f"`{code}`") for code, known in codes.items()])
            )
    return _page(out)


def _column(table: Table, column: Column, lang: str) -> tuple[str, ...]:
    said = _SAID[lang]
    title = f"**{column.title(lang)}**" if column.key else column.title(lang)
    holds = said["kinds"][column.type]
    if column.references:
        holds += " " + said["refers"].format(table=TABLES[column.references].title(lang))
    return title + (" \\*" if column.required else ""), f"`{column.name}`", holds, column.help(lang)


def _method(lang: str) -> str:
    said, w = _SAID[lang], Words(lang)
    out = [f"# {said['method']}", said["made"], said["method_intro"]]
    for group, declared in {**SECTIONS, "Added value": tuple(ADDED_VALUE.values())}.items():
        out.append(f"## {w(group)}")
        rows = []
        for figure in declared:
            act = figure.basis_in(country(HOME))
            basis = f" {said['basis']}: {act}." if act else ""
            rows.append((w(figure.name), w(figure.sentence) + basis, f"`{figure.pattern}`"))
        out.append(_grid(said["method_columns"], rows))
    return _page(out)


def _problems(lang: str) -> str:
    said, w = _SAID[lang], Words(lang)
    found = sorted(set(declared_problems()), key=lambda problem: (SEVERITIES.index(problem[1]), *problem))
    out = [f"# {said['problems']}", said["made"], said["problems_intro"]]
    for severity in SEVERITIES:
        rows = [
            (_open(w(message)), _open(w(remedy)), f"`{code}`")
            for code, own, message, remedy in found
            if own == severity
        ]
        if rows:
            out += [f"## {said['severities'][severity]}", _grid(said["problems_columns"], rows)]
    out += [f"## {said['refusals']}", said["refusals_intro"]]
    out.append("\n".join(f"- {' '.join(_open(w(message)).split())}" for message in sorted(set(refusals()), key=w)))
    return _page(out)


_SEVERITY_OF = {"Nothing": "warning", "Doubt": "warning"}  # what a cell says beside being read


def declared_problems() -> Iterator[tuple[str, str, str, str]]:
    """Code, severity, message and remedy of every problem that the program can name, read from its source."""
    for call in _calls():
        texts = [text for text in map(_text, _arguments(call)) if text]
        codes = [value for value in map(_constant, call.args) if value]
        severities = [value for value in codes if value in SEVERITIES]
        code = next((value for value in codes if re.fullmatch(r"[a-z]+(-[a-z]+)*", value)), None)
        code = None if code in SEVERITIES else code
        sentences = [text for text in texts if " " in text]
        if (
            code
            and len(sentences) >= 2
            and _name(call) in ("Problem", "problem_of_cell", "_problem", "CellError", "Nothing", "Doubt", "rule")
        ):
            yield (
                code,
                severities[0] if severities else _SEVERITY_OF.get(_name(call), "error"),
                sentences[0],
                sentences[1],
            )


def refusals() -> Iterator[str]:
    """Sentences with which a command refuses."""
    for call in _calls():
        if _name(call) in ("VomrError", "UsageError", "refusal", "_refusal"):
            for argument in call.args:
                branches = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
                yield from (text for text in map(_text, branches) if text)


@cache
def _calls() -> tuple[ast.Call, ...]:
    """Every call of the source, which is read once for both lists and languages."""
    return tuple(_read_calls())


def _read_calls() -> Iterator[ast.Call]:
    for path in sorted((PROJECT / "lib" / "vomr").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(_Named(tree).visit(tree)):
            if isinstance(node, ast.Call):
                yield node


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield target, node.value


class _Named(ast.NodeTransformer):
    """Texts that a module names at its top, put where they are used."""

    def __init__(self, tree: ast.Module) -> None:
        self.texts = dict(
            (target.id, value)
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target, value in _pairs(node)
            if isinstance(target, ast.Name)
            and (_constant(value) or (isinstance(value, ast.Call) and _name(value) == "N_"))
        )

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.texts.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def _name(call: ast.Call) -> str:
    return (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in ("message", "remedy"))]


def _text(node: ast.expr) -> str | None:
    """A sentence, marked for the catalogues or plain; of two that the case decides between, the one that says more."""
    if isinstance(node, ast.IfExp):
        return max(filter(None, map(_text, (node.body, node.orelse))), key=len, default=None)
    if isinstance(node, ast.Call) and _name(node) == "N_":
        node = node.args[0]
    found = _constant(node)
    return found if found and " " in found else None


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _open(sentence: str) -> str:
    return re.sub(r"\{[^}]*\}", "…", sentence)


def _grid(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _page(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def main(arguments: list[str]) -> int:
    """0 where every page is current."""
    status = 0
    for name, text in pages().items():
        path = PROJECT / "docs" / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in arguments:
            print(f"docs/{name} is out of date: run python tools/make_docs.py", file=sys.stderr)
            status = 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"docs/{name}")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
