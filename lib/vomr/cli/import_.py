"""``vomr import``: a report of ИСУН, or a register of another system, without typing."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from vomr.cli.app import LANG, Lang, Strategy, app, is_yes, say, tell, w
from vomr.problems import UsageError
from vomr.words import N_, Words

if TYPE_CHECKING:
    from vomr.register.sources.comparing import Said
    from vomr.register.sources.importing import Change, Incoming
    from vomr.register.sources.survey_answers import IncomingAnswers

_SHOWN = 40
_OUTCOMES = {"add": N_("will be added"), "change": N_("will change"), "keep": N_("differs: the group's own counts")}
_DAYS = {
    "declared": N_("declared"),
    "stated": N_("named in the file"),
    "file": N_("the file's own date; another is given with --as-of"),
}


class _MappingAlone(TyperCommand):
    """``--mapping`` takes a file, or none where FILE is all that is named: ``vomr import FILE --mapping``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with_value = {
            name
            for param in self.params
            for name in (*param.opts, *param.secondary_opts)
            if not getattr(param, "is_flag", True)
        }
        if "--mapping" in args:
            at = args.index("--mapping")
            after = args[at + 1 : at + 2]
            others = [*args[:at], *args[at + 2 :]]
            files = [
                one
                for before, one in zip(["", *others], others, strict=False)
                if not one.startswith("-") and before not in with_value
            ]
            if not after or after[0].startswith("-") or not files:
                args = [*args[:at], "--mapping=", *args[at + 1 :]]
        return super().parse_args(ctx, args)


@app.command(
    name="import",
    cls=_MappingAlone,
    help=w("Read a report of the national system, show what it would change, and with a yes keep it."),
)
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=w("the file as it came from the national system: .xlsx, .xls, .csv"))
    ],
    yes: Annotated[bool, typer.Option("--yes", help=w("accept without asking"))] = False,
    currency: Annotated[
        str | None,
        typer.Option("--currency", metavar="CODE", help=w("the currency of its amounts"), show_default=False),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help=w("the day that its amounts are of: 2026-09-30 or 30.09.2026"),
            show_default=False,
        ),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--mapping",
            metavar="[FILE]",
            help=w(
                "of a register of another system: which column goes where; written there for you to complete, and read"
                " from there when it is"
            ),
            show_default=False,
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="NAME",
            help=w("with --mapping: the table that the file fills, such as payments"),
            show_default=False,
        ),
    ] = None,
    survey: Annotated[
        str | None,
        typer.Option(
            "--survey",
            metavar="CODE",
            help=w("of answers to a survey: its code on the sheet of surveys"),
            show_default=False,
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=w("list every change, however many"))] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help=w("show what it would change machine-readably; nothing is written"))
    ] = False,
    strategy: Strategy = None,
    lang: Lang = LANG,
) -> None:
    from vomr.money import CURRENCIES
    from vomr.problems import one_of
    from vomr.register.sources.importing import look_at
    from vomr.register.sources.survey_answers import IncomingAnswers
    from vomr.strategy import strategy_folder

    if as_json and yes:
        raise UsageError(N_("--json only shows what would change. To accept, give --yes without it."))
    folder = strategy_folder(strategy)
    if currency is not None:
        currency = currency.upper()
        one_of("--currency", currency, tuple(CURRENCIES))
    if table is not None:
        table = _table(table)
    given = Path(mapping) if mapping else None
    say(w("Reading {file}", file=file.name))
    if mapping == "" or (given and not given.exists()) or (table and mapping is None):
        _write_mapping(folder, file, given, currency, table)
        return
    incoming = look_at(folder, file, currency, _day(as_of), given, w, survey)
    if isinstance(incoming, IncomingAnswers):
        _import_answers(folder, file, incoming, yes=yes, as_json=as_json)
        return
    if table and incoming.mapping and incoming.mapping.table != table:
        raise UsageError(
            N_("The mapping fills the table {found}, not {table}. Write another with --mapping and another file."),
            found=incoming.mapping.table,
            table=table,
        )
    if as_json:
        sys.stdout.write(json.dumps(_document(incoming), ensure_ascii=False) + "\n")
        raise typer.Exit(1 if incoming.table.refused else 0)
    for line in _facts(incoming):
        tell(line)
    if incoming.same:
        for line in _refused(incoming):
            tell(line)
        raise typer.Exit(1 if incoming.table.refused else 0)
    changes = incoming.changes()
    _list_changes(incoming, changes, every)
    for line in _attention(incoming):
        tell(line)
    if not _agreed(yes, incoming):
        tell(w("Nothing was written. To accept, run the same command with --yes."))
    else:
        _accept(folder, file, incoming)
    if incoming.table.refused:
        raise typer.Exit(1)


