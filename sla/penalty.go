package sla

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// States of a penalty (ENG-13).
const (
	PenaltyProposed  = "proposed"  // computed, nobody decided yet
	PenaltyPublished = "published" // on a signed bulletin
)

// Who is charged.
const (
	ChargeHandler = "handler"
	ChargeCause   = "cause"
	ChargeBoth    = "both"
	ChargeCenter  = "center"
)

// Who is directly responsible for a breach (DLR-23).
const (
	PersonFirstContact = "first_contact" // who received the complaint
	PersonReceiver     = "receiver"      // who signed for it
)

// Penalty is what one breach costs. It is identified by complaint, clock and
// sequence, and so exists once however often it is computed (ENG-12, S-41).
type Penalty struct {
	Complaint complaint.ID
	Key       string // <clock>/<sequence>
	Run       Run
	At        time.Time // the breach: the instant at which the limit passed (S-40)
	Level     string    // in force at that instant
	Standard  complaint.Money
	Multiple  int
	Amount    complaint.Money
	Capped    bool // cut to the month's cap
	Shares    []Share
	Notice    string // number of the notice
	State     string
	Decisions []complaint.Decision
	Bulletin  string // the bulletin that published it
	Stale     bool   // decided on, but by what was recorded later there was no breach
}

// Share is the part of a penalty that a department bears, and its person.
type Share struct {
	Department string
	Person     string
	Amount     complaint.Money // the department's, yuan
	Personal   complaint.Money // the person's
}

// ID is the penalty's full name, <complaint>/<clock>/<sequence>.
func (x *Penalty) ID() string { return string(x.Complaint) + "/" + x.Key }

// Department is the department charged, the first where there are several.
func (x *Penalty) Department() string {
	if len(x.Shares) == 0 {
		return ""
	}
	return x.Shares[0].Department
}

// Person is who is directly responsible, "" where nobody is named.
func (x *Penalty) Person() string {
	if len(x.Shares) == 0 {
		return ""
	}
	return x.Shares[0].Person
}

// Decided returns when the penalty was decided on in a way, and whether it was.
func (x *Penalty) Decided(decision string) (complaint.Decision, bool) {
	for i := len(x.Decisions) - 1; i >= 0; i-- {
		if x.Decisions[i].Decision == decision {
			return x.Decisions[i], true
		}
	}
	return complaint.Decision{}, false
}

// penalties computes what the breaches of a complaint cost, ordered by instant.
func (p *Policy) penalties(s *complaint.State, runs []Run) []Penalty {
	var all []Penalty
	for _, r := range runs {
		if r.State != Breached || r.Clock.Penalty == nil {
			continue
		}
		if x, ok := p.penalty(s, r); ok {
			all = append(all, x)
		}
	}
	slices.SortStableFunc(all, func(a, b Penalty) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key)) })
	p.cap(s, all)
	for i := range all {
		all[i].decide(s.Decisions[all[i].Key])
		p.share(s, &all[i])
	}
	all = append(all, p.stale(s, all)...)
	if s.Status == complaint.StatusVoided { // what should not have been opened costs nothing
		all = slices.DeleteFunc(all, func(x Penalty) bool { return x.State == PenaltyProposed })
	}
	return all
}

func (p *Policy) penalty(s *complaint.State, r Run) (Penalty, bool) {
	t, multiple := r.Clock.Penalty, max(r.Clock.Penalty.Multiple, 1)
	amount, ok := p.Amount(r.Clock, r.Level)
	if !ok {
		return Penalty{}, false
	}
	return Penalty{
		Complaint: s.ID, Key: fmt.Sprintf("%s/%d", r.Clock.Code, r.Sequence), Run: r, At: r.Due, Level: r.Level,
		Standard: amount / complaint.Money(multiple), Multiple: multiple, Amount: amount,
		Notice: noticeNumber(t, s.ID, r.Sequence), State: PenaltyProposed,
	}, true
}

// noticeNumber derives a notice's number from the complaint's, so that two
// offices cannot give one number twice: prefix-complaint-mark and sequence.
func noticeNumber(t *Tariff, id complaint.ID, sequence int) string {
	return fmt.Sprintf("%s-%s-%s%d", t.Prefix, id, t.Mark, sequence)
}

// cap keeps the sum of a complaint's penalties in a calendar month within the
// policy's bound (DOMAIN.md 3.2).
func (p *Policy) cap(s *complaint.State, all []Penalty) {
	if p.Penalties.CapMonth == 0 {
		return
	}
	spent := map[string]complaint.Money{}
	for i := range all {
		x := &all[i]
		if d, ok := last(s.Decisions[x.Key]); ok && d.Decision == complaint.PenaltyWithdrawn {
			continue // what was taken back leaves the room to others
		}
		month := x.At.In(p.cal.Location()).Format("2006-01")
		if rest := p.Penalties.CapMonth - spent[month]; x.Amount > rest {
			x.Amount, x.Capped = rest, true
		}
		spent[month] += x.Amount
	}
}

