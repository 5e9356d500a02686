package store

import (
	"io"
	"os"
	"path"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// Attachment is a file in attachments/<id>/ as an event names it.
type Attachment struct {
	Name   string // within the complaint's folder, safe on every file system
	SHA256 string // of its content, in hex
	Size   int64  // bytes
}

// Attach copies a file of this machine to the attachments of a complaint. Its
// name is cleaned, and a site that did not open the complaint adds its own; another
// file of that name is never overwritten, the new one gets a number. A file that is
// there already is not copied again.
func (tx *Tx) Attach(id complaint.ID, file string) (Attachment, error) {
	if g, err := tx.s.group(id); err != nil {
		return Attachment{}, err
	} else if _, ok := tx.staged[filePath(id, tx.site)]; len(g.files) == 0 && !ok {
		return Attachment{}, tx.s.unknown(id)
	}
	c, err := sourceContent(file)
	if err != nil {
		return Attachment{}, err
	}
	dir := path.Join(attachmentsDir, string(id))
	name := attachmentName(file)
	if tx.site != id.Site() { // so that two sites do not give one name to two files
		name = suffixed(name, tx.site)
	}
	name, there, err := tx.freeName(dir, name, c.sum)
	if err != nil {
		return Attachment{}, err
	}
	file = path.Join(dir, name)
	if _, staged := tx.staged[file]; there && !staged {
		err = tx.lie(file, c)
	} else if !there {
		err = tx.stage(file, nil, c)
	}
	return Attachment{Name: name, SHA256: c.sum, Size: c.size}, err
}

// sourceContent is that of a regular file outside the store. Nothing else is
// opened: a pipe would wait for ever.
func sourceContent(file string) (content, error) {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() {
		return content{}, fail("store.attach-source", err, "file", file)
	}
	c, err := readContent(func() (io.ReadCloser, error) { return os.Open(file) })
	if err != nil {
		return content{}, fail("store.attach-source", err, "file", file)
	}
	return c, nil
}

// freeName returns the first variant of a name that is free or holds this very
// content. Names that differ only in case are one name on some file systems.
func (tx *Tx) freeName(dir, name, sum string) (free string, there bool, err error) {
	entries, err := tx.s.list(dir)
	if err != nil {
		return "", false, err
	}
	taken := map[string]string{} // by lower case, as it is written
	for _, e := range entries {
		taken[strings.ToLower(e.Name())] = e.Name()
	}
	for staged := range tx.staged {
		if path.Dir(staged) == dir {
			taken[strings.ToLower(path.Base(staged))] = path.Base(staged)
		}
	}
	for n := 1; ; n++ {
		free = numbered(name, n)
		found, ok := taken[strings.ToLower(free)]
		if !ok {
			return free, false, nil
		}
		file := path.Join(dir, found)
		if _, ok := tx.staged[file]; ok {
			if err := tx.drain(); err != nil {
				return "", false, err
			}
			file = tempName(file)
		}
		if has, err := tx.s.sum(file); err == nil && has == sum {
			return found, true, nil
		}
	}
}

// Attachments returns the SHA-256, in hex, of the files that lie in the folder of a
// complaint's attachments, by name; none where there is no such folder.
func (s *Store) Attachments(id complaint.ID) (map[string]string, error) {
	dir := path.Join(attachmentsDir, string(id))
	entries, err := s.list(dir)
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		c, err := s.content(path.Join(dir, e.Name()))
		if err != nil {
			return nil, fail("store.read", err, "file", path.Join(dir, e.Name()))
		}
		sums[e.Name()] = c.sum
	}
	return sums, nil
}
