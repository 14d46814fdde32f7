"""The pack of one group and period: check, run the notebooks, convert, write everything or nothing."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from vomr.folders import FILE_NAME, own_folder
from vomr.method.results_cache import at_hand, results_of
from vomr.pack.atomic import one_writer, open_files, staging
from vomr.pack.gate import Gate, Hiding, hide_names, hiding, keep_cleared, refuse_inputs
from vomr.pack.notebooks.drawn_by_lot import settle
from vomr.pack.notebooks.heads import give_head, mark_as_changed, mark_as_own
from vomr.pack.notebooks.kernels import warm_kernels
from vomr.pack.notebooks.provenance import all_original, differing
from vomr.pack.notebooks.run import Job, check_parameters, running
from vomr.pack.outputs.annex import annex_cover, write_annex
from vomr.pack.outputs.figures import write_figures
from vomr.pack.outputs.origin import ORIGIN, origin_table
from vomr.pack.records.manifest import SUMS, sha256, write_manifest
from vomr.pack.records.pack_cache import PackSummary, key_of, remember
from vomr.pack.request import FORMATS, PORTFOLIO, Request, chosen, edition
from vomr.pack.run_log import RunLog, Say
from vomr.parts import FOLDER, Part, ReportParts
from vomr.parts.beside import files_beside, files_called
from vomr.parts.notebook import check_own_part
from vomr.period import Period, reporting_period
from vomr.problems import SEVERITIES, UsageError, VomrError, display_path, one_of
from vomr.register.boundaries import boundaries_file
from vomr.register.commentary import commentary_file
from vomr.register.files import input_files
from vomr.register.frozen import RECORD, read_records
from vomr.register.translation import in_english
from vomr.register.unknown_people import in_commentary
from vomr.report_settings import cover_file, named_files
from vomr.settings_sheets import settings_file
from vomr.show.answers import Answers
from vomr.show.context import AUDIENCE_NAMED, NOTEBOOKS_NAMED
from vomr.show.grouped import place_in
from vomr.show.reading import account
from vomr.show.report import AUDIENCES, Report
from vomr.strategy import strategy_folder
from vomr.words import LANGUAGES, N_, Words

if TYPE_CHECKING:
    from vomr.export import Document, Typesetting
    from vomr.export.body import Body


@dataclass(frozen=True)
class Pack:
    """A finished pack."""

    folder: Path
    report: Report
    made: PackSummary
    parts: tuple[str, ...]
    files: tuple[Path, ...]
    seconds: float


def make_pack(request: Request, say: Say = lambda text: None, into: Path | None = None) -> Pack:
    """Make a pack.

    Parameters
    ----------
    request : Request
    say : callable
        Told every step in the reader's words.
    into : Path, optional
        Make it in this folder, and leave it to the caller to put it in its place.

    Returns
    -------
    Pack
        With ``report.results.draft`` true where errors are in the data.

    Raises
    ------
    UsageError
        When the request is not right; nothing was started.
    VomrError
        When the pack could not be finished; what stood in its place before still stands.
    """
    started = time.monotonic()
    request = request.settled()
    is_warm_needed = not all_original(request.chosen(request.all_parts()))
    with warm_kernels() if is_warm_needed else nullcontext():  # its imports run while tables are read
        return _made_of(_PackBuilder.begin(request, RunLog(say)), into, started)


def _made_of(builder: _PackBuilder, into: Path | None, started: float) -> Pack:
    builder.tell_what_to_look_at()
    builder.refuse_what_cannot_be_shown()
    builder.refuse_personal_inputs()
    with nullcontext(into) if into else _put_in_place(builder.packs, builder.target) as room:
        bodies, documents = builder.run_notebooks(room)
        report = builder.begin_report(documents)
        builder.write_figures(room)  # while Typst sets the report that carries them
        builder.write_documents(bodies, report, room)
        builder.write_summary(room)
        builder.write_front_page(room)
        builder.write_manifest(room)
        builder.log.write(room)
        builder.look_through(room)
        sums = sha256(room / SUMS)
    made = _made(builder.report, builder.hide)
    if into is None:
        remember(builder.request, builder.key, sums, builder.target, made)
    files = tuple(sorted(path for path in (into or builder.target).rglob("*") if path.is_file()))
    return Pack(into or builder.target, builder.report, made, tuple(builder.names), files, time.monotonic() - started)


@dataclass(frozen=True)
class _PackBuilder:
    """A pack in the making: what is asked for, and what every step of it needs."""

    request: Request
    key: str | None  # of the inputs, taken before they are read
    folder: Path
    period: Period
    parts: tuple[Part, ...]
    formats: list[str]
    changed: frozenset[str]  # shipped parts whose notebook is not the shipped one
    beside: dict[str, Path]  # files that the notebooks may read, from before they run
    report: Report
    hide: Hiding
    gate: Gate
    log: RunLog

    @classmethod
    def begin(cls, request: Request, log: RunLog) -> _PackBuilder:
        """Check what is asked for, then read the register and compute."""
        folder, period = strategy_folder(request.strategy), reporting_period(request.period)
        formats, every = check_request(request), request.all_parts()
        parts = check_parts(request, every)
        changed, beside = frozenset(differing(parts)), files_beside(parts) | files_called(parts, folder)
        named_files(folder)  # refused before anything is computed, where they are not what they should be
        key = key_of(request)
        results = results_of(folder, period, request.lang, request.audience)
        report = Report(results, request.lang, request.audience, every)
        register, is_public = report.results.register, request.audience == "public"
        frozen = report.results.frozen
        signers = [frozen.record.facts["by"]] if frozen and not is_public else []  # as the record has it
        gate = Gate(report.w, register, public=is_public, signers=signers, day=report.results.day)
        hide = hiding(report)
        return cls(request, key, folder, period, parts, formats, changed, beside, report, hide, gate, log)

    @property
    def w(self) -> Words:
        return self.report.w

    @property
    def names(self) -> list[str]:
        return [part.name for part in self.parts]

    @cached_property
    def answers(self) -> Answers:
        """What the figures answer that the pages print."""
        return Answers(self.report, self.hide)

    @property
    def packs(self) -> Path:
        """The group's folder of packs."""
        return own_folder(self.request.base, self.request.base / self.report.strategy.lag.id)

    @property
    def target(self) -> Path:
        return self.packs / edition(self.period, self.request.audience)

    def tell_what_to_look_at(self) -> None:
        """What was read, and what of it somebody should look at before the pack leaves."""
        w = self.w
        read = N_("Read and checked: {folder}")
        self.log.step(w(read, folder=display_path(self.folder)), w(read, folder=self.folder.name))
        for perhaps in in_commentary(self.report.results.register, self.period.code):
            self.log.step(f"{place_in(w, perhaps)}: {w(perhaps.message)}")
        for name, _ in open_files(self.folder):
            self.log.step(
                w("{file} is open in another program: what is not saved there is not in the report.", file=name)
            )
        for part in self.parts:
            if part.name in self.changed:
                differs = N_("The notebook {title} differs from the shipped one; the report says so: {file}")
                self._tell_of(part.notebook, differs, title=self.report.part_title(part.name))
            elif part.is_own:
                self._tell_of(part.notebook, N_("A part of the group's own: {title} ({file})"), title=part.title)
        for path in self.report.parts.drafts:
            self._tell_of(path, N_("{file} has no name of its own yet and is no part of the report. Rename it."))
        for path in self.report.parts.unlisted:
            self._tell_of(path, N_("{file} is no part of the report: [report] parts does not name it."))

    def _tell_of(self, path: Path, message: str, **params: str) -> None:
        self.log.step(self.w(message, file=display_path(path), **params), self.w(message, file=path.name, **params))

    def refuse_what_cannot_be_shown(self) -> None:
        """Before anything is run: the cover and the logo."""
        from vomr.pack.outputs.front import cover

        cover(self.report)

    def refuse_personal_inputs(self) -> None:
        texts = [self.folder / FILE_NAME, commentary_file(self.folder, self.period.code)]
        texts += [part.notebook for part in self.parts]
        texts += [path for path in (cover_file(self.folder), *self.beside.values()) if path is not None]
        refuse_inputs(self.report, texts, self.request.parameters)

    def run_notebooks(self, room: Path) -> tuple[list[Body], list[Document]]:
        """Execute the notebooks and make their pages; what the documents of the whole report consist of."""
        parameters = {
            "strategy": str(self.folder.resolve()),
            "period": self.period.code,
            "lang": self.request.lang,
            "audience": self.request.audience,
            **self.request.parameters,
        }
        published = f"data/{self.report.strategy.lag.id}"
        named = "" if self.request.notebooks is None else str(self.request.notebooks.resolve())
        told = {NOTEBOOKS_NAMED: named, AUDIENCE_NAMED: self.request.audience}
        jobs = [
            Job(
                part.name,
                part.notebook,
                room / f"{part.name}.ipynb",
                parameters,
                published,
                self.report.strategy.country.languages,
                None if part.is_shipped else part.notebook.parent,
                told,
            )
            for part in self.parts
        ]
        try:
            with at_hand(self.report.results, self.request.lang, self.request.audience):
                return self._execute(jobs, room)
        except VomrError as error:
            self._keep_failed(jobs, error)
            raise

    def _execute(self, jobs: list[Job], room: Path) -> tuple[list[Body], list[Document]]:
        """Every notebook, looked through, cleared of names and read; its pages are made while others still run."""
        from vomr.export import begin_page, document, html_page
        from vomr.export.body import body
        from vomr.export.images import pictures_without_notes
        from vomr.pack.outputs.front import neighbours
        from vomr.pack.outputs.origin_annex import lists_rules, origin_annex, rules_of, with_references, with_rules_of

        folders = {job.name: job.folder for job in jobs}
        bodies: dict[str, Body] = {}
        printed: dict[str, Body] = {}
        documents: dict[str, Document] = {}
        in_making: dict[str, Typesetting] = {}

        def write(part: str) -> None:
            printed[part] = with_references(bodies[part])
            with self.log.warned(f"{part}.pdf"):
                if "pdf" in self.formats:
                    documents[part] = document(printed[part], prefix=f"{part}-")
                    in_making[part] = begin_page(documents[part])
                if "html" in self.formats:
                    pages = neighbours(self.report, self.names, part)
                    page = html_page(bodies[part], pages=pages, answers=self.answers)
                    (room / f"{part}.html").write_text(page, encoding="utf-8")

        with running(jobs, self.request.workers or _workers()) as notebooks:
            for part, notebook in notebooks:
                is_own = self.report.parts.is_own(part)
                if is_own:
                    give_head(notebook, part, self.report)
                settle(notebook)
                pictures_without_notes(notebook)
                self.gate.check_notebook(part, notebook)
                hide_names(notebook, self.hide)
                if part in self.changed:
                    mark_as_changed(notebook, self.report)
                if is_own:
                    mark_as_own(notebook, self.report)
                # a line for each thing still, without the space before it: half a hundredth of a pack
                nbformat.write(notebook, room / f"{part}.ipynb", indent=0, separators=(",", ":"))
                self.log.step(self.w("Notebook: {title}", title=self.report.part_title(part)))
                bodies[part] = body(notebook, folder=folders[part], is_cleared=True)
                for loss in bodies[part].lost:
                    self.log.step(f"{part}.ipynb: {loss.message}")
                if not lists_rules(bodies[part]):
                    write(part)
        rules = rules_of(self.answers, [bodies[part] for part in self._in_order(bodies)])
        for part in [part for part in bodies if part not in printed]:  # once it is known what the others print
            bodies[part] = with_rules_of(bodies[part], rules)
            write(part)
        for part, pdf in in_making.items():
            with self.log.warned(f"{part}.pdf"):
                (room / f"{part}.pdf").write_bytes(pdf.finished())
        if "html" in self.formats:
            self.log.step(self.w("Pages (HTML) made"))
        in_order = self._in_order(bodies)
        origin = origin_annex(self.answers, [bodies[part] for part in in_order])
        of_report = [printed[part] for part in in_order] + ([origin] if origin else [])
        if "pdf" not in self.formats:
            return of_report, []
        of_origin = [document(origin, prefix=f"{ORIGIN}-")] if origin else []
        return of_report, [documents[part] for part in in_order] + of_origin

    def _in_order(self, bodies: Collection[str]) -> list[str]:
        """The parts of the whole report; a year is reported in the order of the authority, its parts stand beside it
        as pages of their own.
        """
        return [part for part in self.names if part == "annual" or "annual" not in bodies]

    def _keep_failed(self, jobs: list[Job], error: VomrError) -> None:
        """The room is cleared; a failed notebook is what a person needs to look at."""
        kept = _failed(self.target)
        kept.mkdir(parents=True, exist_ok=True)
        for job in jobs:
            is_named = str(job.output) in str(error) or f" {job.name} " in str(error)
            if is_named and job.output.is_file() and keep_cleared(job.output, kept / job.output.name, self.hide):
                error.params |= {"file": display_path(kept / job.output.name)} if "file" in error.params else {}

    def write_figures(self, room: Path) -> None:
        """Every figure and table for machines and for a spreadsheet."""
        found = write_figures(self.report, self.hide, room)
        if "xlsx" in self.formats:
            write_annex(
                [*found, origin_table(self.answers)], self.hide(annex_cover(self.report)), room / "annex.xlsx", self.w
            )

    def begin_report(self, documents: list[Document]) -> Typesetting | None:
        """The whole report in one document, from now on in the making."""
        from vomr.export import begin_report
        from vomr.pack.outputs.front import cover

        with self.log.warned("report.pdf"):
            return begin_report(documents, cover(self.report, self.hide)) if "pdf" in self.formats else None

    def write_documents(self, bodies: list[Body], report: Typesetting | None, room: Path) -> None:
        """The whole report for print, with the figures that are written already, and for Word."""
        from vomr.pack.outputs.attached import attached
        from vomr.pack.outputs.front import cover

        if "docx" in self.formats:
            from vomr.export.word import word_document

            (room / "report.docx").write_bytes(word_document(bodies, cover(self.report, self.hide)))
            self.log.step(self.w("Document (Word) made"))
        if report is not None:
            with self.log.warned("report.pdf"):
                (room / "report.pdf").write_bytes(report.finished(attached(self.report, room)))
            self.log.step(self.w("Documents (PDF) made"))

    @property
    def is_whole(self) -> bool:
        """Whether all parts of the report are made: then the pack has the report on one page too."""
        return tuple(self.names) == self.report.parts.names

    def write_summary(self, room: Path) -> None:
        """The report on one page, and as the text of an e-mail."""
        if not self.is_whole:
            return
        from vomr.export import document, html_page, pdf_page
        from vomr.pack.outputs.front import neighbours
        from vomr.pack.outputs.summary import SUMMARY, summary_page, summary_text

        with self.log.warned(f"{SUMMARY}.pdf"):
            hide = partial(hide_names, hide=self.hide)
            page = summary_page(self.report, hide, fitted="pdf" in self.formats)
            if "pdf" in self.formats:
                (room / f"{SUMMARY}.pdf").write_bytes(pdf_page(document(page, prefix=f"{SUMMARY}-")))
            if "html" in self.formats:  # plain to its end: its figures have their names, and the pages of the report
                pages = neighbours(self.report, self.names, SUMMARY)  # answer for them
                (room / f"{SUMMARY}.html").write_text(html_page(page, pages=pages), encoding="utf-8")
        (room / f"{SUMMARY}.txt").write_text(summary_text(page.about, page.blocks), encoding="utf-8", newline="\n")
        self.log.step(self.w("Summary on one page made"))

    def write_front_page(self, room: Path) -> None:
        """The page that leads to all others."""
        if "html" not in self.formats:
            return
        from vomr.export import Neighbour, html_page
        from vomr.export.body import body
        from vomr.pack.outputs.front import file_descriptions, front_notebook, logo, neighbours, support, union_emblem

        present = [
            (name, text)
            for name, text in file_descriptions(self.report)
            if (room / name).exists() or name == "manifest.json"
        ]
        front = front_notebook(self.report, self.names, set(self.formats), present, set(self.changed))
        hide_names(front, self.hide)
        page = html_page(
            body(front, is_part=False),
            pages=neighbours(self.report, self.names, "index"),
            logo=logo(self.report),
            emblem=union_emblem(self.report, logo(self.report)),
            support=support(self.report),
            answers=self.answers,
            above=Neighbour(self.w("All groups"), self._portfolio) if self._portfolio else None,
        )
        (room / "index.html").write_text(page, encoding="utf-8")

    @property
    def _portfolio(self) -> str | None:
        """Where the page of all groups stands as seen from the pack; a pack that was made alone has none.

        The front page alone leads there: the others are sent on by themselves.
        """
        is_there = self.request.beside and "html" in self.formats
        return f"../../{PORTFOLIO}/{self.target.name}/{PORTFOLIO}.html" if is_there else None

    def write_manifest(self, room: Path) -> None:
        """What the pack was made of, with the checksums of all that stands in it."""
        results = self.report.results
        facts = {
            "lag": self.report.strategy.lag.id,
            "period": self.period.code,
            "as_of": self.period.end.isoformat(),
            "draft": results.draft,
            "parameters": {"lang": self.request.lang, "audience": self.request.audience, **self.request.parameters},
            "parts": self.names,
            "formats": list(self.formats),
            "notebooks": {part.name: self._about(part) for part in self.parts},
        }
        if results.frozen and self.report.is_as_frozen:
            facts["frozen"] = {"number": results.frozen.record.number, "seal": results.frozen.record.seal}
        if self._portfolio:
            facts["portfolio"] = self._portfolio
        if missing := in_english(self.request.lang)[0]:
            facts["in_english"] = missing  # sentences and titles that the language has no words for
        if not files_beside(self.parts).keys() <= self.beside.keys():
            wrote = N_(
                "A notebook has written files beside itself, in {folder}: the next report takes them for its own. Write"
                " them elsewhere."
            )
            self.log.step(self.w(wrote, folder=FOLDER))
        inputs = {path.relative_to(self.folder).as_posix(): path for path in inputs_of(self.folder, self.period)}
        write_manifest(room, facts, inputs | self.beside, self.hide)
        written = N_("Written: {folder}")
        self.log.step(
            self.w(written, folder=display_path(self.target)),
            self.w(written, folder=f"{self.packs.name}/{self.target.name}"),
        )

    def _about(self, part: Part) -> dict[str, Any]:
        """What is run for a part: whether it is the shipped notebook, and whose part it is where it is the group's."""
        own = {"own": True, "title": self.hide(part.title)} if part.is_own else {}
        return {"sha256": sha256(part.notebook), "original": not own and part.name not in self.changed, **own}

    def look_through(self, room: Path) -> None:
        """Nothing personal leaves; ``report.pdf`` is set of the same documents as the PDFs of the parts in it."""
        in_report = {f"{part}.pdf" for part in self.names if part == "annual" or "annual" not in self.names}
        self.gate.check_folder(room, repeated=frozenset(in_report if (room / "report.pdf").exists() else ()))


