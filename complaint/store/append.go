package store

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"iter"
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

// Arrivals are n complaints received on one day, in their order. First is called from
// several goroutines at once, with 0 to n-1, and must return events.
type Arrivals struct {
	Day   time.Time
	N     int
	First func(int, complaint.ID) ([]complaint.Event, error)
}

// CreateMany is Create for the complaints of many days, on all cores.
func (tx *Tx) CreateMany(days iter.Seq[Arrivals]) error {
	type made struct {
		id     complaint.ID
		events []complaint.Event
		data   []byte
		row    *row
	}
	type some struct {
		Arrivals
		from, to, before int
	}
	type outcome struct {
		made []made
		err  error
	}
	if tx.Indexing != nil {
		tx.Indexing.fresh, tx.marks = map[complaint.ID]*row{}, map[string]fileMark{}
	}
	var failed error
	arrive := func(yield func(some) bool) {
		for day := range days {
			var before int
			if before, failed = tx.number(day.Day); failed != nil {
				return
			}
			tx.next[dayDir(day.Day.Date())] = before + day.N
			for i := 0; i < day.N; i += batchSize {
				if !yield(some{day, i, min(i+batchSize, day.N), before}) {
					return
				}
			}
		}
	}
	tell := func(s some) (out outcome) {
		for i := s.from; i < s.to; i++ {
			m := made{id: complaint.NewID(tx.site, s.Day, s.before+i)}
			if m.events, out.err = s.First(i, m.id); out.err == nil {
				m.data, out.err = complaint.EncodeEvents(m.events)
			}
			if out.err != nil {
				return out
			}
			m.row = tx.foretold(m.id, m.events)
			out.made = append(out.made, m)
		}
		return out
	}
	err := inTurn(tx.ctx, arrive, tell, func(out outcome) error {
		for _, m := range out.made {
			if err := tx.put(m.id, nil, m.events, m.data); err != nil {
				return err
			}
			if m.row != nil {
				tx.Indexing.fresh[m.id] = m.row
			}
		}
		return out.err
	})
	return cmp.Or(err, failed)
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
	old, err := tx.current(filePath(id, tx.site))
	if err != nil {
		return err
	}
	return tx.put(id, old, events, added)
}

// put adds encoded events to this site's file of a complaint, which holds old, nil where
// there is none.
func (tx *Tx) put(id complaint.ID, old []byte, events []complaint.Event, added []byte) error {
	name := filePath(id, tx.site)
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
