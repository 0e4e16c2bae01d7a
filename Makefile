# make demo         crawl, scan and report a farm of sites on this machine
# make test         run the tests that need no browser, no Java and no long time
# make test-browser look at the report in a real browser; needs Chromium or Chrome
# make test-spark   run the tests of the scan on Spark; needs Java 17 or later
# make fault-check  run the fault tests in their short form: two minutes or so
# make fault-test   run the fault tests in their long form: an hour or so
# make bench-quality measure on the labelled data sets how well it finds and names versions
# make bench-check  the same on a small part, and fail where it is worse than the stored figures
# make bench-speed  race it against other tools, installed in an environment of their own
# make bench-spark  measure what a scan on Spark costs for each article: some ten minutes
# make bench-report how long the report of a big farm takes to write and to open
# make lint         run the linters and type checks
# make docs         write what the documentation takes from the code
# make pins         write the versions of a fresh installation to constraints.txt
# make clean        delete the environments
#
# Needs Python 3.11 or later with its venv module; make PYTHON=... names one.

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt --build-constraint constraints.txt
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; \
	done)
SOURCES := $(shell find crawl db dedup -type f ! -name '*.pyc') pyproject.toml README.md LICENSE

.PHONY: demo test test-browser test-spark bench-quality bench-check bench-speed bench-report \
	bench-spark fault-check fault-test lint docs pins clean

demo: $(VENV)/app
	@$(RUN) -m demo.run

test: $(VENV)/app $(VENV)/test
	@$(RUN) -m pytest --numprocesses auto --dist loadfile

test-browser: $(VENV)/app $(VENV)/test $(VENV)/browser
	@command -v chromium chromium-browser google-chrome >/dev/null || { echo \
		"these tests need a browser: on Debian and Ubuntu, apt install chromium" >&2; exit 1; }
	@$(RUN) -m pytest tests/browser

fault-check: $(VENV)/app $(VENV)/test
	@$(RUN) -m pytest tests/fault

fault-test: $(VENV)/app $(VENV)/test
	@UNSPIN_FAULTS=full $(RUN) -m pytest tests/fault -rP

test-spark: $(VENV)/app $(VENV)/test $(VENV)/spark
	@$(RUN) -m pytest tests/spark

bench-spark: $(VENV)/app $(VENV)/test $(VENV)/spark
	@$(RUN) -m benchmarks.spark_cost

bench-quality: $(VENV)/app $(VENV)/test
	@$(RUN) -m benchmarks.quality

bench-report: $(VENV)/app $(VENV)/test
	@$(RUN) -m benchmarks.speed_report

bench-check: $(VENV)/app $(VENV)/test
	@$(RUN) -m benchmarks.quality --subset --check

bench-speed: $(VENV)/app $(VENV)/test $(VENV)-peers
	@$(RUN) -m benchmarks.speed --peers $(VENV)-peers/bin/python

lint: $(VENV)/app $(VENV)/test $(VENV)/lint
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports

docs: $(VENV)/app
	@PYTHONPATH=. $(RUN) docs/render.py

pins: clean $(VENV)/pip
	@$(PIP) install --quiet . --group test --group lint --group browser --group spark
	@{ grep '^#' constraints.txt; $(PIP) freeze --exclude unspin; \
	grep -E '^(pip|setuptools)==' constraints.txt; } >$(VENV)/pins && mv $(VENV)/pins constraints.txt

clean:
	rm -rf $(VENV) $(VENV)-peers build unspin.egg-info

# The tools that speed is measured against; their many requirements stay out of unspin's.
$(VENV)-peers: $(VENV)/pip
	@$(PYTHON) -m venv --clear $@
	@$@/bin/python -m pip --disable-pip-version-check install --quiet \
	"datasketch==2.0.0" "rensa==0.5.0" "text-dedup==0.4.0" || { rm -rf $@; exit 1; }

# Files in the environment that say what it already holds.

$(VENV)/pip: constraints.txt
	@test -n "$(PYTHON)" || { echo "unspin needs Python 3.11 or later: install one," \
		"or name it as in make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"unspin needs Python 3.11 or later, which $(PYTHON) is not" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks its venv module:" \
		"on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@echo "installing into $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --quiet --upgrade --constraint constraints.txt pip
	@touch $@

$(VENV)/app: $(VENV)/pip $(SOURCES)
	@rm -rf build unspin.egg-info
	@$(INSTALL) .
	@rm -rf build unspin.egg-info
	@touch $@

$(VENV)/test $(VENV)/lint $(VENV)/browser $(VENV)/spark: $(VENV)/pip pyproject.toml
	@$(INSTALL) --group $(notdir $@)
	@touch $@
