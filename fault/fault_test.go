package fault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"zaiyue/fault"
)

func TestKindAndWords(t *testing.T) {
	broken := errors.New("disk on fire")
	tests := []struct {
		name  string
		err   error
		kind  fault.Kind
		words string
	}{
		{"nil", nil, fault.OK, "otherwise"},
		{"plain", broken, fault.Internal, "otherwise"},
		{"deadline", fmt.Errorf("ask: %w", context.DeadlineExceeded), fault.Unavailable, "otherwise"},
		{"new", fault.New(fault.Conflict, "已被更新"), fault.Conflict, "已被更新"},
		{"wrapped by fmt", fmt.Errorf("article a: %w", fault.New(fault.NotFound, "没有找到")), fault.NotFound, "没有找到"},
		{"outer kind, inner words", fault.Wrap(fault.Unavailable, "", fault.New(fault.TooMuch, "请稍后")), fault.Unavailable, "请稍后"},
		{"wrapped nil", fault.Wrap(fault.Internal, "x", nil), fault.OK, "otherwise"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fault.KindOf(tt.err); got != tt.kind {
				t.Errorf("KindOf(%v) = %v, want %v", tt.err, got, tt.kind)
			}
			if got := fault.Words(tt.err, "otherwise"); got != tt.words {
				t.Errorf("Words(%v) = %q, want %q", tt.err, got, tt.words)
			}
		})
	}
	if !errors.Is(fault.Wrap(fault.Internal, "", broken), broken) {
		t.Error("a wrapped cause is lost")
	}
}
