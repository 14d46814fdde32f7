"""The gate of everything that leaves: it is read as its readers read it, before anybody can see it.

No personal number goes through it and no name of a natural person: a finished pack, a frozen period, figures on the
terminal, and whatever is sent or published later, pass :class:`Gate`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vomr.countries import HOME, country
from vomr.export.personal import cells_with_numbers
from vomr.fingerprint import code_digest, digest, environment_digest
from vomr.method.let_through import checksum, known_numbers
from vomr.method.members import Member
from vomr.pack.texts import change_outputs, with_texts
from vomr.privacy.alike import Alike, texts_in
from vomr.privacy.contacts import contacts, hide_contacts, with_contacts_perhaps
from vomr.privacy.digits import STARS, PersonalNumber, digits_of
from vomr.privacy.names import Names
from vomr.privacy.personal import PersonalNumbers, numbers_of_groups, personal_numbers
from vomr.privacy.readers import Run, Seen, cell_of_string, html_text, is_signed, notebook_runs, runs
from vomr.privacy.stars import without
from vomr.problems import Problem, VomrError, display_path
from vomr.register.commentary import CommentsSheet, comments_sheet
from vomr.register.persons import CODE, mark_of, names, origin
from vomr.register.pseudonyms import Pseudonyms
from vomr.register.register import Register
from vomr.settings import Document
from vomr.settings_sheets import read_document
from vomr.show.grouped import place_in
from vomr.show.report import Report
from vomr.user_cache import read_cached, write_cached
from vomr.words import N_, Words

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MOST_PLACES = 10
_PASSED, _MOST_PASSED, _MOST_GATES = "gate", 2000, 50  # in the user's cache: files of one gate, and gates
_LONG = 200  # letters; what is longer is seldom said twice
_TABULAR = (".csv", ".xlsx", ".xlsm", ".ods", ".docx")
_SUMS = ("SHA256SUMS",)  # names of files, which are looked at by themselves, and checksums


class Gate:
    """Looks through files that are about to leave.

    Parameters
    ----------
    w : Words
        The language of what it says.
    register : Register, optional
        The tables that the files were made from: they tell numbers of contracts from personal ones, and where a number
        that was found comes from.
    public : bool
        For everybody, not for the authority alone: a signed file holds its signer's certificate and is refused.
    signers : iterable of str
        Who signs beside those that the settings name; they stand by name.
    day : date, optional
        Of the report: who stands in the official list of beneficiaries may stand by name.
    numbers : PersonalNumbers, optional
        Whose personal numbers are looked for where there is no register.
    """

    def __init__(
        self,
        w: Words,
        register: Register | None = None,
        *,
        public: bool = False,
        signers: Iterable[str] = (),
        day: dt.date | None = None,
        numbers: PersonalNumbers | None = None,
    ) -> None:
        self.w, self.register, self.public = w, register, public
        self.search = _Search(numbers or personal_numbers(HOME)) if register is None else _search(register)
        self.names = names(register, "", signers, day) if register is not None else Names(())
        self._without: set[tuple[str, str]] = set()  # texts and their headings in which no number stands

    def check(self, files: Iterable[tuple[str, bytes]], repeated: frozenset[str] = frozenset()) -> None:
        """Let files pass, or stop them all.

        Parameters
        ----------
        files : iterable of (str, bytes)
            Names, as they leave, and contents.
        repeated : frozenset of str
            Names of PDFs whose pages stand word for word in another of the files; of them only what is beside the pages
            is read.

        Raises
        ------
        VomrError
            Naming the table, row and column that a personal number comes from, else the part and the cell; never the
            number.
        """
        numbers: dict[str, None] = {}
        names_found: dict[str, None] = {}
        nameless: set[str] = set()  # most of what a pack says stands in several of its files
        seen: Seen = set()  # and report.pdf carries some of them
        looks_for_names = bool(self.names)
        earlier, passing = self._let_through(), dict[str, None]()
        for name, data in files:
            if self.public and is_signed(data):
                refusal = VomrError(_SIGNED, file=name)
                refusal.lang = self.w.lang
                raise refusal
            content = digest((name, data, str(name in repeated)))
            passing[content] = None
            if content in earlier:
                continue
            within = list(runs(name, data, pages=name not in repeated, seen=seen, sieve=self._suspect))
            for run in self._with_digits_enough(within):
                numbers |= dict.fromkeys(self._numbers(name, data, run))
            for run in within:
                # lines of a page lose what tells a school from a person; pages are set of notebooks, which are searched
                # whole
                if looks_for_names and run.kind != "page" and run.text not in nameless:
                    if self.names.find(run.text):
                        names_found[self._part(name, run)] = None
                    else:
                        nameless.add(run.text)
        self.search.refuse(self.w, list(numbers))
        refuse(self.w, list(names_found), _NAME_STANDS)
        if not earlier.keys() >= passing.keys():
            latest = [*(content for content in earlier if content not in passing), *passing][-_MOST_PASSED:]
            write_cached(_PASSED, self._looks_for, json.dumps(latest).encode(), most=_MOST_GATES)

    def _suspect(self, alike: Alike, headings: set[str]) -> set[str]:
        """In which of many texts a number stands, under any of the headings, or a name."""
        numbers, known = self.search.numbers, self.search.known
        texts = [alike.texts[which] for which in numbers.with_digits_enough(alike.texts)]
        # under a label all is a number that may be; whatever else a heading says takes away
        labelled = [text for text in texts if numbers.certain(text, numbers.heading, known)]
        is_any_labelled = bool(labelled) and numbers.any_labelled([*headings])
        suspects = {text for text in labelled if is_any_labelled or numbers.certain(text, "", known)}
        return suspects.union(filter(self.names.find, alike.where(self.names.perhaps) if self.names else ()))

    def _let_through(self) -> dict[str, None]:
        """The files, by name and content, in which a gate that looks for the very same has found nothing before."""
        try:
            return dict.fromkeys(json.loads(read_cached(_PASSED, self._looks_for) or b"[]"))
        except (ValueError, TypeError):
            return {}

    @cached_property
    def _looks_for(self) -> str:
        """A digest of everything that tells what passes: the names and numbers that are known, and this program."""
        return digest((self.names.made_of, self.search.made_of, str(self.public), code_digest(), environment_digest()))

    def check_folder(
        self, folder: Path, leave_out: tuple[str, ...] = (), repeated: frozenset[str] = frozenset()
    ) -> None:
        """Let all files of a folder pass, or stop them; ``leave_out`` names folders in it that are not sent.

        Raises
        ------
        VomrError
        """
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        names = ((path.relative_to(folder), path) for path in paths)
        self.check(
            (
                (name.as_posix(), path.read_bytes())
                for name, path in names
                if name.parts[0] not in leave_out and name.name not in _SUMS
            ),
            repeated,
        )

    def check_notebook(self, part: str, notebook: NotebookNode) -> None:
        """Stop where an executed notebook displays a personal number, wherever it took it from.

        Raises
        ------
        VomrError
            Naming the notebook and the cells.
        """
        within = [run for run in notebook_runs(notebook) if run.kind == "cell"]
        found = {int(run.at): None for run in self._with_digits_enough(within) if self._certain(run)}
        self.search.refuse(self.w, [self.w("notebook {name}, cell {n}", name=part, n=n) for n in sorted(found)])

    def _with_digits_enough(self, within: Iterable[Run]) -> list[Run]:
        """The runs in which a number may stand and none is known not to: quick, since hardly any are."""
        different = [run for run in dict.fromkeys(within) if (run.text, run.heading) not in self._without]
        texts = [run.text for run in different]
        return [different[which] for which in self.search.numbers.with_digits_enough(texts)]

    def _certain(self, run: Run) -> list[PersonalNumber]:
        """The personal numbers in a run; what a pack says in several of its files is looked at once."""
        said = (run.text, run.heading)
        if said in self._without:
            return []
        found = self.search.certain(*said)
        if not found:
            self._without.add(said)
        return found

    def _numbers(self, name: str, data: bytes, run: Run) -> Iterator[str]:
        for one in self._certain(run):
            if run.kind == "string":
                at, heading = cell_of_string(data, run.at)
                run = Run(run.text, "sheet", at, heading)
                if not self._certain(run):
                    continue
            yield self._origin_of(name, run, digits_of(run.text[one.start : one.end]))

    def _origin_of(self, name: str, run: Run, number: str) -> str:
        """Where a number comes from: the cell of the register, else the part of the file."""
        if self.register is not None and (cell := origin(self.register, number)):
            file, sheet, row, column = cell
            return self.w(
                "{file}, row {n}, column {column}",
                file=f"{file}, {sheet}" if sheet else file,
                n=row,
                column=without(column),
            )
        return self._part(name, run)

    def _part(self, name: str, run: Run) -> str:
        w = self.w
        if run.kind == "cell":
            return w("notebook {name}, cell {n}", name=Path(name).stem, n=run.at)
        if run.kind == "name":
            return w("the name of the file {file}", file=name)
        if run.kind == "line":
            return w("{file}, line {n}", file=name, n=run.at)
        if run.kind == "row":
            return w("{file}, row {n}, column {column}", file=name, n=run.at, column=run.heading or "?")
        if run.kind == "page":
            return w("{file}, page {n}", file=name, n=run.at)
        if run.kind == "beside":
            return w("{file}, a text in place of a picture, a title or a note", file=name)
        return f"{name}, {run.at}" if run.at else name


_NUMBER_STANDS = N_(
    "A personal number ({name}) stands in: {places}{more}. Nothing was made. Delete the number there and start again;"
    " no report is made while it stands. If it is another number, state it in the sheet “Answers to checks”: check"
    " personal-number, mark {marks}, with the reason, who states it and when."
)
_NUMBER_OF_MEMBER = N_(
    "A personal number ({name}) stands in: {places}{more}. Nothing was made. Delete the number in the register of the"
    " group that it comes from, and make its report again. If it is another number, choose its country there in the"
    " setting “Personal numbers of other countries”: the check of the group gives the mark by which it is stated in its"
    " sheet “Answers to checks”."
)
_SIGNED = N_(
    "{file} is signed, and its certificate holds who signed it. It goes to the authority alone; take it out of what is"
    " published."
)
_NAME_STANDS = N_(
    "The name of a natural person stands in: {places}{more}. Nothing was made. Write the code of the member or project"
    " in its place, or the person's function."
)


class _Search:
    """Looks for personal numbers that are certain, and remembers what those that it finds are called.

    Parameters
    ----------
    numbers : PersonalNumbers
    known : frozenset of str
        Digits of numbers that are known to be something else.
    codes : Pseudonyms, optional
        Give the codes by which a number can be stated to be another.
    """

    def __init__(
        self, numbers: PersonalNumbers, known: frozenset[str] = frozenset(), codes: Pseudonyms | None = None
    ) -> None:
        self.numbers, self.known = numbers, known
        self._codes, self._marks, self._names = codes, dict[str, None](), dict[str, None]()

    def certain(self, text: str, heading: str = "") -> list[PersonalNumber]:
        found = self.numbers.certain(text, heading, self.known)
        self._names |= dict.fromkeys(one.name for one in found)
        if self._codes is not None:
            self._marks |= dict.fromkeys(mark_of(text, one, self._codes) for one in found)
        return found

    @property
    def made_of(self) -> str:
        """Everything that tells what it finds."""
        return repr((self.numbers.codes, sorted(self.numbers.excused), sorted(self.known)))

    def refuse(self, w: Words, places: list[str], of_register: Sequence[Problem] = ()) -> None:
        """Stop where personal numbers stand anywhere, ``of_register`` among them."""
        names = dict.fromkeys((*(problem.params["name"] for problem in of_register), *self._names))
        if self._codes is None:
            refuse(w, places, _NUMBER_OF_MEMBER, name=", ".join(names))
            return
        marks = list(dict.fromkeys((*(problem.params["mark"] for problem in of_register), *self._marks)))
        shown = ", ".join(marks[:_MOST_PLACES]) + (" …" if len(marks) > _MOST_PLACES else "")
        refuse(w, places, _NUMBER_STANDS, name=", ".join(names), marks=shown or "–")


def _search(register: Register) -> _Search:
    return _Search(register.personal_numbers, known_numbers(register), Pseudonyms(register.folder))


def refuse(w: Words, places: list[str], message: str, **params: Any) -> None:
    """Stop where personal numbers, or names, stand anywhere.

    Raises
    ------
    VomrError
    """
    if places:
        shown = "; ".join(without(text) for text in places[:_MOST_PLACES])
        more = len(places) - _MOST_PLACES
        refusal = VomrError(message, places=shown, more=f" (+{more})" if more > 0 else "", **params)
        refusal.lang = w.lang
        raise refusal


def refuse_inputs(report: Report, files: Iterable[Path] = (), parameters: Mapping[str, Any] | None = None) -> None:
    """The early help, before notebooks run: personal numbers in tables, in texts that a report is made from, in
    parameters.

    Parameters
    ----------
    report : Report
    files : iterable of Path
        ``strategy.toml``, the commentary, notebooks.
    parameters : mapping

    Raises
    ------
    VomrError
        Naming every cell and line, never the number.
    """
    search = _search(report.results.register)
    stated = [problem for problem in report.results.problems if problem.code == CODE]
    places = [place_in(report.w, problem) for problem in stated]
    places += _in_settings(report.w, read_document(report.results.register.folder), search)
    places += _in_comments(report.w, comments_sheet(report.results.register.folder), search)
    for file in files:
        places += _in_text(report.w, file, search)
    places += [f"-p {name}" for name, value in (parameters or {}).items() if search.certain(str(value))]
    search.refuse(report.w, places, stated)


def _in_settings(w: Words, settings: Document, search: _Search) -> Iterator[str]:
    """Cells of the sheets of settings; a file of settings is looked through as a text, with its comments."""
    for path, text in settings.texts() if settings.is_workbook else ():
        if search.certain(text, str(path[-1])):
            file = f"{settings.path.name} › {settings.sheet(path)}"
            yield f"{file}, {w('row {n}', n=settings.line(path))}"


def _in_comments(w: Words, sheet: CommentsSheet | None, search: _Search) -> Iterator[str]:
    """Rows of the officer's own words, of every period: they lie in one workbook, which is kept as a whole."""
    if sheet is None:
        return
    for comment in sheet.comments:
        if search.certain(comment.text):
            yield f"{sheet.path.name} › {sheet.title}, {w('row {n}', n=comment.row)}"


