package main

import (
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows on a terminal how far a long work is: nothing of a short one. What it
// returns is to be told how much is done of how much (-1: nobody knows), and is nil where
// nobody looks.
func (a *app) progress(key string) func(done, all int) {
	f, ok := a.stderr.(*os.File)
	if !ok || a.flags.quiet || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, all int) {
		if max(done, all) < longWork {
			return
		}
		if bar == nil {
			bar = progressbar.NewOptions(all, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(a.t(key)),
				progressbar.OptionShowCount(), progressbar.OptionThrottle(100_000_000), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth())
		}
		_ = bar.Set(done)
	}
}

// longWork is how many complaints take long enough to show how far it is.
const longWork = 5000
