package subsidies_test

import (
	"testing"

	"pgregory.net/rapid"

	"zaiyue/subsidies"
)

// TestReferenceFindsMistakes: one wrong digit, or any two swapped side by side, is never another
// number.
func TestReferenceFindsMistakes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		number, err := subsidies.NewReference(rapid.IntRange(2000, 2099).Draw(r, "year"), rapid.IntRange(1, 999_999).Draw(r, "n"))
		if err != nil || !subsidies.ValidReference(number) {
			t.Fatalf("NewReference = %q, %v", number, err)
		}
		i := rapid.IntRange(0, len(number)-1).Draw(r, "place")
		wrong := number[:i] + string(rune('0'+rapid.IntRange(0, 9).Draw(r, "digit"))) + number[i+1:]
		if wrong != number && subsidies.ValidReference(wrong) {
			t.Fatalf("%s for %s is not found", wrong, number)
		}
		if i+1 < len(number) {
			swapped := number[:i] + string(number[i+1]) + string(number[i]) + number[i+2:]
			if swapped != number && subsidies.ValidReference(swapped) {
				t.Fatalf("%s swapped for %s is not found", swapped, number)
			}
		}
	})
}

func TestReferenceIn(t *testing.T) {
	number, err := subsidies.NewReference(2026, 123)
	if err != nil {
		t.Fatal(err)
	}
	shown := subsidies.ShowReference(number)
	if shown != "2600 0123 "+number[8:] {
		t.Errorf("ShowReference(%s) = %q", number, shown)
	}
	for _, typed := range []string{number, shown, "我的申请 " + shown + " 到哪了", "２６００-0123-" + number[8:]} {
		if got, ok := subsidies.ReferenceIn(typed); got != number || !ok {
			t.Errorf("ReferenceIn(%q) = %q, %v, want %s", typed, got, ok, number)
		}
	}
	for _, typed := range []string{"", "2600012300", "26000123", "2600000098", "13800138000", number + "1"} {
		if got, ok := subsidies.ReferenceIn(typed); ok {
			t.Errorf("ReferenceIn(%q) = %q, want none", typed, got)
		}
	}
	for _, n := range []int{0, 1_000_000} {
		if got, err := subsidies.NewReference(2026, n); err == nil {
			t.Errorf("NewReference(2026, %d) = %s, want an error", n, got)
		}
	}
}
