package store

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// merge brings what another commit holds into the branch, within a Tx.
type merge struct {
	tx     *Tx
	theirs string // commit
	base   string // of both
	opt    SyncOptions
	done   *Shared

	own      bool                  // something is other than in theirs
	news     map[string]difference // what theirs has changed since base, by path
	moved    []displaced
	foreseen map[string][]byte // contents of theirs by blob, of the files that come next
	fine     map[string]bool   // folders that were judged
}

// run prepares the merged files and the commit of both. Where theirs holds nothing
// new, only what this clone would take away from it is put back: a commit of an old
// copy of a complaint, for instance.
func (m *merge) run() (err error) {
	ctx, g, ours := m.tx.ctx, m.tx.g, m.tx.head
	if ours == m.theirs {
		return nil
	}
	if m.base, err = mergeBase(ctx, g, ours, m.theirs); err != nil {
		return err
	}
	if m.done.Received, err = g.ahead(ctx, m.theirs, ours); err != nil {
		return err
	}
	if err := m.judge(); err != nil {
		return err
	}
	all, err := g.differences(ctx, ours, m.theirs)
	if err != nil {
		return err
	}
	record, plain := split(all)
	switch {
	case m.base != m.theirs:
		err = m.takePlain(plain)
	case len(plain) > 0 && m.opt.Review != nil: // nor is sent what the others would refuse
		err = m.opt.Review(Tree{g: g, ctx: ctx, tree: ours})
	}
	if err != nil {
		return err
	}
	if err := m.takeRecord(record); err != nil {
		return err
	}
	slices.Sort(m.done.Complaints)
	m.done.Complaints = slices.Compact(m.done.Complaints)
	if m.base != m.theirs {
		m.tx.theirs, m.tx.forward = m.theirs, m.base == ours && !m.own
	}
	m.tx.Message = "sync"
	switch n := len(m.done.Complaints); n {
	case 0:
	case 1:
		m.tx.Message += ": " + string(m.done.Complaints[0])
	default:
		m.tx.Message += fmt.Sprintf(": %d complaints", n)
	}
	for _, r := range m.done.Renumbered {
		m.tx.Message += fmt.Sprintf("\n%s is now %s", r.From, r.To)
	}
	return nil
}

// put gives a file of the work tree the content of a blob; "" takes it away.
func (m *merge) put(name, blob string) error {
	if blob == "" {
		return m.tx.remove(name)
	}
	data, err := m.blob(blob)
	if err != nil {
		return err
	}
	return m.write(name, data)
}

// write gives a file of the work tree new content.
func (m *merge) write(name string, data []byte) error {
	read := m.lying
	if strings.HasPrefix(name, attachmentsDir+"/") {
		read = m.tx.s.raw // of any size
	}
	old, err := read(name)
	if err != nil {
		return err
	}
	if old != nil && string(old) == string(data) {
		return m.tx.lie(name, bytesContent(data))
	}
	return m.tx.stage(name, old, bytesContent(data))
}

func (m *merge) blob(name string) ([]byte, error) {
	if data, ok := m.foreseen[name]; ok {
		return data, nil
	}
	im, err := m.tx.importer()
	if err != nil {
		return nil, err
	}
	return im.cat(name)
}

// takeRecord brings in complaints and attachments.
func (m *merge) takeRecord(all []difference) error {
	twins, err := m.twins(all, m.present)
	if err != nil {
		return err
	}
	for i, d := range all {
		if i%foresight == 0 {
			if err := m.foresee(all[i:min(i+foresight, len(all))]); err != nil {
				return err
			}
		}
		id, of := owner(d.path)
		switch twin, ok := twins[id]; {
		case ok && of:
			err = m.takeTwin(d, twin)
		case strings.HasPrefix(d.path, attachmentsDir+"/"):
			err = m.takeAttachment(d)
		case strings.HasPrefix(d.path, logsDir+"/"):
			err = m.takeLog(d)
		default:
			err = m.takeComplaint(d)
		}
		if err != nil {
			return err
		}
	}
	if err := m.keepAside(); err != nil {
		return err
	}
	return m.trace(twins)
}

// foresight is how many complaint files are read from git in one go: to ask for each
// and wait takes longer than all the rest.
const foresight = 256

