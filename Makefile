# Needs Python 3.11, 3.12 or 3.13, and make; makes its own environment in .venv.
# uv does the same faster, where it is installed.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK := $(VENV)/.spark

FITS = import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for found in python3 python3.13 python3.12 python3.11 python; do \
	if $$found -c '$(FITS)' 2>/dev/null; then echo $$found; break; fi; done)

.PHONY: demo test test-all test-r spark bench check ui lock clean

demo: $(READY)
	$(BIN)/likertwave run

test: $(READY)
	$(BIN)/python -m pytest -m "not slow" -n 2

test-all: $(READY)
	$(BIN)/python -m pytest -n 2

# The statistics against R's own; needs R with three packages, and skips without.
test-r: $(READY)
	$(BIN)/python -m pytest tests/r -rs

# For the tests of Spark, which are skipped without; needs Java 17 or 21 as well.
spark: $(SPARK)

# What a wave costs beside other programs, as ratios; BENCH holds the files, some 7 GB, and an
# environment of its own for the programs that the project does not need.
BENCH ?= .bench
bench: $(READY) $(BENCH)/others/.ready
	$(BIN)/python -m benchmarks $(BENCH)

$(BENCH)/others/.ready: benchmarks/requirements.txt
	$(PYTHON) -m venv --clear $(BENCH)/others
	$(BENCH)/others/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

ui: $(READY)
	$(BIN)/likertwave ui

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "likertwave needs Python 3.11, 3.12 or 3.13"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV) && \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
		$(PYTHON) -m venv --clear $(VENV) && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $(READY)

$(SPARK): requirements-spark.lock $(READY)
	@if command -v uv >/dev/null 2>&1; then \
		uv pip install --quiet --python $(BIN)/python --require-hashes --no-build-isolation -r requirements-spark.lock ; \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation \
			--use-pep517 -r requirements-spark.lock ; \
	fi
	@touch $(SPARK)

# After a change of the dependencies; needs uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
		--no-annotate --group dev pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
		--no-annotate --group spark --output-file requirements-spark.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
