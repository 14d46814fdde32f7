"""What axe-core finds on a page at WCAG 2.2 AA, on whole pages and on what is left of one that says each thing once."""

from __future__ import annotations

from typing import Any

# Of what a page passes nothing is asked: to list it takes three times as long as to look
STANDARD = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}

# Takes away what looks as something does that stands twice before it and is not the last of its parent: an element of
# the same tag, class, style and names of attributes, with text or without, inside of the same, with nothing new in it.
# Whatever a rule of style or of axe tells apart is still there; a page of 18 000 elements has 1 200.
SHORTEN = """() => {
  const LOOKS = ['class', 'style', 'role', 'type', 'scope', 'fill', 'stroke'];
  const speaks = element => [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const own = element => [element.tagName, speaks(element), ...element.getAttributeNames().sort()
    .map(name => LOOKS.includes(name) ? `${name}=${element.getAttribute(name)}` : name)].join(' ');
  const seen = new Map();
  const times = way => seen.get(way) ?? 0;
  const isMore = (element, way) => times(way) >= 2
    && [...element.children].every(child => isMore(child, `${way} > ${own(child)}`));
  const shorten = (element, way) => {
    seen.set(way, times(way) + 1);
    for (const child of [...element.children]) {
      const below = `${way} > ${own(child)}`;
      if (child.nextElementSibling && isMore(child, below)
          && child.matches('tr, li, article, section, details, div, dl, p, ul, figure, svg *')) child.remove();
      else shorten(child, below);
    }
  };
  shorten(document.body, '');
}"""

# Two frames: what of a page answers a new size has answered it, as it does before anybody sees it
SETTLED_WIDTH = """() => new Promise(told => requestAnimationFrame(() => requestAnimationFrame(
  () => told(document.documentElement.scrollWidth))))"""


def width_at(page: Any, size: dict[str, int]) -> int:
    """How wide the page is in a window of this size: more than the window is a page that scrolls sideways."""
    page.set_viewport_size(size)
    return page.evaluate(SETTLED_WIDTH)


def violations(page: Any, options: dict[str, Any] = STANDARD) -> list[str]:
    """Each rule that is broken, with three of the elements that break it."""
    from axe_playwright_python.sync_playwright import Axe

    broken = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html'][:160]}" for rule in broken for node in rule["nodes"][:3]]
