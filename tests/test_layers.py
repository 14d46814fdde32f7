"""The house has eight floors; a module imports only from floors below its own (docs: how the package is laid out)."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import vomr

PACKAGE = Path(vomr.__file__).parent
# From the ground up. Modules in one line live together; those in two lines of one floor do not know each other.
FLOORS = (
    (
        {
            "vomr",
            "words",
            "strategy",
            "settings",
            "settings_form",
            "settings_sheets",
            "settings_toml",
            "spelling",
            "spreadsheet",
            "written",
            "folders",
            "locks",
            "computer",
            "installation",
            "launchers",
            "windows_shell",
            "scratch",
            "user_cache",
            "typefaces",
            "fingerprint",
            "parts",
            "parameters",
            "report_settings",
            "forms",
            "period",
            "kinds",
            "money",
            "funds",
            "countries",
            "problems",
            "privacy",
            "design",
            "document",
            "verify_report",
        },
    ),
    ({"register"},),
    ({"method"},),
    ({"show"},),
    ({"export"},),
    ({"pack"},),
    ({"window"}, {"portal"}),
    ({"cli", "loading", "magic"},),
)
FLOOR = {name: (number, frozenset(unit)) for number, floor in enumerate(FLOORS) for unit in floor for name in unit}


def imports_of(source: str, module: str) -> set[str]:
    """Modules of the package that a source imports, wherever in it, as dotted names."""
    found = set()
    package = module.split(".")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(
                [*package[: len(package) - node.level], node.module or ""] if node.level else [node.module or ""]
            )
            found |= {f"{base.rstrip('.')}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == "vomr"}


def unit_of(dotted: str) -> str:
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in FLOOR else "vomr"


def breaches(sources: dict[str, str]) -> list[str]:
    """Imports that go up, or sideways into another unit of the same floor."""
    found = []
    for module, source in sources.items():
        if module == "vomr":
            continue  # the front door opens what it is asked for
        floor, unit = FLOOR[unit_of(module)]
        for name in sorted(imports_of(source, module)):
            target = unit_of(name)
            if FLOOR[target][0] >= floor and target not in unit:
                found.append(f"{module} imports {name}")
    return found


def sources() -> dict[str, str]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ["vomr", *path.relative_to(PACKAGE).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return found


def test_every_module_lives_on_a_floor():
    assert {module.split(".")[1] for module in sources() if "." in module} <= set(FLOOR)


def test_imports_go_down():
    assert breaches(sources()) == []


def test_the_test_can_fail():
    up = {"vomr.money": "import vomr.period\n", "vomr.register.read": "def f():\n    from vomr.method import compute\n"}
    assert breaches(up) == ["vomr.register.read imports vomr.method.compute"]
    assert breaches({"vomr.export.pdf": "from vomr.pack import front"}) == ["vomr.export.pdf imports vomr.pack.front"]
    assert breaches({"vomr.method.states": "from ..show import look"}) == ["vomr.method.states imports vomr.show.look"]
    assert breaches({"vomr.show.report": "import vomr.cli as c"}) == ["vomr.show.report imports vomr.cli"]
    assert breaches({"vomr.cli": "from vomr import load, pack\nimport vomr"}) == []


def needs_of(sources: dict[str, str]) -> dict[str, set[str]]:
    """The modules that each module imports, for its types too."""
    return {
        module: {
            target
            for name in imports_of(source, module)
            if (target := name if name in sources else name.rpartition(".")[0]) in sources and target != module
        }
        for module, source in sources.items()
    }


def test_no_module_needs_itself():
    """The whole package can be read in one order: imports that only a type checker follows count like any other."""
    order = list(TopologicalSorter(needs_of(sources())).static_order())
    assert set(order) == set(sources())


def test_a_circle_is_seen():
    round_about = {"vomr.a": "from vomr.b import x", "vomr.b": "if TYPE_CHECKING:\n    from vomr import a"}
    with pytest.raises(CycleError):
        TopologicalSorter(needs_of(round_about)).prepare()
