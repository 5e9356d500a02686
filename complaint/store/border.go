package store

import (
	"bytes"
	"context"
	"strings"
	"time"
)

// border asks when the commits were committed that the Log's first ones follow.
func (l *Log) border(ctx context.Context) error {
	l.before = map[string]time.Time{}
	var asked bytes.Buffer
	for _, c := range l.Commits {
		for _, p := range c.Parents {
			if _, known := l.before[p]; !known && l.known[p] == nil {
				l.before[p] = time.Time{}
				asked.WriteString(p + "\n")
			}
		}
	}
	if asked.Len() == 0 {
		return nil
	}
	out, err := l.h.g.run(ctx, &asked, "rev-list", "--no-walk=unsorted", "--format=%H %ct", "--stdin")
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 2 && f[0] != "commit" {
			l.before[f[0]] = seconds(f[1])
		}
	}
	return err
}

// Preceded returns when the last of a commit's parents was committed, the zero time for a
// first commit.
func (l *Log) Preceded(c *Commit) (last time.Time) {
	for _, p := range c.Parents {
		at := l.before[p]
		if parent := l.known[p]; parent != nil {
			at = parent.Committed
		}
		if at.After(last) {
			last = at
		}
	}
	return last
}

// Came returns the commits of the Log that a merge brought from one of its parents to
// another: those that the one follows, and the other does not.
func (l *Log) Came(from, to string) []*Commit {
	seen := map[string]bool{}
	walk := func(id string, visit func(*Commit)) {
		for queue := []string{id}; len(queue) > 0; {
			c := l.known[queue[0]]
			queue = queue[1:]
			if c == nil || seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			visit(c)
			queue = append(queue, c.Parents...)
		}
	}
	var came []*Commit
	walk(to, func(*Commit) {})
	walk(from, func(c *Commit) { came = append(came, c) })
	return came
}
