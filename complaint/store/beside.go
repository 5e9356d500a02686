package store

import (
	"context"
	"errors"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// Beside is what lies beside the complaints at a commit and decides about them:
// kesu.yaml, people.yaml, policies and calendars. Commits that leave it alone share one.
type Beside struct {
	Commit string            // one that has it so
	Files  map[string]string // git's names of the contents, by path
}

// rules are the files and folders that a Beside holds.
var rules = []string{ConfigFile, "people.yaml", "policies", "calendars"}

// Rules reports whether a file belongs to what decides about complaints.
func Rules(file string) bool {
	top, _, _ := strings.Cut(file, "/")
	return slices.Contains(rules, top)
}

// Besides gives the Beside of every commit of the Log, by its id, and of the commits
// that its first ones follow.
func (l *Log) Besides(ctx context.Context) (map[string]*Beside, error) {
	all := make(map[string]*Beside, len(l.Commits))
	for _, c := range l.Commits {
		now := &Beside{Commit: c.ID}
		if len(c.Parents) > 0 {
			parent := c.Parents[0]
			if all[parent] == nil {
				before, err := l.h.Beside(ctx, parent)
				if err != nil {
					return nil, err
				}
				all[parent] = before
			}
			now = all[parent]
		}
		all[c.ID] = now.changed(c)
	}
	for _, c := range l.Commits {
		for _, p := range c.Parents { // of merges, the other ones
			if all[p] == nil {
				before, err := l.h.Beside(ctx, p)
				if err != nil {
					return nil, err
				}
				all[p] = before
			}
		}
	}
	return all, nil
}

// changed returns the Beside of a commit from that of its first parent.
func (b *Beside) changed(c *Commit) *Beside {
	now := b
	for _, change := range c.Changes[0] {
		if !Rules(change.Path) {
			continue
		}
		if now == b {
			now = &Beside{c.ID, maps.Clone(b.Files)}
		}
		if now.Files == nil {
			now.Files = map[string]string{}
		}
		if change.New == "" || !regular(change.NewMode) {
			delete(now.Files, change.Path)
		} else {
			now.Files[change.Path] = change.New
		}
	}
	return now
}

// Bases returns what lay beside the complaints where the histories of commits parted:
// as a rule in one place, in several where they met before, in none where they have
// nothing in common.
func (h *History) Bases(ctx context.Context, commits ...string) ([]*Beside, error) {
	out, err := h.g.run(ctx, nil, append([]string{"merge-base", "--all", "--octopus"}, commits...)...)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return nil, nil
	}
	var all []*Beside
	for _, base := range strings.Fields(string(out)) {
		files, err := h.list(ctx, base, rules)
		if err != nil {
			return nil, err
		}
		all = append(all, &Beside{base, files})
	}
	return all, err
}

// Beside gives what lies beside the complaints at a commit.
func (h *History) Beside(ctx context.Context, commit string) (*Beside, error) {
	files, err := h.list(ctx, commit, rules)
	return &Beside{commit, files}, err
}

// Content returns a content by git's name of it. One over MaxFile is an Error.
func (h *History) Content(blob string) ([]byte, error) { return h.objects.read(blob) }

// Openings calls fn with the first event of each complaint that a commit holds, in the
// order of the files. What cannot be read is left out.
func (h *History) Openings(ctx context.Context, commit string, fn func(complaint.ID, *complaint.Event)) error {
	files, err := h.list(ctx, commit, []string{complaintsDir})
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		id, ok := owner(name)
		if !ok || name != filePath(id, id.Site()) {
			continue
		}
		data, err := h.objects.read(files[name])
		if err != nil {
			continue
		}
		if e, err := complaint.DecodeOpening(name, complaint.Opening(data)); err == nil {
			fn(id, &e)
		}
	}
	return nil
}
