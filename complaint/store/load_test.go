package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// office is one clone at work: people record, a sync runs now and then, and somebody
// reads all the time.
type office struct {
	*Store
	t     testing.TB
	rng   *rand.Rand
	name  string
	files string   // folder of what is attached
	acked []string // texts of the events that were acknowledged
	syncs int
}

// Offices record and sync at the same time over connections that break: in the end all
// clones and the hub hold the same, and every acknowledged event exactly once. In the
// second variant two clones write as one site: complaints that got one number both stay.
func TestLoad(t *testing.T) {
	t.Parallel()
	clones, each := 4, 12
	if full {
		clones, each = 8, 200
	}
	for name, sites := range map[string][]string{
		"a site each":         {"KS", "BJ", "SH", "GZ", "CD", "XA", "WH", "NJ"},
		"two clones one site": {"KS", "BJ", "BJ", "GZ", "CD", "XA", "WH", "NJ"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			load(t, sites[:clones], each)
		})
	}
}

// patient is a store on a machine that has too much to do.
func patient(o *Options) { o.Wait = 10 * time.Minute }

func load(t *testing.T, sites []string, each int) {
	rng := seeded(t)
	h := newHub(t)
	urls, calm := roads(t, h, rng)
	ks := shares(t, h.dir)
	offices := make([]*office, len(sites))
	for i, site := range sites {
		s := reopen(t, ks, patient)
		if i > 0 {
			s = reopen(t, clone(t, h.dir, site), patient)
			gitOut(t, s, "remote", "set-url", "origin", urls[i%len(urls)])
		}
		offices[i] = &office{Store: s, t: t, rng: rand.New(rand.NewPCG(rng.Uint64(), 0)), name: fmt.Sprintf("%s/%d", site, i), files: t.TempDir()}
	}
	var all sync.WaitGroup
	for _, o := range offices {
		all.Go(func() { o.work(each) })
	}
	all.Wait()
	require.False(t, t.Failed())
	calm()
	stores := make([]*Store, len(offices))
	for range 2 { // what the last one brings the first has not seen yet
		for i, o := range offices {
			stores[i] = o.Store
			shared(t, o.Store)
		}
	}
	requireOne(t, h, stores...)
	var acked []string
	for _, o := range offices {
		require.Len(t, o.acked, each)
		acked = append(acked, o.acked...)
		t.Log(o.name, "syncs:", o.syncs)
	}
	requireOnce(t, ks, acked)
}

// roads are the ways to a hub, of which those over a network break, until they are calmed.
func roads(t *testing.T, h hub, rng *rand.Rand) (urls []string, calm func()) {
	daemon, d := cutting(t, h.daemon(t), rand.New(rand.NewPCG(rng.Uint64(), 0)))
	web, w := cutting(t, h.http(t), rand.New(rand.NewPCG(rng.Uint64(), 0)))
	return []string{h.dir, d, w}, func() {
		t.Log("connections cut:", daemon.cut.Load()+web.cut.Load())
		require.NotZero(t, daemon.cut.Load()+web.cut.Load())
		daemon.calm.Store(true)
		web.calm.Store(true)
	}
}

// work records so many events while the clone is shared and read.
func (o *office) work(events int) {
	ctx, stop := context.WithCancel(context.Background())
	var others sync.WaitGroup
	read, pace := make(chan bool, 1), make(chan bool, events)
	others.Go(func() { o.keepReading(ctx, read) })
	others.Go(func() { o.keepSharing(pace) })
	for n := range events {
		select {
		case read <- true:
		default: // it reads
		}
		text := fmt.Sprintf("%s/%d", o.name, n)
		if err := o.something(ctx, text); err != nil {
			o.t.Errorf("%s: %v", text, err)
			break
		}
		o.acked = append(o.acked, text)
		if o.rng.IntN(4) == 0 {
			pace <- true
		}
	}
	close(pace)
	close(read)
	stop()
	others.Wait()
}

// keepReading walks over all complaints at each beat, which never fails.
func (o *office) keepReading(ctx context.Context, beat <-chan bool) {
	for range beat {
		err := o.Walk(ctx, time.Time{}, time.Time{}, func(complaint.Record) error { return nil }, nil)
		if err != nil && !errors.Is(err, context.Canceled) {
			o.t.Errorf("%s read: %v", o.name, err)
		}
	}
}

