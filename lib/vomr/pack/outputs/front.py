"""``index.html``, the front page of a pack, and the cover of ``report.pdf``."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterable, Sequence
from importlib.metadata import version

import nbformat
from nbformat import NotebookNode

from vomr.document import Block, Content, Heading, Paragraph, Picture, Points, Span, content
from vomr.document.markdown import from_markdown
from vomr.export import Cover, Neighbour
from vomr.export.emblem import emblem
from vomr.export.images import image_uri, read_uri
from vomr.funds import TITLES
from vomr.problems import VomrError, display_path
from vomr.report_settings import cover_file, logo_file
from vomr.show.currency import amounts_in
from vomr.show.fragments import Cell, Fragment, heading, side_by_side
from vomr.show.report import Report
from vomr.words import N_

_WIDEST, _HIGHEST = 300, 84  # CSS pixels that a logo may have
_EMBLEM = 56  # CSS pixels that the Union's emblem is high at least: a centimetre and a half


def front_notebook(
    report: Report, parts: list[str], formats: set[str], files: list[tuple[str, str]], changed: Collection[str] = ()
) -> NotebookNode:
    """The front page as a notebook, so that it goes through the same exporter as every part.

    Parameters
    ----------
    report : Report
    parts : list of str
        Parts in the pack, in order.
    formats : set of str
    files : list of (name, description)
        Further files of the pack.
    changed : collection of str
        Parts whose notebook is not the shipped one.
    """
    w = report.w
    rows: list[Content] = []
    for part in parts:
        title = report.part_title(part)
        links: list[Cell] = [Span((title,), href=f"{part}.html") if "html" in formats else title]
        if "pdf" in formats:
            links.append(Span(("PDF",), href=f"{part}.pdf", title=f"{title}, PDF"))
        links.append(Span((w("notebook"),), href=f"{part}.ipynb", title=f"{title}, {w('notebook')}"))
        own = f": {w('from a changed notebook')}" if part in changed else ""
        own = f": {w('the group’s own')}" if report.parts.is_own(part) else own
        rows.append(content(side_by_side(links, " · "), own))
    others = [(Span((name,), href=name), f": {text}") for name, text in files]
    fragments = [
        report.header("overview", is_front=True),
        report.overview.verdict(),
        report.overview.cards(),
        report.overview.main_points(),
        heading(w("Indicators of the agreement")),
        report.overview.indicators(),
        heading(w("Deadlines of the next 90 days")),
        report.overview.deadlines(),
        heading(w("Parts of the report")) + Fragment((Points(tuple(rows)),)),
        heading(w("Files")) + Fragment((Points(tuple(others)),)),
    ]
    return as_notebook("front", fragments)


def as_notebook(name: str, fragments: Iterable[Fragment]) -> NotebookNode:
    """A page that no notebook makes as one that displays it, with ids of its name, for the exporters."""
    cells = []
    for position, fragment in enumerate(fragments):
        output = nbformat.v4.new_output("display_data", data=fragment._repr_mimebundle_())
        cell = nbformat.v4.new_code_cell("", outputs=[output])
        cell["id"] = f"{name}-{position}"
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


def neighbours(report: Report, parts: Sequence[str], this: str) -> list[Neighbour]:
    """The pages of a pack, for the way from one to another; ``this`` is a part, ``index`` or
    ``summary``.
    """
    is_whole = tuple(parts) == report.parts.names  # a pack of all parts has the one-page summary too
    summary = {"summary": report.part_title("summary")} if is_whole else {}
    titles = {"index": report.w("Front page"), **summary, **{part: report.part_title(part) for part in parts}}
    return [Neighbour(title, f"{name}.html", name == this) for name, title in titles.items()]


def logo(report: Report) -> Picture | None:
    """The picture that ``[report] logo`` names, at the size in which it is shown.

    Raises
    ------
    VomrError
        When it is none that can be shown.
    """
    path = logo_file(report.results.register.folder)
    if path is None:
        return None
    data, suffix = path.read_bytes(), path.suffix.lower()
    if suffix == ".svg":
        uri = image_uri("image/svg+xml", data.decode("utf-8-sig", errors="replace"))
    else:
        kind = "image/png" if suffix == ".png" else "image/jpeg"
        uri = image_uri(kind, base64.b64encode(data).decode("ascii"))
    picture = read_uri(uri) if uri else None
    if uri is None or picture is None or not picture.width or not picture.height:
        raise VomrError(
            N_("{file} is no picture that can be shown as a logo. Save it again as PNG, JPEG or SVG."),
            file=display_path(path),
        )
    scale = min(_WIDEST / picture.width, _HIGHEST / picture.height)
    scale = scale if suffix == ".svg" else min(scale, 1.0)
    return Picture(uri, report.lag_name, picture.width * scale, picture.height * scale)


def _own_words(report: Report, hide: Callable[[str], str]) -> tuple[Block, ...]:
    """What the group says on the cover; a heading there is none of the report's."""
    path = cover_file(report.results.register.folder)
    if path is None:
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise VomrError(
            N_("{file} is not saved as UTF-8. Save it again with the encoding UTF-8."), file=display_path(path)
        ) from None
    return tuple(
        Paragraph((Span(block.content, "strong"),)) if isinstance(block, Heading) else block
        for block in from_markdown(hide(text))
    )


