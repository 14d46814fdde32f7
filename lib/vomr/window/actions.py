"""What can be done in the window: each thing a command, run as it could be typed."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import secrets
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

import typer

from vomr.method.reported import rows_changed
from vomr.pack.request import Request
from vomr.parts import AUDIENCES
from vomr.period import Period
from vomr.problems import VomrError, display_path, system_reason
from vomr.register.filed import DETACHED, PICTURES
from vomr.scratch import scratch_folder
from vomr.show.changes import changes_text
from vomr.show.fragments import Fragment
from vomr.show.quarter import Quarter, tick, untick
from vomr.window.access import fault_text
from vomr.window.jobs import Job, Runner, sanitised
from vomr.window.live import Reader, Reading
from vomr.window.reports import FILES, PackState, file_of, packs_of
from vomr.words import DEFAULT, Words

Values = Mapping[str, str]
Files = Sequence[tuple[str, bytes]]
_MOST_WAITING = 20  # dropped files that are not accepted yet
_MOST_NAMED = 3  # files in a sentence
# What a dropped file is taken for, by its ending; of what is filed she may say that it is the other.
IMPORT, SIGNED, RECEIPT = "import", "signed", "receipt"
TAKEN = {
    IMPORT: (".xlsx", ".xlsm", ".xls", ".csv", ".ods", ".txt"),
    SIGNED: (".pdf", *DETACHED, *PICTURES),
    RECEIPT: (".xml", ".eml", ".msg", ".htm", ".html"),
}
_DONE = (0, 1)  # exit statuses of what was done; 1 with errors in the data
_MARK = re.compile(r"#([0-9a-f]{16,64})\b")  # of what a preview of a freeze was made from


@dataclass
class Drop:
    """A file that was dropped: what would come of it, until it is accepted or put away.

    Attributes
    ----------
    id : str
    path : Path
        In a folder of the window's own.
    kind : str
        For what it is taken, of :data:`TAKEN`.
    period : Period
        Beside whose record it is filed, if it is.
    options : list of str
        ``--currency``, ``--survey`` and ``--as-of``, where she has said so.
    preview, accepted : Job or None
    """

    id: str
    path: Path
    kind: str
    period: Period
    options: Sequence[str] = ()
    preview: Job | None = None
    accepted: Job | None = None

    @property
    def is_waiting(self) -> bool:
        return self.preview is None

    @property
    def is_import(self) -> bool:
        return self.kind == IMPORT

    @property
    def other_kind(self) -> str:
        """For what else it may be taken: a signed copy may be a receipt; empty of what can be nothing else."""
        if self.kind == RECEIPT:
            return SIGNED if self.path.suffix.casefold() in TAKEN[SIGNED] else ""
        return RECEIPT if self.kind == SIGNED else ""

    @property
    def can_be_accepted(self) -> bool:
        return self.preview is not None and self.preview.status in _DONE and self.accepted is None


@dataclass(frozen=True)
class Answered:
    """What was asked of the figures and what came of it."""

    asked: str
    fragment: Fragment | None
    refusal: str = ""


class Refusal(Exception):
    """Why an action is not done, in the reader's words."""


