package ledger

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// builder collects the events of a row.
type builder struct {
	row    *row
	source string
	events []complaint.Event
}

// add appends an event at the instant of a field. Its id follows from the source
// and its place, so that importing twice makes the same events.
func (b *builder) add(field, by string, e complaint.Event) { b.addAt(b.row.at[field], by, e) }

func (b *builder) addAt(at time.Time, by string, e complaint.Event) {
	im := b.row.im
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x1f%d", b.source, len(b.events)))
	e.ID = complaint.NewEventID(len(b.events), [6]byte(sum[:6]))
	e.At, e.Recorded, e.By = complaint.At(at), complaint.At(im.Now.In(im.loc)), by
	e.Why = im.why
	b.events = append(b.events, e)
}

// work adds what was done before the end: judging, handing over, answering. What
// the ledger has no column for happened at once; what it has a column for that is
// empty did not happen, unless something later shows that it did.
func (b *builder) work() {
	r, j := b.row, b.row.judged
	b.add("received", r.takenBy(), complaint.Event{Classified: &complaint.Classified{
		Category: j.category, Level: j.level, Department: j.department, Reason: j.reasonOf(r), Tracking: j.trackingOf(r),
	}})
	worked := !r.answered().IsZero() || !r.at["applied"].IsZero() || (!r.at["closed"].IsZero() && !r.dropped())
	b.assume("transferred", "received", worked || !r.at["signed"].IsZero())
	b.assume("signed", "transferred", worked)
	if !r.at["transferred"].IsZero() {
		b.add("transferred", r.takenBy(), complaint.Event{Transferred: &complaint.Transferred{To: j.department, Receiver: complaint.Text(r.word("handler"))}})
	}
	if !r.at["signed"].IsZero() {
		b.add("signed", r.handler(), complaint.Event{Signed: &complaint.Signed{}})
	}
	if first := r.at["first_replied"]; !first.IsZero() && first.Before(r.answered()) {
		b.reply(first, "")
	}
	if at := r.answered(); !at.Equal(r.at["applied"]) { // else the application is the reply (7.4)
		b.reply(at, r.answer())
	}
}

func (b *builder) reply(at time.Time, text complaint.Text) {
	if !at.IsZero() && !b.afterEnd(at) {
		b.addAt(at, b.row.handler(), complaint.Event{Replied: &complaint.Replied{To: complaint.ToCenter, Text: text}})
	}
}

// assume gives a field without a value of its own the instant of the field before it.
func (b *builder) assume(field, before string, later bool) {
	r := b.row
	if r.at[field].IsZero() && !r.at[before].IsZero() && (later || !r.has(field)) {
		r.at[field] = r.at[before]
	}
}

func (b *builder) afterEnd(at time.Time) bool {
	closed := b.row.at["closed"]
	return !closed.IsZero() && at.After(closed)
}

func (j judgement) tracked(r *row) bool { return j.level != "" && j.level == r.im.Policy.Tracked }

func (j judgement) reasonOf(r *row) string {
	if j.tracked(r) {
		return j.reason
	}
	return ""
}

func (j judgement) trackingOf(r *row) string {
	if j.tracked(r) {
		return j.tracking
	}
	return ""
}

// finish adds the end, where there is one, and proves that the policy's fold
// takes every event. A closing has proved what comes before it; call, approvals
// and notes after an application that was allowed are always possible.
func (b *builder) finish() *Reject {
	r := b.row
	closed := r.at["closed"]
	remark := b.row.im.why
	if r.answered().IsZero() {
		remark = cmp.Or(r.free("reply"), remark)
	}
	remark = cmp.Or(complaint.Text(r.word("result")), remark)
	switch {
	case r.end == string(complaint.StatusWithdrawn):
		b.add("closed", r.takenBy(), complaint.Event{Withdrawn: &complaint.Withdrawn{Reason: remark}})
	case r.dropped():
		b.add("closed", r.takenBy(), complaint.Event{Voided: &complaint.Voided{Reason: remark}})
	case r.judged.tracked(r) && !closed.IsZero():
		b.add("closed", r.handler(), complaint.Event{Tracked: &complaint.Tracked{Text: remark, End: true}})
	case r.judged.level != "" && !r.judged.tracked(r) && (!closed.IsZero() || !r.at["applied"].IsZero()):
		rej := b.closing()
		b.afterwards()
		return rej
	}
	b.afterwards()
	last := slices.MaxFunc(b.events, func(x, y complaint.Event) int { return x.At.Compare(y.At.Time) }).At
	_, rej := b.prove(last.Time)
	return rej
}

// afterwards notes what happened outside of the closing: a reply later than it, a
// call before or after it or without one.
func (b *builder) afterwards() {
	r := b.row
	if at := r.answered(); b.afterEnd(at) {
		b.note(at, r.handler(), "reply")
	}
	at := r.at["callback"]
	recorded := slices.ContainsFunc(b.events, func(e complaint.Event) bool { return e.CalledBack != nil && e.At.Equal(at) })
	if !at.IsZero() && !recorded {
		b.note(at, r.caller(), "callback_result")
	}
}

