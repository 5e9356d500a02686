package store

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// load is Store.load as if the Tx were done already.
func (tx *Tx) load(name string) ([]byte, error) {
	if _, ok := tx.staged[name]; ok {
		if err := tx.drain(); err != nil {
			return nil, err
		}
		name = tempName(name)
	}
	return tx.reads.load(name)
}

// current is load with nil for a file that does not exist.
func (tx *Tx) current(name string) ([]byte, error) {
	data, err := tx.load(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// Record gives decide the complaint and appends the events that it returns; none
// and no error changes nothing. decide's error is returned as it is.
func (tx *Tx) Record(id complaint.ID, decide func(complaint.Record) ([]complaint.Event, error)) error {
	g, err := tx.s.group(id)
	if err != nil {
		return err
	}
	own := filePath(id, tx.site)
	if _, ok := tx.staged[own]; ok && !slices.Contains(g.files, own) {
		g.files = append(g.files, own)
	}
	if len(g.files) == 0 {
		return tx.s.unknown(id)
	}
	rec, err := g.record(tx.load)
	if err != nil {
		return err
	}
	events, err := decide(rec)
	if err != nil || len(events) == 0 {
		return err
	}
	if i := slices.IndexFunc(events, func(e complaint.Event) bool { return !e.Automatic() }); i >= 0 {
		events[i].After = rec.After(tx.site)
	}
	return tx.append(id, events)
}

// Create gives first the next free number of a day at this site and writes the
// new complaint with the events that it returns; with none it writes nothing.
func (tx *Tx) Create(day time.Time, first func(complaint.ID) ([]complaint.Event, error)) (complaint.ID, error) {
	n, err := tx.number(day)
	if err != nil {
		return "", err
	}
	id, err := complaint.ParseID(string(complaint.NewID(tx.site, day, n)))
	if err != nil {
		return "", err
	}
	events, err := first(id)
	if err != nil || len(events) == 0 {
		return "", err
	}
	if err := tx.append(id, events); err != nil {
		return "", err
	}
	tx.next[dayDir(day.Date())] = n + 1
	return id, nil
}

// CreateMany is Create for n complaints received on one day, in their order, on all
// cores: first is called from several goroutines at once, with 0 to n-1, and must return
// events.
func (tx *Tx) CreateMany(day time.Time, n int, first func(int, complaint.ID) ([]complaint.Event, error)) error {
	from, err := tx.number(day)
	if err != nil {
		return err
	}
	type made struct {
		id     complaint.ID
		events []complaint.Event
		data   []byte
		err    error
	}
	begin := from
	tell := func(i int) (m made) {
		m.id = complaint.NewID(tx.site, day, begin+i)
		if m.events, m.err = first(i, m.id); m.err == nil {
			m.data, m.err = complaint.EncodeEvents(m.events)
		}
		return m
	}
	return inTurn(tx.ctx, func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}, tell, func(m made) error {
		if m.err != nil {
			return m.err
		}
		from++
		tx.next[homeOf(m.id)] = from
		return tx.put(m.id, m.events, m.data)
	})
}

// number returns the next free number of a day at this site.
func (tx *Tx) number(day time.Time) (int, error) {
	dir := dayDir(day.Date())
	if n := tx.next[dir]; n > 0 {
		return n, nil
	}
	entries, err := tx.s.list(dir)
	last := 0
	for _, e := range entries {
		if id, ok := parseName(e.Name()); ok && id.Site() == tx.site {
			n, _ := strconv.Atoi(id.Number())
			last = max(last, n)
		}
	}
	return last + 1, err
}

// append adds events to this site's file of a complaint.
func (tx *Tx) append(id complaint.ID, events []complaint.Event) error {
	added, err := complaint.EncodeEvents(events)
	if err != nil {
		return err
	}
	return tx.put(id, events, added)
}

// put adds encoded events to this site's file of a complaint.
func (tx *Tx) put(id complaint.ID, events []complaint.Event, added []byte) error {
	name := filePath(id, tx.site)
	old, err := tx.current(name)
	if err != nil {
		return err
	}
	before := complaint.EncodeHeader(id)
	if old != nil {
		before = lineFeeds(old)
	}
	data := slices.Concat(before, added)
	if len(data) > MaxFile {
		return tooBig(name, int64(len(data)))
	}
	if old != nil && !endsWith(name, data, events) {
		return fail("store.not-appendable", nil, "file", name)
	}
	for _, e := range events {
		if e.Recorded.After(tx.recorded) {
			tx.recorded = e.Recorded.Time
		}
	}
	return tx.stage(name, old, bytesContent(data))
}

// lineFeeds ends lines as the store's .gitattributes makes git keep them, whatever
// editor a file went through: the commit must hold what git would put there.
func lineFeeds(data []byte) []byte {
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
}

// endsWith reports whether the last events of a file are these: a file written
// by hand in another style of YAML may not take on what is appended.
func endsWith(name string, data []byte, events []complaint.Event) bool {
	f, err := complaint.DecodeFile(name, data)
	if err != nil || len(f.Events) < len(events) {
		return false
	}
	return slices.EqualFunc(f.Events[len(f.Events)-len(events):], events,
		func(a, b complaint.Event) bool { return a.ID == b.ID })
}

// WriteFile writes a file that is neither a complaint's nor an attachment. It
// refuses to write over edits that nobody has committed.
func (tx *Tx) WriteFile(name string, data []byte) error {
	if err := writable(name); err != nil {
		return err
	}
	if len(data) > MaxFile {
		return tooBig(name, int64(len(data)))
	}
	if strings.HasSuffix(name, ".yaml") {
		data = lineFeeds(data)
	}
	old, err := tx.current(name)
	if err != nil {
		return err
	}
	if _, again := tx.staged[name]; old != nil && !again && string(old) == string(data) {
		return tx.lie(name, bytesContent(old))
	}
	return tx.stage(name, old, bytesContent(data))
}

func (tx *Tx) writeFiles(files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := tx.WriteFile(name, files[name]); err != nil {
			return err
		}
	}
	return nil
}
