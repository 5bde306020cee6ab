package wechat

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// equalMessages fails the test unless the message made of input is the wanted one.
func equalMessages(t *testing.T, input string, got, want Message) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("of %q: message differs (-want +got):\n%s", input, diff)
	}
}