func (b *builder) note(at time.Time, by, text string) {
	b.addAt(at, by, complaint.Event{Noted: &complaint.Noted{Text: cmp.Or(b.row.free(text), b.row.im.why)}})
}

// closing adds application, call and approvals as the policy needs them. A
// dissatisfied customer denies the application; where the ledger has the
// complaint closed all the same, that was a second one, of whose call it does not tell.
func (b *builder) closing() *Reject {
	r := b.row
	closed, called := r.at["closed"], r.at["callback"]
	if b.afterEnd(called) || called.Before(r.at["signed"]) {
		called = closed // that call was another one
	}
	applied := r.at["applied"]
	if applied.IsZero() {
		applied = earliest(called, closed)
	}
	if !called.IsZero() && called.Before(applied) {
		called = applied
	}
	result := r.choice("callback_result", "callback_result")
	if result == complaint.Dissatisfied {
		if rej := b.apply(applied, earliest(called, closed), result, false); rej != nil || closed.IsZero() {
			return rej
		}
		applied, called = closed, closed
	}
	if called.IsZero() {
		called = closed
	}
	return b.apply(applied, called, result, !closed.IsZero())
}

// apply adds an application for closing, the call (if there was one) and, where
// it was accepted, the approvals.
func (b *builder) apply(at, called time.Time, result string, accepted bool) *Reject {
	r := b.row
	a, rej := b.prove(at)
	if rej != nil {
		return rej
	}
	needs := a.Needs(complaint.SubjectClose)
	if accepted && !needs.Callback && len(needs.Approvals) == 0 {
		at = r.at["closed"] // it closes by itself
	}
	text := complaint.Text("")
	if accepted || r.at["closed"].IsZero() {
		text = complaint.Text(r.word("result"))
	}
	if answered := r.answered(); answered.IsZero() || answered.Equal(at) {
		text = cmp.Or(text, r.free("reply"))
	}
	by := []string{r.handler()}
	b.addAt(at, by[0], complaint.Event{CloseApplied: &complaint.CloseApplied{Result: text, Ledger: accepted}})
	if err := a.Permit(&b.events[len(b.events)-1]); err != nil && accepted {
		return r.broken(err)
	} else if err != nil { // the policy asks for more before it can be applied for: so far it is an answer
		b.events = b.events[:len(b.events)-1]
		if text != "" || at.Equal(r.at["applied"]) {
			b.reply(at, text)
		}
		return nil
	}
	if needs.Callback && !called.IsZero() {
		by = append(by, b.call(called, result, accepted))
	}
	for i := 0; accepted && i < len(needs.Approvals); i++ {
		name := approver(r.im, needs.Approvals[i], by)
		b.add("closed", name, complaint.Event{Approved: &complaint.Approved{Subject: complaint.SubjectClose}})
		by = append(by, name)
	}
	return nil
}

// call adds the call, if there was one, and returns who made it. An application
// that was accepted needs a call that reached the customer. Where the ledger tells
// of none it stands as one without an answer, and its text says that it is not in
// the ledger: nobody is made satisfied by an import (DOMAIN.md 6.8 no. 18).
func (b *builder) call(at time.Time, result string, accepted bool) string {
	r := b.row
	by, text := r.caller(), r.free("callback_result")
	if accepted && result != complaint.Satisfied && result != complaint.CallRefused {
		if result == complaint.Dissatisfied || !at.Equal(r.at["callback"]) {
			by = r.center() // nobody is named for a call that may never have been
		}
		result, text = complaint.CallRefused, r.unrecorded()
	}
	if result != "" {
		b.addAt(at, by, complaint.Event{CalledBack: &complaint.CalledBack{Result: result, Text: text}})
	}
	return by
}

// proofID stands for the number that a store has yet to give.
const proofID complaint.ID = "X-19700101-001"

// prove returns what the events so far come to at an instant; it rejects the row
// where the policy forbids one of them, or where its calendar does not know the year.
func (b *builder) prove(at time.Time) (*sla.Assessment, *Reject) {
	a, err := b.row.im.Policy.Assess(complaint.Record{ID: proofID, Events: b.events}, complaint.View{Now: at})
	switch {
	case err != nil:
	case a.State.Status == complaint.StatusDraft: // a row without what its form has to hold
		err = complaint.Refuse("open.incomplete", "missing", a.Lacks(), "article", b.row.im.Policy.Intake.Article)
	case len(a.State.Problems) > 0:
		err = a.State.Problems[0].Cause
	}
	if err != nil {
		return nil, b.row.broken(err)
	}
	return a, nil
}

// broken rejects the row for what the policy's fold or calendar answered.
func (r *row) broken(cause error) *Reject {
	rej := r.reject("", "rule")
	rej.Cause = cause
	return rej
}
