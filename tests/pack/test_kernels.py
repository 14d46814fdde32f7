"""Warm kernels do what plain ones do, and leave nothing behind."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from examples import matrix
from vomr.pack.notebooks import kernels, run
from vomr.pack.notebooks.run import Job, run_all, running
from vomr.problems import VomrError

PROJECT = Path(__file__).parents[2]
STRATEGY = PROJECT / "data" / "nevestino"
needs_fork = pytest.mark.skipif(not kernels.FORKS, reason="no fork here")


@pytest.fixture(params=[pytest.param("warm", marks=needs_fork), "plain"])
def kind(request, monkeypatch) -> str:
    """Both kinds of kernels."""
    if request.param == "plain":
        monkeypatch.setattr(kernels, "warm", lambda: None)
    return request.param


@pytest.fixture(scope="module", autouse=True)
def _one_warm_process():
    """One for all tests here, as for all notebooks of a report."""
    with kernels.warm_kernels():
        yield


def job(folder: Path, *cells: str, name: str = "notebook") -> Job:
    os.environ.pop("PYTEST_CURRENT_TEST", None)  # ipykernel would not capture what child processes print
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(cells)]
    )
    path = folder / f"{name}.source.ipynb"
    nbformat.write(notebook, path)
    return Job(name, path, folder / f"{name}.ipynb", {"strategy": str(STRATEGY)})


def texts(notebook) -> list[str]:
    """What each cell printed or displayed, in words."""
    return [
        "".join(output.get("text") or json.dumps(output.get("data"), sort_keys=True) for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", [])
    ]


def executed(one: Job) -> list[str]:
    return texts(run_all([one], 1, lambda name: None)[one.name])


def refusal(*jobs: Job) -> VomrError:
    with pytest.raises(VomrError) as caught:
        run_all(jobs, len(jobs), lambda name: None)
    return caught.value


def wait_until(true, seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


def alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


PROBES = (
    (
        "import os, sys; print(os.environ['VOMR_PROBE'], os.getcwd(), os.getsid(0) == os.getpid(), os.getpgid(0) =="
        " os.getpid())"
    ),
    (
        "print(__name__, sys.stdin.read() if False else os.read(0, 10), [part for part in sys.argv if"
        " part.startswith('--log')])"
    ),
    (
        "import subprocess; print(subprocess.run(['sh', '-c', 'echo child; echo oops >&2; exit 3'],"
        " capture_output=True, text=True))"
    ),
    "!echo shell $VOMR_PROBE",
    "%cd -q /\nprint(os.getcwd())",
    "%env VOMR_OTHER=1\n%matplotlib inline",
    "%%bash\necho cell magic",
    "import multiprocessing as mp\nwith mp.get_context('fork').Pool(2) as pool:\n    print(pool.map(abs, [-1, -2]))",
    (
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(figsize=(1, 1)); axes.plot([1, 2]); plt.show();"
        " print(plt.get_backend())"
    ),
    "import pandas as pd; pd.DataFrame({'a': [1]})",
    "import threading; [thread.name for thread in threading.enumerate() if thread.name.startswith('MainThread')]",
    "import warnings; warnings.warn('careful')\nprint('out'); print('err', file=sys.stderr)",
    "os.system('echo from the system')\nimport time; time.sleep(0.1)",
    "import signal; signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGCHLD)",
    "try:\n    input()\nexcept Exception as error:\n    print(type(error).__name__)",
    "await __import__('asyncio').sleep(0); [name for name in sys.path if name.endswith('pack')]",
)


@needs_fork
def test_a_warm_kernel_is_like_a_plain_one(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("VOMR_PROBE", "да; \udcff")
    monkeypatch.chdir(tmp_path)
    warm = executed(job(tmp_path, *PROBES))
    assert kernels.warm() is not None
    with monkeypatch.context() as cold:
        cold.setattr(kernels, "warm", lambda: None)
        plain = executed(job(tmp_path, *PROBES))
    assert warm == plain
    assert (
        str(tmp_path) in warm[0]
        and "True True" in warm[0]
        and "image/png" in warm[8]
        and "StdinNotImplementedError" in warm[14]
    )
    assert "ipykernel_" not in warm[11] and "UserWarning: careful" in warm[11]
    assert "encryption" not in capfd.readouterr().err


GROUPS = [("nevestino", "2026-Q3", "bg", "authority"), ("primer", "2028-Q2", "en", "public")]


@needs_fork
@matrix("group", GROUPS, every_day=1, ids=[name for name, *_ in GROUPS])
@pytest.mark.parametrize("names", ["[pv]*", pytest.param("*", marks=pytest.mark.soak)])
def test_shipped_notebooks_come_out_the_same(tmp_path, monkeypatch, names, group):
    """Run by the command itself, in warm kernels, and in plain ones."""
    strategy, *asked = group
    parameters = {"strategy": str(PROJECT / "data" / strategy)} | dict(
        zip(("period", "lang", "audience"), asked, strict=True)
    )

    def outputs(name: str) -> dict[str, list]:
        folder = tmp_path / name
        folder.mkdir()
        jobs = [
            Job(path.stem, path, folder / path.name, parameters)
            for path in sorted((PROJECT / "notebooks").glob(f"{names}.ipynb"))
            if path.stem != "portfolio"
        ]
        with running(jobs, 3) as notebooks:
            made = {part: notebook.cells for part, notebook in notebooks}
        assert len(made) == len(jobs) > (6 if names == "*" else 1)
        return {path.name: path.read_bytes() for path in folder.glob("*.ipynb")} | made

    here = outputs("here")
    monkeypatch.setattr(run, "is_original", lambda notebook: False)
    assert outputs("warm") == here
    monkeypatch.setattr(kernels, "warm", lambda: None)
    assert outputs("plain") == here


def test_shipped_notebooks_need_no_kernel(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "warm_kernels", None)  # whoever asks for one falls over it
    path = PROJECT / "notebooks" / "partnership.ipynb"
    asked = Job(path.stem, path, tmp_path / path.name, {"strategy": str(STRATEGY), "period": "2026-Q3"})
    assert len(executed(asked)) > 5


@pytest.mark.soak
def test_papermill_is_imported_before_threads_ask_for_it(tmp_path):
    """Two that import it at once wait for one another's modules, and Python lets one go on with half of them."""
    source = (
        "import sys\nfrom pathlib import Path\nfrom vomr.pack.notebooks import run\n"
        "run._Kernels.begin = lambda self, job: print('papermill.execute' in sys.modules)\n"
        "job = run.Job('a', Path('a.ipynb'), Path('b.ipynb'), {})\n"
        "with run.running([job], 1):\n    pass"
    )
    told = subprocess.run([sys.executable, "-c", source], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout == "True\n"


@pytest.mark.parametrize(
    "cell",
    [
        "report.header('quality')\nprint('said')",
        "import warnings; warnings.warn('careful')",
        "report.results.register['projects']",
        "import sys; sys.stderr.write('careful'); None",
    ],
)
def test_what_is_no_piece_of_a_report_is_shown_by_a_kernel(tmp_path, monkeypatch, cell):
    """The outcome is a kernel's, from the first cell on."""
    path = PROJECT / "notebooks" / "partnership.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[2].source = cell
    changed = tmp_path / "changed.ipynb"
    nbformat.write(notebook, changed)
    asked = Job("changed", changed, tmp_path / "out.ipynb", {"strategy": str(STRATEGY), "period": "2026-Q3"})
    by_kernel = executed(asked)
    monkeypatch.setattr(run, "is_original", lambda notebook: True)
    assert executed(asked) == by_kernel


def test_a_shipped_notebook_that_fails_is_kept_as_a_kernel_leaves_it(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "is_original", lambda notebook: True)
    error = refusal(job(tmp_path, "1", "raise ValueError('x')", name="absorption"))
    assert (error.params["name"], error.params["cell"]) == ("absorption", 3)
    assert nbformat.read(tmp_path / "absorption.ipynb", 4).cells[-1].outputs[0].ename == "ValueError"


def test_what_a_shipped_notebook_displays_is_bounded_too(tmp_path, monkeypatch):
    monkeypatch.setattr("vomr.pack.notebooks.output_limit.LARGEST_OUTPUT", 2_000)
    path = PROJECT / "notebooks" / "partnership.ipynb"
    asked = Job(path.stem, path, tmp_path / path.name, {"strategy": str(STRATEGY), "period": "2026-Q3"})
    begun: list[str] = []
    monkeypatch.setattr(run._Kernels, "begin", lambda self, job: begun.append(job.name))
    with running([asked], 1) as notebooks:
        assert list(notebooks) == []
    assert begun == ["partnership"]  # where its bounds are kept, and said


@needs_fork
def test_kernels_do_not_share_a_random_state(tmp_path):
    source = (
        "import random, numpy, uuid, tempfile; print(random.random(), numpy.random.rand(), uuid.uuid4(),"
        " tempfile.mktemp())"
    )
    found = run_all([job(tmp_path, source, name=name) for name in "ab"], 2, lambda name: None)
    a, b = (texts(found[name])[0].split() for name in "ab")
    assert len({*a, *b}) == 8


@needs_fork
def test_the_warm_process_is_one_thread(tmp_path):
    executed(job(tmp_path, "1"))
    process = psutil.Process(kernels.warm().pid)
    assert process.num_threads() == 1
    assert wait_until(lambda: not process.children())
    assert oct(kernels.warm().folder.stat().st_mode)[-3:] == "700"


def test_an_exception_is_named_with_its_cell_and_kept(tmp_path, kind):
    error = refusal(job(tmp_path, "1", "raise ValueError('x' * 10_000)", name="absorption"))
    assert error.params["name"] == "absorption" and error.params["cell"] == 3  # the parameters are the first
    assert "ValueError: xxx" in str(error) and len(str(error)) < 1000
    kept = nbformat.read(tmp_path / "absorption.ipynb", 4)
    assert "papermill-error-cell" in kept.cells[0].source
    assert kept.cells[-1].outputs[0].ename == "ValueError"


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("import os; print('last words', flush=True); os._exit(3)", 3),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9),
    ],
)
def test_a_kernel_that_ends_is_named(tmp_path, source, status):
    error = refusal(job(tmp_path, "1", source, name="overview"))
    assert (error.params["name"], error.params["cell"], error.params["status"]) == ("overview", 3, status)
    kept = nbformat.read(tmp_path / "overview.ipynb", 4)
    assert "papermill-error-cell" in kept.cells[0].source and kept.cells[-1].outputs[-1].ename == "DeadKernelError"


