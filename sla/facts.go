package sla

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// facts are what conditions speak of: a complaint as it stands and, in a gate, the
// event that is asked about, whose own values stand over the recorded ones.
//
// A name is looked up, in this order: in the row, where a row of a list is judged;
// among the fields of the stage, where a stage is judged; among what every complaint
// has; among the policy's fields; among its stages, as the number of times done, 0
// while it is to be done anew; as STAGE.FIELD, or STAGE.LIST for the number of rows.
type facts struct {
	p       *Policy
	s       *complaint.State
	e       *complaint.Event          // asked about; nil: none
	a       *Assessment               // where clocks are asked about as well; nil: not yet computed
	stage   *Stage                    // judged; nil: none
	row     map[string]complaint.Text // judged; nil: none
	columns map[string]bool           // names of its columns
}

// amountName is the name of what is at stake, which is known as well but is added up
// from other names.
const amountName = "amount"

// known are the names that every complaint has, by what they give.
var known = map[string]func(facts) string{
	"type":  func(f facts) string { return f.typ() },
	"level": func(f facts) string { return f.level() },
	"category": func(f facts) string {
		return f.judged(f.s.Category, func(c *complaint.Classified) string { return c.Category })
	},
	"department": func(f facts) string {
		if f.e != nil && f.e.Transferred != nil {
			return f.e.Transferred.To
		}
		return f.judged(f.s.Department, func(c *complaint.Classified) string { return c.Department })
	},
	"cause": func(f facts) string {
		return f.judged(f.s.CauseDepartment, func(c *complaint.Classified) string { return c.Cause })
	},
	"reason": func(f facts) string {
		return f.judged(f.s.Reason, func(c *complaint.Classified) string { return c.Reason })
	},
	"channel":       func(f facts) string { return string(f.opened().Channel) },
	"customer":      func(f facts) string { return string(f.opened().Customer.Name) },
	"phone":         func(f facts) string { return string(f.opened().Customer.Phone) },
	"customer_type": func(f facts) string { return string(f.opened().Customer.Type) },
	"text":          func(f facts) string { return string(f.opened().Text) },
	"subject":       func(f facts) string { return string(f.opened().Subject) },
	"demand":        func(f facts) string { return string(f.opened().Demand) },
	"external":      func(f facts) string { return string(f.opened().External) },
	"first_contact": func(f facts) string { return string(f.opened().FirstContact) },
	"linked":        func(f facts) string { return string(f.opened().Linked) },
	"repeats":       func(f facts) string { return strconv.Itoa(len(f.opened().Repeats)) },
	"outcome":       func(f facts) string { return f.outcome() },
	"trigger":       func(f facts) string { return f.trigger() },
	"status":        func(f facts) string { return string(f.s.Status) },
	"tracking":      func(f facts) string { return f.s.Tracking.Mode },
	"refusals":      func(f facts) string { return strconv.Itoa(f.s.Refusals) },
	"replies":       func(f facts) string { return strconv.Itoa(f.s.Replies) },
	"extensions":    func(f facts) string { return strconv.Itoa(len(f.s.Extensions)) },
	"departments":   func(f facts) string { return strconv.Itoa(f.departments()) },
	"callback":      func(f facts) string { r, _ := f.call(); return r },
	"score":         func(f facts) string { _, n := f.call(); return n },
	"days":          func(f facts) string { return f.days() },
	"broken":        func(f facts) string { return strconv.Itoa(f.broken()) },
	"classified":    func(f facts) string { return yes(f.s.FirstLevel != "" && !f.s.Classified.IsZero()) },
	"transferred":   func(f facts) string { return yes(f.s.Transfer != nil) },
	"signed":        func(f facts) string { return yes(f.s.Transfer != nil && !f.s.Transfer.Signed.IsZero()) },
	"replied":       func(f facts) string { return yes(f.s.Replies > 0) },
}

// Yes and No are how a field of that kind is kept.
const (
	Yes = "yes"
	No  = "no"
)

func yes(b bool) string {
	if b {
		return Yes
	}
	return No
}

