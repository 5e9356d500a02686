package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/kesu-cli/kesu/complaint"
)

// eager is the number of files of one change that are fsynced one by one; what
// comes after is flushed together, which is quicker for an import.
const eager = 32

// stage prepares the new content of a file beside it. old is what the file holds
// now, nil where it does not exist.
func (tx *Tx) stage(name string, old []byte, c content) error {
	e, again := tx.staged[name]
	if !again {
		if err := tx.unedited(name, old); err != nil {
			return err
		}
		if err := tx.prepare(path.Dir(name)); err != nil {
			return err
		}
		e = entry{base: "-", path: name}
		if old != nil && tx.lies(name) {
			e.base = sumOf(old)
		}
	}
	e.sum = c.sum
	if err := tx.journal.add(e); err != nil {
		return err
	}
	tx.staged[name] = e
	if !again {
		tx.order = append(tx.order, name)
	}
	if len(tx.order) > eager && !again {
		tx.unsynced = append(tx.unsynced, tempName(name))
		tx.enqueue(name, c)
		return nil
	}
	if tx.im != nil {
		delete(tx.im.blobs, name)
	}
	if err := cmp.Or(tx.drain(), tx.s.writeTemp(name, c, len(tx.order) <= eager)); err != nil {
		tx.broken = err
		return err
	}
	return nil
}

// lies reports whether a file is in the work tree, and not in git alone.
func (tx *Tx) lies(name string) bool {
	if !tx.s.archived().outside(path.Dir(name)) {
		return true
	}
	_, err := tx.s.root.Lstat(name)
	return err == nil
}

// remove prepares the removal of a file, which must hold what is committed.
func (tx *Tx) remove(name string) error {
	c, err := tx.s.content(name)
	if errors.Is(err, fs.ErrNotExist) {
		c, err = content{sum: "-"}, nil
	}
	if err != nil {
		return fail("store.read", err, "file", name)
	}
	blob, err := tx.committed(name)
	if err != nil {
		return err
	}
	if same, err := c.is(blob); c.open != nil && (!same || err != nil) {
		return cmp.Or(err, error(fail("store.edited", nil, "file", name)))
	}
	e := entry{sum: "-", base: c.sum, path: name}
	if err := tx.journal.add(e); err != nil {
		return err
	}
	tx.staged[name] = e
	tx.order = append(tx.order, name)
	if c.open != nil {
		tx.dirs[path.Dir(name)] = true
	}
	return nil
}

// lie notes a file that is to be committed as it lies, if HEAD does not hold it so.
func (tx *Tx) lie(name string, c content) error {
	if !tx.commits() || slices.Contains(tx.lying, name) {
		return nil
	}
	blob, err := tx.committed(name)
	if err != nil {
		return err
	}
	if same, err := c.is(blob); same || err != nil {
		return err
	}
	tx.lying = append(tx.lying, name)
	return tx.journal.add(entry{sum: c.sum, base: c.sum, path: name})
}

// committed returns the name of the blob that HEAD holds for a path, "" for none.
func (tx *Tx) committed(name string) (string, error) {
	if blob, ok := tx.known[name]; ok {
		return blob, nil
	}
	im, err := tx.importer()
	if err != nil {
		return "", err
	}
	dir := path.Dir(name)
	there, asked := tx.folders[dir]
	if !asked {
		tree, err := im.blobAt(tx.head, dir)
		if there = tree != "" || dir == "."; err != nil {
			return "", err
		}
		tx.folders[dir] = there
	}
	if !there {
		return "", nil
	}
	return im.blobAt(tx.head, name)
}

// prepare makes a folder ready for temporary files.
func (tx *Tx) prepare(dir string) error {
	if tx.dirs[dir] {
		return nil
	}
	made, err := tx.s.makeDir(dir)
	tx.made = append(tx.made, made...)
	if err == nil {
		tx.dirs[dir] = true
		err = tx.s.sweep(dir)
	}
	return err
}

// unedited returns an Error where the file in the work tree holds edits that are
// not committed and that a commit of ours would take along unseen. Events that an
// earlier command appended without a commit are no such edits.
func (tx *Tx) unedited(name string, now []byte) error {
	if left, ok := tx.left[name]; !tx.commits() || tx.override || ok && now != nil && left.sum == sumOf(now) {
		return nil
	}
	blob, err := tx.committed(name)
	if err != nil || blob == "" && now == nil {
		return err
	}
	if now == nil {
		return fail("store.edited", nil, "file", name)
	}
	if same, err := bytesContent(now).is(blob); same || err != nil {
		return err
	}
	var committed []byte
	if blob != "" {
		if committed, err = tx.im.cat(blob); err != nil {
			return err
		}
	}
	now = lineFeeds(now)
	if string(now) != string(committed) && !grown(name, committed, now) {
		return fail("store.edited", nil, "file", name)
	}
	return nil
}