def test_a_cell_that_does_not_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "CELL_TIME_LIMIT", 2)
    error = refusal(
        job(
            tmp_path,
            "import subprocess; child = subprocess.Popen(['sleep', '770'])",
            "while True: pass",
            name="quality",
        )
    )
    assert (error.params["name"], error.params["cell"], error.params["seconds"]) == ("quality", 3, 2)
    assert nbformat.read(tmp_path / "quality.ipynb", 4).cells[-1].outputs[-1].ename == "CellTimeoutError"
    assert wait_until(lambda: not _sleepers(770))


def _sleepers(seconds: int) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if process.info["cmdline"] == ["sleep", str(seconds)] and alive(process)
    ]


@matrix(
    "source",
    [
        "print('x' * 10**9)",
        "while True: print('x' * 1000)",
        "from IPython.display import display, HTML\nwhile True: display(HTML('x' * 1_000_000))",
        "'x' * 3 * 10**8",
        "import subprocess; subprocess.run(['yes'])",
        (
            "import threading, time\ndef shout():\n    while True: print('x' * 1000)\nthreading.Thread(target=shout,"
            " daemon=True).start(); time.sleep(600)"
        ),
    ],
    every_day=3,
)
def test_what_a_notebook_displays_is_bounded(tmp_path, source):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refusal(job(tmp_path, "print('fine')", source, name="outcomes"))
    assert "more than a report can hold" in str(error) and "outcomes" in str(error) and error.params["cell"] == 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kilobytes
    assert (tmp_path / "outcomes.ipynb").is_file()


