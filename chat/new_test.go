package chat

import "testing"

func TestShippedData(t *testing.T) {
	c := &Chat{}
	if err := c.complete(); err != nil {
		t.Fatal(err)
	}
	for _, err := range c.Texts.check() {
		t.Error(err)
	}
}
