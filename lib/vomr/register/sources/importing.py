"""One file → what it is, of which day, in which currency, and what it would change; nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from vomr.money import FIXED_RATES, eur_cents, is_lev_euro_ratio
from vomr.period import today
from vomr.problems import VomrError, display_path
from vomr.register.numbers import base_number
from vomr.register.pseudonyms import Pseudonyms
from vomr.register.read import read_register
from vomr.register.register import Register
from vomr.register.sources.comparing import Comparison, Said, Unit
from vomr.register.sources.facts import Facts, facts_of, refuse_other_currency, stated_currency, stated_day
from vomr.register.sources.layouts import LAYOUTS, Kind
from vomr.register.sources.mapped import Mapped, mapped_rows, nothing_taken
from vomr.register.sources.mapping import (
    INDICATORS,
    SUFFIX,
    Mapping,
    mapping_file,
    mapping_name,
    matching,
    read_mapping,
    read_mappings,
)
from vomr.register.sources.opening import Sheet, open_sheets
from vomr.register.sources.proposing import Proposal, propose
from vomr.register.sources.recognise import Recognised, headings_of, nearest_layout, recognise
from vomr.register.sources.store import (
    FOLDER,
    Source,
    Table,
    read_sources,
    read_table,
    sha256_of,
    source_number,
    written,
)
from vomr.register.sources.survey_answers import IncomingAnswers, answers_in
from vomr.spelling import folded
from vomr.words import N_
from vomr.words.language import TitlesInARow

Outcome = Literal["add", "change", "keep", "same"]
DayProof = Literal["declared", "stated", "file"]
# Which amount of a report is compared with which of the register, to tell levs from euro
_COMPARABLE = {
    "total": "total",
    "last_total": "total",
    "grant": "grant",
    "last_grant": "grant",
    "requested": "requested",
}
_CLOSE = Decimal("0.003")
_SHOWN_HEADINGS = 12
Say = Callable[..., str]


def _plainly(message: str, **params: Any) -> str:
    return message.format(**params)


@dataclass(frozen=True)
class Change:
    """One fact of the file: what becomes of it. ``before`` is what an earlier import said."""

    outcome: Outcome
    comparison: Comparison
    before: Said = None


@dataclass
class Incoming:
    """A file that was read and not kept.

    Attributes
    ----------
    path : Path
    table : Table
        With the source that it would become.
    facts : Facts or None
        What was dropped and repeated; None for a mapped register.
    mapping : Mapping or None
        How a foreign register is read; ``is_new`` where it waits to be confirmed.
    same : Source or None
        The import of the same file, of the same day and in the same currency: nothing to do.
    day_proof : str
        ``declared``, ``stated`` in the file, or the ``file``'s own date.
    sums : dict of str to int
        Cents of every column of amounts, in the file's currency: to compare with the total in ИСУН.
    votes : Counter
        Contracts by the currency that comparison with known ones tells.
    before, after : Register
        Without the file and with it.
    mapped : Mapped or None
        What was left out, refused and hidden of a foreign register.
    page : str
        The code page that the words of a text told.
    open_quotes : tuple of (int, int)
        Rows of a text with a quotation mark that is never closed.
    lacking : (Source, list of str) or None
        Contracts that the last report of this kind held and this one does not, and that report.
    """

    path: Path
    table: Table
    before: Register
    after: Register
    facts: Facts | None = None
    mapping: Mapping | None = None
    is_new: bool = False
    same: Source | None = None
    day_proof: DayProof = "declared"
    sums: dict[str, int] = field(default_factory=dict)
    votes: Counter[str] = field(default_factory=Counter)
    other_sheets: list[str] = field(default_factory=list)
    mapped: Mapped | None = None
    page: str = ""
    open_quotes: tuple[tuple[int, int], ...] = ()
    lacking: tuple[Source, list[str]] | None = None

    @property
    def source(self) -> Source:
        return self.table.source

    @property
    def title(self) -> Any:
        if self.mapping:
            return self.mapping.declared
        return next(layout.title for layout in LAYOUTS if layout.name == self.source.layout)

    def changes(self) -> list[Change]:
        """Every fact that joins, and what becomes of it."""
        earlier = {found.key: found for found in self.before.comparisons}
        found = []
        for comparison in self.after.comparisons:
            if source_number(comparison.origin) != self.source.number:
                continue
            if comparison.ours is not None:
                found.append(Change("keep" if comparison.differs else "same", comparison))
                continue
            known = earlier.get(comparison.key)
            if known is None or known.ours is not None:
                found.append(Change("add", comparison))
            elif known.theirs == comparison.theirs:
                found.append(Change("same", comparison, known.theirs))
            else:
                found.append(Change("change", comparison, known.theirs))
        return found + self._territory_changes()

    def _territory_changes(self) -> list[Change]:
        """Contracts on the territory beside the latest that was known of each."""
        if self.source.layout != "projects":
            return []
        known: dict[tuple[str, str], tuple[Any, ...]] = {}
        for contract, municipality, total, paid, status, currency, day in _territory(self.before):
            key = (base_number(contract), municipality)
            if key not in known or known[key][0] <= day:
                known[key] = (day, _euro(total, currency), _euro(paid, currency), status)
        frame = self.after["territory_projects"]
        own = frame[frame["_row"].map(source_number) == self.source.number]
        found = []
        for row, record in zip(own["_row"], _territory_of(own), strict=True):
            contract, municipality, total, paid, status, currency, day = record
            before = known.get((base_number(contract), municipality))
            now: tuple[tuple[str, Unit, Said], ...] = (
                ("total", "cents", _euro(total, currency)),
                ("paid", "cents", _euro(paid, currency)),
                ("status", "text", status),
            )
            for position, (column, unit, value) in enumerate(now, start=1):
                if value is None or (before is not None and before[0] > day):
                    continue
                comparison = Comparison(
                    contract, "territory_projects", column, unit, None, value, 0, int(row), municipality
                )
                was = before[position] if before else None
                found.append(Change("same" if was == value else "add" if was is None else "change", comparison, was))
        return found


def _territory(register: Register) -> list[tuple[Any, ...]]:
    return _territory_of(register["territory_projects"])


def _territory_of(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    columns = [
        frame[name].astype("object")
        for name in ("contract", "municipality", "total", "paid", "status", "currency", "as_of")
    ]
    return [
        tuple(None if pd.isna(cell) else cell for cell in row)
        for row in zip(*columns, strict=True)
        if isinstance(row[0], str) and pd.notna(row[6])
    ]


def _euro(cents: Any, currency: Any) -> int | None:
    return None if cents is None or currency not in FIXED_RATES else eur_cents(int(cents), currency)


def look_at(
    folder: Path,
    path: Path,
    currency: str | None = None,
    as_of: dt.date | None = None,
    mapping: Path | None = None,
    say: Say = _plainly,
    survey: str | None = None,
) -> Incoming | IncomingAnswers:
    """Read a file and work out what it would change.

    Parameters
    ----------
    folder : Path
        The strategy folder; it is left as it is.
    path : Path
    currency : {"EUR", "BGN"}, optional
        Declared; else it must be proved.
    as_of : date, optional
        The day that the cumulative amounts are of; else the day that the file states, else its own date.
    mapping : Path, optional
        The mapping that reads the file, wherever it stands; else one of the folder's whose headings it has.
    say : callable, optional
        Puts the reasons why rows are refused into the reader's words.
    survey : str, optional
        The code of the survey that the file holds answers to; else the file says it, or is none.

    Raises
    ------
    VomrError
        When the file cannot be read, is no known report, or its currency is in doubt; says what to do.
    """
    sheets = open_sheets(path)
    sha256 = sha256_of(path.read_bytes())
    known = read_sources(folder)
    mappings = read_mappings(folder) if mapping is None else [read_mapping(mapping)]
    before = read_register(folder)
    if mapping is None and (answers := answers_in(sheets, path, sha256, before, survey, say)) is not None:
        return answers
    recognised = [found for sheet in sheets if (found := recognise(sheet))] if mapping is None else []
    if recognised:
        found = max(recognised, key=lambda item: len(item.columns))
        incoming = _of_report(before, path, sha256, known, found, currency, as_of, say)
        incoming.other_sheets = [one.sheet.name for one in recognised if one is not found and one.sheet.name]
        if incoming.same is None:
            incoming.after = read_register(folder, [incoming.table])
            incoming.lacking = _lacking(folder, known, incoming.table)
        incoming.page = found.sheet.page
        return incoming
    return _of_register(before, path, sha256, known, sheets, mappings, currency, as_of, mapping, say)


def _lacking(folder: Path, known: tuple[Source, ...], table: Table) -> tuple[Source, list[str]] | None:
    """Contracts of the last report of the same kind that are not in this one: absence is no termination."""
    earlier = [
        source
        for source in known
        if source.layout == table.source.layout
        and source.number != table.source.number
        and source.as_of <= table.source.as_of
    ]
    if not earlier or "base" not in table.columns:
        return None
    last = max(earlier, key=lambda source: (source.as_of, source.number))
    now = set(table.column("base"))
    lacking = [base for base in dict.fromkeys(read_table(folder, last).column("base")) if base and base not in now]
    return (last, lacking) if lacking else None


def _of_report(
    before: Register,
    path: Path,
    sha256: str,
    known: tuple[Source, ...],
    recognised: Recognised,
    currency: str | None,
    as_of: dt.date | None,
    say: Say,
) -> Incoming:
    layout = recognised.layout
    if layout.refusal:
        raise VomrError(layout.refusal, file=path.name)
    if recognised.sheet.open_quotes:
        raise VomrError(
            N_(
                "{file}, row {row}: a quotation mark begins a cell and is never closed. Export the report again as"
                " .xlsx."
            ),
            file=path.name,
            row=recognised.sheet.open_quotes[0][0],
        )
    is_text = recognised.sheet.name is None and path.suffix.lower() in (".csv", ".txt")
    facts = facts_of(recognised, path.name, Pseudonyms(before.folder, before.personal_numbers), say, is_text=is_text)
    if not facts.rows:
        raise VomrError(
            N_(
                "{file} is “{title}”, but holds no rows under its headings. Export it again with filters that find"
                " something."
            ),
            file=path.name,
            title=layout.title,
        )
    again = _again(known, sha256, layout.name)
    day, day_proof = _day(path, facts.words, as_of, again)
    votes = _votes(before, facts)
    money, proof = _currency(path, facts, currency, day, votes, again)
    refuse_other_currency(facts, money, say)
    if not facts.rows:
        raise VomrError(
            N_(
                "No amount of {file} is in {currency}: its cells name another currency. Say the currency of the report:"
                " --currency EUR or --currency BGN."
            ),
            file=path.name,
            currency=money,
        )
    source = Source(
        _number(known, again),
        path.name,
        recognised.sheet.name,
        sha256,
        layout.name,
        day,
        today(),
        money,
        proof,
        len(facts.rows),
        "",
    )
    columns = {
        name: written(values, is_money=_is_money(facts, name))
        for name, values in facts.values.items()
        if any(value is not None for value in values)
    }
    sums = {
        name: sum(cents for cents in facts.values[name] if cents is not None)
        for name in layout.main_amounts
        if any(facts.values.get(name, ()))
    }
    same = again if again and (again.as_of, again.currency) == (day, money) else None
    return Incoming(
        path,
        Table(source, facts.rows, columns, facts.refused),
        before,
        before,
        facts,
        same=same,
        day_proof=day_proof,
        sums=sums,
        votes=votes,
    )


def _is_money(facts: Facts, name: str) -> bool:
    return name in facts.layout.fields and facts.layout.fields[name].kind is Kind.MONEY


def _of_register(
    before: Register,
    path: Path,
    sha256: str,
    known: tuple[Source, ...],
    sheets: list[Sheet],
    mappings: list[Mapping],
    currency: str | None,
    as_of: dt.date | None,
    given: Path | None,
    say: Say,
) -> Incoming:
    for sheet in sheets:
        if found := matching(mappings, sheet):
            mapping, position = found
            is_new = given is not None and given.parent.resolve() != (before.folder / FOLDER).resolve()
            return _mapped(before, path, sha256, known, sheet, mapping, position, as_of, say, given, is_new=is_new)
    if given is not None:
        raise _other_headings(path, sheets, mappings[0])
    near = any(nearest_layout(headings_of(sheet)[1]) for sheet in sheets)
    proposal = None if near else propose(sheets, mapping_name(path), before, currency)
    if proposal is None or not proposal.is_sure:
        raise not_recognised(path, sheets)
    sheet, mapping, position = proposal.sheet, proposal.mapping, proposal.position
    return _mapped(before, path, sha256, known, sheet, mapping, position, as_of, say, is_new=True)


def _other_headings(path: Path, sheets: list[Sheet], mapping: Mapping) -> VomrError:
    """Which headings of a mapping a file does not have."""
    seen = [title for sheet in sheets for title in headings_of(sheet)[1] if title]
    known = {folded(title) for title in seen}
    wanted = [heading for heading, column in mapping.columns.items() if column]
    if not wanted:
        return VomrError(
            N_(
                "The mapping gives no heading of {file} to a column. Write our column to the right of each heading that"
                " is to be taken."
            ),
            file=path.name,
        )
    lacks = [heading for heading in wanted if folded(heading) not in known] or wanted
    return VomrError(
        N_("{file} has not the headings of the mapping: {lacks}. Headings seen: {seen}."),
        file=path.name,
        lacks=", ".join(f"„{title}“" for title in lacks[:_SHOWN_HEADINGS]),
        seen=", ".join(f"„{title[:60]}“" for title in seen[:_SHOWN_HEADINGS]),
    )


def proposal_for(folder: Path, path: Path, currency: str | None = None, table: str | None = None) -> Proposal:
    """A mapping to complete by hand, for any table that can be read.

    Raises
    ------
    VomrError
        When the file cannot be read or has no cells.
    """
    sheets = open_sheets(path)
    found = propose(sheets, mapping_name(path), read_register(folder), currency, table)
    if found is None:
        raise not_recognised(path, sheets)
    return found


def _mapped(
    before: Register,
    path: Path,
    sha256: str,
    known: tuple[Source, ...],
    sheet: Sheet,
    mapping: Mapping,
    position: int,
    as_of: dt.date | None,
    say: Say,
    given: Path | None = None,
    *,
    is_new: bool,
) -> Incoming:
    layout = f"table:{mapping.table}"
    again = _again(known, sha256, layout)
    words = "\n".join(str(cell) for _, cells in sheet.rows[:position] for cell in cells if cell)
    day, day_proof = _day(path, words, as_of, again)
    source = Source(_number(known, again), path.name, sheet.name, sha256, layout, day, today(), "", "", 0, "")
    place = display_path(given) if given else f"{FOLDER}/{mapping.name}{SUFFIX}"
    if lacking := mapping.missing():
        raise VomrError(
            N_(
                "{file} looks like the table “{title}”, but the columns {columns} may not be empty and nothing gives"
                " them. Run the command with --mapping, complete {mapping}, and import again."
            ),
            file=path.name,
            title=mapping.declared,
            columns=TitlesInARow(tuple(lacking), ", ", tuple(column.name for column in lacking), "{quoted} ({code})"),
            mapping=place,
        )
    projects = before["projects"]
    of_project = {
        project: currency
        for project, currency in zip(projects["project"], projects["currency"], strict=True)
        if isinstance(project, str) and isinstance(currency, str)
    }
    found = mapped_rows(mapping, sheet, position, Pseudonyms(before.folder, before.personal_numbers), say, of_project)
    if not found.rows and found.refused:
        raise nothing_taken(path.name, found, place)
    if not found.rows:
        raise VomrError(
            N_(
                "{file} is “{title}”, but holds no rows under its headings. Export it again with filters that find"
                " something."
            ),
            file=path.name,
            title=mapping.declared,
        )
    table = Table(replace(source, rows=len(found.rows)), found.rows, found.columns, found.refused)
    after = read_register(before.folder, [table])
    same = (
        again if again and again.as_of == day and not is_new and _says_the_same(before.folder, again, table) else None
    )
    return Incoming(
        path,
        table,
        before,
        after,
        None,
        mapping,
        is_new,
        same,
        day_proof,
        mapped=found,
        page=sheet.page,
        open_quotes=sheet.open_quotes,
    )


def _says_the_same(folder: Path, source: Source, table: Table) -> bool:
    """Whether a mapping reads a file today as it did when the file was kept."""
    old = read_table(folder, source)
    return (old.rows, old.columns, old.refused) == (table.rows, table.columns, table.refused)


def not_recognised(path: Path, sheets: list[Sheet]) -> VomrError:
    """What was seen, and the known report that comes nearest."""
    best: tuple[int, list[str], Any] = (-1, [], None)
    for sheet in sheets:
        titles = [title for title in headings_of(sheet)[1] if title]
        near = nearest_layout(titles)
        score = len(titles) + (100 if near else 0)
        if score > best[0]:
            best = score, titles, near
    _, titles, near = best
    if not titles:
        return VomrError(
            N_("{file} holds no headings, only empty or merged cells. Export the report again."), file=path.name
        )
    seen = ", ".join(f"„{title[:60]}“" for title in titles[:_SHOWN_HEADINGS]) + (
        f" … (+{len(titles) - _SHOWN_HEADINGS})" if len(titles) > _SHOWN_HEADINGS else ""
    )
    if near:
        layout, lacks = near
        return VomrError(
            N_(
                "{file} is no report that is known. Headings seen: {seen}. The nearest is “{title}”; of its headings"
                " these are missing: {lacks}."
            ),
            file=path.name,
            seen=seen,
            title=layout.title,
            lacks=", ".join(f"„{title}“" for title in lacks),
        )
    return VomrError(
        N_(
            "{file} is no report that is known. Headings seen: {seen}. If it is a register of another system, run vomr"
            " import with --mapping and complete the file that it writes."
        ),
        file=path.name,
        seen=seen,
    )


def _again(known: tuple[Source, ...], sha256: str, layout: str) -> Source | None:
    return next((source for source in known if (source.sha256, source.layout) == (sha256, layout)), None)


def _number(known: tuple[Source, ...], again: Source | None) -> int:
    return again.number if again else len(known) + 1


def _day(path: Path, words: str, declared: dt.date | None, again: Source | None) -> tuple[dt.date, DayProof]:
    """The day of a report: declared, stated in it, that of the same file's import, or the file's own date."""
    stated = stated_day(words)
    if (declared or stated or today()) > today():
        raise VomrError(
            N_("A report cannot be of {day}, a day that has not come. Give the day of the report with --as-of."),
            day=declared or stated,
        )
    if declared:
        return declared, "declared"
    if stated:
        return stated, "stated"
    if again:
        return again.as_of, "declared"
    return min(dt.date.fromtimestamp(path.stat().st_mtime), today()), "file"


# --- the currency -----------------------------------------------------------------------------------------------------


def _votes(register: Register, facts: Facts) -> Counter[str]:
    """How many contracts that are known tell levs, how many euro: the same amount, or 1.95583 times as much."""
    known = _known_amounts(register)
    votes: Counter[str] = Counter()
    for name, column in _COMPARABLE.items():
        if name not in facts.values or "base" not in facts.values:
            continue
        for base, cents in zip(facts.values["base"], facts.values[name], strict=True):
            found = {_verdict(cents, euro) for euro in known.get((base, column), ()) if cents and euro}
            votes.update(verdict for verdict in found if verdict and len(found - {""}) == 1)
    return votes


def _verdict(cents: int, euro: int) -> str:
    ratio = Decimal(cents) / Decimal(euro)
    if abs(ratio - 1) < _CLOSE:
        return "EUR"
    return "BGN" if ratio > 1 and is_lev_euro_ratio(cents, euro) else ""


def _known_amounts(register: Register) -> dict[tuple[str, str], set[int]]:
    """(base number, column) → euro cents that the register knows."""
    found: dict[tuple[str, str], set[int]] = {}
    projects = register["projects"]
    for column in ("total", "grant", "requested"):
        for project, contract, isun, cents, currency in zip(
            projects["project"],
            projects["contract"],
            projects["isun_number"],
            projects[column],
            projects["currency"],
            strict=True,
        ):
            if pd.notna(cents) and currency in FIXED_RATES:
                for number in (project, contract, isun):
                    if isinstance(number, str):
                        found.setdefault((base_number(number), column), set()).add(eur_cents(int(cents), currency))
    for comparison in register.comparisons:
        if comparison.column == "grant" and comparison.currency == "EUR" and isinstance(comparison.theirs, int):
            found.setdefault((base_number(comparison.project), "grant"), set()).add(comparison.theirs)
    for contract, _, total, _, _, currency, _ in _territory(register):
        if (euro := _euro(total, currency)) is not None:
            found.setdefault((base_number(contract), "total"), set()).add(euro)
    return found


def _currency(
    path: Path, facts: Facts, declared: str | None, day: dt.date, votes: Counter[str], again: Source | None
) -> tuple[str, str]:
    """The currency of a report and how it is known.

    Declared; else told by the words in it where they suit its day (levs until 2025, euro from 2026 on) and known
    contracts do not gainsay; else told by known contracts. An old heading over new amounts, or the other way round, is
    met: words against contracts stop the import.
    """
    if not any(name in facts.values for name in facts.layout.money):
        return "", ""
    if declared:
        return declared, "declared"
    if again:
        return again.currency, again.proof
    compared = next(
        (
            money
            for money, other in (("EUR", "BGN"), ("BGN", "EUR"))
            if votes[money] and votes[money] >= 3 * votes[other]
        ),
        None,
    )
    in_cells = {code for _, code in facts.named}
    said = stated_currency(facts.words) or (in_cells.pop() if len(in_cells) == 1 else None)
    if said and compared and said != compared:
        raise VomrError(
            N_(
                "The currency of {file} is in doubt: its words say {said}, but {count} known contracts say {compared}."
                " Look at one contract that you know and say it: --currency EUR or --currency BGN."
            ),
            file=path.name,
            said=said,
            compared=compared,
            count=votes[compared],
        )
    if compared:
        return compared, "ratio"
    if votes:
        raise VomrError(
            N_(
                "The currency of {file} is in doubt: of the known contracts {euro} say EUR and {levs} say BGN. Look at"
                " one contract that you know and say it: --currency EUR or --currency BGN."
            ),
            file=path.name,
            euro=votes["EUR"],
            levs=votes["BGN"],
        )
    if said and (said == "BGN") == (day < dt.date(2026, 1, 1)):
        return said, "words"
    if said:
        raise VomrError(
            N_(
                "The currency of {file} is in doubt: its words say {said}, but it is of {day}, and no known contract"
                " stands in it to compare with. Look at one contract that you know and say it: --currency EUR or"
                " --currency BGN."
            ),
            file=path.name,
            said=said,
            day=day,
        )
    raise VomrError(
        N_(
            "The currency of {file} cannot be told: it names none, and no known contract stands in it to compare with."
            " Look at one contract that you know and say it: --currency EUR or --currency BGN."
        ),
        file=path.name,
    )


def unknown_indicators(incoming: Incoming) -> list[str]:
    """Names of indicators in the file that the register does not know."""
    from vomr.register.sources.mapping import indicator_names

    names = indicator_names(incoming.after)
    return sorted({name for name in incoming.table.column("indicator") if name and folded(name) not in names})


def names_file(folder: Path) -> Path:
    """Where the officer says which indicator of ИСУН is which of hers."""
    return mapping_file(folder, INDICATORS)