def _import_answers(folder: Path, file: Path, incoming: IncomingAnswers, *, yes: bool, as_json: bool) -> None:
    """Show what a file of answers to a survey would change, and with a yes keep it: all of it, or nothing."""
    from vomr.register.sources.store import keep

    facts, attention = list(_answers_described(incoming)), list(_answers_attention(incoming))
    if as_json:
        document = {"facts": facts, "counts": {}, "summary": "", "changes": [], "attention": attention}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        for line in (*facts, *attention):
            tell(line)
    if incoming.faults:
        raise typer.Exit(1)
    if as_json or incoming.same:
        return
    agreed = yes or (_on_terminal() and is_yes(typer.prompt(w("Accept? (yes/no)"), default="", show_default=False)))
    if not agreed:
        tell(w("Nothing was written. To accept, run the same command with --yes."))
        return
    source = keep(folder, file, incoming.table)
    if incoming.is_roster:
        tell(
            w(
                "The sheets of partners stand in sources/{file}: who works with whom, of organisations alone.",
                file=source.file,
            )
        )
        return
    tell(
        w(
            "The answers stand in sources/{file}, without anything of who gave them. The file that you imported holds"
            " what the form knows of people: delete it once you have looked at the answers.",
            file=source.file,
        )
    )


def _answers_described(incoming: IncomingAnswers) -> Iterator[str]:
    """What a file of answers is, and what is not taken of it."""
    from vomr.words.labels import label

    held = incoming.survey
    params = {
        "file": incoming.path.name,
        "survey": held["survey"],
        "audience": label(w, "audience", held["audience"]),
        "wave": held["wave"],
    }
    if incoming.is_roster:
        yield w("{file}: sheets of partners of the survey {survey} ({audience}, {wave})", **params)
    else:
        yield w("{file}: answers to the survey {survey} ({audience}, {wave})", **params)
    yield w.plural("{n} sheet with answers was read.", "{n} sheets with answers were read.", incoming.sheets)
    if incoming.blank:
        yield w.plural("{n} row has no answer.", "{n} rows have no answer.", incoming.blank)
    if incoming.late:
        yield w.plural(
            "{n} sheet was given after the last day, {day}, and is not taken.",
            "{n} sheets were given after the last day, {day}, and are not taken.",
            incoming.late,
            day=held["to"],
        )
    if incoming.page:
        yield w(
            "The file is not saved as UTF-8; by its words it was read as {page}. Look whether the letters are right.",
            page=incoming.page,
        )
    for title, question in incoming.headings:
        yield w("Read as {question}: “{heading}”", question=question.code, heading=title)
    if incoming.lacking:
        yield w(
            "Questions that the file has no column for: {questions}.",
            questions=", ".join(question.code for question in incoming.lacking),
        )
    if incoming.left_out:
        yield w(
            "Not taken, as they tell who answered or when: {headings}.",
            headings=", ".join(map(w.quoted, incoming.left_out)),
        )


def _answers_attention(incoming: IncomingAnswers) -> Iterator[str]:
    """What is wrong in a file of answers; else what it changes."""
    if incoming.faults:
        yield w.plural(
            "Nothing is taken: {n} cell cannot be read.",
            "Nothing is taken: {n} cells cannot be read.",
            len(incoming.faults),
        )
        for fault in incoming.faults[:_SHOWN]:
            value = f" = {w.quoted(fault.value)}" if fault.value else ""
            yield w("  {column}{value}: {reason}", column=fault.column, value=value, reason=fault.reason)
        if len(incoming.faults) > _SHOWN:
            yield w("… and {n} more.", n=w.number(len(incoming.faults) - _SHOWN))
        yield w("Mend the cells and import the file again.")
    elif incoming.same:
        yield w("They were imported on {day}. Nothing changes.", day=incoming.same.imported_on)
    elif incoming.before:
        yield w(
            "They take the place of those imported on {day}: {added} sheets are new, {gone} are no longer in the file.",
            day=incoming.before.imported_on,
            added=w.number(incoming.added),
            gone=w.number(incoming.gone),
        )