def test_much_but_not_too_much_is_displayed(tmp_path):
    assert [len(text) for text in executed(job(tmp_path, "print('x' * 20_000_000)"))] == [20_000_001]


def test_a_failure_ends_the_others_at_once(tmp_path, kind):
    started = time.monotonic()
    error = refusal(
        job(tmp_path, "import time; time.sleep(0.3); 1 / 0", name="a"),
        job(tmp_path, "import subprocess; subprocess.run(['sleep', '780'])", name="b"),
    )
    assert error.params["name"] == "a" and time.monotonic() - started < 400
    assert wait_until(lambda: not _sleepers(780))


def test_a_kernel_that_does_not_start_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "_KERNEL_ARGUMENTS", ["--IPKernelApp.kernel_class=nowhere.Nothing"])
    error = refusal(job(tmp_path, "1", name="overview"))
    assert "could not start" in str(error) and error.params["status"] == 1


@needs_fork
def test_where_sockets_cannot_be_named_kernels_still_run_and_are_encrypted(tmp_path, monkeypatch):
    long = tmp_path / ("long" * 25)
    long.mkdir()
    monkeypatch.setattr(kernels, "_warm", None)
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with kernels.warm_kernels() as found:
        assert found is None
    source = (
        "import ipykernel.kernelapp as k; app = k.IPKernelApp.instance(); print(app.transport, app.curve_secretkey is"
        " not None)"
    )
    assert executed(job(tmp_path, source)) == ["tcp True\n"]
    assert not list(long.iterdir())


