"""A notebook that an analyst exports by hand: whose personal numbers stop it, and what its group says of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from vomr.export.body import body
from vomr.problems import VomrError
from vomr.register.exceptions import NUMBER
from vomr.register.pseudonyms import Pseudonyms
from vomr.words import Words

PROJECT = Path(__file__).parents[2]
EGN, PESEL, RC = "7501010010", "44051401359", "0751121239"  # invented; each passes the check of its country


def notebook(text: str, strategy: Path | None = None) -> nbformat.NotebookNode:
    parameters = new_code_cell(f'strategy = "{strategy or ""}"', metadata={"tags": ["parameters"]})
    return new_notebook(cells=[parameters, new_markdown_cell(f"Abc {text} def")])


def leaves(made: nbformat.NotebookNode, folder: Path | None = None) -> bool:
    try:
        body(made, "a", folder)
    except VomrError as refusal:
        assert not [number for number in (EGN, PESEL, RC) if number in str(refusal)]
        return False
    return True


@pytest.fixture
def group(tmp_path) -> Path:
    folder = tmp_path / "primer"
    shutil.copytree(PROJECT / "data" / "primer", folder)
    return folder


def set_country(folder: Path, code: str) -> None:
    settings = folder / "strategy.toml"
    text = settings.read_text(encoding="utf-8").replace("[lag]\n", f'[lag]\ncountry = "{code}"\n', 1)
    settings.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("number", [EGN, PESEL, RC])
def test_of_no_group_the_numbers_of_every_country_stop_it(number, tmp_path):
    assert not leaves(notebook(number), tmp_path)


@pytest.mark.parametrize("where", ["named", "around"])
def test_the_group_is_the_one_that_its_parameters_name_or_that_it_lies_in(group, tmp_path, where):
    def of_group(text: str) -> bool:
        if where == "named":
            return leaves(notebook(text, group), tmp_path / "elsewhere")
        return leaves(notebook(text), group / "notebooks")

    assert of_group(PESEL) and not of_group(EGN)
    set_country(group, "PL")
    assert not of_group(PESEL) and of_group(EGN)


def test_a_number_that_the_group_states_to_be_another_leaves(group):
    answer = {"code": NUMBER, "mark": Pseudonyms(group).of_number(EGN), "answer": "опис", "answered_by": "УО"}
    pd.DataFrame([{**answer, "answered_on": "2028-01-01"}]).to_csv(group / "check_answers.csv", index=False)
    assert leaves(notebook(EGN, group)) and not leaves(notebook("8001010013", group))


def test_a_number_of_a_contract_leaves(group):
    projects = pd.read_csv(group / "projects.csv", dtype=str, keep_default_na=False)
    projects.loc[0, "isun_number"] = EGN
    projects.to_csv(group / "projects.csv", index=False)
    assert leaves(notebook(EGN, group)) and not leaves(notebook("8001010013", group))


def test_no_refusal_and_no_message_repeats_a_number_of_any_country():
    for number in (EGN, PESEL, RC, "RSSMRA85T10A5SNT", "131052-308T", "701063-2391"):
        refusal = VomrError("{file}: {detail}", file=f"a {number}.csv", detail=ValueError(f"in {number}"))
        assert number not in refusal.text(Words("en")) and "*****" in str(refusal)
    for other in ("2028-06-30 12:30", "39 реда, 1 097 875,60 EUR", "projects.csv, ред 12, колона requested"):
        assert other in str(VomrError("{file}", file=other))
