package main

import (
	"errors"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// late is how long after it happened an event counts as recorded late (补录), and how
// long after it was recorded its commit.
const late = 24 * time.Hour

// trail judges what a range tells of one complaint. It is called for several at once.
func (u *auditor) trail(t *store.Trail) error {
	u.mu.Lock()
	u.events += len(t.Brought)
	u.mu.Unlock()
	x := &trailed{auditor: u, Trail: t, rec: complaint.Merge(t.Files...)}
	if err := x.imported(); err != nil {
		return err
	}
	for _, f := range t.Findings {
		u.noteWith(f, nil, x.text(f.Before), x.text(f.After))
	}
	x.delays()
	x.overtaken()
	x.authority()
	return x.signatures()
}

// trailed is a complaint that is judged.
type trailed struct {
	*auditor
	*store.Trail
	rec  complaint.Record
	told *store.Commit // which took it over from a ledger, whoever did there what; nil: none
}

// judged reports whether somebody has to answer for an event: nobody does for one that
// came by itself, nor for what a ledger tells.
func (x *trailed) judged(b store.Brought) bool {
	return !b.Event.Automatic() && (x.told == nil || x.told != b.Commits[0])
}

// imported finds the commit that took the complaint over from a ledger: the one that
// began it, with an opening that says where it is from. Who imports answers for all that
// the ledger tells: once somebody has a key, the commit must be signed by one who may.
func (x *trailed) imported() error {
	known := 0
	for _, f := range x.Files {
		known += len(f.Events)
	}
	if known != len(x.Brought) || known == 0 {
		return nil // it began before the range
	}
	first := x.Brought[0]
	if i := slices.IndexFunc(x.Brought, func(b store.Brought) bool { return b.Event.Opened != nil }); i >= 0 {
		first = x.Brought[i]
	}
	c := x.Brought[0].Commits[0]
	if o := first.Event.Opened; o == nil || o.Source == "" || first.Commits[0] != c {
		return nil
	}
	x.told = c
	x.note(store.Finding{Code: "event.imported", Commit: c, File: first.File}, map[string]any{"id": x.ID})
	staff := x.staffOf(x.before(c))
	if len(staff.keys) == 0 {
		return nil
	}
	s, err := x.signatureOf(c)
	if err != nil {
		return err
	}
	f := store.Finding{Code: "import.unsigned", Commit: c, File: first.File}
	if signer := staff.signer(s.Key); signer == "" {
		x.note(f, nil)
	} else if p := x.policyOf(c); p != nil {
		if err := p.AllowsAct(signer, sla.ActImport, staff.people); err != nil {
			x.refused(p, err, f, "", "")
		}
	}
	return nil
}

// overtaken lists automatic events that do not follow from the record: something was
// recorded later, or they never did.
func (x *trailed) overtaken() {
	i := slices.IndexFunc(x.Brought, func(b store.Brought) bool { return b.Event.Automatic() })
	if i < 0 {
		return
	}
	p := x.policyOf(x.log.Commits[len(x.log.Commits)-1])
	if p == nil {
		return
	}
	a, err := p.Assess(x.rec, complaint.View{Now: x.now})
	if err != nil {
		return
	}
	for _, b := range x.Brought[i:] {
		if b.Event.Automatic() && slices.ContainsFunc(a.State.Problems, func(pr complaint.Problem) bool {
			return pr.Event == b.Event.ID && pr.Cause.Code() == "escalated.overtaken"
		}) {
			x.note(x.about("event.overtaken", b), nil)
		}
	}
}

// delays lists what was recorded long after it happened (DLR-54), and what was
// committed long after it was recorded, or before.
func (x *trailed) delays() {
	for _, b := range x.Brought {
		e, c := b.Event, b.Commits[0]
		args := map[string]any{"recorded": e.Recorded}
		if lag := e.Recorded.Sub(e.At.Time); lag > late && x.judged(b) {
			args["hours"], args["why"] = int(lag.Hours()), x.t("list.none")
			if e.Why != "" {
				args["why"] = x.hidden([]complaint.Event{*e})[0].Why
			}
			x.note(x.about("event.late", b), args)
		}
		switch lag := c.Committed.Sub(e.Recorded.Time); {
		case lag > late:
			args["hours"] = int(lag.Hours())
			x.note(x.about("commit.late", b), args)
		case lag < 0:
			x.note(x.about("commit.early", b), args)
		}
	}
}

// about is a finding about an event, in the first commit that brought it.
func (x *trailed) about(code string, b store.Brought) store.Finding {
	return store.Finding{Code: code, Commit: b.Commits[0], File: b.File, Event: b.Event.ID, After: []complaint.Event{*b.Event}}
}

// authority notes the events of people who might not do them: by people.yaml as it was
// before the commit, under the policy that the complaint follows, in the state that
// was known to whoever wrote the event (ENG-18).
func (x *trailed) authority() {
	turns := map[*sla.Policy]map[string]store.Brought{}
	for _, b := range x.Brought {
		if !x.judged(b) || b.Event.Renumbered != nil || len(x.peoples(b.Commits[0])) == 0 {
			continue
		}
		if p := x.policyOf(b.Commits[0]); p != nil {
			if turns[p] == nil {
				turns[p] = map[string]store.Brought{}
			}
			turns[p][b.Event.ID] = b
		}
	}
	if len(turns) == 0 {
		return
	}
	written := x.rec.AsWritten()
	for p, waiting := range turns {
		judge := func(s *complaint.State, e *complaint.Event) {
			if b, waits := waiting[e.ID]; waits {
				x.may(p, s, e, b)
				delete(waiting, e.ID)
			}
		}
		for id, then := range written {
			p.Witness(then, func(s *complaint.State, e *complaint.Event) {
				if e.ID == id {
					judge(s, e)
				}
			})
			delete(waiting, id)
		}
		p.Witness(x.rec, judge)
		for _, b := range waiting { // it changed nothing; still somebody must have written it
			x.may(p, nil, b.Event, b)
		}
	}
}

// may notes an event of somebody who might not do it in a state; without a state, one of
// somebody whom people.yaml does not name.
func (x *trailed) may(p *sla.Policy, s *complaint.State, e *complaint.Event, b store.Brought) {
	for _, people := range x.peoples(b.Commits[0]) {
		var err error
		if s != nil {
			err = p.Allows(s, e, people)
		} else if !slices.ContainsFunc(people, func(who sla.Person) bool { return who.Name == e.By }) {
			err = complaint.Refuse("people.unknown", "by", e.By)
		}
		if err != nil {
			x.refused(p, err, x.about("", b), "", x.text([]complaint.Event{*e}))
			return
		}
	}
}

// peoples are the lists by which a commit is judged: those that its parents held and that
// name anybody.
func (u *auditor) peoples(c *store.Commit) (all []sla.People) {
	for _, b := range u.befores(c) {
		if s := u.staffOf(b); len(s.people) > 0 {
			all = append(all, s.people)
		}
	}
	return all
}

// refused notes what the rules of a policy forbid.
func (u *auditor) refused(p *sla.Policy, err error, f store.Finding, before, after string) {
	var c coded
	if !errors.As(err, &c) {
		return
	}
	named := *u.app // codes have the names that this policy gives them
	named.policy = p
	f.Code = c.Code()
	u.noteWith(f, map[string]any{"refusal": named.sentence(c)}, before, after)
}

// policyOf returns the policy that the complaint follows by what stood beside it before
// a commit, else by what came with the commit; nil where neither can be read.
func (x *trailed) policyOf(c *store.Commit) *sla.Policy {
	for _, d := range x.desksFor(c) {
		if p, err := d.governs(x.rec); err == nil {
			return p
		}
	}
	return nil
}

// signatures notes the events of people who have a key which came in commits that are
// not signed with it.
func (x *trailed) signatures() error {
	for _, b := range x.Brought {
		if !x.judged(b) {
			continue
		}
		wrong := ""
		var signer string
		for _, c := range b.Commits {
			why, by, err := x.unsigned(c, b.Event.By)
			if err != nil {
				return err
			}
			if wrong, signer = why, by; why == "" {
				break
			}
		}
		if wrong != "" {
			x.noteWith(x.about(wrong, b), map[string]any{"signer": signer}, "", x.text([]complaint.Event{*b.Event}))
		}
	}
	return nil
}

// unsigned returns why a commit does not show that somebody made it who has a key: the
// code of a finding; "" where it does, or where that person has no key. signer is whose
// key it is signed with instead.
func (u *auditor) unsigned(c *store.Commit, by string) (code, signer string, err error) {
	judges := u.knowing(by, u.befores(c))
	older := len(judges) == 0
	if older {
		judges = u.knowing(by, u.later[c.ID])
	}
	if len(judges) == 0 {
		return "", "", nil
	}
	s, err := u.signatureOf(c)
	switch {
	case err != nil || s.Key != "" && slices.ContainsFunc(judges, func(j *staff) bool { return slices.Contains(j.keys[by], s.Key) }):
		return "", "", err
	case older:
		return "signature.older", "", nil
	case s.Key == "":
		return "signature." + s.Fault, "", nil
	}
	for _, j := range judges {
		if name := j.signer(s.Key); name != "" {
			return "signature.another", name, nil
		}
	}
	return "signature.stranger", "", nil
}

// knowing are the lists of people, of several versions, that hold a key of somebody.
func (u *auditor) knowing(name string, versions []*store.Beside) (all []*staff) {
	for _, b := range versions {
		if s := u.staffOf(b); len(s.keys[name]) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// text shows events as they may leave the program.
func (x *trailed) text(events []complaint.Event) string {
	if len(events) == 0 {
		return ""
	}
	data, err := complaint.EncodeEvents(x.hidden(events))
	if err != nil {
		return ""
	}
	return string(data)
}

// hidden returns events without what is personal in them, unless --reveal was given (ENG-22).
func (x *trailed) hidden(events []complaint.Event) []complaint.Event {
	a := &sla.Assessment{Policy: &sla.Policy{}, State: &complaint.State{}}
	if p := x.policyOf(x.log.Commits[len(x.log.Commits)-1]); p != nil {
		if whole, err := p.Assess(x.rec, complaint.View{Now: x.now}); err == nil {
			a = whole
		}
	}
	known := len(a.State.Applied)
	for i := range x.rec.Events {
		a.State.Applied = append(a.State.Applied, &x.rec.Events[i])
	}
	for i := range events {
		a.State.Applied = append(a.State.Applied, &events[i])
	}
	masked := report.MaskedCase(a, x.flags.reveal).Applied[known+len(x.rec.Events):]
	out := make([]complaint.Event, len(masked))
	for i, e := range masked {
		out[i] = *e
	}
	return out
}
