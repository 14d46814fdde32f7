"""``vomr lab``: JupyterLab on the analyst's copies of the notebooks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from vomr.cli.app import LANG, Lang, Period, Strategy, app, say, w
from vomr.folders import strategy_folder, workspace


@app.command(help=w("Open JupyterLab on copies of the notebooks, with the strategy and the period chosen."))
def lab(
    ctx: typer.Context,
    period: Period = None,
    strategy: Strategy = None,
    lang: Lang = LANG,
    notebooks: Annotated[
        Path | None, typer.Option("--notebooks", metavar="DIR", help=w("the folder of your copies"), show_default=False)
    ] = None,
    port: Annotated[int, typer.Option("--port", help=w("the port of this computer that the browser speaks to"))] = 8888,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=w("print the address and open no browser"))] = False,
) -> None:
    from vomr.pack.notebooks.analyst_copies import choose, refresh
    from vomr.pack.request import my_notebooks
    from vomr.problems import display_path

    folder = notebooks or my_notebooks()
    given = strategy or os.environ.get("VOMR_STRATEGY")
    source = ctx.get_parameter_source("lang")
    asked_lang = lang if source is not None and source.name == "COMMANDLINE" else None
    kept = refresh(folder)
    asked_period = period or os.environ.get("VOMR_PERIOD")
    choose(folder, given, asked_period, asked_lang)
    own = own_notebooks_of(given)
    if own is not None:
        choose(own, None, asked_period, asked_lang)  # which strategy is theirs, their place says
    say(w("Your copies of the notebooks: {folder}", folder=display_path(folder)))
    if kept:
        say(w("Changed by you, and left as they are: {names}", names=", ".join(kept)))
    root = root_of(folder, own)
    if own is not None:
        seen = own.is_relative_to(root)
        say(
            w("The parts of the group's own, in the list on the left: {folder}", folder=display_path(own, root))
            if seen
            else w("The parts of the group's own lie elsewhere: {folder}. Open JupyterLab there.", folder=str(own))
        )
    say(w("To stop: Ctrl+C here, or File → Shut Down in the browser."))
    _open(root, folder, port, not no_browser)


def own_notebooks_of(given: str | Path | None) -> Path | None:
    """The folder of the group's own parts, where it has one."""
    from vomr.parts.report import own_notebooks
    from vomr.problems import UsageError

    try:
        own = own_notebooks(strategy_folder(given)).resolve()
    except UsageError:
        if given:
            raise
        return None  # JupyterLab opens without a strategy too
    return own if own.is_dir() else None


def root_of(folder: Path, own: Path | None) -> Path:
    """The folder that the browser shows: that of the copies, or where there are parts of the group's own, the nearest
    one that holds both, within the workspace alone.
    """
    folder, shown = folder.resolve(), workspace().resolve()
    if own is None or not all(one.is_relative_to(shown) for one in (folder, own)):
        return folder
    return Path(os.path.commonpath([folder, own]))


def _open(root: Path, folder: Path, port: int, browser: bool) -> None:
    """JupyterLab with this program's own kernel, whatever the user's home holds, and without asking about news."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ["VOMR_WORKSPACE"] = str(workspace().resolve())  # the kernels stand among the notebooks
    settings = str(Path(__file__).parent / "lab_settings")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [settings, os.environ.get("JUPYTER_CONFIG_PATH")]))
    from jupyter_core.paths import jupyter_config_dir
    from jupyterlab.labapp import LabApp

    first = quote((folder.resolve() / "explore.ipynb").relative_to(root).as_posix())
    styles = [str(Path(place) / "custom") for place in (jupyter_config_dir(), settings)]  # her own before ours
    tornado = {"static_custom_path": styles}
    LabApp.launch_instance(
        [
            f"--ServerApp.root_dir={root}",
            f"--ServerApp.port={port}",
            f"--ServerApp.open_browser={browser}",
            f"--LabApp.default_url=/lab/tree/{first}",
            "--LabApp.news_url=",
            "--LabApp.custom_css=True",
            f"--ServerApp.tornado_settings={tornado}",
            "--LabApp.extension_manager=readonly",
            "--Application.log_level=ERROR",
            "--AsyncKernelManager.transport_encryption=auto",
        ]
    )
