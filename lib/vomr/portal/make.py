"""Making a portal: groups are read one after another, then each one's pages are written, on every processor."""

from __future__ import annotations

import concurrent.futures as futures
import multiprocessing
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from vomr.countries import EUROPE
from vomr.method.country import Country, History
from vomr.method.members import Member
from vomr.method.series import periods_between
from vomr.pack.atomic import one_writer, staging
from vomr.pack.gate import Gate, countries_assumed, numbers_of_members, sought_facts
from vomr.pack.records.manifest import refuse_others, write_manifest
from vomr.period import Period
from vomr.portal import addresses, search
from vomr.portal.pages import Downloads, Pages
from vomr.portal.site import Layout, Room, language_folder, shared_files
from vomr.portal.sources import OPEN_DATA, Group, Sources, find_sources, read_history
from vomr.problems import UsageError, display_path
from vomr.register.boundaries import Ring, read_outlines
from vomr.scratch import scratch_folder
from vomr.show.report import short_name
from vomr.words import N_, Words

WHAT = "portal"
Taking = Literal["copy", "link", "none"]
TAKINGS: tuple[Taking, ...] = ("copy", "link", "none")
_ALONE = 4  # groups that one process has done before others have begun
_ZIP = "open-data.zip"
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: the same files give the same bytes


@dataclass(frozen=True)
class Request:
    """A portal to make.

    Attributes
    ----------
    target : Path
        Its folder: new, empty, or of an earlier portal.
    reports : Path
        The folder of all packs.
    strategies : tuple of Path
        Strategy folders, whose frozen periods are shown too.
    audience : {"public", "authority"}
    languages : tuple of str
        The first stands at the root.
    downloads : {"copy", "link", "none"}
        Whether files of packs are copied into the portal, linked where they are, or left out.
    boundaries : Path, optional
        GeoJSON for the map.
    workers : int
        Processes; 0 for one for each processor.
    """

    target: Path
    reports: Path
    strategies: tuple[Path, ...] = ()
    audience: str = "public"
    languages: tuple[str, ...] = ("bg", "en")
    downloads: Taking = "copy"
    boundaries: Path | None = None
    workers: int = 0


@dataclass(frozen=True)
class Made:
    """What was written: the folder, groups, quarters, pages, files that are new or changed, and packs passed over;
    ``assumed`` is a sentence where a report does not name its country.
    """

    folder: Path
    groups: int
    reports: int
    quarters: tuple[Period, ...]
    pages: int
    changed: int
    other: int
    assumed: str = ""


def make_portal(request: Request) -> Made:
    """Write a portal.

    Raises
    ------
    UsageError
        When there are no packs, or the folder holds something else.
    VomrError
        When a pack or a record is not what was written, or a personal number stands in a name; the old portal stands.
    """
    target = request.target.absolute()
    refuse_others(target, WHAT)
    sources = find_sources(request.reports, request.strategies, request.audience)
    periods = sources.periods
    country = Country(periods_between(periods[0], periods[-1]))
    scratch = scratch_folder()
    try:
        with one_writer(target.parent), staging(target) as folder, _workers(request, sources) as run:
            last = {}
            for group, history in zip(
                sources.groups, run(partial(_read, scratch, request.audience), sources.groups), strict=True
            ):
                country.add(history)
                last[group.lag] = history.last.period
            _check_names(country, request)
            outlines = _outlines(request, country)
            work = _Work(request, folder, target, scratch)
            (scratch / _COUNTRY).write_bytes(pickle.dumps(country))
            room = Room(folder, target)
            for letters in run(partial(_write_group, work), sources.groups):
                room.letters |= letters
            _write_country(work, room, country, last, outlines)
            for name, content in shared_files(room.letters, request.languages):
                room.write(name, content)
            written = list(_files(folder))
            pages = sum(name.endswith(".html") for name in written)
            changed = sum(not _same_file(folder / name, target / name) for name in written)
            write_manifest(folder, _facts(request, country), {}, with_sums=False)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    reports = sum(len(group.sources) for group in sources.groups)
    assumed = countries_assumed(Words(request.languages[0]), _members(country))
    return Made(target, len(sources.groups), reports, country.quarters, pages, changed, sources.other, assumed)


def _members(country: Country) -> list[Member]:
    """Every group in every quarter of which it has a report."""
    return [report.member for reports in country.reports.values() for report in reports.values()]


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _same_file(file: Path, old: Path) -> bool:
    try:
        return file.samefile(old)
    except OSError:
        return False


def _facts(request: Request, country: Country) -> dict[str, Any]:
    """From which reports the portal was made."""
    return {
        "what": WHAT,
        "parameters": {"audience": request.audience, "languages": list(request.languages)},
        "groups": {
            lag: {
                period.code: {"frozen": report.number, "seal": report.seal or None, "draft": report.member.draft}
                for period in country.quarters
                if (report := country.reports[period].get(lag))
            }
            for lag in sorted(country.groups)
        },
        "personal_numbers": sought_facts(_members(country)),
    }


def _check_names(country: Country, request: Request) -> None:
    """What packs hold has gone through their own gate; names of all of them go through it here once more."""
    texts = [*country.groups.values()]
    for thing in country.things.values():
        texts += [thing.name, thing.code, thing.unit]
    members = _members(country)
    texts += {member.national.rate.source or "" for member in members if member.national}
    numbers = numbers_of_members(members)
    gate = Gate(Words(request.languages[0]), public=request.audience == "public", numbers=numbers)
    gate.check([("names.txt", "\n".join(texts).encode("utf-8"))])


# --- the work of each group, in whatever process


