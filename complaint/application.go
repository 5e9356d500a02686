package complaint

import "slices"

// Subjects of an application: what somebody asks approval for. Beside these, the
// code of a stage that takes effect when approved.
const (
	SubjectClose     = "close"
	SubjectDeferral  = "deferral"
	SubjectExtension = "extension"
)

// Results of a call-back.
const (
	Satisfied    = "satisfied"    // confirms that the complaint can be closed
	Dissatisfied = "dissatisfied" // denies the application
	Unreached    = "unreached"    // an attempt; decides nothing
	CallRefused  = "refused"      // reached, but would not answer
)

// Outcome is what became of an application.
type Outcome string

// The outcomes.
const (
	Pending  Outcome = "pending"
	Accepted Outcome = "accepted"
	Denied   Outcome = "denied"
	Lapsed   Outcome = "lapsed" // the complaint ended or went to tracking first
)

// Application is a request that needs a call-back, approvals or both. Clocks
// judge it by At, when it arrived, not by when it was decided (DLR-16).
type Application struct {
	Event     string
	Subject   string
	At        Time
	By        string
	Text      Text
	Cause     string // of a deferral
	Way       string // of closing
	Ledger    bool   // an imported ledger tells that it was accepted
	Clock     string // of an extension
	Mode      string // tracking mode asked for by a deferral
	Level     string // in force when it arrived
	Needs     Needs
	Attempts  []Time // call-backs that did not reach the customer
	Callback  Time   // when the customer was reached
	Result    string // of that call
	Score     *int
	Caller    string
	Words     Text
	Approvals []string // who has approved so far, in order
	Refusal   Text     // why it was denied by a person
	Outcome   Outcome
	Decided   Time
}

// Needs is what an application needs before it takes effect.
type Needs struct {
	Callback  bool
	Approvals [][]string // for each approval in order: the roles that may give it
}

// ready reports whether the call-back part is done.
func (a *Application) ready() bool { return !a.Needs.Callback || !a.Callback.IsZero() }

// complete reports whether nothing is missing any more.
func (a *Application) complete() bool { return a.ready() && len(a.Approvals) >= len(a.Needs.Approvals) }

// Waiting returns the roles of the next approval, nil where the call-back comes
// first or no approval is missing.
func (a *Application) Waiting() []string {
	if a == nil || a.Outcome != Pending || !a.ready() || len(a.Approvals) >= len(a.Needs.Approvals) {
		return nil
	}
	return a.Needs.Approvals[len(a.Approvals)]
}

// CloseApplied is the last reply: it says the result and asks for closing (DLR-41).
type CloseApplied struct {
	Result  Text   `yaml:"result" json:"result"`
	Outcome string `yaml:"outcome,omitempty" json:"outcome,omitempty"` // way of closing, of the policy
	Ledger  bool   `yaml:"ledger,omitempty" json:"ledger,omitempty"`   // told by an imported ledger as done: the policy does not ask what the ledger cannot know (W-04)
}

// Kind names the kind.
func (*CloseApplied) Kind() Kind { return "close_applied" }

func (*CloseApplied) permit(s *State, _ *Event) *Fault { return s.nothingPending() }

func (c *CloseApplied) apply(s *State, e *Event, r Rules) {
	s.Replies++
	s.applyFor(e, r, &Application{Subject: SubjectClose, Text: c.Result, Way: c.Outcome, Ledger: c.Ledger})
}

// DeferApplied asks that closing be put off for an objective cause (DLR-46).
type DeferApplied struct {
	Cause    string `yaml:"cause" json:"cause"`
	Text     Text   `yaml:"text,omitempty" json:"text,omitempty"`
	Tracking string `yaml:"tracking" json:"tracking"`
}

// Kind names the kind.
func (*DeferApplied) Kind() Kind { return "defer_applied" }

func (*DeferApplied) permit(s *State, _ *Event) *Fault { return s.nothingPending() }

func (d *DeferApplied) apply(s *State, e *Event, r Rules) {
	s.Replies++
	s.applyFor(e, r, &Application{Subject: SubjectDeferral, Text: d.Text, Cause: d.Cause, Mode: d.Tracking})
}