@contextmanager
def _put_in_place(packs: Path, target: Path) -> Iterator[Path]:
    with one_writer(packs):
        with staging(target) as room:
            yield room
        shutil.rmtree(_failed(target), ignore_errors=True)  # what once failed has been made


def _failed(target: Path) -> Path:
    """Where a notebook that failed is put, beside the pack that it left as it was."""
    return target.with_name(f"{target.name}.failed")


def inputs_of(folder: Path, period: Period, *, with_frozen: bool = True) -> list[Path]:
    """Files of a strategy that the report of a period is made from.

    Of frozen periods, the records stand for what they seal.
    """
    files = [settings_file(folder), *input_files(folder), boundaries_file(folder)]
    files += [commentary_file(folder, period.code)]
    files += named_files(folder)
    if with_frozen:
        records, _ = read_records(folder)
        files += [record.folder / RECORD for record in records if record.period.end <= period.end]
    return [path for path in dict.fromkeys(files) if path.is_file()]


def check_request(request: Request) -> list[str]:
    """The formats of a request.

    Raises
    ------
    UsageError
        When it asks for what there is not; names the nearest.
    """
    one_of("lang", request.lang, LANGUAGES)
    one_of("audience", request.audience, AUDIENCES)
    formats = chosen(
        request.formats, FORMATS, N_("There is no format “{name}”. Did you mean {suggestion}? There are: {known}.")
    )
    if request.notebooks is not None and not any(request.notebooks.glob("*.ipynb")):
        raise UsageError(N_("There are no notebooks in “{folder}”."), folder=display_path(request.notebooks))
    return formats


def check_parts(request: Request, every: ReportParts) -> tuple[Part, ...]:
    """The parts of a request.

    Raises
    ------
    UsageError
        When it asks for what there is not, or a part of the group's own cannot be one.
    VomrError
        When a notebook cannot be read.
    """
    parts = request.chosen(every)
    notebooks = {part.name: _notebook(part.notebook) for part in parts}
    for part in parts:
        if part.is_own:
            check_own_part(part)
    check_parameters(request.settled().parameters, notebooks)
    return parts


def _notebook(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, nbformat.ValidationError) as error:
        raise VomrError(
            N_("{file} is not a notebook that can be read: {detail}."), file=display_path(path), detail=error
        ) from None


def _made(report: Report, hide: Hiding) -> PackSummary:
    problems: dict[str, int] = {severity: report.count_problems(severity) for severity in SEVERITIES}
    lines = hide(account(report.results.register.reading, report.w, by_table=False))
    return PackSummary(report.lag_name, report.title, report.results.draft, problems, tuple(lines))


def _workers() -> int:
    """Kernels at once: starting one leaves the processor idle half of the time, so more than there are cores."""
    return (os.cpu_count() or 1) + 1
