"""The packs of many groups, on the processors of this machine or on a Dask cluster.

Both are a :class:`concurrent.futures.Executor` that is given the same function, one group at a time, the largest first,
so that no large one is left when the others have nothing to do. What one group meets, a table that cannot be read or a
worker that dies over it, is noted and stops no other. What a worker meets, a full disk or another version of the
program, is not the group's fault: the worker gets no more groups, and another makes that one.

A pack that stands is not made again, so that a command that was stopped goes on where it was when it is given again.
"""

from __future__ import annotations

import concurrent.futures as futures
import gc
import multiprocessing
import os
import platform
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from vomr.fingerprint import code_digest
from vomr.folders import find_strategy, is_strategy, known_strategies, strategies_below
from vomr.pack.records.pack_cache import PackSummary, lag_id, unchanged_pack
from vomr.pack.request import PORTFOLIO, Request
from vomr.privacy.stars import without
from vomr.problems import VomrError, display_path, system_reason
from vomr.words import N_, Words

_PATIENCE = 30  # seconds for a scheduler to answer and for a worker to come
_RENEWED = 100  # groups after which a process of this machine ends; one of a cluster is renewed by its own measures
_LOOK = 5  # seconds after which it is looked whether there are more workers than before
_ROOM = 8_000_000  # bytes that a worker can write, if it can make a pack
_KERNELS = 2  # of one group at once: its worker converts what one has finished while the other runs
_ANOTHER_VERSION = N_("The worker has another version of this program. Install the same one on every machine.")
_one_pack = threading.Lock()  # the exporters are made for one thread


@dataclass(frozen=True)
class Group:
    """What came of one group.

    Attributes
    ----------
    folder : Path
        Its strategy folder.
    state : {"made", "unchanged", "failed"}
    pack : Path or None
        Where its pack stands.
    made : PackSummary or None
        What the pack says of itself.
    message : str
        Why it failed, in the reader's words.
    seconds : float
    worker : str
        Which process of which machine made it, or tried to.
    unfit : str
        Why that process can make none at all, in the reader's words; empty where it can.
    """

    folder: Path
    state: Literal["made", "unchanged", "failed"]
    pack: Path | None = None
    made: PackSummary | None = None
    message: str = ""
    seconds: float = 0.0
    worker: str = ""
    unfit: str = ""

    @property
    def name(self) -> str:
        """What a person calls it: the group's name, or its folder's where that could not be read."""
        return self.made.lag_name if self.made else self.folder.name


@dataclass(frozen=True)
class Task:
    """One group to make; it travels to a worker, which may be another machine with the same folders."""

    request: Request
    fresh: bool
    code: str  # the digest of the program that asks

    @property
    def folder(self) -> Path:
        return Path(str(self.request.strategy))


def make_group(task: Task) -> Group:
    """Make the pack of one group, or find that it stands. It raises nothing that one group could be the cause of."""
    started, w = time.monotonic(), Words(task.request.lang)

    def came(state: Literal["made", "unchanged", "failed"], **rest: Any) -> Group:
        return Group(task.folder, state, **rest, seconds=time.monotonic() - started, worker=_this_worker())

    if code_digest() != task.code:
        refusal = w(_ANOTHER_VERSION)
        return came("failed", message=refusal, unfit=refusal)
    with _one_pack:
        try:
            found = None if task.fresh else unchanged_pack(task.request)
            if found is not None:
                return came("unchanged", pack=found.folder, made=found.made)
            _stay_warm(task.request)
            from vomr.pack.build import make_pack

            pack = make_pack(task.request)
            # pages are trees that point at themselves: without it the next group would add its own to them
            gc.collect()
            return came("made", pack=pack.folder, made=pack.made)
        except VomrError as error:
            message = error.text(w)
        except OSError as error:
            message = w("The system refused: {detail}. Nothing was changed.", detail=w(system_reason(error)))
        except Exception as error:
            message = w("The program met a fault of its own: {error}.", error=f"{type(error).__name__}: {error}"[:500])
    return came("failed", message=_without_persons(message, task.folder, w), unfit=_why_unfit(task, w))


def _this_worker() -> str:
    return f"{platform.node()}:{os.getpid()}"


