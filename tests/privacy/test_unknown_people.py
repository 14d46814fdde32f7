"""Somebody whom the register does not know, by name in a free text: a warning with its place, and few false ones."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from people import BEARERS, a_name

from vomr.privacy.namelike import namelike
from vomr.register import read_register
from vomr.register.unknown_people import CODE, in_commentary

DATA = Path(__file__).parents[2] / "data"
PEN = random.Random(21)
PEOPLE = list(dict.fromkeys(a_name(PEN) for _ in range(150)))


@pytest.mark.parametrize(
    "place", ["{}", "Среща с {} в клуба, 15 участници.", "Отговаря {}.", "Договорът на {}", "Обучител: {}; място"]
)
def test_a_name_is_found_in_every_place(place):
    for name in PEOPLE:
        for written in (" ".join(name), f"{name.first[0]}. {name.last}", f"{name.middle} {name.last}"):
            text = place.format(written)
            assert list(namelike(text)), text
    found = [bool(list(namelike(place.format(f"{name.first} {name.last}")))) for name in PEOPLE]
    assert sum(found) > 0.85 * len(found)  # the rest have rare names at the beginning of a sentence


@pytest.mark.parametrize("bearer", BEARERS)
def test_what_is_named_after_people_gives_no_warning(bearer):
    for name in PEOPLE:
        for written in (f"{name.first} {name.last}", " ".join(name)):
            text = f"Ремонт на {bearer.format(written)}, втори етап"
            assert not list(namelike(text)), text


@pytest.mark.parametrize(
    "text",
    [
        "Път до Рилски манастир „Св. Иван Рилски“",
        "Честване на Васил Левски",
        "Храм „Свети Иван Рилски“",
        "Рилска Света обител",
        "Горна Скица и Долна Гращица",
        "Община Кюстендил",
        "Стратегия за ВОМР на МИГ Невестино",
        "Ремонт на ул. „Цар Иван Асен“",
        "с. Еремия",
        "Област Кюстендил",
        "Ден на Христо Ботев",
        "Европейски Съюз",
        "Министерство на Земеделието",
    ],
)
def test_places_saints_and_the_remembered_give_none(text):
    assert not list(namelike(text))


def test_the_groups_of_the_project_have_none():
    for name in ("nevestino", "primer"):
        register = read_register(DATA / name)
        assert [problem for problem in register.problems if problem.code == CODE] == []
        for file in (DATA / name / "commentary").glob("*.md"):
            assert in_commentary(register, file.stem) == []


def test_the_place_is_named_and_never_the_person(tmp_path):
    folder = tmp_path / "primer"
    shutil.copytree(DATA / "primer", folder)
    for table, column, text in (
        ("events", "title", "Обучение, водено от Мария Колева"),
        ("values", "note", "по данни на инж. Г. Стоянов"),
        ("decisions", "subject", "Избор на Живка Щерева Цекова"),
    ):
        rows = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        rows.iloc[2, rows.columns.get_loc(column)] = text
        rows.to_csv(folder / f"{table}.csv", index=False)
    with (folder / "commentary" / "2028-Q2.md").open("a", encoding="utf-8") as commentary:
        commentary.write("\nБлагодарим на Петя Иванова.\n")
    register = read_register(folder)
    found = [problem for problem in register.problems if problem.code == CODE]
    assert [(one.table, one.row, one.column, one.severity) for one in found] == [
        ("decisions", 4, "subject", "warning"),
        ("events", 4, "title", "warning"),
        ("values", 4, "note", "warning"),
    ]
    (told,) = in_commentary(register, "2028-Q2")
    assert told.file == "commentary/2028-Q2.md" and told.row
    assert "Колева" not in f"{found}{told}"


def test_whom_the_register_knows_is_hidden_and_needs_no_warning(tmp_path):
    folder = tmp_path / "primer"
    shutil.copytree(DATA / "primer", folder)
    for table, row, values in (
        ("members", -1, {"name": "Живка Щерева Цекова", "natural_person": "yes"}),
        ("members", -2, {"name": "Клуб Петя Стоянова", "natural_person": "no"}),
        ("events", 0, {"title": "Среща със Живка Цекова"}),
        ("events", 1, {"title": "Гости от Клуб Петя Стоянова"}),
    ):
        rows = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        for column, text in values.items():
            rows.iloc[row, rows.columns.get_loc(column)] = text
        rows.to_csv(folder / f"{table}.csv", index=False)
    assert [problem for problem in read_register(folder).problems if problem.code == CODE] == []


@pytest.mark.parametrize("seed", range(20))
def test_texts_are_looked_at_together_as_each_alone(seed):
    from vomr.privacy.namelike import namelike, texts_with_capitals

    made = random.Random(seed)
    pieces = ["Мария Колева", "М.", "Колева", "среща", " ", "\n", "Ivan Petrov", "", "№ 5", "Иван", "-"]
    texts = list(dict.fromkeys("".join(made.choices(pieces, k=made.randint(0, 4))) for _ in range(60)))
    closer = list(texts_with_capitals(texts))
    assert closer == [text for text in texts if text in closer]
    assert {text for text in texts if any(namelike(text))} <= set(closer) < set(texts)
