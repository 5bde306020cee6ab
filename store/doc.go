// Package store is where everything is kept: the engine (bbolt in one file), and over it the
// repositories that the domain packages declare. What was acknowledged here is never lost.
//
// Every method of DB is one short transaction, or several that say why. Reads write nothing.
// A method that changes something because of a graduate's message takes that message's key
// and keeps, in the same transaction, that the step was taken (once.go).
//
// # The layout
//
// Texts in keys end with a zero byte, numbers are 8 bytes, big end first. newest(t) is a time
// that sorts the later first. Values are JSON unless it says otherwise.
//
//	meta
//	├── layout                                      the number of migrations taken (8 bytes)
//	├── generation                                  the last one given out (8 bytes)
//	├── edition                                     changes of what readers get (8 bytes)
//	├── wording                                     changes of live rules and synonyms (8 bytes)
//	├── rule, topic, asked                          the last number given out (8 bytes each)
//	├── templates                                   the account's templates, as last read from WeChat
//	├── words                                       1 once the first words were put in
//	├── request                                     the last request's number (8 bytes)
//	└── feedback                                    the last verdict's number (8 bytes)
//	articles
//	└── id · not(generation)                        version: saved_at, article; newest first
//	articles_by_kind
//	└── kind · newest(updated) · id · generation    1; kind is empty for the list of all
//	generations
//	└── generation                                  state of an import: open, dropped, finished
//	generation_articles
//	└── generation · id                             1; what an import wrote, until it is tidied
//	posts
//	└── id                                          post, base generation, when it is due
//	post_revisions
//	└── id · not(number)                            a saved working copy; newest first
//	posts_due
//	└── time (8 bytes, Unix nanoseconds) · id       1; to publish or to take off the site
//	consents
//	└── article                                     consent: the person's name and proof, sealed
//	erasures
//	└── article                                     what a withdrawal still asks for
//	bad_words
//	└── key of the word                             word, level, why, suggestion, exceptions
//	links
//	└── hash of the address                         address, alive or dead, when checked, articles
//	unanswered
//	└── hash of the normalised question             question: text, count, first, last, topic
//	unanswered_by_count
//	└── not(count) · newest(last) · hash            1
//	unsorted
//	└── ms · hash                                   1; asked then, not yet counted in a topic
//	askers
//	└── hash · openid                               who asks in vain: message, at, until; 48 h at most
//	askers_by_openid
//	└── openid · hash                               1
//	askers_by_time
//	└── ms · hash · openid                          1
//	topics
//	└── number                                      topic: text, state, count, answer, …
//	topics_by_count
//	└── state · not(count) · newest(last) · number  1
//	topic_questions
//	└── number · hash                               1
//	tellings
//	└── openid · number of the topic                who is to be told: question, answer, since
//	asked
//	└── not(number)                                 the questions asked lately; names nobody
//	feedback
//	└── article · number                            verdict: question, useful, reason, at
//	feedback_counts
//	└── article                                     useful, useless
//	requests
//	└── number                                      open request: open_id, at, owner; what was said, sealed
//	requests_by_openid
//	└── openid                                      the number of the open request (8 bytes)
//	requests_by_owner
//	└── officer · number                            1; the officer is empty for those nobody sees to
//	graduates
//	└── openid                                      number, when they wrote and were replied to, lines
//	graduates_by_number
//	└── number                                      openid (as it is)
//	graduates_lately
//	└── newest(wrote) · openid                      1
//	talk
//	└── openid · newest(at)                         line of the talk, sealed; newest first
//	talk_days
//	└── day (4 bytes) · openid                      1; days on which somebody's talk has lines
//	drafts
//	└── openid · flow                               draft: step, answers, skipped, updated_at
//	kept
//	└── openid                                      late answers, oldest first
//	followers
//	└── openid                                      followed_at, scene
//	lexicon
//	└── synonyms                                    the synonym file (YAML)
//	lexicon_versions
//	└── not(number)                                 at, officer, note
//	lexicon_files
//	└── number                                      that version's file (YAML)
//	rules
//	└── id                                          keyword rule: live, draft, writers, revision
//	rule_versions
//	└── id · not(revision)                          the rule as it was, what happened, who, when
//	press_jobs
//	└── id                                          job: an article on its way into WeChat, and what it is there
//	press_jobs_by_article
//	└── article · newest(begun) · id (as it is)     1
//	press_lists
//	└── list · newest(begun) · id (as it is)        1; the lists that officers look at
//	press_due
//	└── time · id (as it is)                        1; jobs with something to do
//	press_sent
//	└── id                                          the article that an unfinished job sends
//	press_handles
//	└── purpose/publish_id or msg_id                id of the job (as it is)
//	press_results
//	└── purpose/publish_id or msg_id                result that came before its job knew its handle
//	press_spent
//	└── day · api                                   calls of the day
//	uploads
//	└── use · hash of the picture                   url, media_id, at: what WeChat has
//	officers
//	└── officer (as it is)                          officer: login, name, roles, cover; also those who left
//	officers_by_login
//	└── login (as it is)                            officer (as it is); one who left keeps the login
//	officers_by_openid
//	└── openid                                      officer (as it is) to whom the WeChat is bound
//	officers_away
//	└── officer (as it is)                          1; those whom a colleague covers, or did
//	credentials
//	└── officer (as it is)                          password hash, epoch, sealed second factor
//	tries
//	├── officer                                     wrong tries to sign in: count, last, until
//	├── officer · hash of a device's secret         those from a browser that is known: the same, seen
//	└── 0…4095 (8 bytes)                            those of logins that nobody has, together
//	figures
//	└── day (its first second) · name               the count (8 bytes)
//	menu_versions
//	└── not(number)                                 version of the menu; newest first
//	menu_plans
//	└── switch_at · number                          1; versions that go to WeChat by themselves
//	audit
//	└── number                                      line of the audit trail
//	audit_by
//	└── all, or object, officer, action or day and its text · not(number)   1
//	person_keys
//	└── person                                      data key, wrapped by a key of the key file
//	person_keys_by_key
//	└── key of the key file (4 bytes) · person      1
//	deletions
//	└── time · kind · digest of the id              at, kind, id: what must stay deleted
//	files
//	└── name                                        sealed file: person, label, size, key, at, kept
//	files_by_person
//	└── person · name                               1
//	adoption
//	└── state                                       how far an older account is taken over
//	pictures
//	└── name                                        kept picture: size, width, height, by, at
//	alerts
//	└── key of the alert                            alert: words, since when, whom it was told
//	backups
//	├── scheduled                                   how the last scheduled backup went
//	└── name of a file                              when it was made, its size, when it was proved
//	notices
//	└── id                                          notice: what one person is told, and what became of it
//	notices_due
//	└── run · due · id (as it is)                   1; queued ones in the order of sending
//	notice_lanes
//	└── run                                         whether it may send: paused, cancelled, by whom
//	notices_sending
//	└── id                                          1; those that a pump is sending
//	notices_accepted
//	└── claimed · id (as it is)                     1; those whose result WeChat has not told
//	notices_uncertain
//	└── newest(ended) · id (as it is)               1; those that may have arrived or not, of all causes
//	notices_by_msgid
//	└── msgid, or openid/template                   id of the notice (as it is)
//	notice_reports
//	└── msgid                                       result that came before its send was settled
//	notice_reports_by_time
//	└── time · msgid (as it is)                     1
//	notice_pump
//	├── lease                                       who sends: holder, until, fence
//	└── control                                     whether anything is sent: paused, by whom, until
//	notices_of
//	└── openid · newest(born) · id                  1; the inbox
//	notices_unread
//	└── openid · id                                 1
//	notices_to_offer
//	└── openid · id                                 1; did not reach them in WeChat: told of when they write
//	notices_together
//	└── when · openid · id                          1; told in the digest of that moment
//	fanouts
//	└── id                                          a cause that concerns many, and how far it came
//	fanouts_open
//	└── id                                          1; those that are not done
//	runs
//	└── id                                          an officer's run: what, whom, state, history
//	runs_by
//	└── state · newest(made) · id                   1; state is empty for the list of all
//	runs_active
//	└── id                                          1; the service has to do something for it
//	runs_gather
//	└── id                                          1; who bears its tag is to be read from WeChat
//	run_counts
//	└── id                                          what sending it now would come to
//	runs_count
//	└── id                                          1; to be counted
//	trialists
//	└── officer                                     1; is sent trials of runs
//	run_tallies
//	└── run · state · why                           how many of the run's notices (8 bytes)
//	run_notices
//	└── run · state · notice                        why it is in this state
//	lists
//	└── list                                        an uploaded list of people: name, rows, by, at
//	list_members
//	└── list · row                                  openid, fields (sealed with the person's key)
//	lists_by_openid
//	└── openid · list · row                         1
//	ledgers
//	└── openid                                      what WeChat allows for the person
//	preferences
//	└── openid                                      what the person decided about notices
//	wishes
//	└── openid                                      what the graduate looks for: cities, fields, since, stopped
//	wishes_by_place
//	└── city · field · openid                       1; of those who look; city * for all cities together
//	jobs_told
//	└── article                                     a post that people were told of: when, how many, their answers
//	jobs_by_time
//	└── newest(published) · article                 1
//	job_answers
//	└── article · choice · newest(at) · openid      1
//	job_answers_of
//	└── openid · article                            the answer: choice, at, notice
//	placements
//	└── id                                          placement: who works where since when; name and note sealed
//	placements_by
//	└── all, city, county, employer or month · its text · newest(added) · id   1
//	placements_of
//	└── openid                                      id of the placement (as it is) to which the WeChat is bound
//	placement_codes
//	└── code                                        id of the placement (as it is) whose code it is
//	placements_due
//	└── time · id (as it is)                        1; placements with something to do by themselves
//	placement_sheets
//	└── officer                                     a checked sheet that waits for the officer's yes, sealed
//	binding_tries
//	└── openid                                      wrong codes: count, since
//	followups
//	└── placement · months                          a window that was told; answers and note sealed
//	followup_lists
//	└── list · its order · placement · months       1; the lists that officers look at
//	applications
//	└── id                                          application: programme, version, status, clock; the rest sealed under its own key; photographs under files
//	applications_of
//	└── openid · newest(began) · id                 1
//	applications_by
//	├── all, status, programme or owner · its text · newest(sent) · id   1; not of drafts
//	├── due · day · id                              1; of those the office holds
//	├── draft · (empty) · id                        1
//	└── entry · (empty) · id                        1; of drafts that officers enter for somebody
//	applicants
//	└── programme · openid · id                     the status (as it is)
//	application_refs
//	└── reference number                            id of the application (as it is)
//	applications_warned
//	└── id                                          the deadline it was reminded of (as it is)
//	facts
//	└── openid                                      what the person told of themselves: at, the rest sealed with their key
//	case_counts
//	└── month · programme · what                    how many cases, or days (8 bytes)
//	application_prints
//	└── kind of field · hash · id                   1; applications that give the same number or address
//	rebind_codes
//	└── code                                        cases that who sends it takes to their WeChat
//	payments
//	└── not(number)                                 a batch of payments: programme, lines, sums, by, at
//	payment_lines
//	└── number · line                               case, sum, how it stands; name and card sealed under the case's key
//	payment_of
//	└── id of the application                       number of the open batch that holds it
//	payment_said
//	└── number                                      a bank's results that fit the batch and wait for an officer's yes
//	programme_texts
//	└── version                                     the programme's file (as it is) that applications began with
//	done
//	└── day (4 bytes) · hash of step and message    the outcome of a step that was taken
//
// Pictures stand beside the database as files, under files/media: folder.go.
//
// docs/decisions/0005-generations.md tells why articles are kept in generations.
package store