@needs_fork
def test_without_an_answer_kernels_start_as_jupyter_starts_them(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise ConnectionRefusedError

    monkeypatch.setattr(kernels.WarmProcess, "fork", refuse)
    assert executed(job(tmp_path, "import os, psutil; print(psutil.Process(os.getppid()).pid)")) == [f"{os.getpid()}\n"]


@pytest.mark.soak
@needs_fork
def test_when_the_warm_process_is_killed_its_kernels_go_and_the_next_run_has_another(tmp_path):
    with running([job(tmp_path, "import subprocess, time; time.sleep(600)", name="a")], 1) as notebooks:
        process = psutil.Process(kernels.warm().pid)
        assert wait_until(process.children)
        kernel = process.children()[0]
        process.kill()
        with pytest.raises(VomrError):
            next(notebooks)
    assert wait_until(lambda: not alive(kernel))
    assert executed(job(tmp_path, "2")) == ['{"text/plain": "2"}']
    assert kernels.warm() is not None and kernels.warm().pid != process.pid


COMMAND = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # who starts the tests in the background has it ignored
from pathlib import Path
from vomr.pack.notebooks import kernels
from vomr.pack.notebooks.run import Job, run_all
if sys.argv[2] == "plain":
    kernels.FORKS = False
folder = Path(sys.argv[1])
jobs = [Job(name, folder / f"{name}.source.ipynb", folder / f"{name}.ipynb", {"strategy": "."}) for name in "ab"]
run_all(jobs, 2, print)
"""


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        pytest.param("warm", signal.SIGINT, marks=[needs_fork, pytest.mark.soak]),
        pytest.param("warm", signal.SIGKILL, marks=needs_fork),
        pytest.param("plain", signal.SIGKILL, marks=pytest.mark.soak),
    ],
)
def test_when_the_command_ends_nothing_is_left(tmp_path, kind, number, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    for name in "ab":
        job(
            tmp_path,
            "import os, pathlib, subprocess; child = subprocess.Popen(['sleep', '790'])",
            f"pathlib.Path(r'{tmp_path}', '{name}.runs').write_text(f'{{os.getpid()}} {{child.pid}}\\n'); child.wait()",
            name=name,
        )
    with (tmp_path / "said").open("wb") as said:
        command = subprocess.Popen(
            [sys.executable, "-c", COMMAND, tmp_path, kind], stdout=said, stderr=said, start_new_session=True
        )

    def named() -> list[int]:
        """Both kernels and what each has started, by their own word."""
        return [int(pid) for runs in tmp_path.glob("*.runs") for pid in runs.read_text(encoding="ascii").split()]

    wait_until(lambda: len(named()) == 4 or command.poll() is not None)
    assert len(named()) == 4, (tmp_path / "said").read_text(encoding="utf-8")
    family = {*psutil.Process(command.pid).children(recursive=True), *map(psutil.Process, named())}
    os.kill(command.pid, number)
    command.wait(120)
    sleepers = _sleepers(790)
    kernels_left = [process for process in family if process not in sleepers]
    assert wait_until(lambda: not any(map(alive, kernels_left)))
    if kind == "warm":
        assert wait_until(lambda: not any(map(alive, family)))
        assert wait_until(lambda: not list((tmp_path / "t").glob("vomr-*")))
    for process in sleepers:  # what a plain kernel started outlives it, as under Jupyter
        if alive(process):
            process.kill()


def test_jupyter_starts_kernels_as_ever():
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

    assert KernelProvisionerFactory.default_provisioner_name_env not in os.environ
    factory = KernelProvisionerFactory.instance()
    manager = AsyncKernelManager(kernel_name="python3")
    made = factory.create_provisioner_instance("x", manager.kernel_spec, parent=manager)
    assert type(made) is LocalProvisioner


@needs_fork
def test_a_refused_command_does_not_wait_for_imports():
    """By the time of a processor that the process took which was to import: half of what the imports take."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    other = kernels.WarmProcess()
    other.close()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 0.7 and not other.folder.exists()


@needs_fork
def test_a_copy_of_the_command_leaves_the_warm_process_alone(tmp_path):
    pid = os.fork()
    if pid == 0:
        kernels.stop()
        os._exit(0 if kernels.warm() is None else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert kernels.warm() is not None
    assert executed(job(tmp_path, "3")) == ['{"text/plain": "3"}']
