GO ?= go

# The modules that test what is built here as users have it: with golangci-lint, and
# against the schemas of formats; and docs/precision.md. Go's test cache does not see
# their inputs.
OUTSIDE := testdata/golangci/ testdata/formats/ bench/

# The other modules below testdata: the cases, and each program.
MODULES := $(filter-out $(OUTSIDE),$(dir $(shell find testdata -name go.mod | sort)))

# The modules that have tests of their own: drivers of txruntime, and a service.
TESTED := $(dir $(shell find txruntime -name go.mod | sort)) testdata/programs/checkout/

.PHONY: build
build: ## build bin/txvet
	$(GO) build -o bin/txvet ./cmd/txvet

.PHONY: example
example: build ## run txvet on two programs: that of the README, and a service with a defect of each kind
	@for program in shop orders; do \
		(cd testdata/programs/$$program && $(CURDIR)/bin/txvet ./...) || test $$? -eq 1 || exit 2; \
	done # 1: there are findings

.PHONY: test
test: servers download ## vet and test everything, and build the code that txvet is tested on
	$(GO) vet ./...
	$(GO) test ./...
	@set -e; for dir in $(TESTED); do (set -x; $(GO) -C $$dir vet ./... && $(GO) -C $$dir test ./...); done
	@set -e; for dir in $(OUTSIDE); do (set -x; $(GO) -C $$dir vet ./... && $(GO) -C $$dir test -count=1 ./...); done
	@set -e; for dir in $(MODULES); do (set -x; $(GO) -C $$dir build -o /dev/null ./...); done

.PHONY: race
race: servers ## test txruntime with the race detector, which needs a C compiler
	$(GO) test -race ./txruntime/...
	@set -e; for dir in $(TESTED); do (set -x; $(GO) -C $$dir test -race ./...); done

.PHONY: servers
servers: ## install PostgreSQL and MariaDB if they are missing
	@sh txruntime/internal/server/install.sh

.PHONY: download
download: ## fetch the modules that the tests load
	$(GO) mod download
	@set -e; for dir in $(MODULES) $(TESTED) $(OUTSIDE); do (set -x; $(GO) -C $$dir mod download); done

.PHONY: docs
docs: ## write what follows from the code: pages, examples, rule table, schema
	$(GO) run ./analyzers/internal/gen
	$(GO) run ./cmd/txvet schema >docs/txvet.schema.json

.PHONY: lint
lint: build ## check the form of txvet, and run txvet on it
	@test -z "$$(gofmt -l . | tee /dev/stderr)"
	$(GO) vet ./...
	$(GO) vet -vettool=$(CURDIR)/bin/txvet ./...

.PHONY: sweep
sweep: download ## run the inference over the standard library and all dependencies, for many minutes
	TXVET_SWEEP=1 $(GO) test -run TestSweep -v -timeout 0 ./analyzers/internal/txflow

.PHONY: bench
bench: ## measure txvet beside other tools on a real service
	$(GO) -C bench run .

.PHONY: bench-runtime
bench-runtime: servers ## measure txruntime beside pgx, database/sql, gorm and bun
	$(GO) -C txruntime/bench run .

.PHONY: release-snapshot
release-snapshot: ## build what a release has, in bin/release, with goreleaser
	goreleaser check
	goreleaser release --snapshot --clean

.PHONY: clean
clean: ## remove what was built
	rm -rf bin

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12
