.PHONY: run test bench relevance check

RACE ?=

run: ## start the service with sample content and the simulator
	go run ./cmd/zaiyue

test: ## every test; RACE=1 adds the race detector
	go test $(if $(RACE),-race) -timeout 20m ./...
