# Every command a contributor needs. The work is done by Scripts/ and by swift itself.

THREADS ?= 1000
KEYS ?= 1000
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: all setup demo test test-long bench install uninstall c-library lint docs run-unit-tests run-concurrency-test clean help

all: ## Build everything, optimized, and the C library into build/c
	Scripts/swift-build -c release
	Scripts/c-library

demo: ## Build the command and watch it work on a few million entries
	Scripts/swift-build -c release --product martlet
	"$$(Scripts/swift-build -c release --show-bin-path)/martlet" demo

test: ## Run what must pass before a change is merged, with the time each check took
	Scripts/test

test-long: ## Run every check, with more seeds and threads and all fuzzers, for hours
	Scripts/test --long

run-unit-tests: ## Run the unit tests alone
	Scripts/swift-test plain

run-concurrency-test: ## Store and find THREADS times KEYS entries at once
	built=$$(Scripts/static-build --product MartletStress) && "$$built/MartletStress" --threads $(THREADS) --keys $(KEYS)

bench: ## Measure the store beside its peers, for hours; ARGS=--quick for minutes, ARGS=--help for the rest
	Scripts/setup --bench
	Benchmarks/run $(ARGS)
	Benchmarks/durable $(filter --quick --help,$(ARGS))
	Benchmarks/cache $(filter --quick --help,$(ARGS))
	Benchmarks/server $(filter --quick --help,$(ARGS))

c-library: ## Build the C library into build/c: libmartlet.so, libmartlet.a and martlet.h
	Scripts/c-library

lint: ## Check the format of every Swift file
	Scripts/lint

install: ## Build the command and the C library, and install them with what belongs to them into PREFIX
	built=$$(Scripts/static-build --product martlet) && PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" Scripts/install "$$built/martlet"
	Scripts/c-library
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" Scripts/install-library build/c

uninstall: ## Remove what an installation with the same PREFIX put there
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" Scripts/install --remove
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" Scripts/install-library --remove

docs: ## Write the API reference as static HTML into build/docs
	Scripts/docs

setup: ## Check for what the tests need, and install what is missing if allowed to
	Scripts/setup

clean: ## Delete everything that was built
	rm -rf .build build

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r target text; do \
		printf '  make %-22s %s\n' "$$target" "$$text"; done
