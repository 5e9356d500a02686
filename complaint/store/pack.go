package store

import (
	"os"
	"path/filepath"
)

// looseSample is how many loose objects one of git's 256 folders of them may hold
// before git packs them: gc.auto's 6,700 over 256, which is how git itself counts.
const looseSample = 27

// pack lets git pack its objects now and then: each commit leaves a handful of
// files, and a store that nobody ever fetches into would keep them all. git does it
// in the background and by its own rules (gc.auto); a failure harms nothing.
func (tx *Tx) pack() {
	loose, err := os.ReadDir(filepath.Join(tx.repo.common, "objects", "17"))
	if err != nil || len(loose) <= looseSample {
		return
	}
	_, _ = tx.g.run(tx.ctx, nil, "gc", "--auto", "--quiet") // the next command tries again
}