class Actions:
    """The window's actions and what has come of them.

    Parameters
    ----------
    folder : Path
        The strategy folder.
    lang : str
    reader : Reader
    changed : callable
        Told whenever something here is another, from any thread.
    """

    def __init__(self, folder: Path, lang: str, reader: Reader, changed: Callable[[], None]) -> None:
        self.folder, self.lang, self.w, self.reader = folder, lang, Words(lang), reader
        self._changed = changed
        self.runner = Runner(self._job_changed)
        self.message = ""  # what the last action came to, for who asked
        self.ended = ""  # which command has ended last, and how
        self.jobs: dict[str, Job] = {}
        self.drops: list[Drop] = []
        self.packs: list[PackState] = []
        self.no_packs = ""  # why it is not known which there are
        self.answers: dict[str, Answered] = {}
        self.freezing: dict[str, str] = {}  # what was previewed: the mark of it, reason and name
        self._scratch: Path | None = None
        self._looked_at: object = None
        self._actions: dict[str, Callable[[Values, Files], Awaitable[None] | None]] = {
            "period": self._period,
            "read": self._again,
            "tick": self._tick,
            "untick": self._untick,
            "drop": self._drop,
            "accept": self._accept,
            "preview": self._preview,
            "discard": self._discard,
            "report": self._report,
            "cancel": self._cancel,
            "open": self._open,
            "freeze-preview": self._freeze_preview,
            "freeze": self._freeze,
            "withdraw": self._withdraw,
            "changes": self._changes,
            "why": self._why,
            "calendar": self._calendar,
            "mail": self._mail,
            "registers": self._registers,
            "clear": self._clear,
        }

    async def do(self, action: str, values: Values, files: Files) -> bool:
        """Do what a form asks for; False of an action that there is not. :attr:`message` says what came of it."""
        act = self._actions.get(action)
        if act is None:
            return False
        self.message = ""
        try:
            result = act(values, files)
            if result is not None:
                await result
        except Refusal as refusal:
            self.message = str(refusal)
        except VomrError as error:
            self.message = error.text(self.w)
        except OSError as error:  # a full disk, a folder that is gone
            self.message = self.w("It was not done: {detail}.", detail=self.w(system_reason(error)))
        except Exception as error:  # the window outlives a fault of what it does
            self.message = fault_text(error, self.w)
        return True

    def may_close(self) -> bool:
        """Whether nothing runs that closing would stop; else :attr:`message` says what does."""
        self.message = self._what_runs() if self.runner.is_busy else ""
        return not self.message

    def _what_runs(self) -> str:
        job = self.runner.job
        return self.w("“{title}” is running. Wait until it ends, or stop it.", title=job.title if job else "")

    def close(self) -> None:
        """End what runs and put away what was dropped."""
        self.runner.cancel()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    # --- commands

    def arguments(self, *words: str) -> list[str]:
        """The words of a command on this strategy, in this language."""
        lang = ["--lang", self.lang] if self.lang != DEFAULT else []
        return [*words, "--strategy", display_path(self.folder), *lang]

    @property
    def period(self) -> Period:
        """The period that the window shows."""
        return self.reader.period

    def _start(self, job: Job) -> bool:
        """Run a command; where another runs, say so and leave it."""
        if not self.runner.run(job):
            self.message = self._what_runs()
            return False
        self.jobs[job.name] = job
        self.message = self._begun(job)
        return True

    def _begun(self, job: Job) -> str:
        return self.w("Begun: {title}.", title=job.title)

    def _job_changed(self, job: Job) -> None:
        if not job.is_running:
            self.ended = self._end_of(job)
            if self.message == self._begun(job):
                self.message = self.ended
            if job.name != "preview":
                self._looked_at = None  # packs may be others now
        self._changed()

    def _end_of(self, job: Job) -> str:
        """Which command has ended, when and how; two ends of the same command are two sentences."""
        known = {"title": job.title, "time": f"{dt.datetime.now():%H:%M:%S}"}
        if job.is_cancelled:
            return self.w("Stopped at {time}: {title}.", **known)
        if job.status not in _DONE:
            return self.w("Not done, {time}: {title}.", **known)
        if job.status:
            return self.w("Ready at {time}, with errors in the data: {title}.", **known)
        return self.w("Ready at {time}: {title}.", **known)

    def settle(self) -> None:
        """What follows of itself: the next dropped file is looked at, and packs are looked at anew."""
        waiting = next((drop for drop in self.drops if drop.is_waiting), None)
        if waiting is not None and not self.runner.is_busy:
            title = self.w("Preview of {file}", file=waiting.path.name)
            job = Job("preview", title, self.preview_arguments(waiting))
            if self.runner.run(job):
                waiting.preview = job
        reading = self.reader.live.reading
        if reading is not None and reading.is_whole and self._looked_at != (reading.number, reading.period):
            self._looked_at = (reading.number, reading.period)
            lag, period = reading.report.strategy.lag.id, reading.period
            asyncio.get_running_loop().run_in_executor(None, self._look_at_packs, lag, period)

    def _look_at_packs(self, lag: str, period: Period) -> None:
        try:
            self.packs, self.no_packs = packs_of(self.folder, lag, period, self.lang), ""
        except OSError as error:
            self.packs, self.no_packs = [], self.w("{file} cannot be read: {detail}.", **self._unread(error))
        except Exception as error:  # it is shown in place of the packs, and nothing else is held up
            self.packs, self.no_packs = [], fault_text(error, self.w)
        self._changed()

    def _unread(self, error: OSError) -> dict[str, str]:
        path = Path(error.filename or self.packs_folder or self.folder)
        return {"file": display_path(path), "detail": self.w(system_reason(error))}

    # --- the period and the reading

    def _period(self, values: Values, files: Files) -> None:
        period = Period.parse(values.get("period", ""))
        self.reader.period = period
        self.freezing, self.answers, self.packs, self._looked_at = {}, {}, [], None
        self.message = self.w("Shown: {period}.", period=period.label(self.w))

    def _again(self, values: Values, files: Files) -> None:
        self.reader.again()
        self.message = self.w("Read again.")

    # --- the checklist

    def _reading(self) -> Reading:
        reading = self.reader.live.reading
        if reading is None:
            raise Refusal(self.w("The tables have not been read yet."))
        return reading

    async def _tick(self, values: Values, files: Files) -> None:
        report, step = self._reading().report, values.get("step", "")
        await self._ticked(lambda: tick(report, step, values.get("on") or None, values.get("note", "")))
        self.message = self.w("Ticked.")

    async def _untick(self, values: Values, files: Files) -> None:
        report, step = self._reading().report, values.get("step", "")
        await self._ticked(lambda: untick(report, step))
        self.message = self.w("The tick is taken back.")

    async def _ticked(self, act: Callable[[], Quarter]) -> None:
        self.reader.ticked(await asyncio.get_running_loop().run_in_executor(None, act))

    # --- files that were dropped

    def preview_arguments(self, drop: Drop) -> list[str]:
        """The command that shows what would come of a file."""
        return [*self._taking(drop, str(drop.path)), "--json" if drop.is_import else "--preview"]

    def accept_arguments(self, drop: Drop, file: str) -> list[str]:
        """The command that takes a file, which she may have elsewhere."""
        return [*self._taking(drop, file), *(["--yes"] if drop.is_import else [])]

    def _taking(self, drop: Drop, file: str) -> list[str]:
        if drop.is_import:
            return self.arguments("import", file, *drop.options)
        return self.arguments("freeze", drop.period.code, f"--{drop.kind}", file)

    def _drop(self, values: Values, files: Files) -> None:
        """Take as many as can wait, and say which were not."""
        if not files:
            raise Refusal(self.w("No file was chosen."))
        kinds = [(sanitised(name), kind_of(sanitised(name)), body) for name, body in files]
        known = [(name, kind, body) for name, kind, body in kinds if kind]
        unknown = [name or "?" for name, kind, _ in kinds if not kind]
        room = max(_MOST_WAITING - sum(drop.accepted is None for drop in self.drops), 0)
        for name, kind, body in known[:room]:
            self._keep(name, kind, body)
        self.message = " ".join(self._of_the_dropped(known[:room], known[room:], unknown))

    def _keep(self, name: str, kind: str, body: bytes) -> None:
        if self._scratch is None:
            self._scratch = scratch_folder()
        key = secrets.token_hex(4)
        folder = self._scratch / key
        folder.mkdir()
        path = folder / name
        path.write_bytes(body)
        self.drops.append(Drop(key, path, kind, self.period))

    def _of_the_dropped(
        self, taken: Sequence[object], left: Sequence[tuple[str, str, bytes]], unknown: Sequence[str]
    ) -> list[str]:
        w, sentences = self.w, []
        if taken:
            sentences.append(
                w.plural(
                    "{n} file was taken; what would come of it is shown.",
                    "{n} files were taken; what would come of them is shown.",
                    len(taken),
                )
            )
        if left:
            sentences.append(
                w.plural(
                    "{n} file was not taken, since at most {most} wait at one time: “{first}”. Accept or put away those"
                    " that wait, then drop it again.",
                    "{n} files were not taken, since at most {most} wait at one time: from “{first}” on. Accept or put"
                    " away those that wait, then drop these again.",
                    len(left),
                    most=_MOST_WAITING,
                    first=left[0][0],
                )
            )
        if unknown:
            names = ", ".join(unknown[:_MOST_NAMED]) + (" …" if len(unknown) > _MOST_NAMED else "")
            sentences.append(
                w(
                    "Not taken: {files}. An export of the national system ends in .xlsx, .xls or .csv, a signed report"
                    " in .pdf or .p7s, a receipt in .pdf or .xml.",
                    files=names,
                )
            )
        return sentences

    def _dropped(self, values: Values) -> Drop:
        drop = next((drop for drop in self.drops if drop.id == values.get("id")), None)
        if drop is None:
            raise Refusal(self.w("That file is not here any more."))
        return drop

    def _preview(self, values: Values, files: Files) -> None:
        """Look at it anew: of an export with what she has said of its currency, survey and day; of what is filed with
        what it is, beside the record of the period that is shown.
        """
        drop = self._dropped(values)
        if any(job is not None and job.is_running for job in (drop.preview, drop.accepted)):
            raise Refusal(self.w("It is being read; wait a moment."))
        if drop.is_import:
            options = []
            if values.get("currency"):
                options += ["--currency", values["currency"]]
            if values.get("survey"):
                options += ["--survey", values["survey"]]
            if values.get("as_of"):
                options += ["--as-of", _day(values["as_of"], self.w).isoformat()]
            drop.options = options
        else:
            drop.period = self.period
            if values.get("kind") and values["kind"] == drop.other_kind:
                drop.kind = drop.other_kind
        drop.preview = None

    def _accept(self, values: Values, files: Files) -> None:
        drop = self._dropped(values)
        if not drop.can_be_accepted:
            raise Refusal(self.w("What would come of it is not shown yet."))
        name = drop.path.name
        title = self.w("Import of {file}", file=name) if drop.is_import else self.w("Filing of {file}", file=name)
        job = Job("accept", title, self.accept_arguments(drop, str(drop.path)))
        if self._start(job):
            drop.accepted = job

    def _discard(self, values: Values, files: Files) -> None:
        drop = self._dropped(values)
        if any(job is not None and job.is_running for job in (drop.preview, drop.accepted)):
            raise Refusal(self.w("It is being read; wait a moment."))
        self.drops.remove(drop)
        shutil.rmtree(drop.path.parent, ignore_errors=True)
        self.message = self.w("Put away: {file}.", file=drop.path.name)

    # --- the report

    def _report(self, values: Values, files: Files) -> None:
        audience = values.get("audience") or AUDIENCES[0]
        if audience not in AUDIENCES:
            raise Refusal(self.w("There is no such edition."))
        words = ["report", self.period.code]
        title = self.w("Report, {period}", period=self.period.label(self.w))
        if audience == "public":
            words += ["--audience", "public"]
            title = self.w("Public edition, {period}", period=self.period.label(self.w))
        self._start(Job("report", title, self.arguments(*words)))

    def _cancel(self, values: Values, files: Files) -> None:
        if self.runner.is_busy:
            self.runner.cancel()
            self.message = self.w("It is being stopped; what stood before stays.")

    @property
    def packs_folder(self) -> Path | None:
        """The folder of the group's packs; None until its tables have been read."""
        reading = self.reader.live.reading
        return None if reading is None else Request(self.folder).base / reading.report.strategy.lag.id

    def _open(self, values: Values, files: Files) -> None:
        """Open a file of a pack, or its folder, in whatever the system opens such things with."""
        pack = next((pack for pack in self.packs if pack.audience == values.get("audience")), None)
        packs, name = self.packs_folder, values.get("file", "")
        if pack is None or packs is None:
            raise Refusal(self.w("The report has not been made yet."))
        path = pack.folder if not name else file_of(packs, f"{pack.folder.name}/{name}")
        if path is None or (name and name not in FILES):
            raise Refusal(self.w("The report does not hold this file."))
        self.message = self.w("Opened: {file}", file=display_path(path))
        try:
            refused = typer.launch(str(path.resolve())) != 0
        except OSError:
            refused = True
        if refused:
            self.message = self.w("The system opens nothing here. The file is: {file}", file=str(path.resolve()))

    # --- what goes out

    def _calendar(self, values: Values, files: Files) -> None:
        self._start(Job("calendar", self.w("Calendar of the days"), self.arguments("calendar")))

    def _mail(self, values: Values, files: Files) -> None:
        """The message to copy, or a draft of it for the program that she writes letters with."""
        words = ["mail", self.period.code]
        if values.get("draft"):
            words += ["--eml", display_path(self._drafts() / f"{self.period.code}.eml"), "--attach"]
        self._start(Job("mail", self.w("Message to the authority"), self.arguments(*words)))

    @property
    def registers_folder(self) -> str:
        """Where the public registers are written: among the group's packs, until they are put on the site."""
        packs = self.packs_folder
        return display_path((packs or self.folder) / "registers")

    def _registers(self, values: Values, files: Files) -> None:
        self._drafts()
        title = self.w("Public registers, {period}", period=self.period.label(self.w))
        self._start(Job("registers", title, self.arguments("registers", self.registers_folder, self.period.code)))

    def _drafts(self) -> Path:
        packs = self.packs_folder
        if packs is None:
            raise Refusal(self.w("The tables have not been read yet."))
        packs.mkdir(parents=True, exist_ok=True)
        return packs

    # --- freezing

    def _freeze_words(self, values: Values) -> list[str]:
        words = ["freeze", self.period.code]
        words += [f"--supersede={values['reason']}"] if values.get("reason") else []
        return words + ([f"--by={values['by']}"] if values.get("by") else [])

    def _freeze_preview(self, values: Values, files: Files) -> None:
        words = self._freeze_words(values)
        title = self.w("What would be sealed, {period}", period=self.period.label(self.w))
        if self._start(Job("freeze", title, self.arguments(*words, "--preview"))):
            self.freezing = {"reason": values.get("reason", ""), "by": values.get("by", "")}

    @property
    def freeze_mark(self) -> str:
        """The mark of what was previewed; empty where nothing was, or it may not be frozen."""
        job = self.jobs.get("freeze")
        if job is None or "--preview" not in job.arguments or job.status not in _DONE or not self.freezing:
            return ""
        return next((mark[1] for line in reversed(job.lines) if (mark := _MARK.search(line))), "")

    def _freeze(self, values: Values, files: Files) -> None:
        mark = self.freeze_mark
        if not mark or values.get("mark") != mark:
            raise Refusal(self.w("Look first at what would be sealed."))
        words = [*self._freeze_words(self.freezing), "--previewed", mark, "--yes"]
        title = self.w("Freezing, {period}", period=self.period.label(self.w))
        if self._start(Job("freeze", title, self.arguments(*words))):
            self.freezing = {}

    def _withdraw(self, values: Values, files: Files) -> None:
        reason = values.get("reason", "").strip()
        if not reason:
            raise Refusal(self.w("Say why it is taken back."))
        words = ["freeze", self.period.code, f"--withdraw={reason}", "--yes"]
        title = self.w("Taking back, {period}", period=self.period.label(self.w))
        self._start(Job("freeze", title, self.arguments(*words)))

    # --- questions, of what was read last

    async def _asked(self, name: str, asked: str, answer: Callable[[], Fragment]) -> None:
        try:
            fragment = await asyncio.get_running_loop().run_in_executor(None, answer)
        except VomrError as error:
            self.answers[name] = Answered(asked, None, error.text(self.w))
            self.message = error.text(self.w)
        else:
            self.answers[name] = Answered(asked, fragment)
            self.message = self.w("The answer is shown.")

    async def _why(self, values: Values, files: Files) -> None:
        reading, figure = self._reading(), values.get("figure", "").strip()
        if not figure:
            raise Refusal(self.w("Name a figure, such as “paid, projects”."))
        await self._asked("why", figure, lambda: reading.report.why(figure))

    async def _changes(self, values: Values, files: Files) -> None:
        report = self._reading().report
        frozen = report.results.frozen
        if frozen is None:
            raise Refusal(self.w("This period has not been frozen: there is nothing to compare with."))
        await self._asked(
            "changes",
            "",
            lambda: changes_text(report, frozen, list(rows_changed(report.results.entered, frozen.record))),
        )

    def _clear(self, values: Values, files: Files) -> None:
        """Put away what an action has said."""
        name = values.get("what", "")
        with suppress(KeyError):
            del self.answers[name]
        if name in self.jobs and not self.jobs[name].is_running:
            del self.jobs[name]
            if name == "freeze":
                self.freezing = {}


def _day(text: str, w: Words) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal(w("“{value}” is not a date. Write it as 2026-09-30 or 30.09.2026.", value=text)) from None


def kind_of(name: str) -> str:
    """For what a file is taken by its ending, of :data:`TAKEN`; empty where for nothing."""
    ending = PurePath(name).suffix.casefold()
    return next((kind for kind, endings in TAKEN.items() if ending in endings), "")