// value returns what a name stands for, "" where it is not set.
func (f facts) value(name string) string {
	if f.row != nil && !strings.Contains(name, ".") && f.columns[name] {
		return string(f.row[name])
	}
	if f.stage != nil {
		if field, ok := ByCode(f.stage.Fields, name); ok {
			return f.stepValue(f.stage, field)
		}
	}
	if of, ok := known[name]; ok {
		return of(f)
	}
	if name == amountName {
		return f.amount()
	}
	if field, ok := ByCode(f.p.Fields, name); ok {
		return f.field(field)
	}
	if st := f.p.Stage(name); st != nil {
		return strconv.Itoa(f.times(st.Code))
	}
	code, rest, _ := strings.Cut(name, ".")
	if code == "clock" {
		return f.clock(rest)
	}
	if st := f.p.Stage(code); st != nil {
		if field, ok := ByCode(st.Fields, rest); ok {
			return f.stepValue(st, field)
		}
	}
	return ""
}

// everywhere reports whether every complaint has a name.
func everywhere(name string) bool { return known[name] != nil || name == amountName }

// times is how often a stage was done, 0 while it is to be done (anew).
func (f facts) times(code string) int {
	st := f.s.Steps[code]
	if st == nil || !st.Done {
		return 0
	}
	return st.Times
}

func (f facts) opened() *complaint.Opened {
	if f.e != nil && f.e.Opened != nil {
		return f.e.Opened
	}
	if f.e != nil && f.e.Corrected != nil {
		o := f.e.Corrected.Over(f.s.Opened)
		return &o
	}
	return &f.s.Opened
}

func (f facts) judged(now string, of func(*complaint.Classified) string) string {
	if f.e != nil && f.e.Classified != nil {
		if v := of(f.e.Classified); v != "" {
			return v
		}
	}
	return now
}

// typ is the type of the case; without one, the policy's first.
func (f facts) typ() string {
	now := string(f.opened().Type)
	if now == "" && len(f.p.Types) > 0 {
		now = f.p.Types[0].Code
	}
	return f.judged(now, func(c *complaint.Classified) string { return string(c.Type) })
}

func (f facts) level() string {
	if f.e != nil && f.e.Escalated != nil {
		return f.e.Escalated.To
	}
	return f.judged(f.s.Level, func(c *complaint.Classified) string { return c.Level })
}

// amount is what is at stake: the amount of the complaint and every field of the
// policy that is added to it (U-38).
func (f facts) amount() string {
	set := f.opened().Amount
	if f.e != nil && f.e.Classified != nil && f.e.Classified.Amount != nil {
		set = f.e.Classified.Amount
	}
	var sum complaint.Money
	said := set != nil
	if said {
		sum = *set
	}
	for _, field := range f.p.Fields {
		if !field.Sum {
			continue
		}
		if m, err := complaint.ParseMoney(f.field(field)); err == nil {
			sum, said = sum+m, true
		}
	}
	if !said {
		return ""
	}
	return sum.String()
}

func (f facts) outcome() string {
	if f.e != nil && f.e.CloseApplied != nil {
		return cmpOr(f.e.CloseApplied.Outcome, f.usual())
	}
	if a := f.s.Pending(complaint.SubjectClose); a != nil {
		return cmpOr(a.Way, f.usual())
	}
	if f.s.Closed.IsZero() {
		return ""
	}
	return cmpOr(f.s.Outcome, f.usual())
}

