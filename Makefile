.PHONY: run test crash bench relevance picture pictures

RACE ?=

run: ## start the service with sample content and the simulator
	go run ./cmd/zaiyue

test: ## every test; RACE=1 adds the race detector
	go test $(if $(RACE),-race) -timeout 20m ./...

crash: ## 200 rounds of each crash test: notices to 2,000 people, and applications; about two hours
	go test ./cmd/zaiyue -run 'TestCrash' -timeout 8h -v -crash.rounds 200 -crash.people 2000

bench: ## the table of docs/measurements.md, in one run
	go run ./bench

relevance: ## how well the search finds, the sealed half apart
	go run ./cmd/zaiyue relevance

picture: ## the README's picture, of the running phone page
	go test ./cmd/zaiyue -run TestThePhone -picture ../../docs/phone.png

pictures: ## the pictures of docs/officers-guide.md, of the running console
	go test ./cmd/zaiyue -run TestTheOfficersGuide -guide ../../docs/guide
