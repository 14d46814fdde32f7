"""An analyst's markdown as HTML, which goes through the gate (``foreign``) like any other."""

from __future__ import annotations

import html
from functools import cache
from typing import Any

import mistune
from mistune.renderers.html import HTMLRenderer

_PLUGINS = [
    "table",
    "footnotes",
    "strikethrough",
    "task_lists",
    "def_list",
    "url",
    "math",
    "mistune.plugins.math.math_in_list",
    "mistune.plugins.math.math_in_quote",
]


class _Renderer(HTMLRenderer):
    """Formulas keep their LaTeX source in ``.math``; task boxes become letters, which a PDF can print too."""

    def __init__(self) -> None:
        # Raw HTML passes: the gate that follows treats it like any cell's output.
        super().__init__(escape=False, allow_harmful_protocols=True)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        caption = f' title="{html.escape(title)}"' if title else ""
        return f'<img src="{html.escape(url)}" alt="{html.escape(text)}"{caption}>'


def _inline_math(_: Any, text: str) -> str:
    return f'<span class="math">{html.escape(text)}</span>'


def _block_math(_: Any, text: str) -> str:
    return f'<div class="math">{html.escape(text.strip())}</div>\n'


def _task_item(_: Any, text: str, checked: bool = False) -> str:
    return f"<li>{'☑' if checked else '☐'} {text}</li>\n"


@cache
def _parser() -> mistune.Markdown:
    parser = mistune.create_markdown(renderer=_Renderer(), plugins=_PLUGINS)
    assert parser.renderer is not None
    parser.renderer.register("inline_math", _inline_math)  # type: ignore[attr-defined]
    parser.renderer.register("block_math", _block_math)  # type: ignore[attr-defined]
    parser.renderer.register("task_list_item", _task_item)  # type: ignore[attr-defined]
    return parser


def to_html(source: str) -> str:
    """HTML of GitHub-flavoured markdown with tables, footnotes, definition lists and ``$…$`` formulas."""
    return str(_parser()(source))
