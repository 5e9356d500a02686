package store

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// unmerged returns the blobs of the paths that git's index holds in several
// versions, by path and by stage: 1 the common one, 2 ours, 3 theirs.
func (g git) unmerged(ctx context.Context) (map[string][4]string, error) {
	out, err := g.run(ctx, nil, "ls-files", "--unmerged", "-z")
	if err != nil {
		return nil, err
	}
	found := map[string][4]string{}
	for entry := range strings.SplitSeq(string(out), "\x00") {
		head, name, ok := strings.Cut(entry, "\t") // "100644 <blob> 2"
		fields := strings.Fields(head)
		if !ok || len(fields) != 3 || len(fields[2]) != 1 {
			continue
		}
		blobs := found[name]
		if stage := int(fields[2][0] - '0'); stage > 0 && stage < len(blobs) {
			blobs[stage] = fields[1]
		}
		found[name] = blobs
	}
	return found, nil
}

// resolve writes the union of the versions of each file of the record in conflict.
func (tx *Tx) resolve(stages map[string][4]string, now time.Time, done *Resolved) error {
	m := merge{tx: tx, opt: SyncOptions{Now: now}, done: &Shared{}, news: map[string]difference{}}
	var both []difference
	for _, name := range slices.Sorted(maps.Keys(stages)) {
		d := difference{path: name, ours: stages[name][2], theirs: stages[name][3]}
		if record, _ := split([]difference{d}); len(record) == 0 {
			done.Left = append(done.Left, name)
			continue
		}
		if strings.HasPrefix(name, complaintsDir+"/") {
			var err error
			if d, err = m.goes(d); err != nil {
				return err
			}
		}
		both = append(both, d)
		done.Files = append(done.Files, name)
	}
	twins, err := m.twins(both, m.first)
	if err != nil {
		return err
	}
	for _, d := range both {
		id, _ := owner(d.path)
		switch t := twins[id]; {
		case strings.HasPrefix(d.path, attachmentsDir+"/"):
			err = m.resolveAttachment(d)
		case strings.HasPrefix(d.path, logsDir+"/"):
			err = m.resolveLog(d)
		case t != nil:
			err = m.resolveTwin(d, t)
		default:
			err = m.resolveOne(d, stages[d.path])
		}
		if err != nil {
			return err
		}
	}
	if err := m.keepAside(); err != nil {
		return err
	}
	err = m.trace(twins)
	done.Renumbered = m.done.Renumbered
	return err
}

// first is the first of two versions, nil where there is none.
func (m *merge) first(d difference) ([]byte, error) {
	if d.ours == "" {
		return nil, nil
	}
	return m.blob(d.ours)
}

// resolveOne unites the versions of one file; where one of them is damaged, with what
// the history holds.
func (m *merge) resolveOne(d difference, stages [4]string) error {
	var versions [][]byte
	damaged := false
	for _, blob := range stages {
		if blob == "" {
			continue
		}
		data, err := m.blob(blob)
		if err != nil {
			return err
		}
		versions = append(versions, readable(d.path, data)...)
		damaged = damaged || unreadable(d.path, data) != nil
	}
	if damaged {
		more, err := m.history(d.path)
		if err != nil {
			return err
		}
		versions = append(versions, more...)
	}
	return m.uniteAll(d.path, versions)
}

// goes puts first, of two complaints with one number, the one that gives it up: it stays
// with the complaint that a remote has under it, else with the one that HEAD has.
func (m *merge) goes(d difference) (difference, error) {
	if d.ours == "" || d.theirs == "" {
		return d, nil
	}
	ours, err := m.blob(d.ours)
	if err != nil {
		return d, err
	}
	theirs, err := m.blob(d.theirs)
	if err != nil || unreadable(d.path, ours) != nil || unreadable(d.path, theirs) != nil || oneComplaint(ours, theirs) {
		return d, err
	}
	shared, err := m.published(d.path, theirs)
	if !shared {
		d.ours, d.theirs = d.theirs, d.ours
	}
	return d, err
}

// resolveTwin is takeTwin where the work tree holds git's attempt.
func (m *merge) resolveTwin(d difference, t *twin) error {
	if d.ours != "" {
		data, err := m.blob(d.ours)
		if err != nil {
			return err
		}
		f, err := decode(d.path, t.from, func(string) ([]byte, error) { return data, nil })
		if err != nil {
			return err
		}
		t.add(d.path, f)
	}
	if d.theirs == "" {
		return nil
	}
	data, err := m.blob(d.theirs)
	if err != nil {
		return err
	}
	return m.overwrite(d.path, data)
}

// published reports whether a remote holds a complaint under a file's name, as far as
// this clone knows.
func (m *merge) published(name string, data []byte) (bool, error) {
	out, err := m.tx.g.run(m.tx.ctx, nil, "for-each-ref", "--format=%(objectname)", "refs/remotes/")
	if err != nil {
		return false, err
	}
	for _, commit := range strings.Fields(string(out)) {
		there, err := m.tx.im.blobAt(commit, name)
		if err != nil {
			return false, err
		}
		if there == "" {
			continue
		}
		theirs, err := m.blob(there)
		if err != nil {
			return false, err
		}
		if oneComplaint(data, theirs) {
			return true, nil
		}
	}
	return false, nil
}

// resolveAttachment keeps both files, the other side's under the name.
func (m *merge) resolveAttachment(d difference) error {
	if d.ours == "" || d.theirs == "" {
		data, err := m.blob(cmp.Or(d.ours, d.theirs))
		if err != nil {
			return err
		}
		return m.overwrite(d.path, data)
	}
	for _, blob := range []string{d.ours, d.theirs} {
		data, err := m.blob(blob)
		if err != nil {
			return err
		}
		if blob == d.ours {
			m.moved = append(m.moved, displaced{d.path, data})
		} else if err := m.overwrite(d.path, data); err != nil {
			return err
		}
	}
	return nil
}

// resolveLog unites the lines of both sides.
func (m *merge) resolveLog(d difference) error {
	var sides [2][]byte
	for i, blob := range []string{d.ours, d.theirs} {
		if blob == "" {
			continue
		}
		var err error
		if sides[i], err = m.blob(blob); err != nil {
			return err
		}
	}
	return m.overwrite(d.path, uniteLines(sides[0], sides[1]))
}

// overwrite writes a file whatever lies there now, a conflict for instance.
func (m *merge) overwrite(name string, data []byte) error {
	old, err := m.tx.s.raw(name)
	if err != nil {
		return err
	}
	if old != nil && bytes.Equal(old, data) {
		return m.tx.lie(name, bytesContent(data))
	}
	return m.tx.stage(name, old, bytesContent(data))
}
