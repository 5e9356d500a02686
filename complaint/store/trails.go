package store

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/kesu-cli/kesu/complaint"
)

// Trails follows every complaint that commits of the Log touched, and calls each for
// it, from several goroutines at once. Complaints whose number changed come last, when
// it is known which events went from which number to which.
func (l *Log) Trails(ctx context.Context, each func(*Trail) error) error {
	steps := l.byComplaint()
	rest, err := l.untouched(ctx, steps)
	if err != nil {
		return err
	}
	var aside aside
	build := func(id complaint.ID) (*Trail, error) { return l.build(id, steps[id], rest[id]) }
	err = parallel(ctx, slices.Sorted(maps.Keys(steps)), func(id complaint.ID) error {
		t, err := build(id)
		if err != nil || aside.takes(t) {
			return err
		}
		return each(t)
	})
	if err != nil {
		return err
	}
	if l.moves, err = aside.settle(ctx, l); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(aside.trails)) {
		if err := each(aside.trails[id]); err != nil {
			return err
		}
	}
	return nil
}

// parallel calls do for each id on all cores, until one fails.
func parallel(ctx context.Context, ids []complaint.ID, do func(complaint.ID) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	work := make(chan complaint.ID)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for id := range work {
				if err := do(id); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, id := range ids {
		select {
		case work <- id:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(work)
	all.Wait()
	return context.Cause(ctx)
}

// untouched lists the files of the complaints that a Log touched which it does not
// know because they are older than its first commits, with their contents at its end.
func (l *Log) untouched(ctx context.Context, steps map[complaint.ID]map[string][]step) (map[complaint.ID]map[string][]string, error) {
	rest := map[complaint.ID]map[string][]string{}
	if l.Whole() {
		return rest, nil
	}
	days := map[string]bool{}
	for id := range steps {
		days[homeOf(id)] = true
	}
	for _, tip := range l.tips() {
		listed, err := l.h.list(ctx, tip.ID, slices.Sorted(maps.Keys(days)))
		if err != nil {
			return nil, err
		}
		for name, blob := range listed {
			id, ok := owner(name)
			if !ok || steps[id] == nil {
				continue
			}
			if rest[id] == nil {
				rest[id] = map[string][]string{}
			}
			rest[id][name] = append(rest[id][name], blob)
		}
	}
	return rest, nil
}

// Whole reports whether the Log begins with the first commits of its history.
func (l *Log) Whole() bool {
	return !slices.ContainsFunc(l.Commits, func(c *Commit) bool {
		return slices.ContainsFunc(c.Parents, func(p string) bool { return l.known[p] == nil })
	})
}

// tips are the commits of the Log that none of its others follows.
func (l *Log) tips() []*Commit {
	followed := map[string]bool{}
	for _, c := range l.Commits {
		for _, p := range c.Parents {
			followed[p] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(l.Commits), func(c *Commit) bool { return followed[c.ID] })
}

// list returns the regular files below folders of a commit, with git's names of their contents.
func (h *History) list(ctx context.Context, commit string, dirs []string) (map[string]string, error) {
	files := map[string]string{}
	for some := range slices.Chunk(dirs, 500) { // a command line has an end
		args := []string{"--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, "--"}
		out, err := h.g.run(ctx, nil, append(args, some...)...)
		if err != nil {
			return nil, err
		}
		for entry := range strings.SplitSeq(string(out), "\x00") {
			about, name, _ := strings.Cut(entry, "\t")
			if f := strings.Fields(about); len(f) == 3 && regular(f[0]) { // "100644 blob <name>"
				files[name] = f[2]
			}
		}
	}
	return files, nil
}

// Attachments returns the attachments that were changed or taken away, the earliest
// first. Within a merge one may take another name or, with its complaint, go to
// another number. It is asked after Trails.
func (l *Log) Attachments() []Finding {
	var all []Finding
	for _, c := range l.Commits {
		for i, changes := range c.Changes {
			for k := range changes {
				if f, ok := l.attachment(step{c, i, &changes[k]}); ok {
					all = append(all, f)
				}
			}
		}
	}
	return once(all)
}

func (l *Log) attachment(s step) (Finding, bool) {
	id, ok := owner(s.Path)
	if !ok || !strings.HasPrefix(s.Path, attachmentsDir+"/") || s.Old == "" || s.Old == s.New && regular(s.NewMode) {
		return Finding{}, false
	}
	f := Finding{Code: "attachment.changed", Commit: s.commit, File: s.Path, To: renamed(s), Blob: s.Old}
	switch {
	case f.To != "" && len(s.commit.Parents) > 1 && l.stays(s.commit, id, f.To):
		return Finding{}, false
	case s.New == "" && f.To != "":
		f.Code = "attachment.renamed"
	case s.New == "":
		f.Code = "attachment.deleted"
	}
	return f, true
}

// stays reports whether an attachment that a merge put elsewhere is still its complaint's.
func (l *Log) stays(merge *Commit, id complaint.ID, to string) bool {
	now, ok := owner(to)
	return ok && strings.HasPrefix(to, attachmentsDir+"/") && (now == id || slices.Contains(l.moves, move{merge, id, now}))
}
