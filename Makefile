# Each target sets up .venv by itself. `make book` builds the site, `make test` runs everything that must hold.
PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready
# what is compiled once need not be by each of the programs that the tests start
unexport PYTHONDONTWRITEBYTECODE
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: book translations serve links pdf zip lite test test-fast test-long test-gpu exercises grade bench format clean

book: $(READY)
	$(BIN)/python -m tools.book

translations: book
	$(BIN)/python -m tools.translations

serve: book
	@echo "Serving on http://localhost:8000 (Ctrl-C ends it)"
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory build/_build/html 8000

links: book
	$(BIN)/python -m tools.check_links

pdf: book
	$(BIN)/python -m tools.pdf

zip: $(READY)
	$(BIN)/python -m tools.handouts

lite: $(READY)
	$(BIN)/python -m tools.lite

test: $(READY) lint book
	$(BIN)/python -m pytest $(WORKERS)

test-fast: $(READY) lint tables
	CASES=fast $(BIN)/python -m pytest $(WORKERS) -m "not browser and not slow and not jail and not long and not table"

.PHONY: tables
tables: $(READY)
	$(BIN)/python -m pytest -q -m table tests/project tests/library tests/exercises tests/book

test-long: $(READY) lint book
	CASES=long $(BIN)/python -m pytest $(WORKERS) --timeout 3600 -m "long or not long"

test-gpu: $(READY)
	$(BIN)/python -m pytest -m gpu tests/library/test_gpu.py tests/exercises/test_gpu.py

exercises: $(READY)
	$(BIN)/python -m grading build
	$(BIN)/python -m tools.readme

grade: $(READY)
	$(BIN)/python -m grading demo

bench: $(READY)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.grading

.PHONY: lint
lint: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean:
	rm -rf build

$(READY): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: on Debian, apt-get install python3.11-venv; or make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -r requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps -e .
	@touch $(READY)
