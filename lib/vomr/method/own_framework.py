"""A framework of added value that a group brings itself: a file of settings in its folder, named by ``[report]``.

::

    name = "Рамка на …"
    source = "…"

    [components]
    people = "Хора"

    [[element]]
    code = "trust"
    component = "people"
    name = "Доверие"
    question = "Може ли да се разчита един на друг?"
    factor = "Обещаното се изпълнява."
    register = ["membership"]
    surveys = ["m5"]

The texts are in the group's own language; what stands behind an element are the codes of the register's answers and of
questions of the questionnaires, as :data:`~vomr.method.value.EU_CAP_NETWORK` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from vomr.fingerprint import digest
from vomr.method.added_value import QUESTIONS
from vomr.method.value import EU_CAP_NETWORK, Element, Framework
from vomr.register import Register
from vomr.register.questionnaires import QUESTIONNAIRES
from vomr.report_settings import framework_file
from vomr.settings import Fault, cannot_be_used, fault_at, modelled, not_among, read_settings
from vomr.words import N_

_LISTS = ("element",)
_EXAMPLES = {
    "name": 'name = "Рамка на МИГ"',
    "source": 'source = "Ръководство, 2026"',
    "components": 'people = "Хора"',
    "words": 'people = ["social_capital"]',
    "element": '[[element]]\ncode = "trust"\ncomponent = "people"',
    "register": 'register = ["membership"]',
    "surveys": 'surveys = ["m5"]',
}
_TWICE = N_("the code “{value}” stands twice; each element has one of its own")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Element(_Part):
    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    component: str
    name: str = Field(min_length=1)
    question: str = Field(min_length=1)
    factor: str = Field(min_length=1)
    of_register: list[str] = Field([], alias="register")  # pydantic has a method of that name
    surveys: list[str] = []


class _Written(_Part):
    name: str = Field(min_length=1)
    source: str = Field(min_length=1)
    components: dict[str, str] = Field(min_length=1)
    words: dict[str, list[str]] = {}
    element: list[_Element] = Field(min_length=1)


def framework_of(register: Register) -> Framework:
    """The framework that the group's settings name; else the program's own.

    Raises
    ------
    VomrError
        When the file is not there, or names what does not exist; with line and key.
    """
    path = framework_file(register.folder)
    return EU_CAP_NETWORK if path is None else _read(path, digest([path.read_bytes()]))


@lru_cache(maxsize=8)
def _read(path: Path, content: str) -> Framework:
    """Read once for each ``content``."""
    document = read_settings(path, _LISTS)
    written = modelled(document, _Written, _EXAMPLES)
    if faults := [fault_at(document, where, fault, _EXAMPLES) for where, fault in _unknown(written)]:
        raise cannot_be_used(path, *faults)
    return Framework(
        written.name,
        written.source,
        written.components,
        {component: tuple(written.words.get(component, ())) for component in written.components},
        tuple(
            Element(
                element.code,
                component,
                element.name,
                element.question,
                element.factor,
                tuple(element.of_register),
                tuple(element.surveys),
            )
            for component in written.components
            for element in written.element
            if element.component == component
        ),
    )


def _unknown(written: _Written) -> Iterator[tuple[tuple[str | int, ...], Fault]]:
    """Codes that nothing has, and elements that stand twice, each with its place in the file."""
    asked = [question.code for questions in QUESTIONNAIRES.values() for question in questions]
    for name in written.words:
        yield from _among(("words", name), (name,), written.components)
    seen: set[str] = set()
    for at, element in enumerate(written.element):
        if element.code in seen:
            yield ("element", at, "code"), Fault(_TWICE, value=element.code)
        seen.add(element.code)
        yield from _among(("element", at, "component"), (element.component,), written.components)
        yield from _among(("element", at, "register"), element.of_register, QUESTIONS)
        yield from _among(("element", at, "surveys"), element.surveys, asked)


def _among(
    where: tuple[str | int, ...], codes: Iterable[str], known: Iterable[str]
) -> Iterator[tuple[tuple[str | int, ...], Fault]]:
    for code in codes:
        if fault := not_among(code, known):
            yield where, fault


__all__ = ["framework_of"]
