package store

import (
	"context"
	"path"
	"strings"
)

// names knows how files and folders are written, to find those that differ from others
// only in case.
type names struct {
	list  func(dir string) ([]string, error) // the names in a folder
	known map[string]string                  // by lower case; "dir/" where a folder was read
	fine  map[string]bool                    // folders that were looked at
}

func newNames(list func(dir string) ([]string, error)) *names {
	return &names{list, map[string]string{}, map[string]bool{}}
}

// judge returns an Error for what no clone takes over, and none sends.
func (m *merge) judge() error {
	m.news, m.fine = map[string]difference{}, map[string]bool{}
	names := newNames(func(dir string) ([]string, error) {
		entries, err := m.tx.s.list(dir)
		all := make([]string, len(entries))
		for i, e := range entries {
			all[i] = e.Name()
		}
		return all, err
	})
	for _, commit := range []string{m.theirs, m.tx.head} {
		news, err := m.tx.g.differences(m.tx.ctx, m.base, commit)
		if err != nil {
			return err
		}
		if commit == m.theirs {
			for _, d := range news {
				m.news[d.path] = d
			}
		}
		if err := names.judge(news, commit, m.hasRoom); err != nil {
			return err
		}
	}
	return nil
}

// judge returns an Error for the first file that a commit brings and no clone takes over:
// links and other things that are no plain files, names that a file system takes for
// something else, names that differ from others only in case, were they to go in the same
// commit, files where a folder is, complaints that nobody would find where they are.
func (n *names) judge(news []difference, commit string, hasRoom func(file string) bool) error {
	gone := map[string]string{} // what goes away, and the folders it is in, by lower case
	for _, d := range news {
		for name := d.path; d.theirs == "" && name != "." && gone[strings.ToLower(name)] == ""; name = path.Dir(name) {
			gone[strings.ToLower(name)] = name
		}
	}
	for _, d := range news {
		if d.theirs == "" {
			continue
		}
		why, err := n.unsound(d)
		if err != nil {
			return err
		}
		for name := d.path; why == "" && name != "."; name = path.Dir(name) {
			if was := gone[strings.ToLower(name)]; was != "" && was != name {
				why = "case"
			}
		}
		if why == "" && !hasRoom(d.path) {
			why = "place"
		}
		if why != "" {
			return fail("store.foreign-"+why, nil, "file", clean(d.path), "commit", commit)
		}
	}
	return nil
}

// hasRoom reports whether a file can be written: nothing here is a folder where it is to
// be, or a file where its folders are.
func (m *merge) hasRoom(file string) bool {
	for name := file; name != "." && !m.fine[name]; name = path.Dir(name) {
		if info, err := m.tx.s.root.Lstat(name); err == nil && info.IsDir() == (name == file) {
			return false
		}
		m.fine[name] = name != file
	}
	return true
}

// unsound says why a file is not taken over, "" if it is.
func (n *names) unsound(d difference) (why string, err error) {
	_, owned := owner(d.path)
	switch {
	case d.mode != "100644":
		return "link", nil
	case !plainName(d.path):
		return "name", nil
	case !owned && strings.HasPrefix(d.path, complaintsDir+"/") && strings.HasSuffix(strings.ToLower(d.path), ".yaml"):
		return "stray", nil
	}
	for name := d.path; name != "." && !n.fine[name]; name = path.Dir(name) {
		if spelled, err := n.spelled(name); err != nil || spelled != name {
			return "case", err
		}
		n.fine[name] = name != d.path
	}
	return "", nil
}

// spelled is how a file or folder of that name, in whatever case, is written where it is
// or in the first commit that brings it.
func (n *names) spelled(name string) (string, error) {
	dir := path.Dir(name)
	if n.known[dir+"/"] == "" {
		n.known[dir+"/"] = "read"
		entries, err := n.list(dir)
		if err != nil {
			return "", err
		}
		for _, e := range entries {
			n.known[strings.ToLower(path.Join(dir, e))] = path.Join(dir, e)
		}
	}
	lower := strings.ToLower(name)
	if n.known[lower] == "" {
		n.known[lower] = name
	}
	return n.known[lower], nil
}

// Foreign returns an Error for the first file of a commit that no clone would take over,
// of those in which it differs from another commit, "" for an empty one.
func (h *History) Foreign(ctx context.Context, from, commit string) error {
	if from == "" {
		out, err := h.g.run(ctx, strings.NewReader(""), "hash-object", "-t", "tree", "--stdin")
		if err != nil {
			return err
		}
		from = strings.TrimSpace(string(out))
	}
	news, err := h.g.differences(ctx, from, commit)
	if err != nil {
		return err
	}
	names := newNames(func(dir string) ([]string, error) {
		args := []string{"--literal-pathspecs", "ls-tree", "-z", "--name-only", "--full-tree", commit}
		if dir != "." {
			args = append(args, "--", dir+"/")
		}
		out, err := h.g.run(ctx, nil, args...)
		var all []string
		for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
			all = append(all, path.Base(name))
		}
		return all, err
	})
	return names.judge(news, commit, func(string) bool { return true })
}