@dataclass(frozen=True)
class _Work:
    """What a process needs to know to write the pages of a group."""

    request: Request
    folder: Path
    before: Path
    scratch: Path


_COUNTRY = "country"


def _read(scratch: Path, audience: str, group: Group) -> History:
    """Read a group, and keep what its pages need."""
    history = read_history(group, audience)
    (scratch / f"group-{group.lag}").write_bytes(pickle.dumps(history))
    return history


@cache
def _country(scratch: Path) -> Country:
    country: Country = pickle.loads((scratch / _COUNTRY).read_bytes())
    return country


def _write_group(work: _Work, group: Group) -> set[str]:
    """Write a group's pages in every language, and its files; the letters that were used."""
    history: History = pickle.loads((work.scratch / f"group-{group.lag}").read_bytes())
    room = Room(work.folder, work.before)
    for pages, layout in _languages(work, _country(work.scratch)):
        for page in pages.group_pages(history):
            layout.write(page, room)
    if work.request.downloads == "copy":
        for source in group.sources:
            if source.pack is not None:
                _copy_files(room, source.pack, f"files/{group.lag}/{source.period.code}", history, source.period)
    return room.letters


def _copy_files(room: Room, pack: Path, folder: str, history: History, period: Period) -> None:
    report = history.report(period)
    for name in report.downloads if report else ():
        if name == OPEN_DATA:
            room.write(f"{folder}/{_ZIP}", _zipped(pack / OPEN_DATA))
        else:
            room.write(f"{folder}/{name}", (pack / name).read_bytes())


def _zipped(folder: Path) -> bytes:
    import io

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(folder.iterdir()):
            info = zipfile.ZipInfo(path.name, _ZIP_DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, path.read_bytes())
    return stream.getvalue()


def _languages(work: _Work, country: Country) -> Iterator[tuple[Pages, Layout]]:
    request = work.request
    for lang in request.languages:
        downloads = Downloads(partial(_address, request, language_folder(lang, request.languages)))
        pages = Pages(country, lang, request.audience, downloads, has_map=request.boundaries is not None)
        yield pages, Layout(pages.w, request.languages, has_map=pages.has_map)


def _address(request: Request, folder: str, lag: str, period: Period, name: str) -> str | None:
    """Where a file of a quarter stands, from that quarter's page."""
    if request.downloads == "none":
        return None
    page = folder + addresses.group_quarter(lag, period)
    root = "../" * page.count("/")
    if request.downloads == "copy":
        return f"{root}files/{lag}/{period.code}/{_ZIP if name == OPEN_DATA else name}"
    from vomr.pack.request import edition

    pack = request.reports / lag / edition(period, request.audience)
    within = f"{OPEN_DATA}/datapackage.json" if name == OPEN_DATA else name
    return Path(os.path.relpath(pack / within, (request.target / page).parent)).as_posix()


def _outlines(request: Request, country: Country) -> dict[str, tuple[Ring, ...]]:
    """The outlines of the groups and their municipalities; none where no file was given."""
    if request.boundaries is None:
        return {}
    if not request.boundaries.is_file():
        raise UsageError(N_("There is no file {file}."), file=display_path(request.boundaries))
    return read_outlines(request.boundaries, {**{code: code for code in country.territory}, **country.groups}, EUROPE)


def _write_country(
    work: _Work, room: Room, country: Country, last: dict[str, Period], outlines: dict[str, tuple[Ring, ...]]
) -> None:
    """The pages of all groups, and the index of the search."""
    for pages, layout in _languages(work, country):
        w = pages.w
        entries = []
        for page in _country_pages(pages, country, last):
            layout.write(page, room)
        if outlines:
            layout.write(pages.map(outlines), room)
        for lag, name in country.groups.items():
            entries.append(search.Entry(short_name(name), w("group"), addresses.group(lag), f"{name} {lag}"))
        for thing in (*country.of_kind("measure"), *country.of_kind("indicator")):
            kind = w("measure") if thing.key[0] == "measure" else w("indicator")
            title = f"{thing.code} {thing.name}".strip()
            entries.append(search.Entry(title, kind, addresses.thing(thing.key)))
        for period in country.quarters:
            entries.append(search.Entry(period.label(w), w("quarter"), addresses.quarter(period), period.code))
        for name, content in search.files(entries, f"assets/search/{w.lang}"):
            room.write(name, content)


def _country_pages(pages: Pages, country: Country, last: dict[str, Period]) -> Iterator[Any]:
    yield pages.home()
    yield pages.about()
    yield pages.quarters()
    for period in country.quarters:
        yield from pages.quarter(period)
    yield from pages.groups(last)
    for kind in ("measure", "indicator"):
        yield from pages.things(kind)
        for thing in country.of_kind(kind):
            yield from pages.thing(thing)


# --- processes


@contextmanager
def _workers(request: Request, sources: Sources) -> Iterator[Callable[..., Iterator[Any]]]:
    """What does some work for each group, in their order: in processes, or here where there are few groups."""
    number = min(request.workers or os.cpu_count() or 1, len(sources.groups))
    if number == 1 or len(sources.groups) <= _ALONE:
        yield map
        return
    context = multiprocessing.get_context("spawn")  # as on Windows: nothing is inherited half-way
    with futures.ProcessPoolExecutor(number, mp_context=context) as pool:
        yield partial(_in_pool, pool)


def _in_pool(pool: futures.Executor, work: Callable[[Group], Any], groups: Sequence[Group]) -> Iterator[Any]:
    """Results in the order of the groups; no more of them wait than there are processes to make them."""
    return pool.map(work, groups, chunksize=1)


__all__ = ["TAKINGS", "WHAT", "Made", "Request", "Taking", "make_portal"]
