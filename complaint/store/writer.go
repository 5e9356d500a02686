package store

import (
	"runtime"
	"sync"
	"time"
)

// writer puts many contents beside their files, on all cores and while the next ones are
// made up. Every file is in the journal before it is given to it.
type writer struct {
	work chan queued
	all  sync.WaitGroup
	mu   sync.Mutex
	err  error
	git  bool // gets the contents too, ahead of the commit that names them

	marks map[string]fileMark // of the files that were written, nil where nobody asks
}

type queued struct {
	name string
	c    content
}

// enqueue writes a temporary file sooner or later; drain says how it went.
func (tx *Tx) enqueue(name string, c content) {
	if tx.writer == nil {
		w := &writer{work: make(chan queued, 64), git: tx.commits() && tx.theirs == "" && !tx.byGit(), marks: tx.marks}
		for range runtime.GOMAXPROCS(0) {
			w.all.Go(func() {
				in := folder{s: tx.s}
				defer in.close()
				for x := range w.work {
					info, err := in.writeTemp(x.name, x.c, false)
					w.mu.Lock()
					if w.err = firstOf(w.err, err); err == nil && w.marks != nil {
						w.marks[x.name] = markOf(info, time.Time{})
					}
					w.mu.Unlock()
				}
			})
		}
		tx.writer = w
	}
	tx.writer.work <- queued{name, c}
	if tx.writer.git {
		if im, err := tx.importer(); err == nil { // else the commit will say so
			im.ahead(name, c)
		}
	}
}

// drain waits until all temporary files are written.
func (tx *Tx) drain() error {
	if tx.writer == nil {
		return nil
	}
	close(tx.writer.work)
	tx.writer.all.Wait()
	err := tx.writer.err
	tx.writer = nil
	if err != nil {
		tx.broken = firstOf(tx.broken, err)
	}
	return err
}
