package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// cells gives the content of each column that is no further field, by its code in
// templates/ledger/columns.yaml.
var cells = map[string]func(l *line) any{
	"id":              func(l *line) any { return string(l.s.ID) },
	"level":           func(l *line) any { return report.LevelName(l.a, l.lang) },
	"first_level":     func(l *line) any { return sla.NameOf(l.a.Policy.Levels, l.s.FirstLevel, l.lang) },
	"category":        func(l *line) any { return sla.NameOf(l.a.Policy.Categories, l.s.Category, l.lang) },
	"type":            func(l *line) any { return l.a.Policy.TypeOf(l.s).Name.In(l.lang) },
	"customer":        func(l *line) any { return string(l.s.Opened.Customer.Name) },
	"phone":           func(l *line) any { return string(l.s.Opened.Customer.Phone) },
	"customer_type":   func(l *line) any { return name(l, l.a.Policy.CustomerTypes, l.s.Opened.Customer.Type) },
	"channel":         func(l *line) any { return name(l, l.a.Policy.Channels, l.s.Opened.Channel) },
	"subject":         func(l *line) any { return string(l.s.Opened.Subject) },
	"text":            func(l *line) any { return string(l.s.Opened.Text) },
	"demand":          func(l *line) any { return string(l.s.Opened.Demand) },
	"amount":          amount,
	"received":        func(l *line) any { return l.when(l.s.Received) },
	"taken_by":        func(l *line) any { return l.s.OpenedBy },
	"department":      func(l *line) any { return sla.NameOf(l.a.Policy.Departments, l.s.Department, l.lang) },
	"handler":         handler,
	"transferred":     func(l *line) any { return l.when(l.transfer().At) },
	"signed":          func(l *line) any { return l.when(l.transfer().Signed) },
	"applied":         func(l *line) any { return l.when(l.closing().At) },
	"callback_result": func(l *line) any { return callbackResult(l) },
	"caller":          func(l *line) any { return l.closing().Caller },
	"callback":        func(l *line) any { return l.when(l.closing().called()) },
	"closed":          func(l *line) any { return l.when(l.over()) },
	"hours":           hours,
	"limit_days":      func(l *line) any { return l.limit(func(r sla.Run) any { return days(r.Due.Sub(r.Start)) }) },
	"due":             func(l *line) any { return l.limit(func(r sla.Run) any { return l.when(complaint.At(r.Due)) }) },
	"overdue_days":    func(l *line) any { return l.limit(l.overdue) },
	"in_time":         func(l *line) any { return l.limit(l.inTime) },
	"paused_days":     pausedDays,
	"first_deferral":  firstDeferral,
	"deferrals":       func(l *line) any { return len(l.deferrals()) },
	"as_of":           func(l *line) any { return l.when(complaint.At(l.a.Now)) },
	"first_call":      firstCall,
	"regular":         regular,
	"course":          course,
	"applications":    applications,
	"first_replied":   func(l *line) any { at, _ := l.reply(0); return l.when(at) },
	"replied":         func(l *line) any { at, _ := l.reply(-1); return l.when(at) },
	"reply":           func(l *line) any { _, text := l.reply(-1); return string(text) },
	"status":          func(l *line) any { return l.word("status", string(l.s.Status)) },
	"waits_for":       waitsFor,
	"penalties":       penalties,
	"reason":          reason,
	"tracking":        tracking,
	"others":          others,
}

// name is the name of a value, or the ledger's own words where the policy has none.
func name[T sla.Termed](l *line, all []T, code complaint.Text) string {
	return sla.NameOf(all, string(code), l.lang)
}

func amount(l *line) any {
	if m := l.s.Opened.Amount; m != nil {
		return report.Money(*m)
	}
	return nil
}

func (l *line) transfer() complaint.Transfer {
	if l.s.Transfer == nil {
		return complaint.Transfer{}
	}
	return *l.s.Transfer
}

func handler(l *line) any { return cmp.Or(l.transfer().SignedBy, string(l.transfer().Receiver)) }