// grown reports whether a complaint's file is what is committed and whole events after it.
func grown(name string, committed, now []byte) bool {
	id, ok := parseName(path.Base(name))
	rest, prefix := bytes.CutPrefix(now, committed)
	if !ok || !prefix || !strings.HasPrefix(name, complaintsDir+"/") {
		return false
	}
	if len(committed) > 0 {
		rest = slices.Concat(complaint.EncodeHeader(id), rest)
	}
	f, err := complaint.DecodeFile(name, rest)
	return err == nil && len(f.Events) > 0
}

// seal makes all that was staged durable. From here on a crash is finished by the next
// command. One file is there in the end or is not; of several none may be lost, hence
// their names are synced before any of them takes its place, and before these the
// journal, without which nobody would know what they are.
func (tx *Tx) seal() error {
	for _, dir := range tx.made {
		tx.dirs[path.Dir(dir)] = true
	}
	if len(tx.order) > 1 {
		if err := tx.journal.sync(); err != nil {
			return err
		}
		if err := tx.syncDirs(); err != nil {
			return err
		}
	}
	if len(tx.unsynced) > 0 {
		if err := flush(tx.s.root, tx.unsynced); err != nil {
			return fail("store.write", err, "file", path.Dir(tx.unsynced[0]))
		}
	}
	tx.s.step("staged")
	if err := tx.journal.seal(); err != nil {
		return err
	}
	tx.s.step("sealed")
	return nil
}

// placeBatch is how many files a worker renames in one go: more than lie in a folder as a
// rule, for two that work in one wait for each other.
const placeBatch = 600

// place renames the temporary files and returns how many it has renamed.
func (tx *Tx) place() (n int, err error) {
	tx.foretell()
	var placed atomic.Int64
	err = inTurn(context.WithoutCancel(tx.ctx), slices.Chunk(tx.order, placeBatch), func(names []string) error {
		in := folder{s: tx.s}
		defer in.close()
		for _, name := range names {
			if err := tx.placeOne(&in, name); err != nil {
				return fail("store.write", err, "file", name)
			}
			placed.Add(1)
			tx.s.step("placed one")
		}
		return nil
	}, func(err error) error { return err })
	if n = int(placed.Load()); err != nil {
		return n, err
	}
	if err := tx.syncDirs(); err != nil {
		return n, err
	}
	tx.prune()
	tx.s.step("placed")
	return n, nil
}

// syncDirs makes the names in all folders written to survive a loss of power.
func (tx *Tx) syncDirs() error {
	for dir := range tx.dirs {
		if err := syncDir(tx.s.root, dir); err != nil {
			return fail("store.write", err, "file", dir)
		}
	}
	return nil
}

// placeOne puts one file in its place, or takes it away.
func (tx *Tx) placeOne(in *folder, name string) error {
	if tx.staged[name].sum != "-" {
		dir, base, err := in.of(name)
		if err != nil {
			return err
		}
		return dir.Rename(tempPrefix+base, base)
	}
	if err := tx.s.root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// prune removes the folders that removals have left empty.
func (tx *Tx) prune() {
	for _, name := range tx.order {
		if tx.staged[name].sum != "-" {
			continue
		}
		for dir := path.Dir(name); dir != "." && tx.s.root.Remove(dir) == nil; {
			dir = path.Dir(dir)
		}
	}
}

// undo takes everything back and returns err. What it cannot remove the next command
// will; where not even that can be noted any more, the next command finishes it.
func (tx *Tx) undo(err error) error {
	_ = tx.drain()
	if tx.im != nil && len(tx.im.blobs) > 0 {
		tx.im.abandon()
	} else if tx.im != nil {
		_ = tx.im.finish()
	}
	var left []entry
	for _, name := range tx.order {
		info, err := tx.s.root.Lstat(tempName(name))
		if err == nil && info.Mode().IsRegular() && tx.s.removeTemp(name) != nil {
			left = append(left, tx.staged[name])
		}
	}
	for _, dir := range slices.Backward(tx.made) {
		_ = tx.s.root.Remove(dir)
	}
	if tx.journal.drop(left) != nil && !tx.journal.sealed.IsZero() && len(left) > 0 {
		return tx.kept("store.not-committed", err)
	}
	return err
}

func (s *Store) removeTemp(name string) error {
	if err := s.root.Remove(tempName(name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
