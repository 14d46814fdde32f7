"""Shipped notebooks stay fit for git, and a changed copy never passes for the official one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from vomr.pack.build import Request, make_pack
from vomr.pack.notebooks.analyst_copies import choose, refresh
from vomr.pack.notebooks.provenance import cells_digest, state_of
from vomr.problems import UsageError

PROJECT = Path(__file__).parents[2]
NOTEBOOKS = PROJECT / "notebooks"
TIDY = PROJECT / "tools" / "tidy_notebooks.py"
MARK = "Тази част е направена с изменена тетрадка"


def change(path: Path, old: str, new: str) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert any(old in "".join(cell["source"]) for cell in notebook["cells"])
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace(old, new)
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def tidy(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, TIDY, *arguments], capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def copies(tmp_path) -> Path:
    assert refresh(tmp_path / "mine") == []
    return tmp_path / "mine"


def test_shipped_notebooks_are_as_they_must_be_in_git():
    done = tidy("--check")
    assert done.returncode == 0, f"{done.stderr}\nrun: python tools/tidy_notebooks.py"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            lambda cells: cells[1].update(outputs=[{"output_type": "stream", "name": "stdout", "text": "x"}]),
            "run python tools",
        ),
        (lambda cells: cells[1].update(execution_count=3), "run python tools"),
        (lambda cells: cells[2].update(id=cells[1]["id"]), "run python tools"),
        (lambda cells: cells[0].update(metadata={}), "tag “parameters”"),
        (lambda cells: cells[2]["metadata"].update(tags=["parameters"]), "tag “parameters”"),
        (lambda cells: cells[1].update(source='report = vomr.load("/home/maria/data")'), "a path of one machine"),
        (lambda cells: cells[1].update(source='report = vomr.load("C:\\\\data")'), "a path of one machine"),
        (lambda cells: cells[1].update(source="a = 1\nb = 2\nc = 3\nd = 4"), "more than 3 lines"),
        (lambda cells: cells[1].update(source="try:\n    x\nexcept Exception: pass"), "try/except"),
        (lambda cells: cells[1].update(source="frame.groupby(1)"), "belongs in the library"),
        (lambda cells: cells[1].update(source="%load_ext x"), "not plain Python"),
        (lambda cells: cells.extend([dict(cells[1], id=f"n{i}") for i in range(40)]), "code cells"),
        (
            lambda cells: next(cell for cell in cells if "lang-bg" in cell["metadata"].get("tags", ()))[
                "metadata"
            ].update(tags=[]),
            "both languages",
        ),
    ],
)
def test_each_fault_is_named(tmp_path, fault, said):
    copy = tmp_path / "quality.ipynb"
    notebook = json.loads((NOTEBOOKS / "quality.ipynb").read_text(encoding="utf-8"))
    fault(notebook["cells"])
    copy.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    done = tidy("--check", copy)
    assert done.returncode == 1 and said in done.stderr


def test_tidying_takes_out_what_a_run_has_left(tmp_path):
    copy = tmp_path / "quality.ipynb"
    notebook = nbformat.read(NOTEBOOKS / "quality.ipynb", as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="something")]
    notebook.cells[1].execution_count = 7
    notebook.metadata["toc"] = {"a": 1}
    nbformat.write(notebook, copy)
    tidy(copy)
    assert copy.read_bytes() == (NOTEBOOKS / "quality.ipynb").read_bytes()


def test_the_hook_refuses_a_commit_with_outputs(tmp_path):
    repository = tmp_path / "repository"
    for name in ("notebooks", "tools", ".githooks", "lib"):
        shutil.copytree(PROJECT / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }

    def git(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *arguments],
            cwd=repository,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    git("init", "-q")
    git("config", "core.hooksPath", ".githooks")
    git("add", "-A")
    assert git("commit", "-qm", "clean").returncode == 0
    notebook = nbformat.read(repository / "notebooks" / "quality.ipynb", as_version=4)
    notebook.cells[1].execution_count = 1
    nbformat.write(notebook, repository / "notebooks" / "quality.ipynb")
    git("add", "-A")
    refused = git("commit", "-qm", "dirty")
    assert refused.returncode != 0 and "tools/tidy_notebooks.py" in refused.stderr


def test_running_a_copy_and_choosing_parameters_is_no_difference(copies):
    copy = copies / "overview.ipynb"
    choose(copies, PROJECT / "data" / "primer", "2028-Q2", "en")
    notebook = nbformat.read(copy, as_version=4)
    assert notebook.cells[0].source.splitlines()[:3] == [
        'strategy = "data/primer"',
        'period = "2028-Q2"  # 2026-Q3, 2026-H1, 2026 or EAFRD-2026; empty: the last finished quarter',
        'lang = "en"',
    ]
    notebook.cells[3].outputs = [nbformat.v4.new_output("stream", text="ran")]
    nbformat.write(notebook, copy)
    assert state_of(copy) == "original"


def test_a_changed_copy_is_kept_and_an_older_one_follows_the_shipped(copies, monkeypatch, tmp_path):
    change(copies / "overview.ipynb", 'report.header("overview")', 'report.header("quality")')
    (copies / "quality.ipynb").write_text("not a notebook", encoding="utf-8")
    choose(copies, None, "2028-Q2", None)
    newer = tmp_path / "shipped"
    shutil.copytree(NOTEBOOKS, newer)
    change(newer / "absorption.ipynb", 'report.header("absorption")', 'report.header("overview")')
    content = json.loads((newer / "absorption.ipynb").read_text(encoding="utf-8"))
    content["metadata"]["vomr"] = {"original": cells_digest(content)}
    (newer / "absorption.ipynb").write_text(json.dumps(content), encoding="utf-8")
    for module in ("provenance", "analyst_copies"):
        monkeypatch.setattr(f"vomr.pack.notebooks.{module}.NOTEBOOKS", newer)
    assert state_of(copies / "absorption.ipynb") == "older"
    assert refresh(copies) == ["overview.ipynb", "quality.ipynb"]
    assert state_of(copies / "absorption.ipynb") == "original" and state_of(copies / "overview.ipynb") == "edited"
    assert 'period = "2028-Q2"' in nbformat.read(copies / "absorption.ipynb", as_version=4).cells[0].source
    assert (copies / "quality.ipynb").read_text(encoding="utf-8") == "not a notebook"


def test_a_pack_from_a_changed_notebook_says_so_everywhere(copies, tmp_path):
    change(copies / "partnership.ipynb", "report.partnership.headline()", 'report.tables.members.by("sector")')
    said: list[str] = []
    order = Request(
        PROJECT / "data" / "primer", "2028-Q2", only=("partnership", "quality"), out=tmp_path, notebooks=copies
    )
    pack = make_pack(order, said.append)
    assert any("Партньорство" in line and "се различава от доставената" in line for line in said)
    assert not any("Качество" in line and "се различава" in line for line in said)
    pages = {
        name: (pack.folder / f"{name}.html").read_text(encoding="utf-8") for name in ("index", "partnership", "quality")
    }
    assert MARK in pages["partnership"] and MARK not in pages["quality"]
    entry = next(
        item.get_text()
        for item in BeautifulSoup(pages["index"], "html.parser").main.find_all("li")
        if "Партньорство" in item.get_text()
    )
    assert "от изменена тетрадка" in entry
    assert "нестопански" in pages["partnership"]
    manifest = json.loads((pack.folder / "manifest.json").read_text(encoding="utf-8"))["notebooks"]
    assert (manifest["partnership"]["original"], manifest["quality"]["original"]) == (False, True)
    assert MARK in (pack.folder / "partnership.ipynb").read_text(encoding="utf-8")
    text = (
        subprocess.run(["pdftotext", pack.folder / "report.pdf", "-"], capture_output=True, text=True)
        if shutil.which("pdftotext")
        else None
    )
    assert text is None or MARK in " ".join(text.stdout.split())


@pytest.mark.soak
def test_the_official_report_is_made_from_the_shipped_and_says_that_copies_differ(tmp_path):
    project = tmp_path / "project"
    for name in ("lib", "notebooks", "data/nevestino"):
        shutil.copytree(PROJECT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(project / "notebooks", project / "my-notebooks")
    change(project / "my-notebooks" / "quality.ipynb", "report.quality.headline()", "1 / 0")
    arguments = ["report", "2026-Q3", "--only", "quality", "--formats", "html"]
    environment = {**os.environ, "PYTHONPATH": str(project / "lib")}

    def vomr(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "vomr.cli", *arguments, *more],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    official = vomr()
    assert official.returncode == 0, official.stderr
    assert (
        "Вашите копия на тетрадките quality са променени" in official.stderr
        and "--notebooks my-notebooks" in official.stderr
    )
    page = (project / "reports" / "nevestino" / "2026-Q3" / "quality.html").read_bytes()
    broken = vomr("--notebooks", "my-notebooks")
    assert broken.returncode == 3 and "ZeroDivisionError" in broken.stderr
    assert (project / "reports" / "nevestino" / "2026-Q3" / "quality.html").read_bytes() == page


def test_a_folder_without_notebooks_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="no notebooks"):
        make_pack(Request(PROJECT / "data" / "primer", "2028-Q2", out=tmp_path / "out", notebooks=tmp_path))
    assert not (tmp_path / "out").exists()


@pytest.mark.soak
def test_a_notebook_run_by_hand_shows_what_the_pack_shows(nevestino, copies):
    """As JupyterLab runs it: a plain kernel in the folder of the copies, no papermill."""
    from nbclient import NotebookClient

    choose(copies, PROJECT / "data" / "nevestino", "2026-Q3", None)
    by_hand = nbformat.read(copies / "overview.ipynb", as_version=4)
    NotebookClient(by_hand, kernel_name="python3", resources={"metadata": {"path": str(copies)}}).execute()
    in_pack = nbformat.read(nevestino.folder / "overview.ipynb", as_version=4)

    def shown(notebook) -> list:
        return [output.get("data") for cell in notebook.cells for output in cell.get("outputs", ())]

    assert shown(by_hand) == shown(in_pack) and len(shown(by_hand)) > 5
