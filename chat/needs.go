package chat

// everywhere lists the placeholders every text may use: the site's address and the office
// hours in words.
func everywhere() []string { return []string{"public_url", "hours"} }

// needs lists every text the code says, with the placeholders it has values for.
func needs() map[string][]string {
	return map[string][]string{
		// Coming and going.
		"welcome": nil,
		"scanned": nil,

		// Answers.
		"answer_title":      {"title"},
		"answer_source":     {"source"},
		"answer_sample":     nil,
		"answer_link":       {"url"},
		"answer_also":       nil,
		"answer_pick":       nil,
		"answer_verdict":    nil,
		"source_region":     {"region"},
		"source_unnamed":    nil,
		"source_from":       {"date"},
		"source_until":      {"date"},
		"source_verified":   {"date"},
		"source_joint":      nil,
		"date_layout":       nil,
		"differing":         nil,
		"differing_line":    {"title", "amount", "dates"},
		"differing_undated": nil,
		"article_gone":      nil,
		"article_expired":   nil,
		"articles":          {"kind"},
		"articles_all":      {"url"},
		"articles_none":     {"kind"},
		"option":            {"number", "words"},
		"more_follows":      nil,
		"more_on_page":      nil,
		"no_more":           nil,
		"view":              {"url"},

		// Nothing found.
		"not_found":         nil,
		"not_found_nearest": nil,
		"building":          nil,
		"told_again":        nil,

		// Numbers and choices.
		"choice_expired":   nil,
		"number_alone":     nil,
		"number_too_large": {"count"},
		"pick_again":       nil,
		"nothing_back":     nil,

		// Verdicts.
		"verdict_useful":  nil,
		"verdict_useless": nil,
		"verdict_reasons": nil,
		"verdict_thanks":  nil,
		"verdict_again":   nil,
		"verdict_nothing": nil,

		// Own affairs.
		"mine":           nil,
		"mine_nothing":   nil,
		"mine_draft":     {"title"},
		"mine_pick":      nil,
		"help":           nil,
		"hello":          nil,
		"thanks":         nil,
		"kept_first":     nil,
		"kept_then":      nil,
		"cancel_nothing": nil,
		"later_nothing":  nil,

		// Notices.
		"waiting_one":      {"title"},
		"waiting_some":     {"count", "title"},
		"notices":          nil,
		"notices_none":     nil,
		"notices_pick":     nil,
		"notice_unread":    nil,
		"notice_pick":      nil,
		"notice_gone":      nil,
		"notice_unknown":   nil,
		"notice_answered":  {"choice"},
		"notice_changed":   {"choice"},
		"notice_late":      nil,
		"muted_all":        nil,
		"muted_topic":      {"topic"},
		"unmuted_all":      nil,
		"unmuted_topic":    {"topic"},
		"settings":         nil,
		"settings_on":      {"topics"},
		"settings_off":     {"topics"},
		"settings_how":     nil,
		"language_chinese": nil,
		"language_tibetan": nil,

		// A person.
		"person_away":   {"ahead", "back"},
		"person_next":   {"back"},
		"person_option": nil,
		"back_today":    {"from"},
		"back_tomorrow": {"from"},
		"back_later":    {"weekday", "from"},
		"weekdays":      nil,
		"hours_row":     {"first", "last", "from", "until"},
		"hours_days":    {"days", "from", "until"},

		// Flows.
		"flow_step":           {"question"},
		"flow_pick":           nil,
		"flow_pick_several":   nil,
		"flow_control":        nil,
		"flow_control_skip":   nil,
		"flow_resumed":        {"title"},
		"flow_cancelled":      {"title"},
		"flow_restarted":      {"title"},
		"flow_first":          nil,
		"flow_no_skip":        nil,
		"flow_not_understood": nil,
		"flow_want_month":     nil,
		"flow_want_city":      nil,
		"flow_want_place":     nil,
		"flow_rests":          {"title"},
		"flow_later":          {"title"},
		"flow_no_help":        nil,
		"flow_nothing":        nil,
		"flow_told":           {"answers"},
		"flow_unsaid":         nil,
		"request_done":        {"ahead"},
		"request_first":       nil,

		// Work.
		"wish_kept":    {"where", "what"},
		"wish_now":     {"where", "what"},
		"wish_jobs":    {"count"},
		"wish_none":    nil,
		"wish_change":  nil,
		"wish_heard":   nil,
		"wish_stopped": nil,
		"wish_found":   nil,
		"wish_nothing": nil,
		"mine_wish":    {"where", "what"},

		// Follow-ups.
		"bind_how":       nil,
		"bind_ask":       {"month", "employer", "name"},
		"bind_yes":       nil,
		"bind_no":        nil,
		"bind_done":      nil,
		"bind_kept":      nil,
		"bind_wrong":     nil,
		"bind_too_many":  nil,
		"bind_already":   nil,
		"followup_none":  nil,
		"followup_over":  nil,
		"followup_later": {"day"},
		"followup_let":   nil,
		"followup_stop":  nil,

		// Homes.
		"home_nearest":   {"title", "distance"},
		"home_address":   {"address"},
		"home_contact":   {"contact"},
		"home_hours":     {"when"},
		"home_events":    {"events"},
		"home_link":      {"url"},
		"home_far":       {"city", "distance", "limit"},
		"home_online":    {"title"},
		"home_none":      nil,
		"home_km":        {"km"},
		"home_very_near": nil,

		// Other kinds of messages.
		"image":         nil,
		"voice_heard":   {"text"},
		"voice_unheard": nil,
		"video":         nil,
		"link":          nil,
		"file":          nil,
		"sticker":       nil,
		"emoji":         nil,
		"unknown":       nil,
		"scan_result":   nil,

		// Guards.
		"personal_number": nil,
		"too_fast":        nil,
		"sorry":           nil,
	}
}
