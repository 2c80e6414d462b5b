# run · test · test-long · check · bench — each sets up what it needs.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8050
BIN := .venv/bin

.PHONY: run test test-long check bench lock screenshots clean

run: .venv/.run
	@HOST=$(HOST) PORT=$(PORT) $(BIN)/shebao run

test: .venv/.test
	@sh tests/system-packages.sh
	$(BIN)/pytest -n 2 --dist worksteal -m "not long"

test-long: .venv/.test
	@sh tests/system-packages.sh
	$(BIN)/pytest -n 2 --dist worksteal

check: .venv/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

# All of it, or PARTS="static visit" of it; results go into docs/benchmarks.md. Needs a published site (made here), wrk and nginx.
bench: .venv/.bench
	@sh tests/system-packages.sh wrk
	$(BIN)/shebao run --no-serve
	$(BIN)/python benchmarks/run.py $(PARTS)

# Of all pages, or PAGES="home explore-tiles"; into screenshots/, some of them into docs/images/. Needs a released site: make run.
screenshots: .venv/.test
	@sh tests/system-packages.sh
	$(BIN)/python docs/screenshots.py $(PAGES)

# The stamps: what is installed, renewed when a lock or pyproject changes.
.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.test: requirements-test.lock .venv/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

.venv/.bench: requirements-bench.lock .venv/.test
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is missing. Install it with: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11. Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv is missing. Install it with: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

# The locks: versions and hashes, no host name, no local path. Needs uv.
lock:
	printf 'setuptools>=80\n' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml - -o requirements.lock
	printf 'setuptools>=80\n' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra test -c requirements.lock pyproject.toml - -o requirements-test.lock
	printf 'setuptools>=80\n' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra test --extra bench -c requirements-test.lock pyproject.toml - -o requirements-bench.lock

clean:
	rm -rf .venv build *.egg-info