def _table(name: str) -> str:
    """A table by its machine name or its title."""
    from vomr.problems import nearest
    from vomr.register.tables import TABLES

    for table in TABLES.values():
        if name.strip().casefold() in map(str.casefold, table.titles):
            return table.name
    raise UsageError(
        N_("There is no table “{table}”. Did you mean {suggestion}?"),
        table=name,
        suggestion=nearest(name, [text for table in TABLES.values() for text in table.titles], 0) or "projects",
    )


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    from vomr.register.cells import CellError, parser
    from vomr.register.tables import Column, Type

    try:
        found: dt.date = parser(Column("as_of", Type.DATE, "", ""))(text)
    except CellError:
        raise UsageError(N_("“{value}” is not a date. Write it as 2026-09-30 or 30.09.2026."), value=text) from None
    return found


def _document(incoming: Incoming) -> dict[str, Any]:
    """What the file is, what it would change and what has to be looked at: the answer that a program reads."""
    from vomr.register.tables import TABLES
    from vomr.show.reconciliation import gap

    changes = [] if incoming.same else incoming.changes()
    return {
        "facts": list(_facts(incoming)),
        "counts": _counts(changes),
        "summary": "" if incoming.same else _summary(changes),
        "changes": [
            {
                "outcome": change.outcome,
                "table": TABLES[change.comparison.table].title(w.lang),
                **dict(zip(("project", "what", "now", "in_file", "happens"), _cells(incoming, change), strict=True)),
                "difference": gap(w, change.comparison.unit, _now(change), change.comparison.theirs),
            }
            for change in _shown(changes)
        ],
        "attention": list(_refused(incoming) if incoming.same else _attention(incoming)),
    }


def _facts(incoming: Incoming) -> Iterator[str]:
    """What the file is; of one that is known already that it is."""
    if known := incoming.same:
        yield w(
            "{file} was imported on {day} as {name}. Nothing changes.",
            file=incoming.path.name,
            day=known.imported_on,
            name=f"sources/{known.file}",
        )
        return
    yield from _described(incoming)
    if incoming.mapping and incoming.is_new:
        yield from _proposed(incoming)


def _attention(incoming: Incoming) -> Iterator[str]:
    """What somebody has to look at before it is accepted."""
    for lines in (_unused, _ahead, _refused, _lacking):
        yield from lines(incoming)


def _described(incoming: Incoming) -> list[str]:
    """What the file is, and what was left out of it."""
    from vomr.show.reconciliation import PROOFS
    from vomr.words.labels import label

    source, facts = incoming.source, incoming.facts
    lines = [
        w("{file}: {title}", file=incoming.path.name, title=incoming.title),
        w(
            "Rows: {rows}. As of {day} ({how}).",
            rows=w.number(source.rows),
            day=source.as_of,
            how=w(_DAYS[incoming.day_proof]),
        ),
    ]
    if source.currency:
        how = w(PROOFS[source.proof])
        if votes := incoming.votes[source.currency]:
            how += f"; {w.plural('{n} known amount agrees', '{n} known amounts agree', votes)}"
        lines.append(w("Currency: {currency} ({how}).", currency=label(w, "currency", source.currency), how=how))
        against = incoming.votes["BGN" if source.currency == "EUR" else "EUR"]
        if against > incoming.votes[source.currency]:
            lines.append(
                w("Attention: {count} known amounts speak for another currency than the one declared.", count=against)
            )
    for name, cents in incoming.sums.items():
        heading = facts.layout.fields[name] if facts else None
        lines.append(w("Sum of “{title}”: {sum}", title=heading.title if heading else name, sum=w.money(cents)))
    if incoming.page:
        lines.append(
            w(
                "The file is not saved as UTF-8; by its words it was read as {page}. Look whether the letters are"
                " right.",
                page=incoming.page,
            )
        )
    for row, _ in incoming.open_quotes:
        lines.append(
            w(
                "Attention: in row {row} a quotation mark begins a cell and is never closed; the row was read to the"
                " end of its line.",
                row=row,
            )
        )
    if facts:
        lines += _left_out(facts) + _asked(facts)
    if incoming.mapped and incoming.mapping:
        lines += _not_rows(incoming.mapped) + _asked(incoming.mapped)
        if not incoming.is_new and (
            left := [heading for heading, column in incoming.mapping.columns.items() if not column]
        ):
            lines.append(
                w("Columns of the file that are not taken: {headings}.", headings=", ".join(map(w.quoted, left)))
            )
    if incoming.other_sheets:
        lines.append(
            w(
                "The sheets {sheets} are reports too: save each as a file of its own and import it.",
                sheets=", ".join(incoming.other_sheets),
            )
        )
    return lines