// CalledBack is a call to the customer after an application for closing (DLR-43).
type CalledBack struct {
	Result string `yaml:"result" json:"result"`
	Score  *int   `yaml:"score,omitempty" json:"score,omitempty"` // 1 to 5
	Text   Text   `yaml:"text,omitempty" json:"text,omitempty"`
}

// Kind names the kind.
func (*CalledBack) Kind() Kind { return "called_back" }

func (*CalledBack) permit(s *State, _ *Event) *Fault {
	if s.Status == StatusClosed || s.Status == StatusEnded { // the gates say whether the regime calls after closing
		return nil
	}
	a := s.Pending(SubjectClose)
	switch {
	case a == nil:
		return Refuse("callback.nothing", "id", s.ID)
	case !a.Callback.IsZero():
		return Refuse("callback.again", "id", s.ID, "at", a.Callback, "by", a.Caller)
	}
	return nil
}

func (c *CalledBack) apply(s *State, e *Event, r Rules) {
	s.Calls = append(s.Calls, Call{e.At, e.By, c.Result, c.Score, c.Text})
	a := s.Pending(SubjectClose)
	if a == nil { // after closing
		if c.Result != Unreached {
			s.keepPromises(e.At)
		}
		return
	}
	a.Caller, a.Words, a.Score = e.By, c.Text, c.Score
	if c.Result == Unreached {
		a.Attempts = append(a.Attempts, e.At)
		return
	}
	a.Callback, a.Result = e.At, c.Result
	s.keepPromises(e.At)
	if c.Result == Dissatisfied {
		s.decide(a, Denied, e.At, r)
		return
	}
	if s.enter(StatusConfirmed, e.At); a.complete() {
		s.decide(a, Accepted, e.At, r)
	}
}

// Approved gives the approval that the pending application waits for.
type Approved struct {
	Subject string `yaml:"subject,omitempty" json:"subject,omitempty"`
	Text    Text   `yaml:"text,omitempty" json:"text,omitempty"`
}

// Kind names the kind.
func (*Approved) Kind() Kind { return "approved" }

func (p *Approved) permit(s *State, e *Event) *Fault {
	a := s.Pending(p.Subject)
	switch {
	case a == nil:
		return Refuse("approve.nothing", "id", s.ID)
	case a.By == e.By || slices.Contains(a.Approvals, e.By):
		return Refuse("approve.four-eyes", "id", s.ID, "by", e.By)
	case a.Subject == SubjectClose && a.Caller == e.By:
		return Refuse("approve.four-eyes", "id", s.ID, "by", e.By)
	case s.Steps[a.Subject] != nil && slices.Contains(s.Steps[a.Subject].Authors, e.By):
		return Refuse("approve.four-eyes", "id", s.ID, "by", e.By)
	}
	return nil
}

func (p *Approved) apply(s *State, e *Event, r Rules) {
	a := s.pendingFor(p.Subject, e)
	if a.Callback.IsZero() && a.Needs.Callback { // by record, after the attempts the policy asks for
		a.Callback, a.Result = e.At, Unreached
	}
	if a.Approvals = append(a.Approvals, e.By); a.complete() {
		s.decide(a, Accepted, e.At, r)
	}
}

// Rejected turns the pending application down.
type Rejected struct {
	Subject string `yaml:"subject,omitempty" json:"subject,omitempty"`
	Reason  Text   `yaml:"reason" json:"reason"`
}

// Kind names the kind.
func (*Rejected) Kind() Kind { return "rejected" }

func (p *Rejected) permit(s *State, e *Event) *Fault {
	a := s.Pending(p.Subject)
	switch {
	case a == nil:
		return Refuse("approve.nothing", "id", s.ID)
	case a.By == e.By:
		return Refuse("approve.four-eyes", "id", s.ID, "by", e.By)
	}
	return nil
}

func (p *Rejected) apply(s *State, e *Event, r Rules) {
	a := s.pendingFor(p.Subject, e)
	a.Refusal = p.Reason
	s.decide(a, Denied, e.At, r)
}