def _why_unfit(task: Task, w: Words) -> str:
    """Why nothing can be written here, after a group has failed: a full disk comes to light in many words."""
    for folder in (Path(tempfile.gettempdir()), task.request.base):
        try:
            with tempfile.TemporaryFile(dir=folder if folder.is_dir() else None) as stream:
                stream.write(bytes(_ROOM))
        except OSError as error:
            return w(
                "{folder} cannot be written to: {detail}", folder=display_path(folder), detail=w(system_reason(error))
            )
    return ""


def _without_persons(message: str, folder: Path, w: Words) -> str:
    """Why a group failed, as the list of all groups may tell others: a cell that it repeats may name somebody."""
    from vomr.pack.gate import Hiding
    from vomr.register import read_register

    try:
        return str(Hiding(w, read_register(folder))(without(message)))
    except VomrError:
        return without(message)  # of tables that cannot be read it names files, sheets and lines


_warm = False


def _stay_warm(request: Request) -> None:
    """One warm process for all the groups of a worker whose notebooks need it; it ends with the worker."""
    global _warm
    from vomr.pack.notebooks import kernels
    from vomr.pack.notebooks.provenance import all_original

    if not all_original(request.chosen(request.all_parts())) and (not _warm or kernels.warm() is None):
        kernels.start()
        _warm = True


# --- which groups
# ------------------------------------------------------------------------------------------------------------


def strategies_in(given: Iterable[Path]) -> list[Path]:
    """The strategy folders that a person named: each itself, or those that stand in it.

    A folder without any is kept: that a group has delivered nothing is for the list of what failed.

    Raises
    ------
    UsageError
        Where nothing is called so; names the nearest.
    """
    found: list[Path] = []
    for path in given:
        if not path.exists():
            find_strategy(path, known_strategies())
        if path.is_dir():
            found += ([] if is_strategy(path) else strategies_below(path)) or [path]
    return list(dict.fromkeys(folder.resolve() for folder in found))


def without_group(given: Iterable[Path]) -> list[Path]:
    """Folders beside those of groups in which none stands: perhaps of a group that has delivered nothing yet."""
    return sorted(
        path
        for folder in given
        if folder.is_dir() and not is_strategy(folder) and (groups := strategies_below(folder))
        for path in folder.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path not in groups
    )


def tasks_for(folders: Sequence[Path], request: Request, fresh: bool, w: Words) -> tuple[list[Task], list[Group]]:
    """A task for each group, and the groups that cannot have one: two of one name would write over one another."""
    tasks: list[Task] = []
    refused: list[Group] = []
    owners: dict[str, Path] = {PORTFOLIO: request.base / PORTFOLIO}
    for folder in folders:
        if not is_strategy(folder):
            why = w("The folder has neither a workbook with settings nor a strategy.toml.")
            refused.append(Group(folder, "failed", message=why))
            continue
        try:
            lag = lag_id(folder)
        except (OSError, VomrError, KeyError, TypeError):
            lag = ""  # its own task says what is wrong with the file
        if lag in owners:
            owner = display_path(owners[lag])
            refused.append(
                Group(
                    folder,
                    "failed",
                    message=w(
                        "Its short name “{lag}” is that of {other} already; give it another in the settings.",
                        lag=lag,
                        other=owner,
                    ),
                )
            )
            continue
        if lag:
            owners[lag] = folder
        own = replace(request, strategy=folder, out=request.base.resolve(), workers=_KERNELS)
        tasks.append(Task(own, fresh, code_digest()))
    return sorted(tasks, key=lambda task: -_size(task.folder)), refused


def _size(folder: Path) -> int:
    """Bytes of the tables of a group: what takes longest is begun first."""
    try:
        return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    except OSError:
        return 0  # its own task says what is wrong with the folder


# --- where they run
# ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Workers:
    """What makes packs.

    Attributes
    ----------
    opened : callable
        Opens an executor.
    at_once : callable
        How many groups it should be given at once.
    without : callable
        Gives no more groups to the worker that this one came from; whether there are others.
    renewed_after : int
        How many groups an executor is given before another is opened: what libraries keep from group to group would
        add up.
    """

    opened: Callable[[], AbstractContextManager[futures.Executor]]
    at_once: Callable[[], int]
    without: Callable[[Group], bool] = lambda group: False
    renewed_after: int = sys.maxsize


def local_workers(number: int) -> Workers:
    """Processes of this machine, each with warm kernels of its own."""
    number = number or os.cpu_count() or 1

    def opened() -> futures.Executor:
        context = multiprocessing.get_context("spawn")  # as on Windows: nothing is inherited half-way
        return futures.ProcessPoolExecutor(number, mp_context=context, initializer=_begin)

    return Workers(opened, lambda: number, renewed_after=_RENEWED * number)


