"""Where the figures of a report come from: the annex of ``report.pdf`` and ``report.docx``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from vomr.document import Row as TableRow
from vomr.document import Span, Table, content
from vomr.document.walk import Piece, rewritten, walk
from vomr.export.answers import figure_groups, figures_in
from vomr.export.body import Body
from vomr.export.composition import Annex, Placed
from vomr.method.catalogue import RULE, numbers
from vomr.pack.outputs.origin import ORIGIN
from vomr.show.answers import Answer, Answers
from vomr.show.fragments import Column, Row, paragraph, table
from vomr.words import Words

_MOST_RANGES, _MOST_RULES = 5, 12


def origin_annex(answers: Answers, bodies: Sequence[Body]) -> Body | None:
    """The annex of a report on where its figures come from: for each table of its parts, and for the cards and
    sentences under each heading, the rules and the rows of the register; None where no part prints a figure.
    """
    w = answers.w
    made: list[Row] = []
    for part in bodies:
        own = []
        for group in figure_groups((placed.block for placed in part.main), w, part.heading):
            found = answers.of(group.ids)
            rules = dict.fromkeys(_rule_name(found[name], w) for name in group.ids if name in found)
            ranges = answers.ranges(found.values())
            places = "; ".join(f"{_title(sheet)}: {_in_short(w, rows)}" for sheet, rows in ranges.items())
            if rules:
                name = w("Table {number}.", number=group.number).rstrip(".") if group.number else group.title
                own.append(Row([name, _first_of(w, list(rules)), places]))
        if own:
            made += [Row([part.about.numbered(part.heading)], "group"), *own]
    if not made:
        return None
    title = w("Origin of the figures")
    lead = w(
        "By which rules the figures of each table are computed, and from which rows of the register. What each rule"
        " says, and the rows of every figure, are in annex.xlsx and on the pages."
    )
    columns = [Column(w("Table or section")), Column(w("Rules")), Column(w("Rows of the register"))]
    blocks = paragraph(lead).blocks + table(title, columns, made).blocks
    number = 1 + max(part.about.number for part in bodies)
    annex = Annex(title, ORIGIN, tuple(Placed(block, at) for at, block in enumerate(blocks)))
    made_of = Body(replace(bodies[0].about, number=number, part=ORIGIN), blocks, title, annexes=(annex,))
    made_of.main = ()  # it is annex alone
    return made_of


def with_references(part: Body) -> Body:
    """A part whose tables say under which number the annex tells of them."""
    w = part.about.words

    def referred(piece: Piece) -> Piece:
        if not isinstance(piece, Table) or not piece.number or not figures_in((piece,)):
            return piece
        told = w("Origin: {number} in the annex “Origin of the figures”.", number=piece.number)
        return replace(piece, source=content(*piece.source, " " if piece.source else "", told))

    main = tuple(Placed(rewritten((placed.block,), referred)[0], placed.position) for placed in part.main)
    blocks = list(part.blocks)
    for placed, before in zip(main, part.main, strict=True):
        if placed.position is not None and before.block == blocks[placed.position]:
            blocks[placed.position] = placed.block
    return replace(part, blocks=tuple(blocks), main=main)


def with_rules_of(part: Body, rules: Collection[str]) -> Body:
    """A part whose annex on the method lists some rules alone: those of the figures that its report prints."""
    kept_names = {f"{RULE}{number}" for rule, number in numbers().items() if rule in rules}

    def printed_only(piece: Piece) -> Piece:
        if not isinstance(piece, Table):
            return piece
        names = [_rule_in(row) for row in piece.rows]
        if not any(names):
            return piece
        rows: list[TableRow] = []
        for row, name in zip(piece.rows, names, strict=True):
            if name and name not in kept_names:
                continue
            if row.kind == "group" and rows and rows[-1].kind == "group":
                rows.pop()  # nothing is left under it
            rows.append(row)
        if rows and rows[-1].kind == "group":
            rows.pop()
        return replace(piece, rows=tuple(rows))

    annexes = tuple(
        replace(
            annex, placed=tuple(Placed(rewritten((own.block,), printed_only)[0], own.position) for own in annex.placed)
        )
        for annex in part.annexes
    )
    return replace(part, annexes=annexes)


def lists_rules(part: Body) -> bool:
    """Whether an annex of a part lists the rules of figures."""
    tables = (piece for annex in part.annexes for piece in walk(annex.blocks) if isinstance(piece, Table))
    return any(_rule_in(row) for table in tables for row in table.rows)


def rules_of(answers: Answers, bodies: Iterable[Body]) -> set[str]:
    """The rules of the figures that some parts print in a report, and of the figures that these are shares of."""
    results, found = answers.context.results, set[str]()
    for part in bodies:
        blocks = (placed.block for flow in (part.main, *(annex.placed for annex in part.annexes)) for placed in flow)
        for printed in figures_in(blocks):
            figure = results.figure(printed.identity.figure)
            base = results.figure(figure.base) if figure is not None and figure.base else None
            found |= {(each.declared.of_rule or each.declared).rule for each in (figure, base) if each is not None}
    return found


def _rule_in(row: TableRow) -> str:
    """The address of the rule that a row tells of; nothing where it tells of none."""
    spans = (piece for piece in walk(row.cells[0].content) if isinstance(piece, Span)) if row.cells else ()
    return next((span.anchor for span in spans if span.anchor.startswith(RULE)), "")


def _rule_name(answer: Answer, w: Words) -> str:
    """What a rule is called, with its number in the annex on the method."""
    rule = answer.rule.of_rule or answer.rule
    number = numbers().get(rule.rule)
    return f"{w(rule.name)} ({number})" if number else w(rule.name)


def _first_of(w: Words, rules: Sequence[str]) -> str:
    """Rules one after another; of many the first, and how many more there are: the table itself names its figures."""
    if len(rules) <= _MOST_RULES:
        return "; ".join(rules)
    more = len(rules) - _MOST_RULES
    told = w.plural("{n} more rule, in annex.xlsx", "{n} more rules, in annex.xlsx", more)
    return "; ".join((*rules[:_MOST_RULES], told))


def _title(sheet: str) -> str:
    """A table without the file that the register keeps it in."""
    return sheet.rpartition(", ")[0] if sheet.endswith(".csv") else sheet


def _in_short(w: Words, ranges: str) -> str:
    """Rows as ranges; of many ranges how many rows they are, and between which numbers."""
    parts = ranges.split(" | ")
    if len(parts) <= _MOST_RANGES:
        return ranges
    ends = [[int(number) for number in re.findall(r"\d+", part)] for part in parts]
    n = sum(end[-1] - end[0] + 1 for end in ends)
    first, last = ends[0][0], ends[-1][-1]
    return w.plural("{n} row from {first} to {last}", "{n} rows from {first} to {last}", n, first=first, last=last)