def _left_out(facts: Any) -> list[str]:
    lines = []
    if facts.persons:
        lines.append(
            w.plural(
                "{n} row is about a natural person: its name and number were dropped.",
                "{n} rows are about natural persons: their names and numbers were dropped.",
                facts.persons,
            )
        )
    if facts.repeated:
        lines.append(
            w.plural(
                "{n} row repeats another and counts once.", "{n} rows repeat others and count once.", facts.repeated
            )
        )
    if facts.footers:
        lines.append(
            w.plural(
                "{n} row of notes or totals was left out.", "{n} rows of notes or totals were left out.", facts.footers
            )
        )
    if facts.rounded:
        lines.append(
            w.plural(
                "{n} amount has more than two decimals and was rounded.",
                "{n} amounts have more than two decimals and were rounded.",
                facts.rounded,
            )
        )
    for number, rows in facts.conflicts:
        lines.append(
            w(
                "{number} stands in rows {rows} with different content: none of them is taken.",
                number=number,
                rows=", ".join(map(str, rows)),
            )
        )
    if facts.missing:
        lines.append(
            w(
                "Headings of this report that the file has not: {missing}.",
                missing=", ".join(map(w.quoted, facts.missing)),
            )
        )
    return lines


def _not_rows(mapped: Any) -> list[str]:
    lines = []
    if mapped.persons:
        lines.append(
            w.plural(
                "{n} personal number was read as a code.", "{n} personal numbers were read as codes.", mapped.persons
            )
        )
    if mapped.left_out:
        shown = ", ".join(f"{row} ({w.quoted(text)})" for row, text in mapped.left_out[:10])
        more = f" (+{len(mapped.left_out) - 10})" if len(mapped.left_out) > 10 else ""
        lines.append(w("Not taken, as totals or notes: rows {rows}.", rows=shown + more))
    return lines


def _asked(incoming: Any) -> list[str]:
    """Cells that were taken, and that somebody has to look at."""
    lines = []
    for row, column, text in incoming.lost[:10]:
        lines.append(
            w(
                "Attention: in row {row}, {column}, letters were lost before the file was saved: „{text}“.",
                row=row,
                column=column,
                text=text,
            )
        )
    if len(incoming.lost) > 10:
        lines.append(w("… and {n} more.", n=w.number(len(incoming.lost) - 10)))
    for row, column, question in incoming.doubts[:10]:
        lines.append(w("Attention: row {row}, {column}: {question}.", row=row, column=column, question=question))
    if len(incoming.doubts) > 10:
        lines.append(w("… and {n} more.", n=w.number(len(incoming.doubts) - 10)))
    return lines


def _refused(incoming: Incoming) -> Iterator[str]:
    """Rows that were not taken, each with what is wrong in it."""
    refused = incoming.table.refused
    if not refused:
        return
    rows = len({one.row for one in refused})
    yield w.plural(
        "Attention: {n} row of the file is not taken:", "Attention: {n} rows of the file are not taken:", rows
    )
    for one in refused[:_SHOWN]:
        value = f" = {w.quoted(one.value)}" if one.value else ""
        yield w(
            "  row {row}, {column}{value}: {reason}", row=one.row, column=one.column, value=value, reason=one.reason
        )
    if len(refused) > _SHOWN:
        yield w("… and {n} more.", n=w.number(len(refused) - _SHOWN))
    yield w("Mend the cells and import the file again, or enter these rows in the table yourself.")


def _lacking(incoming: Incoming) -> Iterator[str]:
    """Contracts that an earlier report held: is this one whole?"""
    if incoming.lacking is None:
        return
    last, lacking = incoming.lacking
    shown = ", ".join(lacking[:10]) + (f" (+{len(lacking) - 10})" if len(lacking) > 10 else "")
    count = w.plural("{n} contract", "{n} contracts", len(lacking))
    yield w(
        "Attention: the report lacks {count} that the one of {day} ({file}) held: {shown}. Is it not whole? They"
        " stay as they were; that they are missing says nothing of their end.",
        count=count,
        day=last.as_of,
        file=f"sources/{last.file}",
        shown=shown,
    )


