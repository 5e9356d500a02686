package sla

import (
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/pack"
)

// endOfTime is later than any due time.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Brief packs what a line of a list shows of a complaint. Restore makes an Assessment of
// it that holds this and answers Due; until Next it says what the whole one would say.
func (a *Assessment) Brief() []byte {
	s := a.State
	w := a.gist()
	w.Text(string(s.ID), string(s.Opened.Customer.Name), string(s.Opened.Customer.Phone), s.Level, s.Category, s.Department)
	var t complaint.Transfer
	if s.Transfer != nil {
		t = *s.Transfer
	}
	w.Text(string(t.Receiver), t.SignedBy)
	w.Flag(s.Transfer != nil, s.Tracking.First, a.Owes())
	waiting := a.Due(endOfTime)
	for _, r := range a.Runs {
		if r.State == Paused {
			waiting = append(waiting, r)
		}
	}
	w.Int(int64(len(waiting)))
	for _, r := range waiting {
		w.Text(r.Clock.Code, r.Level, string(r.State))
		w.Int(int64(r.Sequence))
		w.Time(r.Due)
		w.Flag(r.Held)
	}
	return w.B
}

// Gist packs what later periods count of a complaint that was over before they began:
// from when to when it was what, and when whose complaint about what it was.
func (a *Assessment) Gist() []byte { return a.gist().B }

func (a *Assessment) gist() *pack.Writer {
	s, w := a.State, &pack.Writer{}
	w.Text(a.Policy.Name, a.Policy.Effective, string(s.Opened.Type), string(s.Status), a.RepeatKey())
	w.Time(s.Received.Time)
	w.Int(int64(len(s.Spans)))
	for _, sp := range s.Spans {
		w.Text(string(sp.Status))
		w.Time(sp.From.Time)
	}
	return w
}

// ErrBrief says that something is no Brief.
var ErrBrief = errors.New("not what Brief packs")

// Restore makes an Assessment of a Brief, one for lists, or of a Gist. policy finds the
// policy by its name and the date from which it is in force.
func Restore(brief []byte, now time.Time, policy func(name, effective string) *Policy) (*Assessment, error) {
	a := &Assessment{}
	return a, a.Restore(brief, now, policy)
}

// Restore is Restore into an Assessment that is not needed any more.
func (a *Assessment) Restore(brief []byte, now time.Time, policy func(name, effective string) *Policy) error {
	r := pack.Read(brief)
	p := policy(r.Text(), r.Text())
	if p == nil {
		return ErrBrief
	}
	s := a.State
	if s == nil {
		s = &complaint.State{}
	}
	*s = complaint.State{Spans: s.Spans[:0]}
	*a = Assessment{Policy: p, State: s, Now: now, Runs: a.Runs[:0], brief: true}
	s.Opened.Type, s.Status, a.repeat = complaint.Text(r.Text()), complaint.Status(r.Text()), strings.Clone(r.Text())
	s.Received = complaint.At(r.Time())
	for n := r.Int(); n > 0 && !r.Torn; n-- {
		s.Spans = append(s.Spans, complaint.Span{Status: complaint.Status(r.Text()), From: complaint.At(r.Time())})
	}
	if r.Whole() {
		return nil
	}
	s.ID = complaint.ID(r.Text())
	s.Opened.Customer = complaint.Customer{Name: complaint.Text(r.Text()), Phone: complaint.Text(r.Text())}
	s.Level, s.Category, s.Department = r.Text(), r.Text(), r.Text()
	receiver, signed := complaint.Text(r.Text()), r.Text()
	if r.Flag() {
		s.Transfer = &complaint.Transfer{Receiver: receiver, SignedBy: signed}
	}
	s.Tracking.First, a.owes = r.Flag(), r.Flag()
	for n := r.Int(); n > 0 && !r.Torn; n-- {
		run := Run{Clock: p.Clock(r.Text()), Level: r.Text(), State: RunState(r.Text()), Sequence: int(r.Int()), Due: r.Time(), Held: r.Flag()}
		if run.Clock == nil {
			run.Clock = promiseClock // no policy names it
		}
		a.Runs = append(a.Runs, run)
	}
	if !r.Whole() {
		return ErrBrief
	}
	return nil
}

// Owes reports whether something has happened to the complaint by itself that is not
// recorded yet (ENG-10).
func (a *Assessment) Owes() bool {
	if a.brief {
		return a.owes
	}
	return len(a.Unrecorded()) > 0
}

// RepeatKey is the same for complaints of one customer about one category, and tells
// neither; "" where the customer is not known (S-34).
func (a *Assessment) RepeatKey() string {
	who := a.State.Opened.Customer
	if a.brief || who.Name == "" && who.Phone == "" {
		return a.repeat
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{string(who.Name), string(who.Phone), a.State.FirstCategory}, "\x00")))
	return string(sum[:16])
}

// Next is the first second in which something about the complaint has changed by itself,
// because a time fell due in the one before; zero: never.
func (a *Assessment) Next() time.Time {
	var next time.Time
	for _, r := range a.Runs {
		if r.State != Running || r.Due.Before(a.Now) {
			continue
		}
		if after := r.Due.Truncate(time.Second).Add(time.Second); next.IsZero() || after.Before(next) {
			next = after
		}
	}
	return next
}

// Reach is from when to when something happened, or falls due, of what the complaint tells
// up to now: in no figure of a time before or after does it count as anything but what
// its Gist says.
func (a *Assessment) Reach() (first, last time.Time) {
	span := func(all ...time.Time) {
		for _, t := range all {
			if t.IsZero() {
				continue
			}
			if first.IsZero() || t.Before(first) {
				first = t
			}
			if t.After(last) {
				last = t
			}
		}
	}
	span(a.State.Received.Time)
	for _, e := range a.State.Applied {
		span(e.At.Time, e.Recorded.Time)
	}
	for _, sp := range a.State.Spans {
		span(sp.From.Time)
	}
	for _, p := range a.State.Problems {
		span(p.At.Time)
	}
	for _, r := range a.Runs {
		span(r.Start, r.Due, r.Stopped, r.Original)
	}
	for _, x := range a.Penalties {
		span(x.At)
	}
	return first, last
}
