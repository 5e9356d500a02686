package store

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
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

	own   bool                  // something is other than in theirs
	news  map[string]difference // what theirs has changed since base, by path
	moved []displaced
	names map[string]string // by their lower case, of the folders that news touch
}

// displaced is an attachment of ours whose name the other side has given to another file.
type displaced struct {
	name string
	data []byte
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
	if m.base == m.theirs {
		plain = nil
	}
	if err := m.takePlain(plain); err != nil {
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
	m.tx.Message = fmt.Sprintf("sync: %d complaints", len(m.done.Complaints))
	for _, r := range m.done.Renumbered {
		m.tx.Message += fmt.Sprintf("\n%s is now %s", r.From, r.To)
	}
	return nil
}

// mergeBase returns the commit that both have in common; histories without one
// are of two stores.
func mergeBase(ctx context.Context, g git, a, b string) (string, error) {
	out, err := g.run(ctx, nil, "merge-base", a, b)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return "", fail("store.unrelated", nil, "commit", b)
	}
	return strings.TrimSpace(string(out)), err
}

// difference is a path that two commits hold differently; "" is the blob of one
// that does not have it.
type difference struct {
	path         string
	mode         string // in the second; "000000" where it does not have it
	ours, theirs string // blobs
}

// differences lists the paths in which two commits differ, in order.
func (g git) differences(ctx context.Context, a, b string, more ...string) ([]difference, error) {
	args := append([]string{"diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev"}, more...)
	out, err := g.run(ctx, nil, append(args, a, b)...)
	if err != nil {
		return nil, err
	}
	var all []difference
	for fields := range slices.Chunk(strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), 2) {
		raw := strings.Fields(fields[0]) // ":100644 100644 <blob> <blob> M"
		if len(fields) != 2 || len(raw) != 5 {
			continue
		}
		all = append(all, difference{path: fields[1], mode: raw[1], ours: named(raw[2]), theirs: named(raw[3])})
	}
	return all, nil
}

// named is an object name, "" for the zeros that stand for none.
func named(object string) string {
	if strings.Trim(object, "0") == "" {
		return ""
	}
	return object
}

// split parts the files of the record, which only ever grow, from those beside them.
func split(all []difference) (record, plain []difference) {
	for _, d := range all {
		top, _, _ := strings.Cut(d.path, "/")
		_, owned := owner(d.path)
		if owned || top == attachmentsDir || top == logsDir {
			record = append(record, d)
		} else {
			plain = append(plain, d)
		}
	}
	return record, plain
}

// takePlain merges the files beside the complaints as git does. Where git would
// leave conflicts, nothing is done and a person is asked.
func (m *merge) takePlain(plain []difference) error {
	if len(plain) == 0 {
		return nil
	}
	tree, err := m.plainTree()
	if err != nil {
		return err
	}
	changed, err := m.tx.g.differences(m.tx.ctx, m.tx.head, tree)
	if err != nil {
		return err
	}
	_, changed = split(changed)
	if m.opt.Review != nil && len(changed) > 0 {
		if err := m.opt.Review(Tree{g: m.tx.g, ctx: m.tx.ctx, tree: tree}); err != nil {
			return err
		}
	}
	for _, d := range changed {
		if err := m.put(d.path, d.theirs); err != nil {
			return err
		}
	}
	rest, err := m.tx.g.differences(m.tx.ctx, tree, m.theirs)
	_, rest = split(rest)
	m.own = m.own || len(rest) > 0
	return err
}

// noUnion keeps git from gluing both sides' lines together, whatever a store's
// .gitattributes say: half of one policy and half of another is nobody's.
const noUnion = "merge.union.driver=git merge-file -q %A %O %B"

// plainTree is git's merge of both sides, right for the files beside the complaints.
func (m *merge) plainTree() (tree string, err error) {
	out, err := m.tx.g.run(m.tx.ctx, nil, "-c", "merge.renames=false", "-c", "merge.directoryRenames=false",
		"-c", noUnion, "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", m.tx.head, m.theirs)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return "", err
	}
	tree, rest, _ := strings.Cut(string(out), "\x00")
	var files []string
	for _, name := range strings.Split(rest, "\x00") {
		if _, plain := split([]difference{{path: name}}); name != "" && len(plain) > 0 {
			files = append(files, name)
		}
	}
	if len(files) > 0 {
		return "", fail("store.merge-conflict", nil, "file", files[0], "files", files, "count", len(files), "commit", m.theirs)
	}
	return tree, nil
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
	for _, d := range all {
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

// owner returns the complaint that a file of the record belongs to.
func owner(file string) (complaint.ID, bool) {
	if rest, ok := strings.CutPrefix(file, attachmentsDir+"/"); ok {
		folder, _, _ := strings.Cut(rest, "/")
		id, err := complaint.ParseID(folder)
		return id, err == nil
	}
	id, ok := parseName(path.Base(file))
	return id, ok && path.Dir(file) == dayDir(id.Date())
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
	if err != nil {
		return fail("store.foreign-unreadable", err, "file", name, "commit", m.theirs)
	}
	return nil
}

// takeAttachment takes over a file that came with a complaint. Two contents of one
// name both stay: ours, not published yet, gets a number; its event finds it by
// its SHA-256.
func (m *merge) takeAttachment(d difference) error {
	switch {
	case d.theirs == "":
		m.keeps(d)
		return nil
	case d.ours == "":
		return m.put(d.path, d.theirs)
	}
	m.own = true
	ours, err := m.blob(d.ours)
	if err != nil {
		return err
	}
	m.moved = append(m.moved, displaced{d.path, ours})
	return m.put(d.path, d.theirs)
}

// keepAside keeps attachments under the next free names, once all of theirs have their
// own.
func (m *merge) keepAside() error {
	for _, a := range m.moved {
		c := bytesContent(a.data)
		free, there, err := m.tx.freeName(path.Dir(a.name), path.Base(a.name), c.sum)
		if err == nil && !there {
			err = m.tx.stage(path.Join(path.Dir(a.name), free), nil, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