// foresee reads what both commits hold of files that come next.
func (m *merge) foresee(next []difference) error {
	im, err := m.tx.importer()
	if err != nil {
		return err
	}
	m.foreseen, m.tx.known = map[string][]byte{}, map[string]string{}
	var asked []string
	for _, d := range next {
		m.tx.known[d.path] = d.ours
		if strings.HasPrefix(d.path, complaintsDir+"/") && d.theirs != "" {
			im.ask(d.theirs)
			asked = append(asked, d.theirs)
		}
	}
	for _, blob := range asked {
		if m.foreseen[blob], err = im.content(); err != nil {
			return err
		}
	}
	return nil
}

// owner returns the complaint that a file of the record belongs to.
func owner(file string) (complaint.ID, bool) {
	if rest, ok := strings.CutPrefix(file, attachmentsDir+"/"); ok {
		folder, _, _ := strings.Cut(rest, "/")
		id, err := complaint.ParseID(folder)
		return id, err == nil
	}
	id, ok := parseName(path.Base(file))
	return id, ok && path.Dir(file) == homeOf(id)
}

// takeComplaint unites what both sides hold of one file; what one side does not
// have, the other keeps.
func (m *merge) takeComplaint(d difference) error {
	id, _ := owner(d.path)
	ours, err := m.mine(d, id)
	if err != nil {
		return err
	}
	if d.theirs == "" {
		m.keeps(d)
		return nil
	}
	theirs, err := m.blob(d.theirs)
	if err != nil {
		return err
	}
	if err := m.readable(d.path, id, theirs); err != nil {
		if _, changed := m.news[d.path]; !changed && ours != nil { // mended here
			m.own = true
			return nil
		}
		return err
	}
	united := lineFeeds(theirs)
	if ours != nil {
		if united, err = complaint.Union(d.path, ours, theirs); err != nil {
			return err
		}
	}
	if len(united) > MaxFile {
		return tooBig(d.path, int64(len(united)))
	}
	m.own = m.own || string(united) != string(theirs)
	switch {
	case ours == nil || string(united) != string(ours):
		m.done.Complaints = append(m.done.Complaints, id)
		_, came := m.news[d.path]
		m.done.SameSite = m.done.SameSite || came && d.path == filePath(id, m.tx.site)
		return m.write(d.path, united)
	case m.base == m.theirs:
		return nil
	}
	return m.tx.lie(d.path, bytesContent(united))
}

// keeps notes that ours has what theirs does not.
func (m *merge) keeps(d difference) {
	m.own = true
	if _, gone := m.news[d.path]; gone {
		m.done.Restored = append(m.done.Restored, d.path)
	}
}

// mine is what this clone holds of a complaint's file, committed or not, nil where it
// has none. What nobody could read is neither merged nor sent.
func (m *merge) mine(d difference, id complaint.ID) ([]byte, error) {
	data, err := m.present(d)
	if err == nil && data != nil {
		err = unreadable(d.path, data)
	}
	if err == nil && d.ours != "" && !sameBlob(data, d.ours) {
		var sent []byte
		if sent, err = m.blob(d.ours); err == nil {
			err = unreadable(d.path, sent)
		}
	}
	if err != nil {
		return nil, fail("store.damaged", err, "file", d.path)
	}
	return data, nil
}

// sameBlob reports whether git's blob of that name holds the data.
func sameBlob(data []byte, blob string) bool {
	same, _ := bytesContent(data).is(blob) // reading bytes does not fail
	return same
}

// present is what this clone holds of a file, committed or not, nil where it has none.
func (m *merge) present(d difference) ([]byte, error) {
	data, err := m.lying(d.path)
	if err == nil && data == nil && d.ours != "" { // somebody took it away and did not commit that
		return m.blob(d.ours)
	}
	return data, err
}

// lying is what the work tree holds of a file, nil where there is none. Of a
// file that is changed in this merge already it is what was decided.
func (m *merge) lying(name string) ([]byte, error) { return m.tx.current(name) }

// readable returns an Error for a complaint file of the other side that would be
// skipped from then on if it were taken over.
func (m *merge) readable(name string, id complaint.ID, data []byte) error {
	_, err := decode(name, id, func(string) ([]byte, error) {
		if len(data) > MaxFile {
			return nil, tooBig(name, int64(len(data)))
		}
		return data, nil
	})
	if newer := new(complaint.Fault); errors.As(err, &newer) && newer.Code() == "file.newer" {
		return err // the remedy is another
	}
	if err != nil {
		return fail("store.foreign-unreadable", err, "file", name, "commit", m.theirs)
	}
	return nil
}