// usual is the way of closing that need not be named.
func (f facts) usual() string {
	if len(f.p.Outcomes) == 0 {
		return ""
	}
	return f.p.Outcomes[0].Code
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// trigger is why the level was last raised.
func (f facts) trigger() string {
	if f.e != nil && f.e.Escalated != nil {
		return f.e.Escalated.Trigger
	}
	for _, e := range slices.Backward(f.s.Applied) {
		if e.Escalated != nil {
			return e.Escalated.Trigger
		}
	}
	return ""
}

// departments is how many departments work on it.
func (f facts) departments() int {
	if f.e != nil && f.e.Transferred != nil {
		return 1 + len(f.e.Transferred.With)
	}
	if f.s.Transfer != nil {
		return 1 + len(f.s.Transfer.With)
	}
	return 0
}

// call is the result of the last call-back that reached the customer, and its score.
func (f facts) call() (result, score string) {
	for _, c := range slices.Backward(f.s.Calls) {
		if c.Result == complaint.Unreached {
			continue
		}
		if c.Score != nil {
			score = strconv.Itoa(*c.Score)
		}
		return c.Result, score
	}
	return "", ""
}

// days is how long a closed complaint took, in natural days from receipt.
func (f facts) days() string {
	if f.s.Closed.IsZero() {
		return ""
	}
	return strconv.FormatFloat(f.s.Closed.Sub(f.s.Received.Time).Hours()/24, 'f', 4, 64)
}

// broken is how many appointments to call back were kept late.
func (f facts) broken() int {
	n := 0
	for _, p := range f.s.Promises {
		if !p.Called.IsZero() && p.Called.After(p.When.Time) {
			n++
		}
	}
	return n
}

// clock is the state of the last run of a clock, or with .level its level.
func (f facts) clock(name string) string {
	code, part, _ := strings.Cut(name, ".")
	if f.a == nil {
		return ""
	}
	for _, r := range slices.Backward(f.a.Runs) {
		if r.Clock.Code != code {
			continue
		}
		if part == "level" {
			return r.Level
		}
		return string(r.State)
	}
	return ""
}

// field is the value of a field of the policy; a ratio that nobody gave is computed.
func (f facts) field(field Field) string {
	v, said := f.given(field.Code)
	if said || len(field.Ratio) != 2 {
		return v
	}
	n, okN := number(f.value(field.Ratio[0]))
	d, okD := number(f.value(field.Ratio[1]))
	if !okN || !okD || d.Sign() == 0 {
		return ""
	}
	return new(big.Rat).Mul(new(big.Rat).Quo(n, d), big.NewRat(100, 1)).FloatString(2) + "%"
}

func (f facts) given(code string) (string, bool) {
	if f.e != nil {
		var set map[string]complaint.Text
		key := code
		switch {
		case f.e.Opened != nil:
			set = f.e.Opened.Fields
		case f.e.Classified != nil:
			set = f.e.Classified.Fields
		case f.e.Corrected != nil:
			set, key = f.e.Corrected.Set, "field."+code
		case f.e.Paused != nil:
			set = f.e.Paused.Fields
		}
		if v, ok := set[key]; ok {
			return string(v), v != ""
		}
	}
	v := f.s.Fields[code]
	return string(v), v != ""
}

// Holds reports whether a condition holds of the complaint as it stands.
func (a *Assessment) Holds(c Condition) bool { return c.IsZero() || c.holds(a.facts()) }

// Value returns what a name of the language of conditions stands for: codes, yes and
// no, numbers, dates; "" where it is not set.
func (a *Assessment) Value(name string) string { return a.facts().value(name) }

func (a *Assessment) facts() facts { return facts{p: a.Policy, s: a.State, a: a} }

func conditionError(line int, f *complaint.Fault) string {
	return fmt.Sprintf("line %d: %s", line, f.Error())
}

// Personal lists the values that the fields which the policy calls personal have and
// had: they are hidden wherever they stand (ENG-22).
func (a *Assessment) Personal() []complaint.Text {
	var values []complaint.Text
	add := func(fields []Field, set map[string]complaint.Text, prefix string) {
		for name, v := range set {
			code, ok := strings.CutPrefix(name, prefix)
			if x, known := (&Stage{Fields: fields}).Place(code); ok && known && x.Personal && v != "" && !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	for _, e := range a.State.Applied {
		switch {
		case e.Opened != nil:
			add(a.Policy.Fields, e.Opened.Fields, "")
		case e.Classified != nil:
			add(a.Policy.Fields, e.Classified.Fields, "")
		case e.Corrected != nil:
			add(a.Policy.Fields, e.Corrected.Set, "field.")
		case e.Paused != nil:
			add(a.Policy.Pause.Fields, e.Paused.Fields, "")
		case e.Stepped != nil:
			if st := a.Policy.Stage(e.Stepped.Step); st != nil {
				add(st.Fields, e.Stepped.Set, "")
			}
		}
	}
	return values
}
