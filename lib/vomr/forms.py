"""The layout of the report that the authority asks for, as data: sections, and fields in the order of its system.

A country has one, ``countries/forms/CZ.toml``; a group may bring its own, which ``[report] form`` names::

    period = "half"
    verified = false
    title = { cs = "Zpráva o plnění integrované strategie", en = "Report on …" }
    system = "MS2021+"

    [[section]]
    heading = { en = "Progress" }

    [[section.field]]
    heading = { en = "Problems" }
    text = "problems"
    limit = 4000
    copyable = true

What fills a field is one of ``figure`` (its name in ``results.json``), ``list`` (the names of a table's rows), ``text``
(the officer's words under that heading) and ``shows`` (tables and sentences of the report's parts). A text is counted
against ``limit`` and never cut. ``verified`` is true once the authority's own form was read; until then the page says
that it was not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from vomr import countries
from vomr.fingerprint import digest
from vomr.report_settings import country_code, form_file
from vomr.settings import Document, Fault, Path_, cannot_be_used, fault_at, modelled, not_among, read_settings
from vomr.words import N_

LISTS = ("municipalities", "funds", "measures", "calls", "projects")
_FOLDER = Path(countries.__file__).parent / "forms"
_OF_NO_COUNTRY = "EU"  # of a country of which no form is known
_SECTIONS = ("section", "section.field")
_EXAMPLES = {
    "period": 'period = "year"',
    "title": 'title = { bg = "Годишен доклад" }',
    "section": '[[section]]\nheading = { bg = "Напредък" }',
    "field": '[[section.field]]\ntext = "problems"',
    "heading": 'heading = { bg = "Проблеми" }',
    "shows": 'shows = ["absorption.stages"]',
    "figure": 'figure = "absorption.total.paid"',
    "list": 'list = "municipalities"',
    "text": 'text = "problems"',
    "limit": "limit = 4000",
}
_ONE_FILLING = N_("a field is filled by one of figure, list, text and shows; this has {n}")
_NOT_A_TEXT = N_("“{key}” is of a text; this field has none")


def _by_language(value: Any) -> Any:
    """A text, or texts by language; a text alone is that of every language."""
    return {"": value} if isinstance(value, str) else value


Texts = Annotated[dict[str, str], BeforeValidator(_by_language)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FormField(_Part):
    """A field, and what fills it."""

    heading: Texts = {}
    figure: str = ""
    list_of: str = Field("", alias="list")
    text: str = ""
    shows: tuple[str, ...] = Field((), strict=False)
    required: bool = False  # a text that must be written in any case
    limit: int | None = Field(None, gt=0)  # characters that the authority's system takes
    copyable: bool = False

    @property
    def fillings(self) -> int:
        return sum(bool(filling) for filling in (self.figure, self.list_of, self.text, self.shows))


class FormSection(_Part):
    """A section; one without a heading stands before the numbered ones."""

    heading: Texts = {}
    field: tuple[FormField, ...] = Field((), strict=False)


class Form(_Part):
    """The layout of the authority's form.

    Attributes
    ----------
    period : {"year", "half"}
        Of which periods the report has it.
    title : dict
        Of the part, by language.
    verified : bool
        Whether the authority's own form was read.
    system : str
        Where it is entered.
    """

    period: Literal["year", "half"]
    title: Texts
    verified: bool = False
    system: str = ""
    section: tuple[FormSection, ...] = Field(strict=False)

    def fields(self) -> Iterator[tuple[Path_, FormField]]:
        """Every field with its place in the file."""
        for at, section in enumerate(self.section):
            for number, field in enumerate(section.field):
                yield ("section", at, "field", number), field

    @property
    def required_texts(self) -> tuple[str, ...]:
        """What the group must write in any case."""
        return tuple(field.text for _, field in self.fields() if field.text and field.required)

    @property
    def counted(self) -> Iterator[tuple[FormField, int]]:
        """The texts of which the authority's system takes so many characters."""
        yield from ((field, field.limit) for _, field in self.fields() if field.limit)


def in_language(texts: Mapping[str, str], lang: str) -> str:
    """A text in a language, else in English, else in the first that there is."""
    return next((texts[code] for code in (lang, "", "en", *texts) if code in texts), "")


def form_of(strategy: Path) -> Form:
    """The form of a group: its own, else that of its country.

    Raises
    ------
    VomrError
        When the file is not there or names what does not exist; with line, section and key.
    """
    return _of(strategy)[0]


def cannot_fill(strategy: Path, faults: Iterator[tuple[Path_, Fault]]) -> None:
    """Refuse a form whose fields name what the report does not have.

    Raises
    ------
    VomrError
    """
    document = _of(strategy)[1]
    if told := [fault_at(document, where, fault, _EXAMPLES) for where, fault in faults]:
        raise cannot_be_used(document.path, *told)


def _of(strategy: Path) -> tuple[Form, Document]:
    path = form_file(strategy)
    if path is None:
        names = (country_code(strategy), _OF_NO_COUNTRY)
        path = next(file for name in names if (file := _FOLDER / f"{name}.toml").is_file())
    return _read(path, digest([path.read_bytes()]))


@lru_cache(maxsize=8)
def _read(path: Path, content: str) -> tuple[Form, Document]:
    """Read once for each ``content``."""
    document = read_settings(path, _SECTIONS)
    form = modelled(document, Form, _EXAMPLES)
    if faults := [fault_at(document, where, fault, _EXAMPLES) for where, fault in _unknown(form)]:
        raise cannot_be_used(path, *faults)
    return form, document


def _unknown(form: Form) -> Iterator[tuple[Path_, Fault]]:
    """Fields that nothing or several things fill; what the report itself has is asked where it is (``show.form``)."""
    for where, field in form.fields():
        if field.fillings != 1:
            yield where, Fault(_ONE_FILLING, n=field.fillings)
        for key in ("required", "limit"):
            if getattr(field, key) and not field.text:
                yield (*where, key), Fault(_NOT_A_TEXT, key=key)
        if field.list_of and (fault := not_among(field.list_of, LISTS)):
            yield (*where, "list"), fault


__all__ = ["LISTS", "Form", "FormField", "FormSection", "cannot_fill", "form_of", "in_language"]
