# The two commands of the README. Each makes .venv when it is missing or older than the lock.
PYTHON ?= python3
VENV := .venv
BIN := $(if $(filter Windows_NT,$(OS)),$(VENV)/Scripts,$(VENV)/bin)
READY := $(VENV)/.ready
PINNED := --universal --generate-hashes --no-header --no-annotate --python-version 3.11

.PHONY: report test coverage soak lint lock lab verifier clean

report: $(READY)  ## the last finished quarter's pack of data/nevestino
	$(BIN)/vomr report

test: $(READY)  ## the everyday tests: a few cases of each kind of fault; make soak has all of them
	$(BIN)/python -m pytest -n 2 -m "not soak"

coverage: $(READY)  ## how much of the package its own tests go through; tracing doubles their time, so no packs are made
	$(BIN)/python -m pytest -n 2 -m "not soak and not hypothesis" --cov=vomr --cov-report=term:skip-covered tests/method tests/register tests/show

soak: $(READY)  ## what takes longer, generated examples ten times as many; the fuzzing guided by coverage where there is an atheris for the system
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: atheris
	$(BIN)/python -m pytest -n 2 -m "soak or hypothesis" --hypothesis-profile=soak

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check lib tests tools benchmarks
	$(BIN)/mypy

lab: $(READY)  ## JupyterLab on copies of the notebooks
	$(BIN)/vomr lab

verifier: $(READY)  ## verify_report.py with its SHA-256, for those who receive reports: to be put where they trust it
	$(BIN)/python tools/publish_verifier.py verifier

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -c "import pathlib; pathlib.Path('$(READY)').touch()"

lock:  ## pins the newest versions that pyproject.toml admits, and of them what an officer's machine needs; no address of a registry stands in either
	$(PYTHON) -m pip install --quiet uv
	uv pip compile $(PINNED) --all-extras pyproject.toml -o requirements.lock
	echo hatchling | uv pip compile $(PINNED) --constraint requirements.lock pyproject.toml - -o requirements-office.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
