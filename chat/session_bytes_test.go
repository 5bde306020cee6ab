package chat_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/chat"
)

// fill sets every field of a struct to something that is not its zero value, so that a new
// field nobody writes fails the test.
func fill(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 11, 23, 9, 0, 0, 7, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.String:
		v.SetString("租房\x00补贴")
	case reflect.Bool:
		v.SetBool(true)
	default:
		v.SetInt(-70000)
	}
}

func TestSessionBytes(t *testing.T) {
	full := chat.Session{}
	fill(reflect.ValueOf(&full).Elem())
	for _, tt := range []struct {
		name string
		want chat.Session
	}{
		{"new", chat.Session{}},
		{"full", full},
		{"seen", chat.Session{SeenAt: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Count: 1, Choice: &chat.Choice{}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data, err := tt.want.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			got := chat.Session{OpenID: tt.want.OpenID}
			if err := got.UnmarshalBinary(data); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("read back (-want +got):\n%s", diff)
			}
			for n := range data { // a session that was cut short is a new talk
				if err := got.UnmarshalBinary(data[:n]); err == nil || !cmp.Equal(got, chat.Session{OpenID: tt.want.OpenID}) {
					t.Errorf("%d of %d bytes: %+v, %v; want a new talk and an error", n, len(data), got, err)
				}
			}
		})
	}
}

func FuzzSessionBytes(f *testing.F) {
	full := chat.Session{}
	fill(reflect.ValueOf(&full).Elem())
	data, err := full.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"seen":"2026-11-23T09:00:00Z"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s chat.Session
		if s.UnmarshalBinary(data) != nil && !cmp.Equal(s, chat.Session{}) {
			t.Errorf("%x: an error, and the session %+v", data, s)
		}
	})
}
