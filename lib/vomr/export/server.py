"""JupyterLab's “Save and Export Notebook As” for exporters whose name has a hyphen.

Jupyter Server offers every exporter in that menu, but its address for an export takes letters, digits and ``_`` alone,
so
``vomr-html`` and ``vomr-pdf`` would end in “404”. This small server extension adds the address for them, and ``vomr
lab`` switches it on.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "vomr.export.server"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from jupyter_server.base.handlers import path_regex
    from jupyter_server.nbconvert.handlers import NbconvertFileHandler
    from jupyter_server.utils import url_path_join

    address = url_path_join(server.web_app.settings["base_url"], rf"/nbconvert/(?P<format>vomr-[a-z]+){path_regex}")
    server.web_app.add_handlers(".*$", [(address, NbconvertFileHandler)])
