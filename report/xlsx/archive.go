package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"time"
)

// archive is a zip file whose bytes depend on its parts alone, not on the order in which they come: excelize hands over
// long sheets, and the list of content types, in the order of a map. Parts are kept compressed until Close.
type archive struct {
	to       io.Writer
	modified time.Time
	parts    []*part
	deflate  *flate.Writer // of the last one: excelize writes each to its end before it creates the next
}

// part is a file in the archive.
type part struct {
	in     *archive
	name   string
	packed bytes.Buffer
	sum    uint32
	size   uint64
}

const contentTypes = "[Content_Types].xml"

// level of compression: with the default one, 6, sheets get 1 % smaller and take half as long again.
const level = 5

// Create adds a part.
func (a *archive) Create(name string) (io.Writer, error) {
	p := &part{in: a, name: name}
	if err := a.end(); err != nil {
		return nil, err
	}
	if a.deflate == nil {
		a.deflate, _ = flate.NewWriter(&p.packed, level) // fails for an unknown level only
	} else {
		a.deflate.Reset(&p.packed)
	}
	a.parts = append(a.parts, p)
	return p, nil
}

// end ends the part that is being written.
func (a *archive) end() error {
	if len(a.parts) == 0 {
		return nil
	}
	return a.deflate.Close()
}

func (p *part) Write(b []byte) (int, error) {
	n := len(b)
	if p.name == contentTypes {
		b = sortTypes(b)
	}
	p.sum = crc32.Update(p.sum, crc32.IEEETable, b)
	p.size += uint64(len(b))
	_, err := p.in.deflate.Write(b)
	return n, err
}

var typeEntry = regexp.MustCompile(`<(?:Default|Override) [^>]*></(?:Default|Override)>`)

// sortTypes sorts the entries of the list of content types, which excelize writes in one go.
func sortTypes(list []byte) []byte {
	entries := typeEntry.FindAll(list, -1)
	if len(entries) == 0 {
		return list
	}
	at := typeEntry.FindIndex(list)[0]
	rest := typeEntry.ReplaceAll(list, nil)
	slices.SortFunc(entries, bytes.Compare)
	return slices.Concat(rest[:at], bytes.Join(entries, nil), rest[at:])
}

// AddFS is asked of every zip writer; excelize does not use it.
func (a *archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the parts in the order of their names.
func (a *archive) Close() error {
	if err := a.end(); err != nil {
		return err
	}
	slices.SortFunc(a.parts, func(p, q *part) int { return cmp.Compare(p.name, q.name) })
	z := zip.NewWriter(a.to)
	t := a.modified.UTC()
	for _, p := range a.parts {
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate, CRC32: p.sum, CompressedSize64: uint64(p.packed.Len()),
			UncompressedSize64: p.size}
		h.SetModTime(t) //lint:ignore SA1019 CreateRaw does not look at Modified
		w, err := z.CreateRaw(h)
		if err != nil {
			return err
		}
		if _, err = p.packed.WriteTo(w); err != nil {
			return err
		}
	}
	return z.Close()
}