// PendingApplication returns the application that waits for a decision, the latest
// where there are several, or nil.
func (s *State) PendingApplication() *Application { return s.Pending("") }

// Pending returns the application about a subject that waits for a decision, the
// latest about any where none is named, or nil.
func (s *State) Pending(subject string) *Application {
	for _, a := range slices.Backward(s.Applications) {
		if a.Outcome == Pending && (subject == "" || a.Subject == subject) {
			return a
		}
	}
	return nil
}

// pendingFor is Pending for the event that decides on it.
func (s *State) pendingFor(subject string, e *Event) *Application {
	a := s.Pending(subject)
	if s.decided == nil {
		s.decided = map[string]string{}
	}
	s.decided[e.ID] = a.Subject
	return a
}

// nothingPending refuses to apply for closing or deferral while either is undecided.
func (s *State) nothingPending() *Fault {
	for _, subject := range []string{SubjectClose, SubjectDeferral} {
		if a := s.Pending(subject); a != nil {
			return Refuse("apply.pending", "id", s.ID, "subject", a.Subject, "at", a.At)
		}
	}
	return nil
}

// lapse ends the applications that a status leaves behind: those for closing and
// deferral live in the statuses in which they are decided, others while the
// complaint is followed.
func (s *State) lapse(status Status, at Time) {
	for _, a := range s.Applications {
		lives := lasting
		if a.Subject == SubjectClose || a.Subject == SubjectDeferral {
			lives = deciding
		}
		if a.Outcome == Pending && !slices.Contains(lives, status) {
			a.Outcome, a.Decided = Lapsed, at
		}
	}
}

func (s *State) applyFor(e *Event, r Rules, a *Application) {
	a.Event, a.At, a.By, a.Level, a.Outcome = e.ID, e.At, e.By, s.Level, Pending
	s.Applications = append(s.Applications, a) // before it is asked what it needs: that may depend on it
	a.Needs = r.Needs(s, a.Subject)
	switch {
	case a.Subject == SubjectDeferral:
		s.enter(StatusDeferring, e.At)
	case a.Subject != SubjectClose:
	case a.Needs.Callback:
		s.enter(StatusClosing, e.At)
	default:
		s.enter(StatusConfirmed, e.At)
	}
	if a.complete() {
		s.decide(a, Accepted, e.At, r)
	}
}

// renew asks anew who has to approve: the level or the amount may have risen since it
// was applied for (CCF-45). Of what is undecided, the approvals by then stay; a stage
// that was approved by others than it needs now is to be done anew.
func (s *State) renew(at Time, r Rules) {
	for code, st := range s.Steps {
		if st.Done && s.Status.Open() && r.Step(s, code).Approval && !covers(st.Application, r.Needs(s, code).Approvals) {
			s.undo(code, at)
		}
	}
	for _, a := range s.Applications {
		if a.Outcome != Pending {
			continue
		}
		if now := r.Needs(s, a.Subject).Approvals; len(now) > len(a.Approvals) {
			a.Needs.Approvals = append(slices.Clone(a.Needs.Approvals[:len(a.Approvals)]), now[len(a.Approvals):]...)
		}
	}
}

// covers reports whether an application asked for every approval that is needed.
func covers(a *Application, needed [][]string) bool {
	return !slices.ContainsFunc(needed, func(roles []string) bool {
		return a == nil || !slices.ContainsFunc(a.Needs.Approvals, func(asked []string) bool { return slices.Equal(asked, roles) })
	})
}

func (s *State) decide(a *Application, o Outcome, at Time, r Rules) {
	a.Outcome, a.Decided = o, at
	switch {
	case a.Subject == SubjectExtension:
	case a.Subject != SubjectClose && a.Subject != SubjectDeferral:
		st := s.Steps[a.Subject]
		st.Done, st.Authors = o == Accepted, nil
	case o == Denied:
		s.enter(StatusReplied, at)
	case a.Subject == SubjectClose:
		s.Closed, s.ClosedBy, s.Outcome = at, a, a.Way
		s.enter(StatusClosed, at)
	case a.Subject == SubjectDeferral:
		s.startTracking(at, a.Mode, false, r)
	}
}
