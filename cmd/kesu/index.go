package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
)

// pending calls view with what lists show of every complaint that waits for something, on
// all cores at once, and what that returns, if anything, then in the order of their numbers. It tells how
// many files could not be read. view must not keep what it is given. The index knows it, but
// not what was known at some earlier time.
func (d *desk) pending(ctx context.Context, view func(*sla.Assessment) (then func())) (bad int, err error) {
	d.partly()
	if d.indexless() {
		err := d.store.All(ctx, d.assessing(func(a *sla.Assessment) error {
			if !waits(a) {
				return nil
			}
			if then := view(a); then != nil {
				then()
			}
			return nil
		}), d.unreadable(&bad))
		return bad, err
	}
	x, err := d.index(ctx, d.unreadable(&bad))
	if err != nil {
		return bad, err
	}
	return bad, x.Live(ctx, d.restoring(view))
}

// restoring is the work of taking an Assessment out of what the index keeps of a complaint.
// The next one takes its place.
func (d *desk) restoring(view func(*sla.Assessment) (then func())) func(complaint.ID, []byte) func() error {
	spare := sync.Pool{New: func() any { return &sla.Assessment{} }} // of a hundred thousand
	return func(id complaint.ID, kept []byte) func() error {
		a := spare.Get().(*sla.Assessment)
		defer spare.Put(a)
		if err := a.Restore(kept, d.now, d.versionOf); err != nil {
			return func() error { return fmt.Errorf("%s: %w", id, err) }
		}
		then, p := view(a), a.Policy
		return func() error {
			d.app.policy = p
			if then != nil {
				then()
			}
			return nil
		}
	}
}

// waiting calls fn with every complaint that waits for something, whole.
func (d *desk) waiting(ctx context.Context, fn func(*sla.Assessment) error) (bad int, err error) {
	take := d.assessing(func(a *sla.Assessment) error {
		if !waits(a) {
			return nil
		}
		return fn(a)
	})
	d.partly()
	if d.indexless() {
		err := d.store.All(ctx, take, d.unreadable(&bad))
		return bad, err
	}
	x, err := d.index(ctx, d.unreadable(&bad))
	if err != nil {
		return bad, err
	}
	var ids []complaint.ID
	err = x.Live(ctx, func(id complaint.ID, _ []byte) func() error {
		return func() error {
			ids = append(ids, id)
			return nil
		}
	})
	if err == nil {
		err = x.Read(ctx, ids, take, d.unreadable(&bad))
	}
	return bad, err
}

// assessing is the work of assessing complaints; fn is called with one after the other.
func (d *desk) assessing(fn func(*sla.Assessment) error) store.Work {
	return func(rec complaint.Record) func() error {
		a, p, err := d.assessed(rec, d.view())
		return func() error {
			d.app.policy = cmp.Or(p, d.app.policy)
			if err != nil {
				return err
			}
			return fn(a)
		}
	}
}

// readFor does something with the complaints that a report is about, and calls past with the
// gist of others that were over before, which it must not keep. Files that cannot be read end it, since figures that
// leave something out would be wrong.
func (d *desk) readFor(c *cobra.Command, q store.Question, do store.Work, past func(*sla.Assessment)) error {
	if d.indexless() {
		return d.readAll(c, do)
	}
	d.partly()
	debug.SetMemoryLimit(reportMemory)
	x, err := d.index(c.Context(), func(err error) error { return err })
	if err != nil {
		return err
	}
	spare := sync.Pool{New: func() any { return &sla.Assessment{} }} // of a hundred thousand
	return x.Records(c.Context(), q, do, func(gist []byte) func() error {
		a := spare.Get().(*sla.Assessment)
		err := a.Restore(gist, d.now, d.versionOf)
		return func() error {
			if err == nil {
				past(a)
				spare.Put(a)
			}
			return err
		}
	})
}

// indexless reports whether every complaint has to be read: the index does not know what
// was known at some earlier time.
func (d *desk) indexless() bool { return !d.known.IsZero() || d.env("KESU_INDEX") == "off" }