def _in_text(w: Words, file: Path, search: _Search) -> Iterator[str]:
    if file.suffix.lower() in _TABULAR:
        yield from _in_table(w, file, search)
        return
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return  # who reads it says what is wrong with it
    if file.suffix == ".ipynb":
        for run in runs(file.name, text.encode("utf-8")):
            if search.certain(run.text, run.heading):
                yield (
                    w("notebook {name}, cell {n}", name=file.stem, n=run.at)
                    if run.kind == "cell"
                    else display_path(file)
                )
        return
    found = search.certain(text)
    for one in found:
        yield w("{file}, line {n}", file=display_path(file), n=text.count("\n", 0, one.start) + 1)
    if not found and search.certain(html_text(text)):
        yield display_path(file)


def _in_table(w: Words, file: Path, search: _Search) -> Iterator[str]:
    """The cells of a table beside a notebook in which a number stands; a column's heading tells what it holds."""
    for run in runs(file.name, file.read_bytes()):
        if search.certain(run.text, run.heading):
            if run.kind == "row":
                column = run.heading or "?"
                yield w("{file}, row {n}, column {column}", file=display_path(file), n=run.at, column=column)
            else:
                yield f"{display_path(file)}, {run.at}" if run.at else display_path(file)


def numbers_of_members(members: Iterable[Member]) -> PersonalNumbers:
    """What is looked for in a thing that is made of several groups' reports: the numbers of the country of each, its
    neighbours and whom its settings name, but for those that a report names as let through.
    """
    sought = {member.sought for member in members if member.sought is not None}
    countries = sorted({code for one in sought for code in one.countries}) or [HOME]
    others = sorted({code for one in sought for code in one.others})
    excused = frozenset().union(*(one.let_through for one in sought))
    return numbers_of_groups(tuple(countries), tuple(others)).but(excused, checksum)


