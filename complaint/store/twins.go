package store

import (
	"crypto/rand"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// twin is a complaint of this clone that has the number of another one which was
// published before: both were opened by clones that write as one site.
type twin struct {
	from, to complaint.ID
	files    []complaint.File // what it holds
	names    []string         // of these files, under the new number
}

// twins finds the complaints that both sides opened under one number. What ours holds
// of a file present tells.
func (m *merge) twins(all []difference, present func(difference) ([]byte, error)) (map[complaint.ID]*twin, error) {
	found := map[complaint.ID]*twin{}
	for _, d := range all {
		id, ok := owner(d.path)
		if !ok || d.theirs == "" || path.Base(d.path) != string(id)+".yaml" {
			continue
		}
		ours, err := present(d)
		if err != nil {
			return nil, err
		}
		if ours == nil {
			continue
		}
		theirs, err := m.blob(d.theirs)
		if err != nil {
			return nil, err
		}
		if unreadable(d.path, ours) == nil && unreadable(d.path, theirs) == nil && !oneComplaint(ours, theirs) {
			found[id] = &twin{from: id}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		t := found[id]
		var err error
		if t.to, err = m.renamed(id, all, present); err == nil && t.to == "" {
			t.to, err = m.freeNumber(id, all, found)
		}
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// renamed returns the number that our complaint bears already, because another copy of
// this clone has shared it; "" if there is none.
func (m *merge) renamed(id complaint.ID, all []difference, present func(difference) ([]byte, error)) (complaint.ID, error) {
	own := difference{path: filePath(id, id.Site())}
	others := map[string]string{} // blobs of theirs, by path
	for _, d := range all {
		if d.path == own.path {
			own = d
		} else if path.Dir(d.path) == path.Dir(own.path) {
			others[d.path] = d.theirs
		}
	}
	data, err := present(own)
	if err != nil {
		return "", err
	}
	entries, err := m.tx.s.list(path.Dir(own.path))
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if name := path.Join(path.Dir(own.path), e.Name()); others[name] == "" && name != own.path && e.Type().IsRegular() {
			others[name] = ""
		}
	}
	for _, name := range slices.Sorted(maps.Keys(others)) {
		to, ok := parseName(path.Base(name))
		if !ok {
			continue
		}
		var other []byte
		if blob := others[name]; blob != "" {
			other, err = m.blob(blob)
		} else {
			other, err = m.tx.s.raw(name)
		}
		if err != nil {
			return "", err
		}
		if f, bad := complaint.DecodeFile(name, other); bad == nil && formerly(f, id) && oneComplaint(data, other) {
			return to, nil
		}
	}
	return "", nil
}

// formerly reports whether a complaint has borne another number.
func formerly(f complaint.File, id complaint.ID) bool {
	return slices.ContainsFunc(f.Events, func(e complaint.Event) bool { return e.Renumbered != nil && e.Renumbered.From == id })
}

// oneComplaint reports whether two files tell of one complaint, whatever its number: they
// have an event of a person in common, or one of them has none.
func oneComplaint(a, b []byte) bool {
	x, errX := complaint.DecodeFile("", a)
	y, errY := complaint.DecodeFile("", b)
	if errX != nil || errY != nil {
		return false
	}
	a1, b1 := byPeople(x), byPeople(y)
	return len(a1) == 0 || len(b1) == 0 || slices.ContainsFunc(b1, func(id string) bool { return slices.Contains(a1, id) })
}

// byPeople are the ids of the events that did not come by themselves.
func byPeople(f complaint.File) (ids []string) {
	for _, e := range f.Events {
		if !e.Automatic() {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// freeNumber returns the next number of a complaint's day and site that neither
// side has given.
func (m *merge) freeNumber(id complaint.ID, all []difference, taken map[complaint.ID]*twin) (complaint.ID, error) {
	y, month, d := id.Date()
	day := time.Date(y, month, d, 0, 0, 0, 0, time.UTC)
	last := 0
	count := func(other complaint.ID) {
		if other.Site() == id.Site() && dayDir(other.Date()) == homeOf(id) {
			n, _ := strconv.Atoi(other.Number())
			last = max(last, n)
		}
	}
	for _, d := range all {
		if other, ok := owner(d.path); ok {
			count(other)
		}
	}
	for _, t := range taken {
		if t.to != "" {
			count(t.to)
		}
	}
	entries, err := m.tx.s.list(dayDir(y, month, d))
	for _, e := range entries {
		if other, ok := parseName(e.Name()); ok {
			count(other)
		}
	}
	return complaint.NewID(id.Site(), day, last+1), err
}

// takeTwin gives the old name to the other side's complaint and sets ours aside.
func (m *merge) takeTwin(d difference, t *twin) error {
	m.own = true
	if strings.HasPrefix(d.path, attachmentsDir+"/") {
		return m.put(d.path, d.theirs) // trace takes ours along
	}
	ours, err := m.present(d)
	if err == nil && ours != nil {
		err = m.setAside(d, t)
	}
	if err != nil {
		return err
	}
	if d.theirs == "" {
		return m.tx.remove(d.path)
	}
	theirs, err := m.blob(d.theirs)
	if err == nil {
		err = m.readable(d.path, t.from, theirs)
	}
	if err != nil {
		return err
	}
	m.done.Complaints = append(m.done.Complaints, t.from)
	_, came := m.news[d.path]
	m.done.SameSite = m.done.SameSite || came
	return m.write(d.path, theirs)
}

// setAside keeps one file of ours for its new number.
func (m *merge) setAside(d difference, t *twin) error {
	f, err := decode(d.path, t.from, m.tx.load)
	if err != nil {
		return err
	}
	t.add(d.path, f)
	return nil
}

// add keeps a file of the complaint for its new number.
func (t *twin) add(name string, f complaint.File) {
	t.files = append(t.files, f)
	t.names = append(t.names, path.Dir(name)+"/"+strings.Replace(path.Base(name), string(t.from), string(t.to), 1))
}

// moveAttachments takes the attachments of ours along to the new number, committed or not.
func (m *merge) moveAttachments(t *twin) error {
	from, to := path.Join(attachmentsDir, string(t.from)), path.Join(attachmentsDir, string(t.to))
	all, err := m.tx.s.ListFiles(from)
	if err == nil && m.tx.head != "" {
		var committed []string
		committed, err = Tree{g: m.tx.g, ctx: m.tx.ctx, tree: m.tx.head}.ListFiles(from)
		all = append(all, committed...)
	}
	if err != nil {
		return err
	}
	slices.Sort(all)
	for _, name := range slices.Compact(all) {
		data, err := m.tx.s.raw(name)
		if err == nil && data == nil {
			var blob string
			if blob, err = m.tx.committed(name); err == nil {
				data, err = m.blob(blob)
			}
		}
		if err != nil {
			return err
		}
		target, c := to+strings.TrimPrefix(name, from), bytesContent(data)
		free, there, err := m.tx.freeName(path.Dir(target), path.Base(target), c.sum)
		if err == nil && !there {
			err = m.tx.stage(path.Join(path.Dir(target), free), nil, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// trace writes the renumbered complaints, each with an event that says so.
func (m *merge) trace(twins map[complaint.ID]*twin) error {
	for _, id := range slices.Sorted(maps.Keys(twins)) {
		t := twins[id]
		if err := m.moveAttachments(t); err != nil {
			return err
		}
		trace, err := m.renumbered(t)
		if err != nil {
			return err
		}
		for i := range t.files {
			if err := m.rename(t, i, trace); err != nil {
				return err
			}
		}
		m.done.Renumbered = append(m.done.Renumbered, Renumbering{From: t.from, To: t.to})
		m.done.Complaints = append(m.done.Complaints, t.to)
	}
	return nil
}

// rename writes a file of a complaint under its new number, into what is there already
// if it got that number before. The complaint's own file bears the trace.
func (m *merge) rename(t *twin, i int, trace complaint.Event) error {
	name, f := t.names[i], complaint.Renumber(t.files[i], t.to, trace)
	if f.Site != t.from.Site() {
		f.Events = f.Events[:len(f.Events)-1]
	}
	events, err := complaint.EncodeEvents(f.Events)
	if err != nil {
		return err
	}
	old, err := m.lying(name)
	if err != nil {
		return err
	}
	data := append(complaint.EncodeHeader(t.to), events...)
	if old != nil {
		if data, err = complaint.Union(name, old, data); err != nil {
			return err
		}
	}
	return m.write(name, data)
}

// renumbered is the trace of a new number: who shared the record gave it, now.
func (m *merge) renumbered(t *twin) (complaint.Event, error) {
	known, random := 0, [6]byte{}
	_, _ = rand.Read(random[:]) // never fails
	when := m.opt.Now
	if when.IsZero() {
		when = time.Now()
	}
	for _, f := range t.files {
		known += len(f.Events)
		for _, e := range f.Events { // a clock that is behind must not put the trace before the complaint
			when = slices.MaxFunc([]time.Time{when, e.At.Time, e.Recorded.Time}, time.Time.Compare)
		}
	}
	now := complaint.At(when.In(m.tx.s.config.Location()).Truncate(time.Second))
	trace := complaint.Event{
		ID: complaint.NewEventID(known, random), At: now, Recorded: now, By: m.tx.settings.author.name,
		Renumbered: &complaint.Renumbered{From: t.from},
	}
	if fault := trace.Valid(); fault != nil {
		return trace, fault
	}
	return trace, nil
}