// index opens the store's index.
func (d *desk) index(ctx context.Context, bad func(error) error) (*store.Index, error) {
	how, err := d.indexing()
	if err != nil {
		return nil, err
	}
	how.Bad, how.Progress = bad, d.progress("index.building")
	return d.store.Indexed(ctx, how)
}

// readyOrigins is origins, and false where the index has to be made first or knows them not.
func (d *desk) readyOrigins(ctx context.Context, from, to time.Time, fn func(complaint.ID, origin) error) bool {
	how, err := d.indexing()
	if err != nil || d.indexless() {
		return false
	}
	how.Ready, how.Bad = true, func(error) error { return nil } // check tells of what cannot be read
	x, err := d.store.Indexed(ctx, how)
	return err == nil && d.origins(ctx, x, from, to, fn) == nil
}

// origins calls fn with the origins of the complaints received from one day to another, and
// of others of these months.
func (d *desk) origins(ctx context.Context, x *store.Index, from, to time.Time, fn func(complaint.ID, origin) error) error {
	return x.Origins(ctx, from, to, func(id complaint.ID, packed []byte) error {
		o, err := unpackOrigin(packed)
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		return fn(id, o)
	})
}

// indexing is how this program makes an index.
func (d *desk) indexing() (store.Indexing, error) {
	rules, err := d.rulesSum()
	return store.Indexing{Rules: rules, Now: d.now, Digest: d.digestOf, Bad: func(err error) error { return err }}, err
}

// digestOf is what the index keeps of a complaint.
func (d *desk) digestOf(rec complaint.Record) (store.Digest, error) {
	p, err := d.governs(rec)
	if err != nil {
		return store.Digest{}, err
	}
	a, err := p.Assess(rec, complaint.View{Now: d.now})
	if err != nil {
		return store.Digest{}, err
	}
	until := a.Next()
	for i := range rec.Events { // what is still to come, by a clock set back
		if at := rec.Events[i].At.Time; at.After(d.now) && (until.IsZero() || at.Before(until)) {
			until = at
		}
	}
	g := store.Digest{Until: until, Live: waits(a) || !until.IsZero(), Marked: len(a.Penalties) > 0, Group: p.Name + "/" + string(a.State.Opened.Type), Begun: a.State.Received.Time}
	g.Origin = d.originOf(rec.Events).pack()
	g.First, g.Last = a.Reach()
	if g.Brief = a.Gist(); g.Live {
		g.Brief = a.Brief()
	}
	return g, nil
}

// waits reports whether a list of open complaints, or one of what is due, may show a
// complaint, or a sweep change it.
func waits(a *sla.Assessment) bool {
	s := a.State
	return s.Status.Open() || s.Status == complaint.StatusTracking || s.Status == complaint.StatusDraft || len(a.Due(never)) > 0 || a.Owes()
}

func (d *desk) versionOf(name, effective string) *sla.Policy {
	for _, p := range d.policies[name] {
		if p.Effective == effective {
			return p
		}
	}
	return nil
}

// rulesSum names what decides about complaints: kesu.yaml, policies, calendars, and this
// program.
func (d *desk) rulesSum() (string, error) {
	h := sha256.New()
	if exe, err := os.Executable(); err == nil { // another program may judge otherwise
		if info, err := os.Stat(exe); err == nil {
			_, _ = fmt.Fprintln(h, info.Size(), info.ModTime().UnixNano())
		}
	}
	_, _ = fmt.Fprintf(h, "%v\n", d.config)
	for _, dir := range []string{policiesDir, "calendars"} {
		names, err := d.files.ListFiles(dir)
		if err != nil {
			return "", err
		}
		for _, name := range names {
			data, err := d.files.ReadFile(name)
			if err != nil {
				return "", err
			}
			_, _ = fmt.Fprintf(h, "%s %d\n%s\n", name, len(data), data)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
