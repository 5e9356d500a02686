package store

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
)

// mergeBase returns the commit that both have in common; histories without one
// are of two stores.
func mergeBase(ctx context.Context, g git, a, b string) (string, error) {
	out, err := g.run(ctx, nil, "merge-base", a, b)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return "", fail("store.unrelated", nil, "commit", b)
	}
	return strings.TrimSpace(string(out)), err
}

// difference is a path that two commits hold differently; "" is the blob of one
// that does not have it.
type difference struct {
	path         string
	mode         string // in the second; "000000" where it does not have it
	ours, theirs string // blobs
}

// differences lists the paths in which two commits differ, in order.
func (g git) differences(ctx context.Context, a, b string) ([]difference, error) {
	out, err := g.run(ctx, nil, "-c", "core.fsmonitor=false", "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", a, b)
	if err != nil {
		return nil, err
	}
	var all []difference
	for fields := range slices.Chunk(strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), 2) {
		raw := strings.Fields(fields[0]) // ":100644 100644 <blob> <blob> M"
		if len(fields) != 2 || len(raw) != 5 {
			continue
		}
		all = append(all, difference{path: fields[1], mode: raw[1], ours: named(raw[2]), theirs: named(raw[3])})
	}
	return all, nil
}

// named is an object name, "" for the zeros that stand for none.
func named(object string) string {
	if strings.Trim(object, "0") == "" {
		return ""
	}
	return object
}

// split parts the files of the record, which only ever grow, from those beside them.
func split(all []difference) (record, plain []difference) {
	for _, d := range all {
		top, _, _ := strings.Cut(d.path, "/")
		_, owned := owner(d.path)
		if owned || top == attachmentsDir || top == logsDir {
			record = append(record, d)
		} else {
			plain = append(plain, d)
		}
	}
	return record, plain
}
