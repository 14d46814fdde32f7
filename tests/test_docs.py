"""The documentation: its generated pages are current, its links lead somewhere, its commands and examples work."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas
import pytest
import typer.main

from examples import matrix
from vomr.cli import app

PROJECT = Path(__file__).parents[1]
PAGES = sorted(
    [*(PROJECT / "docs").rglob("*.md"), *(PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))]
)
CONTRACT = PROJECT / "docs" / "spec" / "contract.md"  # names what is still to be built, too
COMMANDS = typer.main.get_command(app)
GENERATED = ("tables.md", "method.md", "problems.md")


def name_of(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


def anchors(page: Path) -> set[str]:
    """What a heading is linked by, as GitHub makes it."""
    found = set()
    for title in re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        found.add(re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-"))
    return found


def blocks(page: Path, *languages: str) -> list[str]:
    return [
        text
        for lang, text in re.findall(r"```(\w*)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        if lang in languages
    ]


def commands(page: Path) -> list[list[str]]:
    """Every ``vomr …`` of a page: in blocks and in lines of text."""
    text = page.read_text(encoding="utf-8")
    lines = [line for block in blocks(page, "sh", "bat", "") for line in block.splitlines()]
    lines += re.findall(r"`((?:\.venv\\Scripts\\)?vomr [^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    found = []
    for line in lines:
        words = shlex.split(line.replace("\\", "/"), comments=True)
        words = words[1:] if words[:1] == [">"] else words
        if words and words[0].rsplit("/", 1)[-1] == "vomr" and len(words) > 1:
            found.append(words[1:])
    return found


def test_generated_pages_are_current():
    done = subprocess.run(
        [sys.executable, PROJECT / "tools" / "make_docs.py", "--check"],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    for text, target in re.findall(r"!?\[([^\]]*)\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{text}: {target}"
        assert not anchor or anchor in anchors(there), f"{text}: {target}"


@pytest.mark.parametrize("page", [page for page in PAGES if page != CONTRACT], ids=name_of)
def test_every_command_exists_with_its_options(page):
    for words in commands(page):
        command = COMMANDS.commands.get(words[0])
        assert command is not None or words[0] in ("--help", "--version"), words
        known = {option for parameter in getattr(command, "params", []) for option in parameter.opts} | {"--help", "-h"}
        for word in words[1:]:
            if word.startswith("-") and not re.fullmatch(r"-\d+|-", word):
                assert word.split("=")[0] in known, f"vomr {' '.join(words)}: {word}"


def test_every_command_is_in_a_guide():
    told = {words[0] for page in PAGES if page != CONTRACT for words in commands(page)}
    assert set(COMMANDS.commands) - told == set()


WITH_EXAMPLES = [page for page in PAGES if blocks(page, "python")]


@matrix("page", WITH_EXAMPLES, every_day=["README.md"], ids=list(map(name_of, WITH_EXAMPLES)))
def test_examples_in_python_run(page, monkeypatch):
    """Each line of an example is run, and what it gives can be displayed."""
    monkeypatch.chdir(PROJECT)
    space: dict = {"pandas": pandas}
    for block in blocks(page, "python"):
        for statement in re.sub(r"\s+#.*", "", block).splitlines():
            if not statement.strip():
                continue
            try:
                shown = eval(statement, space)
            except SyntaxError:
                exec(statement, space)
            else:
                sets = re.fullmatch(r"[\w.]+\.(style|set_label)\(.*\)", statement)  # gives nothing to display
                assert shown is not None or sets, statement
                assert repr(shown) and (not hasattr(shown, "_repr_mimebundle_") or shown._repr_mimebundle_()), statement


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_the_list_of_problems_holds_every_code_that_the_program_gives(lang):
    """Read once more, in another way than the tool does: by the codes in the source."""
    page = (PROJECT / "docs" / lang / "problems.md").read_text(encoding="utf-8")
    source = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "lib" / "vomr").rglob("*.py"))
    codes = set(re.findall(r"""(?:_problem|Problem|CellError|rule)\(\s*(?:raw,\s*)?"([a-z]+(?:-[a-z]+)+)",""", source))
    assert len(codes) > 60 and {code for code in codes if f"`{code}`" not in page} == set()


def test_pictures_are_used_and_readable():
    told = {
        target.rsplit("/", 1)[-1]
        for page in PAGES
        for target in re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    }
    for picture in (PROJECT / "docs" / "pictures").glob("*.png"):
        assert picture.name in told, f"{picture.name} stands in no page"
        assert 20_000 < picture.stat().st_size < 400_000, picture.name


def test_what_the_code_cites_stands_in_the_specification():
    cited = {
        (page, section)
        for path in (PROJECT / "lib" / "vomr").rglob("*.py")
        for page, section in re.findall(r"(contract|method)\.md[ ,]*§(\d+)", path.read_text(encoding="utf-8"))
    }
    there = {
        (page, section)
        for page in ("contract", "method")
        for section in re.findall(
            r"^## (\d+)\.", (PROJECT / "docs" / "spec" / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert len(cited) > 5
    assert cited <= there


def test_every_code_that_the_program_can_emit_is_in_the_list_of_problems():
    """Codes are collected another way than the page does it: every first text of a call that makes a problem."""
    makers = {"Problem", "_problem", "CellError", "Nothing", "Doubt", "rule"}
    codes = set()
    for path in (PROJECT / "lib" / "vomr").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            subclass = isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") in makers for base in node.bases)
            assert not subclass or node.name in makers, f"{node.name} makes problems too: name it here and in make_docs"
            if name in makers:
                texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                codes |= {
                    text
                    for text in texts[:1]
                    if re.fullmatch(r"[a-z]+(-[a-z]+)*", text) and text not in ("error", "warning", "note")
                }
    assert {"eik", "date-ahead", "strategy-value", "cell-money"} <= codes
    for lang in ("bg", "en"):
        listed = set(
            re.findall(r"\| `([a-z-]+)` \|", (PROJECT / "docs" / lang / "problems.md").read_text(encoding="utf-8"))
        )
        assert codes <= listed, sorted(codes - listed)
        assert {"personal-number"} <= listed