def _begin() -> None:
    """A worker finishes the pack at hand when Ctrl+C goes to the command, ends with the command where that is killed,
    and looks for garbage as seldom as that does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000, 50, 100)
    threading.Thread(target=_end_with_the_command, daemon=True).start()


def _end_with_the_command() -> None:
    """A pool's worker would wait for ever for what a killed command gives it, and hold a group that the next one
    makes.
    """
    if command := multiprocessing.parent_process():
        command.join()
        os._exit(1)


@contextmanager
def cluster(address: str, w: Words, say: Callable[[str], None] = lambda text: None) -> Iterator[Workers]:
    """The workers of a Dask cluster; they must see the same folders under the same names.

    Parameters
    ----------
    address : str
    w : Words
    say : callable
        Told which worker gets no groups, and why.

    Raises
    ------
    VomrError
        Where no scheduler answers, or no worker has this version of the program.
    """
    try:
        from distributed import Client
    except ImportError:
        raise VomrError(N_("--scheduler needs the library distributed: pip install distributed.")) from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise VomrError(
            N_("No scheduler answers at {address} ({detail})."), address=address, detail=_brief(error)
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise VomrError(
                N_("The scheduler at {address} has no workers. Start them: dask worker {address}."), address=address
            ) from None
        pool = _ClusterPool(client, w, say)
        if not pool.fit():
            raise VomrError(_ANOTHER_VERSION)

        @contextmanager
        def opened() -> Iterator[futures.Executor]:
            yield pool

        yield Workers(opened, pool.at_once, pool.without)


def _introduction() -> tuple[str, str]:
    """What a worker says of itself: its process, and the program that it has."""
    return _this_worker(), code_digest()


class _ClusterPool(futures.Executor):
    """Gives each worker of a cluster one group at a time, so that none waits behind a slow one.

    A worker that has another version of the program, or can write nothing, would fail fast and take all that is left:
    it is known before, or after its first group, and gets no more.
    """

    def __init__(self, client: Any, w: Words, say: Callable[[str], None]) -> None:
        self.client, self.w, self.say = client, w, say
        self.executor = client.get_executor(pure=False)
        self.names: dict[str, str] = {}  # of the workers that can make packs, by address
        self.refused: set[str] = set()  # addresses of the others
        self.given: dict[futures.Future[Any], str] = {}  # what was given, and to which address

    def fit(self) -> list[str]:
        """The addresses of the workers that are there and can make packs."""
        present = self._present()
        if new := [address for address in present if address not in self.names and address not in self.refused]:
            for address, introduction in self.client.run(_introduction, workers=new, on_error="return").items():
                if isinstance(introduction, tuple) and introduction[1] == code_digest():
                    self.names[address] = introduction[0]
                elif not isinstance(introduction, OSError):  # it is gone; one without the program cannot say so itself
                    self._refuse(address, self.w(_ANOTHER_VERSION))
        return [address for address in present if address in self.names and address not in self.refused]

    def _present(self) -> list[str]:
        """The addresses of all workers; of none where the scheduler is gone."""
        try:
            return list(self.client.nthreads()) if self.client.status == "running" else []
        except (OSError, TimeoutError):  # it goes in this very moment
            return []

    def at_once(self) -> int:
        """As many as there are workers; where there is none for the moment, it waits for one to come back."""
        until = time.monotonic() + _PATIENCE
        while not (fit := self.fit()) and not self._under_way() and time.monotonic() < until:
            if self._present():
                break  # those that are there can make none
            time.sleep(0.2)
        return len(fit)

    def _under_way(self) -> Counter[str]:
        """How many groups each address has; what is done is forgotten."""
        self.given = {future: address for future, address in self.given.items() if not future.done()}
        return Counter(self.given.values())

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> futures.Future[Any]:
        """Give it to the worker with the least under way; where that is lost, another takes it."""
        under_way = self._under_way()
        address = min(self.fit(), key=lambda each: under_way[each], default="")
        chosen = {"workers": [address], "allow_other_workers": True} if address else {}
        future: futures.Future[Any] = self.executor.submit(function, *arguments, **named, **chosen)
        self.given[future] = address
        return future

    def without(self, group: Group) -> bool:
        """Give no more groups to the worker that this one came from."""
        for address, name in self.names.items():
            if name == group.worker and address not in self.refused:
                self._refuse(address, group.unfit)
        return bool(self.fit())

    def _refuse(self, address: str, why: str) -> None:
        self.refused.add(address)
        self.say(self.w("The worker {address} gets no groups. {why}", address=address, why=why))


def make_groups(tasks: Iterable[Task], workers: Workers, w: Words) -> Iterator[Group]:
    """Each group as it is done, each once.

    No more are under way than the workers need, so that memory does not grow with the number of groups. A worker that
    dies breaks a pool of processes as a whole: the groups that were under way are made one at a time, each in a pool of
    its own, and only what breaks its worker again has failed.
    """
    waiting = deque(tasks)
    while waiting:
        batch = deque(waiting.popleft() for _ in range(min(len(waiting), workers.renewed_after)))
        with workers.opened() as pool:
            suspects = yield from _until_broken(pool, batch, workers, w)
        waiting.extendleft(reversed(batch))  # what a broken one was not given
        for task in suspects:
            alone = deque([task])
            with workers.opened() as pool:
                if (yield from _until_broken(pool, alone, workers, w)):
                    yield _lost(task, w)


def _until_broken(
    pool: futures.Executor, waiting: deque[Task], workers: Workers, w: Words
) -> Generator[Group, None, list[Task]]:
    """Each group as it is done, until none waits or the pool is broken; returns those that were under way then."""
    running: dict[futures.Future[Group], Task] = {}
    suspects: list[Task] = []
    unfit = ""  # why no worker can make any
    while running or (waiting and not suspects):
        while waiting and not suspects and not unfit and len(running) < workers.at_once():
            task = waiting.popleft()
            try:
                running[pool.submit(make_group, task)] = task
            except futures.BrokenExecutor:
                suspects.append(task)
        if not running and not suspects:  # nobody is left who could
            yield from (_not_begun(task, unfit, w) for task in waiting)
            waiting.clear()
        look_again = _LOOK if waiting else None  # a worker may have come meanwhile
        for future in futures.wait(running, look_again, futures.FIRST_COMPLETED).done:
            task = running.pop(future)
            try:
                group = future.result()
            except futures.BrokenExecutor:
                suspects.append(task)
            except (Exception, futures.CancelledError) as error:  # a cluster gives up what kills worker after worker
                yield _lost(task, w, _brief(error))
            else:
                if group.unfit and workers.without(group):
                    waiting.appendleft(task)  # it is not the group's fault
                else:
                    unfit = unfit or group.unfit
                    yield group
    return suspects


def _not_begun(task: Task, why: str, w: Words) -> Group:
    return Group(task.folder, "failed", message=why or w("No worker is left to make it."))


def _lost(task: Task, w: Words, detail: str = "") -> Group:
    message = w("Its worker ended before it was done; look whether memory suffices.")
    return Group(task.folder, "failed", message=f"{message} ({detail})" if detail else message)


def _brief(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


class Progress:
    """What is said after each group: how far, how long, how long still."""

    def __init__(self, all_: int, w: Words) -> None:
        self.all, self.w, self.done, self.started = all_, w, 0, time.monotonic()

    def line(self, group: Group) -> str:
        """“12 of 97: МИГ „Пример“, made in 3.1 s; about 4 min left”."""
        w = self.w
        self.done += 1
        how = {
            "made": w("made in {seconds} s", seconds=w.number(group.seconds, 1)),
            "unchanged": w("unchanged"),
            "failed": w("FAILED: {why}", why=group.message),
        }[group.state]
        text = w(
            "{done} of {all}: {name}, {how}", done=w.number(self.done), all=w.number(self.all), name=group.name, how=how
        )
        left = (time.monotonic() - self.started) / self.done * (self.all - self.done)
        return text if left < 1 else f"{text}; {self._left(left)}"

    def _left(self, seconds: float) -> str:
        w = self.w
        if seconds < 90:
            return w("about {n} s left", n=w.number(round(seconds)))
        if seconds < 5400:
            return w("about {n} min left", n=w.number(round(seconds / 60)))
        return w("about {n} h left", n=w.number(seconds / 3600, 1))


__all__ = [
    "PORTFOLIO",
    "Group",
    "Progress",
    "Task",
    "Workers",
    "cluster",
    "local_workers",
    "make_group",
    "make_groups",
    "strategies_in",
    "tasks_for",
    "without_group",
]
