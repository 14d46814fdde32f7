"""What is wrong with a cell is said with what stands in it and what to do, whatever that is and whatever the column
holds.
"""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import re
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_values import NO_AMOUNTS, NO_DAYS, NOTHING

sys.path.insert(0, str(Path(__file__).parents[1] / "method"))
from test_messages import faults

from vomr.register import cells
from vomr.register.cell_problems import problem_of_cell
from vomr.register.cells import as_seen, is_empty, read_cells
from vomr.register.tables import TABLES, Type
from vomr.spreadsheet.seen import Formula, Percent
from vomr.words import LANGUAGES, Words

HOSTILE = [
    *(cell for some in (NO_AMOUNTS, NO_DAYS) for cells in some.values() for cell in cells),
    *NOTHING,
    *[
        "{value}",
        "{",
        "{0.__class__}",
        "a\x07b",
        "1-2",
        "1,2E+10",
        -1,
        45,
        "45",
        "-3",
        "12 лв.",
        "„“",
        "может {x}",
        2.5,
    ],
    *[Percent(3), Formula("=A1"), 10**20, float("inf"), True, dt.datetime(2026, 5, 1, 9, 30), "Бизнесс", "x" * 500],
]
COLUMNS = {  # one of each kind of column
    (column.type, column.minimum, column.maximum, column.key, column.references is not None): (table, column)
    for table in TABLES.values()
    for column in table.columns
    if not column.personal
}


faults_of = cache(faults)  # most of what is said is said of many cells


def said(table, column):
    """Each hostile cell that is asked about: the code, the cell as it is seen, the sentences in each language."""
    for cell in HOSTILE:
        reading = read_cells([cell], column)
        for error in [*reading.wrong.values(), *(beside.doubt for beside in reading.beside.values() if beside.doubt)]:
            raw = SimpleNamespace(table=table, file="регистър.xlsx", sheet=table.bg)
            place = (7, column.name, as_seen(cell))
            problem = problem_of_cell(
                raw, error.code, error.severity, *place, error.message, error.remedy, **error.params
            )
            yield (
                problem,
                {
                    lang: [Words(lang)(text, **problem.params) for text in (problem.message, problem.remedy)]
                    for lang in LANGUAGES
                },
            )


@pytest.mark.parametrize("kind", COLUMNS, ids=lambda kind: "-".join(map(str, kind)))
def test_what_is_wrong_with_a_cell_is_said_with_its_value_and_a_remedy(kind):
    found = list(said(*COLUMNS[kind]))
    assert found, "no cell of this column is ever asked about"
    for problem, texts in found:
        assert (problem.file, problem.row, problem.column) == ("регистър.xlsx", 7, COLUMNS[kind][1].name)
        assert problem.sheet and problem.value, problem
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", problem.value), "nothing that cannot be printed"
        for lang, (message, remedy) in texts.items():
            named = [
                problem.value,
                *map(str, problem.params.values()),
                Words(lang).shown("", problem.params.get("day")),
            ]
            assert any(one in message for one in named if one) or problem.code == "cell-date-zero", message
            for text in (message, remedy):
                serial = str(problem.params.get("serial", "")) or "\0"  # as Excel shows it
                wrong = faults_of(text.replace(problem.value, "стойност").replace(serial, "число"), lang)
                assert text.strip() and not wrong and not re.search("[{}]", text.replace(problem.value, "")), (
                    wrong,
                    text,
                )
        assert texts["bg"][0] != texts["en"][0] and texts["bg"][1] != texts["en"][1]


def test_every_code_of_a_cell_was_said():
    makers = {"CellError", "Nothing", "Doubt"}
    codes = {
        node.args[0].value
        for node in ast.walk(ast.parse(inspect.getsource(cells)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers
    }
    assert len(codes) > 20 and codes == {problem.code for pair in COLUMNS.values() for problem, _ in said(*pair)}
    assert {column.type for _, column in COLUMNS.values()} == set(Type)
    assert not any(map(is_empty, HOSTILE))
