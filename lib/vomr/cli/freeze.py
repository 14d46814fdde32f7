"""``vomr freeze``, ``vomr verify`` and ``vomr changes``: keeping what was reported, proving it, and what differs from
it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vomr.cli.app import DRAFT, LANG, Audience, Lang, Out, Strategy, account_lines, app, counts, is_yes, say, w
from vomr.period import today
from vomr.problems import UsageError, VomrError
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.pack.records.freeze import Preview
    from vomr.pack.request import Request

_MARK = 16  # signs of a checksum by which a preview is known again
FAILED = 1  # the exit status of a verify that found something changed


@app.command(help=w("Keep what was reported for a period: tables, figures and report, sealed and numbered."))
def freeze(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help=w("2026-Q3, 2026-H1, 2026 or EAFRD-2026"))],
    strategy: Strategy = None,
    lang: Lang = LANG,
    supersede: Annotated[
        str,
        typer.Option(
            "--supersede",
            metavar="REASON",
            help=w("why it is reported anew; what was frozen is kept"),
            show_default=False,
        ),
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="NAME",
            help=w("who freezes it; else who prepares the report by the settings"),
            show_default=False,
        ),
    ] = "",
    out: Out = None,
    audience: Audience = "authority",
    yes: Annotated[bool, typer.Option("--yes", help=w("accept without asking"))] = False,
    preview_only: Annotated[
        bool, typer.Option("--preview", help=w("show what would be sealed, with a mark of it, and freeze nothing"))
    ] = False,
    previewed: Annotated[
        str,
        typer.Option(
            "--previewed",
            metavar="MARK",
            help=w("freeze only what a --preview with this mark has shown"),
            show_default=False,
        ),
    ] = "",
    withdraw: Annotated[
        str,
        typer.Option(
            "--withdraw",
            metavar="REASON",
            help=w("take the last record of the period back: why; it is kept and marked"),
            show_default=False,
        ),
    ] = "",
    signed: Annotated[
        list[Path] | None,
        typer.Option(
            "--signed",
            metavar="FILE",
            help=w("file a signed copy beside the record: a PDF, a .p7s, a scan; may be repeated"),
            show_default=False,
        ),
    ] = None,
    receipt: Annotated[
        list[Path] | None,
        typer.Option(
            "--receipt",
            metavar="FILE",
            help=w("file the receipt of the delivery service beside the record; may be repeated"),
            show_default=False,
        ),
    ] = None,
) -> None:
    if signed or receipt:
        if withdraw or supersede:
            raise UsageError(N_("--signed and --receipt file beside what is frozen: give them alone."))
        _file(strategy, period, signed or [], receipt or [], preview_only)
        return
    if withdraw:
        _withdraw(strategy, period, withdraw, by, yes)
        return
    from vomr.cli.part import ask_about_names
    from vomr.pack.records.freeze import freeze as freeze_period
    from vomr.pack.records.freeze import preview
    from vomr.pack.records.witness import witness_line
    from vomr.pack.request import Request
    from vomr.problems import display_path

    order = Request(strategy, period, lang, audience, out=out)
    ask_about_names(order)
    looked_at = preview(order, supersede)
    if previewed and looked_at.inputs[:_MARK] != previewed.removeprefix("#"):
        raise VomrError(N_("The tables were changed while you were looking. Nothing was frozen; start again."))
    _show(looked_at, order)
    if preview_only:
        typer.echo(w("Mark of what is shown: #{mark}", mark=looked_at.inputs[:_MARK]), err=True)
        raise typer.Exit(DRAFT if looked_at.draft else 0)
    if not _agreed(looked_at, yes):
        typer.echo(w("Nothing was frozen."), err=True)
        raise typer.Exit(2)
    made = freeze_period(order, by, supersede, say, looked_at)
    record = made.record
    typer.echo(w("Frozen as No {number}: {folder}", number=record.number, folder=display_path(record.folder)), err=True)
    typer.echo(
        w("The report that bears the number: {file}", file=display_path(made.pack.folder / "report.pdf")), err=True
    )
    if record.facts["draft"]:
        typer.echo(
            w("It was frozen as a DRAFT: errors are in the data. Mend them and freeze again with --supersede."),
            err=True,
        )
    typer.echo(
        w(
            "Send this line to somebody who keeps it, such as the authority: with it vomr verify --seal proves what was"
            " frozen, and nothing that is kept here alone does."
        ),
        err=True,
    )
    typer.echo(witness_line(record).text(w))
    raise typer.Exit(DRAFT if record.facts["draft"] else 0)


def _show(looked_at: Preview, request: Request) -> None:
    """What will be sealed: period, state, the main figures, what was not read, what is different from last time."""
    from vomr.register.unknown_people import PERHAPS_PERSONAL, in_commentary
    from vomr.show.grouped import place_in
    from vomr.show.report import Report

    results = looked_at.results
    report = Report(results, request.lang, request.audience)
    words = report.w  # with its currency
    found, problems = results.absorption.operations, results.problems
    lines = [
        w(
            "To be frozen as No {number}: {group}, {period}",
            number=looked_at.number,
            group=report.lag_short,
            period=results.period.label(w),
        ),
        w(
            "State: {state}",
            state=w("DRAFT, errors are in the data") if looked_at.draft else w("no errors in the data"),
        ),
        counts(report),
    ]
    if results.period.end >= today():
        lines.append(
            w("The period is not over; the group is an example, so that it can be frozen, and the record says so.")
        )
    if own := report.parts.own:
        lines.append(w("Parts of the group's own: {titles}", titles=words.listed(part.title for part in own)))
    lines += [
        w("{title}: {amount}", title=w(title), amount=words.euro(found.cents(name)))
        for title, name in (
            (N_("Budget for projects"), "budget"),
            (N_("Contracted"), "contracted"),
            (N_("Verified"), "verified"),
            (N_("Paid"), "paid"),
        )
    ]
    lines.append(
        w(
            "Indicators: {indicators}. Events: {events}. Members: {members}.",
            indicators=len(results.indicators),
            events=words.number(results.animation.figures["events"].value),
            members=words.number(results.partnership.members.value),
        )
    )
    lines += account_lines(report)
    if looked_at.before is not None:
        lines.append(
            w("Nothing has changed since No {number}.", number=looked_at.before.number)
            if looked_at.unchanged
            else w("It takes the place of No {number}, which is kept.", number=looked_at.before.number)
        )
    for line in lines:
        typer.echo(line, err=True)
    shown = [problem for problem in problems if problem.severity == "error"]
    told = in_commentary(results.entered, results.period.code)
    for problem in [*(problem for problem in problems if problem.code in PERHAPS_PERSONAL), *told][:5]:
        typer.echo(f"  {place_in(words, problem)}: {words(problem.message, **problem.params)}", err=True)
    for problem in shown[:5]:
        typer.echo(f"  {place_in(words, problem)}: {words(problem.message, **problem.params)}", err=True)
    if len(shown) > 5:
        typer.echo(w("… and {n} more; vomr check lists them.", n=words.number(len(shown) - 5)), err=True)


def _agreed(looked_at: Preview, yes: bool) -> bool:
    """A person says yes; a script has said so; without either only what nobody would regret is sealed."""
    if yes:
        return True
    if sys.stdin.isatty():
        return is_yes(typer.prompt(w("Freeze it? (yes/no)"), default="", show_default=False, err=True))
    if looked_at.draft:
        typer.echo(w("A draft is frozen only with a yes: mend the errors, or add --yes."), err=True)
    elif looked_at.unchanged:
        typer.echo(w("A new number with nothing changed is given only with a yes: add --yes if it is meant."), err=True)
    return not (looked_at.draft or looked_at.unchanged)


def _withdraw(strategy: Path | None, period: str, reason: str, by: str, yes: bool) -> None:
    from vomr.pack.records.freeze import withdraw

    if (
        not yes
        and sys.stdin.isatty()
        and not is_yes(
            typer.prompt(
                w("Take the last record of {period} back? (yes/no)", period=period),
                default="",
                show_default=False,
                err=True,
            )
        )
    ):
        typer.echo(w("Nothing was changed."), err=True)
        raise typer.Exit(2)
    record = withdraw(strategy, period, reason, by)
    typer.echo(
        w("No {number} is taken back. It is kept, marked, and no longer the one reported.", number=record.number),
        err=True,
    )
    typer.echo(w("Make the report again: the pack in the folder still bears the number."), err=True)


def _file(strategy: Path | None, period: str, signed: list[Path], receipts: list[Path], preview_only: bool) -> None:
    """File what came back, and say what it is."""
    from vomr.pack.records.filing import file_beside
    from vomr.problems import display_path
    from vomr.show.filed import sentences

    for filing in file_beside(strategy, period, signed, receipts, preview_only):
        file = display_path(filing.path)
        if not filing.is_new:
            typer.echo(w("Filed already: {file}", file=file), err=True)
        elif preview_only:
            typer.echo(w("Would be filed: {file}", file=file), err=True)
        else:
            typer.echo(w("Filed: {file}", file=file), err=True)
        for sentence in sentences(filing.record, filing.copy, w):
            typer.echo(f"  {sentence}", err=True)


@app.command(help=w("Check a report, a frozen period or a strategy's whole chain against their checksums."))
def verify(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help=w("a report's folder or file, frozen/PERIOD, or a strategy folder"))
    ],
    strategy: Strategy = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help=w("make it again from the same inputs and compare every byte"))
    ] = False,
    seal: Annotated[
        list[str],
        typer.Option(
            "--seal",
            metavar="SEAL",
            help=w("a seal that somebody kept, its first 12 signs or more, or the whole line that freezing printed"),
            show_default=False,
        ),
    ] = [],  # noqa: B006 - typer takes a copy
    against: Annotated[
        list[Path],
        typer.Option(
            "--against",
            metavar="OLD.pdf",
            exists=True,
            dir_okay=False,
            help=w("a report of the group that somebody kept"),
            show_default=False,
        ),
    ] = [],  # noqa: B006 - typer takes a copy
    trust: Annotated[
        list[Path],
        typer.Option(
            "--trust",
            metavar="CA.pem",
            exists=True,
            dir_okay=False,
            help=w("the certificate of an issuer of signatures that you trust"),
            show_default=False,
        ),
    ] = [],  # noqa: B006 - typer takes a copy
    sums: Annotated[
        list[Path],
        typer.Option(
            "--sums",
            metavar="SHA256SUMS",
            exists=True,
            dir_okay=False,
            help=w("checksums that somebody kept; with them the documents seal of a single PDF is compared too"),
            show_default=False,
        ),
    ] = [],  # noqa: B006 - typer takes a copy
    lang: Lang = LANG,
) -> None:
    from vomr.pack.records.signed_copies import trusted_issuers
    from vomr.pack.records.verify import verify as verify_path

    if path.is_file() and path.suffix.lower() == ".pdf":
        if rebuild:
            raise UsageError(N_("--rebuild makes a whole report again: give its folder."))
        trusted_issuers(trust)
        options: dict[str, Iterable[object]] = {"--seal": seal, "--against": against, "--sums": sums, "--trust": trust}
        _verify_alone(path, strategy, options, lang)
    if against or sums:
        raise UsageError(N_("--against and --sums are compared with a single PDF: give report.pdf itself."))
    findings = verify_path(path, strategy, rebuild, say, seal, trust)
    for finding in findings:
        typer.echo(f"{finding.mark} {finding.text(w)}")
    raise typer.Exit(0 if all(finding.holds for finding in findings) else FAILED)


def _verify_alone(path: Path, strategy: Path | None, options: Mapping[str, Iterable[object]], lang: str) -> None:
    """A report by itself, as anybody can check it; then what is known here of it, which is no outside witness."""
    from vomr.pack.records.verify import UNKNOWN_FILE
    from vomr.pack.records.verify import verify as verify_path
    from vomr.verify_report import examined

    given = [part for name, values in options.items() for value in values for part in (name, str(value))]
    outcome = examined(path, *given, lang=lang)
    typer.echo(outcome.text())
    known = [finding for finding in verify_path(path, strategy) if finding.message != UNKNOWN_FILE]
    for finding in known:
        typer.echo(f"{finding.mark} {finding.text(w)}")
    raise typer.Exit(0 if outcome.holds and all(finding.holds for finding in known) else FAILED)


@app.command(help=w("Show what differs today from what was reported for a frozen period, and which rows."))
def changes(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help=w("2026-Q3, 2026-H1, 2026 or EAFRD-2026"))],
    strategy: Strategy = None,
    lang: Lang = LANG,
    as_json: Annotated[bool, typer.Option("--json", help=w("machine-readable"))] = False,
) -> None:
    from vomr.loading import load
    from vomr.method.reported import rows_changed
    from vomr.period import Period
    from vomr.show.changes import as_dict, changes_text

    report = load(strategy, Period.parse(period).code, lang)
    frozen = report.results.frozen
    if frozen is None:
        kept = [one.record.period.code for one in report.results.compared]
        raise UsageError(
            N_("{period} has not been frozen. Frozen before it: {known}."), period=period, known=", ".join(kept) or "—"
        )
    rows = list(rows_changed(report.results.entered, frozen.record))
    if as_json:
        sys.stdout.write(json.dumps(as_dict(frozen, rows), ensure_ascii=False, indent=1) + "\n")
    else:
        typer.echo(changes_text(report, frozen, rows))