def _proposed(incoming: Incoming) -> Iterator[str]:
    """Which column of a foreign register goes where."""
    from vomr.register.sources.mapping import SUFFIX

    mapping = incoming.mapping
    assert mapping is not None
    for heading, column in mapping.columns.items():
        target = mapping.declared.column[column].title(w.lang) if column else w("not taken")
        yield f"  {heading} → {target}"
    yield w("This mapping will be kept as sources/{file}.", file=mapping.name + SUFFIX)


def _shown(changes: list[Change]) -> list[Change]:
    """The changes that somebody looks through: what differs first."""
    order = {"keep": 0, "change": 1, "add": 2}
    shown = [change for change in changes if change.outcome != "same"]
    return sorted(shown, key=lambda change: (order[change.outcome], change.comparison.key))


def _now(change: Change) -> Said:
    """What counts before the file is accepted: her own cell, else what an earlier file said."""
    return change.comparison.ours if change.comparison.ours is not None else change.before


def _cells(incoming: Incoming, change: Change) -> tuple[str, str, str, str, str]:
    """Project, what, now, in the file, what happens."""
    from vomr.show.reconciliation import as_read, fact_title

    one = change.comparison
    return (
        one.project,
        fact_title(w, incoming.after, one),
        as_read(w, one.unit, _now(change)),
        as_read(w, one.unit, one.theirs),
        w(_OUTCOMES[change.outcome]),
    )


def _counts(changes: list[Change]) -> dict[str, int]:
    return {
        outcome: sum(change.outcome == outcome for change in changes) for outcome in ("add", "change", "keep", "same")
    }


def _summary(changes: list[Change]) -> str:
    """How many facts are new, others, different and the same."""
    return w(
        "Added: {add}. Changed: {change}. Different, the group's own counts: {keep}. The same: {same}.",
        **{outcome: w.number(count) for outcome, count in _counts(changes).items()},
    )


