package store

import (
	"context"
	"encoding/binary"
	"fmt"

	"zaiyue/fault"
)

// migration brings the data from one layout to the next, in one transaction.
type migration struct {
	name string
	do   func(Tx) error
}

// migrations returns the steps from an empty file to today's layout; the number of a layout
// is the number of steps taken. A step is never changed or removed once it was released.
func migrations() []migration {
	return []migration{
		{name: "first layout", do: func(Tx) error { return nil }},
		{name: "questions without an answer are sorted into topics", do: sortAll},
		{name: "requests stand in lists by who sees to them", do: listRequests},
		{name: "uncertain notices stand in a list of their own", do: listUncertain},
	}
}

var layoutKey = []byte("layout")

// migrate takes the steps that the data has not seen. A step that fails leaves the data in
// the layout before it. Data of a newer program is refused with fault.Conflict.
func migrate(ctx context.Context, e Engine, path string, steps []migration) error {
	for {
		var done int
		err := e.View(ctx, func(tx Tx) (err error) {
			done, err = layout(tx)
			return err
		})
		switch {
		case err != nil:
			return err
		case done > len(steps):
			return fault.Wrap(fault.Conflict, fmt.Sprintf(textNewer, path), fmt.Errorf(
				"%s has layout %d, this program knows %d: use the newer program", path, done, len(steps)))
		case done == len(steps):
			return nil
		}
		if err := step(ctx, e, steps[done], done); err != nil {
			return fmt.Errorf("migration to layout %d (%s): %w", done+1, steps[done].name, err)
		}
	}
}

// step takes one step and notes it, unless another instance was quicker.
func step(ctx context.Context, e Engine, m migration, done int) error {
	return e.Update(ctx, func(tx Tx) error {
		now, err := layout(tx)
		if err != nil || now != done {
			return err
		}
		if err := m.do(tx); err != nil {
			return err
		}
		return tx.Put(meta, layoutKey, number(uint64(done+1)))
	})
}

// layout returns the number of steps the data has seen.
func layout(tx Tx) (int, error) {
	n, err := counter(tx, layoutKey)
	return int(n), err
}

// counter returns a number kept in meta, zero when it was never set.
func counter(tx Tx, key []byte) (uint64, error) {
	b, err := tx.Get(meta, key)
	if err != nil || b == nil {
		return 0, err
	}
	if len(b) != 8 {
		return 0, fmt.Errorf("store: the number %s has %d bytes", key, len(b))
	}
	return binary.BigEndian.Uint64(b), nil
}

// advance adds one to a number kept in meta and returns the sum.
func advance(tx Tx, key []byte) (uint64, error) {
	n, err := counter(tx, key)
	if err != nil {
		return 0, err
	}
	return n + 1, tx.Put(meta, key, number(n+1))
}
