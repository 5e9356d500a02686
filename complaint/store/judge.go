package store

import (
	"path"
	"strings"
)

// judge returns an Error for what no clone takes over, and none sends: links and other
// things that are no plain files, names that a file system takes for something else,
// names that differ only in case, files where a folder is, complaints that nobody would
// find where they are.
func (m *merge) judge() error {
	m.news, m.names, m.fine = map[string]difference{}, map[string]string{}, map[string]bool{}
	for _, commit := range []string{m.theirs, m.tx.head} {
		news, err := m.tx.g.differences(m.tx.ctx, m.base, commit)
		if err != nil {
			return err
		}
		for _, d := range news {
			if commit == m.theirs {
				m.news[d.path] = d
			}
			if d.theirs == "" {
				continue
			}
			if why, err := m.unsound(d); err != nil {
				return err
			} else if why != "" {
				return fail("store.foreign-"+why, nil, "file", clean(d.path), "commit", commit)
			}
		}
	}
	return nil
}

// unsound says why a file is not taken over, "" if it is.
func (m *merge) unsound(d difference) (why string, err error) {
	_, owned := owner(d.path)
	switch {
	case d.mode != "100644":
		return "link", nil
	case !plainName(d.path):
		return "name", nil
	case !owned && strings.HasPrefix(d.path, complaintsDir+"/") && strings.HasSuffix(strings.ToLower(d.path), ".yaml"):
		return "stray", nil
	}
	for name := d.path; name == d.path || name != "." && !m.fine[name]; name = path.Dir(name) {
		if spelled, err := m.spelled(name); err != nil || spelled != name {
			return "case", err
		}
		if info, err := m.tx.s.root.Lstat(name); err == nil && info.IsDir() == (name == d.path) {
			return "place", nil
		}
		m.fine[name] = name != d.path
	}
	return "", nil
}

// spelled is how a file or folder of that name, in whatever case, is written here or in
// the first commit that brings it.
func (m *merge) spelled(name string) (string, error) {
	dir := path.Dir(name)
	if m.names[dir+"/"] == "" {
		m.names[dir+"/"] = "read"
		entries, err := m.tx.s.list(dir)
		if err != nil {
			return "", err
		}
		for _, e := range entries {
			m.names[strings.ToLower(path.Join(dir, e.Name()))] = path.Join(dir, e.Name())
		}
	}
	lower := strings.ToLower(name)
	if m.names[lower] == "" {
		m.names[lower] = name
	}
	return m.names[lower], nil
}