// keepSharing syncs at each beat, through a store of its own as another process would.
// That the hub cannot be reached is said; anything else is a fault.
func (o *office) keepSharing(pace <-chan bool) {
	s, err := Open(o.dir, o.opt)
	if err != nil {
		o.t.Error(err)
		return
	}
	defer s.Close()
	for range pace {
		_, err := s.Sync(context.Background(), SyncOptions{})
		var e *Error
		if err != nil && (!errors.As(err, &e) || !slices.Contains([]string{"store.unreachable", "store.crowded", "store.remote-locked"}, e.code)) {
			o.t.Errorf("%s sync: %v", o.name, err)
		}
		o.syncs++
	}
}

// something is what people and programs do: open, note, classify, attach, and the
// sweep, on any complaint that the clone knows.
func (o *office) something(ctx context.Context, text string) error {
	ids := []complaint.ID{}
	for id, err := range o.IDs() {
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	what := o.rng.IntN(6)
	if len(ids) == 0 || what == 0 {
		_, err := o.Create(ctx, monday, func(complaint.ID) ([]complaint.Event, error) {
			e := newEvent(text, o.when())
			e.Noted, e.Opened = nil, &complaint.Opened{Text: complaint.Text(text)}
			return []complaint.Event{e}, nil
		}, opened)
		return err
	}
	id := ids[o.rng.IntN(len(ids))]
	return o.Write(ctx, func(tx *Tx) error {
		e := newEvent(text, o.when())
		switch what {
		case 1:
			e.Noted, e.Transferred, e.Why = nil, &complaint.Transferred{To: "service"}, complaint.Text(text)
		case 2:
			file := filepath.Join(o.files, fmt.Sprintf("%d.jpg", o.rng.IntN(3)))
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				return err
			}
			a, err := tx.Attach(id, file)
			if err != nil {
				return err
			}
			e.Noted, e.Attached, e.Why = nil, &complaint.Attached{Name: complaint.Text(a.Name), SHA256: a.SHA256, Size: a.Size}, complaint.Text(text)
		}
		return tx.Record(id, func(rec complaint.Record) ([]complaint.Event, error) {
			return append(o.sweep(rec), e), nil
		})
	})
}

// when is one of the few seconds in which all happens, so that orders cross.
func (o *office) when() time.Time { return noon.Add(time.Duration(o.rng.IntN(20)) * time.Second) }

// sweep is the automatic event that every office records if it does not know of it.
func (o *office) sweep(rec complaint.Record) []complaint.Event {
	e := complaint.Overdue(rec.ID, complaint.At(noon), "close", 1, "general", "middle")
	if slices.ContainsFunc(rec.Events, func(e complaint.Event) bool { return e.Automatic() }) {
		return nil
	}
	e.Recorded = complaint.At(o.when())
	return []complaint.Event{*e}
}

// requireOnce says that the acknowledged events and no others are in the store, each
// once; that a number stands for one complaint; that attachments are as they were;
// and that automatic events stand once and bear the ids that their content demands.
func requireOnce(t *testing.T, s *Store, acked []string) {
	t.Helper()
	found := map[string]int{}
	err := s.Walk(context.Background(), time.Time{}, time.Time{}, func(rec complaint.Record) error {
		require.Empty(t, rec.Doubled)
		openings, automatic := 0, 0
		sums, err := s.Attachments(rec.ID)
		require.NoError(t, err)
		for _, e := range rec.Events {
			switch {
			case e.Automatic():
				automatic++
				require.True(t, complaint.FitsContent(rec.ID, &e))
			case e.Opened != nil:
				openings++
				found[string(e.Opened.Text)]++
			case e.Attached != nil:
				requireFile(t, sums, *e.Attached)
				found[string(e.Why)]++
			case e.Noted != nil:
				found[string(e.Noted.Text)]++
			case e.Transferred != nil:
				found[string(e.Why)]++
			}
		}
		require.Equal(t, 1, openings, rec.ID)
		require.LessOrEqual(t, automatic, 1, rec.ID)
		return nil
	}, nil)
	require.NoError(t, err)
	for _, text := range acked {
		require.Equal(t, 1, found[text], text)
	}
	require.Len(t, found, len(acked))
}

// requireFile says that a complaint's folder holds the file that an event tells of.
func requireFile(t *testing.T, sums map[string]string, a complaint.Attached) {
	t.Helper()
	require.Contains(t, slices.Collect(maps.Values(sums)), a.SHA256, "%s is gone; there are %v", a.Name, sums)
}
