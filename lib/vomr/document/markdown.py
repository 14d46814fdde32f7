"""The group's own words, written in Markdown, as a document; HTML in them is text like any other."""

from __future__ import annotations

from functools import cache
from typing import Any

from vomr import document as d
from vomr.document.text import text_of


def from_markdown(source: str) -> tuple[d.Block, ...]:
    """Paragraphs, lists, quotes, tables and footnotes of a text."""
    tokens = _parser()(source)
    notes = {
        item["attrs"]["key"]: item for token in tokens if token["type"] == "footnotes" for item in token["children"]
    }
    return tuple(_Reader(notes).blocks(tokens))


@cache
def _parser() -> Any:
    import mistune

    return mistune.create_markdown(renderer="ast", plugins=["table", "footnotes", "strikethrough"])


_STYLES = {"strong": "strong", "emphasis": "em", "strikethrough": "del", "codespan": "code"}


class _Reader:
    def __init__(self, notes: dict[str, Any]) -> None:
        self.notes = notes

    def blocks(self, tokens: list[dict[str, Any]]) -> list[Any]:
        return [made for token in tokens if (made := self._block(token)) is not None]

    def _block(self, token: dict[str, Any]) -> Any:
        kind, children, attributes = token["type"], token.get("children", ()), token.get("attrs", {})
        if kind == "paragraph":
            return d.Paragraph(self._inline(children))
        if kind == "heading":
            return d.Heading(self._inline(children), attributes["level"])
        if kind == "list":
            items = tuple(self._flow(item["children"]) for item in children)
            return d.Points(items, "numbered" if attributes["ordered"] else "", start=attributes.get("start", 1))
        if kind == "block_quote":
            return d.Quote(self._flow(children))
        if kind in ("block_code", "block_html"):
            return d.Lines(token["raw"].strip("\n"))
        if kind == "table":
            return self._table(children)
        return d.Rule() if kind == "thematic_break" else None

    def _flow(self, tokens: list[dict[str, Any]]) -> tuple[Any, ...]:
        """Blocks, and of what stands close together its words alone."""
        made: list[Any] = []
        for token in tokens:
            made += self._inline(token["children"]) if token["type"] == "block_text" else self.blocks([token])
        return tuple(made)

    def _table(self, parts: list[dict[str, Any]]) -> d.Table:
        heads = [d.Row(self._cells(part["children"], "col")) for part in parts if part["type"] == "table_head"]
        body = [row for part in parts if part["type"] == "table_body" for row in part["children"]]
        return d.Table((), tuple(heads), tuple(d.Row(self._cells(row["children"])) for row in body))

    def _cells(self, cells: list[dict[str, Any]], scope: Any = "") -> tuple[d.Cell, ...]:
        return tuple(
            d.Cell(self._inline(cell["children"]), scope, align=cell["attrs"]["align"] or "") for cell in cells
        )

    def _inline(self, tokens: list[dict[str, Any]]) -> tuple[Any, ...]:
        made: list[Any] = []
        for token in tokens:
            kind, children = token["type"], token.get("children", ())
            if kind == "softbreak":
                made.append(" ")
            elif kind == "linebreak":
                made.append(d.Break())
            elif kind == "link":
                made.append(d.Span(self._inline(children), href=token["attrs"]["url"]))
            elif kind == "image":
                made.append(d.Picture(token["attrs"]["url"], text_of(self._inline(children))))
            elif kind == "footnote_ref" and token["raw"] in self.notes:
                made.append(d.Footnote(self._flow(self.notes[token["raw"]]["children"])))
            elif kind in _STYLES:
                inner = self._inline(children) if children else (token["raw"],)
                made.append(d.Span(inner, style=_STYLES[kind]))  # type: ignore[arg-type]  # a value of the table above
            else:
                made.append(token.get("raw", ""))
        return tuple(made)
