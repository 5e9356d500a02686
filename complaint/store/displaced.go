package store

import (
	"path"
)

// displaced is an attachment of ours whose name the other side has given to another file.
type displaced struct {
	name string
	data []byte
}

// takeAttachment takes over a file that came with a complaint. Two contents of one
// name both stay: ours, not published yet, gets a number; its event finds it by
// its SHA-256. What was shared before and changed here since is what it was again.
func (m *merge) takeAttachment(d difference) error {
	if d.theirs == "" {
		m.keeps(d)
		return nil
	}
	if _, came := m.news[d.path]; !came {
		m.done.PutBack = append(m.done.PutBack, d.path)
	}
	if d.ours == "" {
		return m.put(d.path, d.theirs)
	}
	m.own = true
	ours, err := m.blob(d.ours)
	if err != nil {
		return err
	}
	m.moved = append(m.moved, displaced{d.path, ours})
	return m.put(d.path, d.theirs)
}

// keepAside keeps attachments under the next free names, once all of theirs have their
// own.
func (m *merge) keepAside() error {
	for _, a := range m.moved {
		c := bytesContent(a.data)
		free, there, err := m.tx.freeName(path.Dir(a.name), path.Base(a.name), c.sum)
		if err == nil && !there {
			err = m.tx.stage(path.Join(path.Dir(a.name), free), nil, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