def sought_facts(members: Iterable[Member]) -> dict[str, Any]:
    """What a manifest says of :func:`numbers_of_members`: countries, and groups whose report does not name its own."""
    reported = [member for member in members if member.sought is not None]
    unnamed = sorted({member.lag for member in reported if member.sought and not member.sought.is_stated})
    return {"countries": [*numbers_of_members(reported).codes], "country_not_named": unnamed}


def countries_assumed(w: Words, members: Iterable[Member]) -> str:
    """By which countries' rules numbers are looked for in reports that do not name theirs; empty where all do."""
    unnamed = {member.lag: member.sought for member in members if member.sought and not member.sought.is_stated}
    if not unnamed:
        return ""
    codes = sorted({code for sought in unnamed.values() for code in sought.countries})
    return w(
        "Reports that do not name their country, made by a former version: {groups}. In them personal numbers of the"
        " countries with their currency, and of the neighbours, are looked for: {countries}.",
        groups=", ".join(sorted(unnamed)),
        countries=", ".join(country(code).title(w.lang) for code in codes),
    )


class Hiding:
    """Puts codes in place of the register's natural persons, and hides telephones, e-mail addresses and accounts.

    Parameters
    ----------
    w : Words
    register : Register
    day : date, optional
        Of the report, as for :class:`Gate`.
    """

    def __init__(self, w: Words, register: Register, day: dt.date | None = None) -> None:
        self.names = names(register, w("[natural person {code}]"), day=day)
        self.numbers = register.personal_numbers
        self._instead = {"phone": w("[telephone]"), "mail": w("[e-mail]"), "account": w("[account]")}
        self._kept = contacts(_text_of_settings(register.folder)) | known_numbers(register)
        self._cleared: dict[str, str] = {}  # a pack says the same in its notebooks, tables and figures

    def __call__(self, value: Any) -> Any:
        """The value with every text in it cleared: texts, HTML and markdown, and lists, tuples and dicts of them."""
        if isinstance(value, str):
            return with_texts(value, self._hidden)
        alike = Alike(texts_in(value))
        suspects = {*with_contacts_perhaps(alike), *alike.where(self.names.may_hide)}
        changed = {text: hidden for text in suspects if (hidden := self._hidden(text)) != text}
        return with_texts(value, lambda text: changed.get(text, text)) if changed else value

    def _hidden(self, text: str) -> str:
        if len(text) > _LONG:
            return self.names(hide_contacts(text, self._instead, self._kept))
        if text not in self._cleared:
            self._cleared[text] = self.names(hide_contacts(text, self._instead, self._kept))
        return self._cleared[text]


