"""What an analyst sees of an object: what is for use, and nothing else.

What is for use has an example in its docstring (``>>>``): ``dir()``, Tab and the refusal of a misspelt name go by that.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

from vomr.problems import no_such_name
from vomr.words import DEFAULT, Words


class Offered:
    """An object that is asked by name."""

    w: Words

    def __dir__(self) -> list[str]:
        return list(offered(type(self)))  # type: ignore[arg-type]  # a class can be hashed

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """A name that there is not; one whose own making failed says what failed."""
            if name.startswith("_") or hasattr(type(self), name):
                return object.__getattribute__(self, name)
            raise no_such_name(name, dir(self), self.__dict__["w"].lang if "w" in self.__dict__ else DEFAULT)


@cache
def offered(kind: Any) -> tuple[str, ...]:
    """The names of a class whose docstrings have an example."""
    return tuple(sorted(name for name in dir(kind) if not name.startswith("_") and ">>>" in teaching(kind, name)))


def teaching(kind: type, name: str) -> str:
    """The docstring of a method or a property."""
    found = inspect.getattr_static(kind, name, None)
    for wrapped in ("fget", "func"):  # of a property, of one that is made once
        found = getattr(found, wrapped, None) or found
    return inspect.getdoc(found) or ""
