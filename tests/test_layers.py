"""The house has seven floors; a module imports only from floors below its own (docs: how the package is laid out)."""

from __future__ import annotations

import ast
from pathlib import Path

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
            "written",
            "folders",
            "scratch",
            "fingerprint",
            "parts",
            "period",
            "money",
            "problems",
            "privacy",
            "design",
        },
    ),
    ({"register"},),
    ({"method"},),
    ({"show"},),
    ({"export"},),
    ({"pack"},),
    ({"cli", "loading"},),
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


def test_the_ground_floor_has_no_circles():
    """What everything speaks in can be read in one order."""
    ground = {unit for unit, (floor, _) in FLOOR.items() if floor == 0} - {"vomr"}
    needs = {unit: set() for unit in ground}
    for module, source in sources().items():
        if unit_of(module) in ground:
            needs[unit_of(module)] |= {unit_of(name) for name in imports_of(source, module)} & ground - {
                unit_of(module)
            }
    while needs:
        free = {unit for unit, others in needs.items() if not others}
        assert free, f"these import one another: {needs}"
        needs = {unit: others - free for unit, others in needs.items() if unit not in free}
