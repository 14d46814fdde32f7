"""Kernels are forked from a process that has drawn letters already: each draws others as a process of its own would."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import pytest

# Every child draws letters that nobody has drawn before it was forked, at the same time as the others.
_FORKS = """
import hashlib, json, os, sys
from vomr.show import drawing

def drawn():
    words = "".join(chr(code) for code in range(0x21, 0x17F))
    runs = [drawing._run(letter, "bg", bold) for bold in (False, True) for letter in words]
    outlines = [(name, x, drawing._outline(*name)) for run in runs for name, x in run.letters]
    return hashlib.sha256(json.dumps(outlines).encode()).hexdigest()

for bold in (False, True):
    drawing.width_of("а", "bg", 1.0, bold=bold)
children = []
for _ in range(int(sys.argv[1])):
    read, write = os.pipe()
    if os.fork() == 0:
        try:
            os.write(write, drawn().encode())
        except BaseException as error:
            os.write(write, repr(error).encode())
        os._exit(0)
    os.close(write)
    children.append(read)
print(json.dumps([os.read(read, 200).decode() for read in children]))
"""


@pytest.mark.soak
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_processes_that_were_forked_draw_the_same_letters(tmp_path):
    def drawn_by(children: int) -> list[str]:
        nothing = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / str(children))}
        ended = subprocess.run(
            [sys.executable, "-c", _FORKS, str(children)], capture_output=True, text=True, check=True, env=nothing
        )
        return json.loads(ended.stdout)

    (alone,) = drawn_by(1)
    assert len(alone) == len(hashlib.sha256().hexdigest()), alone
    assert drawn_by(6) == [alone] * 6