def cover(report: Report, hide: Callable[[str], str] = str) -> Cover:
    """The cover and the signature block of ``report.pdf``; ``hide`` takes names out of the group's own words."""
    w, facts = report.w, report.facts("overview")
    return Cover(
        title=facts["title"],
        addressee=facts["addressee"],
        lag=facts["lag"],
        lag_short=facts["lag_short"],
        agreement=facts["agreement"] or "",
        about_strategy=_about_strategy(report),
        version=_version(report),
        period=facts["period"],
        as_of=facts["as_of"],
        currency=w("Amounts in {amounts}.", amounts=amounts_in(w, report.strategy)),
        checks=report.checks_sentence(),
        seal=report.seal_line,
        frozen="; ".join(filter(None, (report.running_sentence(), report.frozen_sentence(whole_seal=True)))),
        lang=w.lang,
        draft=facts["draft"],
        illustrative=facts["illustrative"],
        audience=facts["audience"],
        prepared_by=report.strategy.report.prepared_by or "",
        approved_by=report.strategy.report.approved_by or "",
        logo=(own := logo(report)),
        words=_own_words(report, hide),
        emblem=union_emblem(report, own),
        support=support(report),
    )


def _about_strategy(report: Report) -> tuple[tuple[str, str], ...]:
    """Which strategy, of which years, paid by which funds, by which agreement and contract of management."""
    w, facts = report.w, report.strategy.strategy
    years = w("{first}–{last}", first=facts.start.year, last=facts.end.year) if facts.start and facts.end else ""
    funds = w.listed(report.strategy.fund_name(fund.id, w.lang) for fund in report.strategy.funds)
    agreement, agreed = facts.agreement or "", w.date(facts.agreement_on)
    if agreement and facts.agreement_on and agreed.removesuffix(" г.") not in agreement:
        agreement = w("{number} of {day}", number=agreement, day=agreed)
    contracts = []
    for contract in report.results.management.contracts:
        signed = w(", as of {day}", day=w.date(contract.signed_on)) if contract.signed_on else ""
        amount = "" if contract.amount is None else f"; {w.euro(contract.amount)}"
        contracts.append(f"{contract.contract}{signed}{amount}")
    return (
        (w("Strategy"), facts.title or ""),
        (w("Years of the strategy"), years),
        (w("Funds"), funds),
        (w("Agreement"), agreement),
        (w("Management contract"), "; ".join(contracts) or facts.management_contract or ""),
    )


def _version(report: Report) -> str:
    """For whom it is, whether it is a draft, and of which version of the program."""
    w = report.w
    edition = w("public edition") if report.audience == "public" else w("for the authority")
    draft = w("draft") if report.results.draft else ""
    return ", ".join(filter(None, (edition, draft, f"VOMR Monitor {version('vomr')}")))


def union_emblem(report: Report, beside: Picture | None = None) -> Picture | None:
    """The Union's emblem, as high as the sign beside it at least; none where no fund of it pays."""
    if not report.strategy.funds:
        return None
    return emblem(report.w("Emblem of the European Union"), max(_EMBLEM, beside.height if beside else 0))


def support(report: Report) -> tuple[str, ...]:
    """What stands beside the emblem: the statement, then each fund with its programme.

    Regulation (EU) 2021/1060, Article 47 and Annex IX; for the EAFRD Implementing Regulation (EU) 2022/129, Annex III.
    """
    w, funds = report.w, report.strategy.funds
    if not funds:
        return ()
    lines = [w("Co-funded by the European Union")]
    for fund in funds:
        name = fund.name or fund.id
        title = w(TITLES[fund.id]) if fund.id in TITLES else name
        lines.append(" · ".join(filter(None, (title, report.strategy.country.programme(name, w.lang)))))
    return tuple(lines)


def file_descriptions(report: Report) -> list[tuple[str, str]]:
    """The files that a pack may hold beside its pages, and what each is for."""
    w = report.w
    return [
        ("report.pdf", w("the whole report in one document, to be signed and filed")),
        ("report.docx", w("the same document to be edited in Word")),
        ("summary.html", w("the strategy on one page, for everybody")),
        ("summary.pdf", w("the same page to be printed")),
        ("summary.txt", w("the same as text for an e-mail")),
        ("annex.xlsx", w("every table as numbers")),
        ("data/datapackage.json", w("the same tables as open data")),
        ("data/iati.xml", w("the indicators as results of an IATI activity, version 2.03")),
        ("results.json", w("every figure, machine-readable")),
        ("manifest.json", w("what the report was made from, with checksums")),
    ]
