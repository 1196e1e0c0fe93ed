# SPDX-License-Identifier: AGPL-3.0-or-later
# make help lists what there is. run and test need Go, Node.js and nothing else prepared.

GO      ?= go
TEMPL   := $(GO) run github.com/a-h/templ/cmd/templ@v0.3.977
export CGO_ENABLED := 0

.PHONY: help run test test-go test-web check build gen assets bench bench-rights proof e2e shots clean

help: ## this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything and serve a demo school at http://localhost:8080
	@./bin/lectern demo --data data/demo --size school --serve --listen :8080

build: assets ## leave bin/lectern
	@echo "building the program (the first time takes a minute or two)"
	@$(GO) build -o bin/lectern ./cmd/lectern

assets: web/dist/manifest.json ## build scripts, styles and fonts into web/dist

web/dist/manifest.json: node_modules/.package-lock.json $(shell find web -type f -not -path 'web/dist/*' 2>/dev/null)
	@echo "building scripts, styles and fonts"
	@node web/build.mjs

node_modules/.package-lock.json: package-lock.json
	@echo "fetching npm packages"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

test: check test-go test-web e2e ## everything a change must pass, on both engines

test-go: assets ## Go tests on SQLite and PostgreSQL
	@$(GO) build -o bin/pgcluster ./internal/platform/testkit/pgcluster
	@bin/pgcluster -- $(GO) test -count=1 ./...
	@cd blind && ../bin/pgcluster -- $(GO) test -count=1 ./...

test-web: assets ## type check and tests of the scripts
	@npm run --silent check
	@npm run --silent test

check: assets ## formatting, vet, generated files
	@echo "checking"
	@test -z "$$(gofmt -l cmd internal bench web blind 2>/dev/null | tee /dev/stderr)" || (echo "run: gofmt -w" && false)
	@$(GO) vet ./...
	@cd blind && $(GO) vet ./...

gen: ## generate the templates again
	@$(TEMPL) generate -path internal

e2e: build ## journeys in a real browser; needs chromium
	@node e2e/run.mjs

shots: build ## pictures of the demo school for docs/guide; needs chromium
	@node e2e/shots.mjs

proof: ## every declaration spoiled in turn, both engines, all leaks; a quarter of an hour
	@LECTERN_PROOF=1 $(GO) test ./proof -count=1 -v -timeout 60m

bench-rights: ## the largest copy, erasure while people work, what looks cost; some minutes and 6 GB of disk
	@$(GO) build -o bin/pgcluster ./internal/platform/testkit/pgcluster
	@LECTERN_SPEED=1 bin/pgcluster -- $(GO) test ./internal/app -run "TestRightsAtTheirLargest|TestErasureInAState" -count=1 -v -timeout 60m

bench: build ## measure; writes bench/report.md
	@$(GO) run ./bench

clean: ## remove what was built
	@rm -rf bin web/dist/* node_modules data
