package notices

import "testing"

func TestWhy(t *testing.T) {
	inbox := Step{Channel: Inbox, Verdict: Chosen, Reason: ReasonTheInbox}
	refused := Step{Channel: Template, Verdict: Failed, Reason: ReasonRefused, Code: 47003}
	passed := func(reason string) Step { return Step{Channel: Service, Verdict: Passed, Reason: reason} }
	tests := []struct {
		name  string
		state State
		steps []Step
		why   string
		code  int
	}{
		{name: "nothing was done", state: Queued},
		{name: "no way was open", state: Waiting, steps: []Step{passed(ReasonNoConsent), passed(ReasonNoWindow), inbox}, why: ReasonNoWindow},
		{name: "it goes to the inbox only", state: Waiting, steps: []Step{inbox}, why: ReasonTheInbox},
		{name: "muted", state: Waiting, steps: []Step{passed(ReasonMuted)}, why: ReasonMuted},
		{name: "refused for what stands in it", state: Refused, steps: []Step{refused, passed(ReasonNoWindow), inbox}, why: ReasonRefused, code: 47003},
		{name: "refused because of the person", state: Refused, steps: []Step{refused, passed(ReasonGone), inbox}, why: ReasonGone, code: 47003},
		{name: "not worth it any more", state: Expired, steps: []Step{refused, {Verdict: Stopped, Reason: ReasonExpired}}, why: ReasonExpired},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := Notice{State: tt.state, Steps: tt.steps}
			if got := n.Why(); got.Reason != tt.why || got.Code != tt.code {
				t.Errorf("Why() = %q %d, want %q %d", got.Reason, got.Code, tt.why, tt.code)
			}
		})
	}
}