def _text_of_settings(folder: Path) -> str:
    """What the group publishes of itself, a line a setting; empty where it cannot be read."""
    try:
        return "\n".join(f"{path[-1]} = {text}" for path, text in read_document(folder).texts())
    except VomrError:
        return ""


def hiding(report: Report) -> Hiding:
    """What takes natural persons out of the texts of a report."""
    return Hiding(report.w, report.results.register, report.results.day)


def clear(notebook: NotebookNode, hide: Hiding) -> None:
    """Take everything personal out of a notebook that failed and is kept to be looked at: stars in place of numbers;
    a cell in which one is left is emptied.
    """
    import nbformat

    hide_names(notebook, lambda value: with_texts(hide(value), hide.numbers.without))
    for number in cells_with_numbers(notebook, hide.numbers):
        cell = notebook.cells[number - 1]
        cell.source, cell.metadata = STARS, nbformat.from_dict({})
        if "outputs" in cell:
            cell.outputs = []


def keep_cleared(failed: Path, target: Path, hide: Hiding) -> bool:
    """Keep a notebook that failed, cleared; not one that cannot be read, since nothing tells what is in it."""
    import nbformat

    try:
        notebook = nbformat.read(failed, as_version=4)
    except (ValueError, nbformat.ValidationError):
        return False
    clear(notebook, hide)
    nbformat.write(notebook, target)
    return True


def hide_names(notebook: NotebookNode, hide: Callable[[Any], Any]) -> None:
    """Take names out of what a notebook says and displays, of its captions and of what it says about itself."""
    import nbformat

    for cell in notebook.cells:
        cell.source = hide(cell.source)
    change_outputs(notebook, hide)
    notebook.metadata = nbformat.from_dict(hide(dict(notebook.metadata)))