// application is an application for closing, or none.
type application struct{ complaint.Application }

// closing is the application that closed the complaint, or else the last one.
func (l *line) closing() application {
	if l.s.ClosedBy != nil {
		return application{*l.s.ClosedBy}
	}
	for _, a := range slices.Backward(l.s.Applications) {
		if a.Subject == complaint.SubjectClose {
			return application{*a}
		}
	}
	return application{}
}

// callbackResult is what the customer said; nothing of a call that an import had to make up.
func callbackResult(l *line) any {
	a := l.closing()
	for _, words := range ledgerLayout().Unrecorded {
		if a.Result == complaint.CallRefused && strings.HasPrefix(string(a.Words), words) {
			return ledgerLayout().Unrecorded.In(l.lang)
		}
	}
	return l.word("result", a.result())
}

// result is the call's; attempts alone have not reached anybody.
func (a application) result() string {
	if a.Result == "" && len(a.Attempts) > 0 {
		return complaint.Unreached
	}
	return a.Result
}

// called is when the customer was called; the last attempt where nobody answered.
func (a application) called() complaint.Time {
	if n := len(a.Attempts); n > 0 && (a.Callback.IsZero() || a.Result == complaint.Unreached) {
		return a.Attempts[n-1]
	}
	return a.Callback
}

// over is when the complaint came to its end, whichever.
func (l *line) over() complaint.Time {
	n := len(l.s.Spans)
	if n == 0 || l.s.Status.Open() || l.s.Status == complaint.StatusTracking {
		return complaint.Time{}
	}
	return l.s.Spans[n-1].From
}

func days(d time.Duration) float64 { return d.Hours() / 24 }

func hours(l *line) any {
	if end := l.over(); !end.IsZero() {
		return end.Sub(l.s.Received.Time).Hours()
	}
	return nil
}

// limit answers a question about the first limit for closing, nil where none applies.
func (l *line) limit(f func(sla.Run) any) any {
	for _, r := range l.a.Runs {
		if len(r.Clock.Raise) > 0 && !r.Due.IsZero() {
			return f(r)
		}
	}
	return nil
}

// overdue is the days between the due time and the application that closed the
// complaint (DLR-16), or the end, or now.
func (l *line) overdue(r sla.Run) any {
	if r.State != sla.Breached {
		return nil
	}
	end := l.a.Now
	switch {
	case !r.Stopped.IsZero():
		end = r.Stopped
	case !l.over().IsZero():
		end = l.over().Time
	}
	return days(end.Sub(r.Due))
}

func (l *line) inTime(r sla.Run) any {
	switch r.State {
	case sla.Met:
		return l.yesNo(true)
	case sla.Breached:
		return l.yesNo(false)
	}
	return nil
}

// pausedDays is for how long the clocks stood still by agreement.
func pausedDays(l *line) any {
	var sum time.Duration
	for _, p := range l.s.Pauses {
		end := p.To.Time
		if end.IsZero() {
			end = l.a.Now
		}
		sum += end.Sub(p.From.Time)
	}
	if sum == 0 {
		return nil
	}
	return days(sum)
}

func (l *line) deferrals() []*complaint.Application {
	return slices.DeleteFunc(slices.Clone(l.s.Applications), func(a *complaint.Application) bool { return a.Subject != complaint.SubjectDeferral })
}

func firstDeferral(l *line) any {
	if d := l.deferrals(); len(d) > 0 {
		return l.when(d[0].At)
	}
	return nil
}

// firstCall is whether the customer was satisfied at the first call that reached them.
func firstCall(l *line) any {
	for _, a := range l.s.Applications {
		if a.Result == complaint.Satisfied || a.Result == complaint.Dissatisfied {
			return l.yesNo(a.Result == complaint.Satisfied)
		}
	}
	return nil
}

// regular is whether the complaint ended by a closing that was applied for and approved.
func regular(l *line) any {
	if l.over().IsZero() {
		return nil
	}
	return l.yesNo(l.s.Status == complaint.StatusClosed)
}