// share says who bears a penalty (U-01). A person's part is a proposal only
// (DOMAIN.md 3.5).
func (p *Policy) share(s *complaint.State, x *Penalty) {
	t := x.Run.Clock.Penalty
	handler := p.Handler(s, x.At)
	departments := []string{handler}
	switch cmp.Or(t.Charge, p.Penalties.Charge, ChargeHandler) {
	case ChargeCenter:
		departments = []string{p.Center()}
	case ChargeCause:
		departments = []string{cmp.Or(s.CauseDepartment, handler)}
	case ChargeBoth:
		if s.CauseDepartment != "" && s.CauseDepartment != handler {
			departments = append(departments, s.CauseDepartment)
		}
	}
	person, percent := personOf(s, t, x.At), p.Penalties.Person
	for _, d := range x.Decisions {
		person = cmp.Or(string(d.Person), person)
		if d.Share != nil {
			percent = *d.Share
		}
	}
	rest := x.Amount
	for i, d := range departments {
		part := rest / complaint.Money(len(departments)-i)
		rest -= part
		sh := Share{Department: d, Amount: part}
		if i == 0 && person != "" {
			sh.Person, sh.Personal = person, part*complaint.Money(percent)/100
			sh.Amount -= sh.Personal
		}
		x.Shares = append(x.Shares, sh)
	}
}

func personOf(s *complaint.State, t *Tariff, at time.Time) string {
	switch t.Person {
	case "first_contact":
		return s.OpenedBy
	case "receiver":
		_, person := holder(s, at)
		return person
	}
	return ""
}

// Handler returns the department that had to handle a complaint at an instant: the
// one it was last transferred to, else the managing department, with which it still
// was.
func (p *Policy) Handler(s *complaint.State, at time.Time) string {
	department, _ := holder(s, at)
	return cmp.Or(department, p.Center())
}

// holder returns to which department a complaint was transferred at an instant, and
// who signed for it there or was to; nothing where it was not, or was refused.
func holder(s *complaint.State, at time.Time) (department, person string) {
	for _, e := range s.Applied {
		if e.At.After(at) {
			break
		}
		switch {
		case e.Transferred != nil:
			department, person = e.Transferred.To, string(e.Transferred.Receiver)
		case e.Signed != nil:
			person = e.By
		case e.Refused != nil:
			department, person = "", ""
		}
	}
	return department, person
}

// decide gives the penalty the state that its decisions come to. A confirmed
// amount stays as it was confirmed.
func (x *Penalty) decide(decisions []complaint.Decision) {
	x.Decisions = decisions
	d, ok := last(decisions)
	if !ok {
		return
	}
	x.State = d.Decision
	if c, ok := x.Decided(complaint.PenaltyConfirmed); ok && c.Amount != nil {
		x.Amount = *c.Amount
	}
}

// stale lists the penalties that were decided on but have no breach any more.
func (p *Policy) stale(s *complaint.State, known []Penalty) []Penalty {
	var all []Penalty
	for key, decisions := range s.Decisions {
		if slices.ContainsFunc(known, func(x Penalty) bool { return x.Key == key }) {
			continue
		}
		x := Penalty{Complaint: s.ID, Key: key, Stale: true, At: decisions[0].At.Time, Multiple: 1, State: PenaltyProposed}
		code, sequence, _ := strings.Cut(key, "/")
		if c := p.Clock(code); c != nil {
			n := 0
			_, _ = fmt.Sscanf(sequence, "%d", &n) // 0 where the key is none of ours
			x.Run = Run{Clock: c, Sequence: n}
			if c.Penalty != nil {
				x.Notice = noticeNumber(c.Penalty, s.ID, n)
			}
		} else {
			x.Run = Run{Clock: &Clock{Term: Term{Code: code}}}
		}
		x.decide(decisions)
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b Penalty) int { return cmp.Compare(a.Key, b.Key) })
	return all
}

// Publish marks a confirmed penalty as published by a bulletin.
func (x *Penalty) Publish(bulletin string) {
	x.Bulletin = bulletin
	if x.State == complaint.PenaltyConfirmed {
		x.State = PenaltyPublished
	}
}

func last[T any](all []T) (T, bool) {
	if len(all) == 0 {
		var none T
		return none, false
	}
	return all[len(all)-1], true
}

// Amount returns what a breach of a clock costs at a level, the multiple
// included, and whether it costs anything.
func (p *Policy) Amount(c *Clock, level string) (complaint.Money, bool) {
	if c.Penalty == nil {
		return 0, false
	}
	amounts := c.Penalty.Amounts
	if c.Penalty.Of != "" {
		amounts = p.Clock(c.Penalty.Of).Penalty.Amounts
	}
	standard, ok := amounts[level]
	if !ok {
		standard = amounts["*"]
	}
	return standard * complaint.Money(max(c.Penalty.Multiple, 1)), standard != 0
}
