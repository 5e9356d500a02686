package main

import (
	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
)

// bulletinsDir holds what was published of the fines.
const bulletinsDir = "bulletins"

// bulletin judges a change of a bulletin: a draft may be made anew and be signed as it
// is, a signed one stays (S-47); who issued and who signed it must have been allowed to.
func (u *auditor) bulletin(c *store.Commit, change store.Change) error {
	f := store.Finding{Commit: c, File: change.Path}
	before, _ := u.readBulletin(change.Path, change.Old) // that it cannot be read was said of an earlier commit
	now, err := u.readBulletin(change.Path, change.New)
	signed := before != nil && before.Signed != nil
	switch {
	case err != nil:
		f.Code, f.Cause = "file.unreadable", err
	case now == nil && signed:
		f.Code = "bulletin.deleted"
	case signed && !sameBulletin(*before, *now), now != nil && now.Signed != nil && before != nil && !sameBulletin(unsignedBulletin(*before), unsignedBulletin(*now)):
		f.Code = "bulletin.changed"
	case now == nil || signed:
		return nil
	default:
		return u.stamps(f, before, now)
	}
	if !u.repeated(f, change.New) {
		u.noteWith(f, nil, u.content(change.Old), u.content(change.New))
	}
	return nil
}

// readBulletin returns a bulletin, nil where there is none.
func (u *auditor) readBulletin(file, blob string) (*form.Bulletin, error) {
	if blob == "" {
		return nil, nil
	}
	data, err := u.h.Content(blob)
	if err != nil {
		return nil, err
	}
	b, err := form.DecodeBulletin(file, data)
	if err != nil {
		return nil, err
	}
	return &b, nil
}

func unsignedBulletin(b form.Bulletin) form.Bulletin {
	b.Signed = nil
	return b
}

func sameBulletin(a, b form.Bulletin) bool {
	x, err := a.Encode()
	y, err2 := b.Encode()
	return err == nil && err2 == nil && string(x) == string(y)
}

// stamps judges who issued and who signed a bulletin, each where that is new.
func (u *auditor) stamps(f store.Finding, before, now *form.Bulletin) error {
	if before == nil || before.Issued != now.Issued {
		if err := u.stamp(f, now.Issued, sla.ActBulletinIssue); err != nil {
			return err
		}
	}
	if now.Signed == nil {
		return nil
	}
	if now.Signed.By == now.Issued.By {
		u.refused(nil, complaint.Refuse("bulletin.four-eyes", "label", now.Label, "by", now.Signed.By), f, "", "")
	}
	return u.stamp(f, *now.Signed, sla.ActBulletinSign)
}

func (u *auditor) stamp(f store.Finding, s form.Stamp, act string) error {
	people := u.staffOf(u.before(f.Commit)).people
	if desks := u.desksFor(f.Commit); len(desks) > 0 {
		p := desks[0].policy(s.At.Time)
		if err := p.AllowsAct(s.By, act, people); err != nil {
			u.refused(p, err, f, "", "")
		}
	}
	code, signer, err := u.unsigned(f.Commit, s.By)
	if code != "" {
		f.Code = code
		u.note(f, map[string]any{"by": s.By, "kind": act, "signer": signer})
	}
	return err
}