def _list_changes(incoming: Incoming, changes: list[Change], every: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = _shown(changes)
    if shown:
        listed = Table(expand=True)
        for title in (w("Project"), w("What"), w("Now"), w("In the file"), w("What happens")):
            listed.add_column(title, overflow="fold")
        for change in shown if every else shown[:_SHOWN]:
            listed.add_row(*map(Text, _cells(incoming, change)))
        Console(soft_wrap=False).print(listed)
        currency = incoming.after.strategy.accounts.currency
        tell(w("Amounts in the table are in {currency}.", currency=w.currency_of(currency)))
        if len(shown) > _SHOWN and not every:
            tell(w("… and {n} more; --all lists them.", n=w.number(len(shown) - _SHOWN)))
    tell(_summary(changes))


def _unused(incoming: Incoming) -> Iterator[str]:
    """Rows that no row of the register takes, and why."""
    from vomr.register.sources.importing import unknown_indicators
    from vomr.register.sources.mapping import INDICATORS, SUFFIX
    from vomr.show.reconciliation import WHY_UNJOINED

    for one in incoming.after.unjoined:
        if one.source == incoming.source.number:
            examples = ", ".join(one.examples) + (" …" if one.count > len(one.examples) else "")
            yield w(
                "Not used ({count}): {why}: {examples}",
                count=w.number(one.count),
                why=w(WHY_UNJOINED[one.why]),
                examples=examples,
            )
    if incoming.source.layout == "contract_indicators" and unknown_indicators(incoming):
        yield w(
            "Say in sources/{file}, which a yes writes, which indicator each of these names is.",
            file=INDICATORS + SUFFIX,
        )
    if incoming.source.layout in ("beneficiaries", "programme_indicators", "cap_payments", "cap_payments_open"):
        yield w("This report names no contracts. It is kept for reference and changes no figure.")


def _ahead(incoming: Incoming) -> Iterator[str]:
    """Facts that the file would bring and that are dated after today."""
    from vomr.method.checks.ahead import facts_ahead
    from vomr.period import today
    from vomr.show.grouped import place_in

    words = Words(w.lang, incoming.after.accounts.currency)
    known = {(one.table, one.row, one.column, one.value) for one in facts_ahead(incoming.before, today())}
    for problem in facts_ahead(incoming.after, today()):
        if (problem.table, problem.row, problem.column, problem.value) not in known:
            said = f"{words(problem.message, **problem.params)}. {words(problem.remedy, **problem.params)}"
            yield w("Attention: {place}: {said}", place=place_in(w, problem), said=said)


def _on_terminal() -> bool:
    return sys.stdin.isatty()


def _agreed(yes: bool, incoming: Incoming) -> bool:
    """A yes; where the report may not be whole, a second one to that of its own."""
    if yes:
        if incoming.lacking is not None:
            tell(w("It is kept all the same, as --yes says; the contracts that it lacks stay as they were."))
        return True
    if not _on_terminal():
        return False
    if incoming.lacking is not None:
        whole = w("Keep it though these contracts are missing? (yes/no)")
        if not is_yes(typer.prompt(whole, default="", show_default=False)):
            return False
    return is_yes(typer.prompt(w("Accept? (yes/no)"), default="", show_default=False))


def _accept(folder: Path, file: Path, incoming: Incoming) -> None:
    from vomr.register.sources.importing import names_file, unknown_indicators
    from vomr.register.sources.mapping import mapping_file, proposed_names
    from vomr.register.sources.store import keep

    if incoming.mapping and incoming.is_new:
        target = mapping_file(folder, incoming.mapping.name)
        target.parent.mkdir(exist_ok=True)
        target.write_text(incoming.mapping.to_toml(w), encoding="utf-8")
    source = keep(folder, file, incoming.table)
    tell(w("Kept as sources/{file}, SHA-256 {sha256}.", file=source.file, sha256=source.sha256))
    if incoming.source.layout == "contract_indicators" and (names := unknown_indicators(incoming)):
        path = names_file(folder)
        if path.is_file():
            with path.open("a", encoding="utf-8") as stream:
                stream.write(proposed_names(incoming.after, names, w).partition("\n")[2])
        else:
            path.write_text(proposed_names(incoming.after, names, w), encoding="utf-8")
        tell(w("Complete {file}: the code of an indicator after each name.", file=f"sources/{path.name}"))
    tell(
        w(
            "The reports take it from now on; the page “Reconciliation with the national system” of the part on data"
            " quality lists each difference."
        )
    )


def _write_mapping(folder: Path, file: Path, given: Path | None, currency: str | None, table: str | None) -> None:
    """A mapping to be completed by hand, and what it could not place."""
    from vomr.problems import display_path
    from vomr.register.sources.importing import proposal_for
    from vomr.register.sources.mapping import mapping_file, read_mapping

    found = proposal_for(folder, file, currency, table)
    target = given or mapping_file(folder, found.mapping.name)
    if target.exists():
        lacking = read_mapping(target).missing()
        tell(w("{file} is there already; complete it.", file=display_path(target)))
        _name_missing(lacking)
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(found.mapping.to_toml(w), encoding="utf-8")
    except OSError as error:
        from vomr.problems import VomrError, system_reason

        raise VomrError(
            N_("{file} cannot be written: {detail}."), file=display_path(target), detail=system_reason(error)
        ) from None
    where = f" › {found.sheet.name}" if found.sheet.name else ""
    tell(
        w(
            "{file}{sheet}: read as the table “{title}”, headings in row {row}.",
            file=file.name,
            sheet=where,
            title=found.mapping.declared.title(w.lang),
            row=found.mapping.header_row,
        )
    )
    if found.sheet.page:
        tell(
            w(
                "The file is not saved as UTF-8; by its words it was read as {page}. Look whether the letters are"
                " right.",
                page=found.sheet.page,
            )
        )
    for heading, column in found.mapping.columns.items():
        target_title = found.mapping.declared.column[column].title(w.lang) if column else w("not taken")
        note = found.mapping.note(heading, w) if column else ""
        tell(f"  {heading} → {target_title}" + (f" ({note})" if note else ""))
    if found.unplaced:
        shown = ", ".join(map(w.quoted, found.unplaced))
        tell(w("No column of ours was found for: {headings}.", headings=shown))
    _name_missing(found.mapping.missing())
    if found.left_out:
        shown = ", ".join(f"{row} ({w.quoted(text[:40])})" for row, text in found.left_out[:10])
        tell(w("Not taken, as totals or notes: rows {rows}.", rows=shown))
    tell(w("Written: {file}. Complete it and import the file.", file=display_path(target)))


def _name_missing(missing: Any) -> None:
    if missing:
        shown = ", ".join(f"{w.quoted(column.title(w.lang))} ({column.name})" for column in missing)
        tell(w("A row needs these columns, and nothing gives them yet: {columns}.", columns=shown))
