package store

import (
	"path"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// foretold is the row of a complaint that is being created, but for its file; nil where
// nobody asks for it, or it has to be read.
func (tx *Tx) foretold(id complaint.ID, events []complaint.Event) *row {
	if tx.Indexing == nil {
		return nil
	}
	rec := complaint.Merge(complaint.File{ID: id, Site: siteOf(filePath(id, tx.site), id), Events: events})
	d, err := tx.Indexing.Digest(rec)
	if err != nil {
		return nil
	}
	return &row{Digest: d, asOf: tx.Indexing.Now.Unix()}
}

// foretell marks the files of the complaints that were created, just before they take their
// places: nobody else could write them until now.
func (tx *Tx) foretell() {
	if tx.Indexing == nil {
		return
	}
	now := time.Now().UnixNano()
	for id, r := range tx.Indexing.fresh {
		if m, ok := tx.marks[filePath(id, tx.site)]; ok {
			m.name, m.read = path.Base(filePath(id, tx.site)), now
			r.files = []fileMark{m}
		}
	}
}

// ahead is the row of a complaint that was foretold, if its files are those of then.
func (x *Index) ahead(g group) *row {
	r := x.opt.fresh[g.id]
	if r == nil || len(r.files) != 1 || len(g.files) != 1 || path.Base(g.files[0]) != r.files[0].name || !r.valid(x.opt.Now) || !x.unmoved(g.id, r) {
		return nil
	}
	return r
}
