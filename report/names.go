package report

import (
	"fmt"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

// Names gives what people read for codes: those of a policy by its own names, the program's by the words of a language.
type Names struct {
	Policy *sla.Policy
	Words  *templates.Words
}

// T returns the sentence of a key; see templates.Words.T.
func (n Names) T(key string, pairs ...any) string { return n.Words.T(key, pairs...) }

// Lang returns the language of the names.
func (n Names) Lang() string { return n.Words.Lang() }

// code returns the sentence of a key that ends in a code, the code itself where there is none, nothing for no code.
func (n Names) code(prefix, code string) string {
	if key := prefix + code; code != "" && n.Words.Has(key) {
		return n.T(key)
	}
	return code
}

// Status returns the name of a status.
func (n Names) Status(st complaint.Status) string { return n.code("status.", string(st)) }

// PenaltyState returns the name of a penalty's state (ENG-13).
func (n Names) PenaltyState(state string) string { return n.code("penalty.", state) }

// Trigger returns the name of what changed a level.
func (n Names) Trigger(trigger string) string {
	if t, ok := sla.ByCode(n.Policy.Thresholds, trigger); ok {
		return t.Name.In(n.Lang())
	}
	return n.code("trigger.", trigger)
}

// Level returns the name of a level, or of the way of tracking by which a limit was looked up.
func (n Names) Level(code string) string {
	if t, ok := sla.ByCode(n.Policy.Tracking, code); ok {
		return t.Name.In(n.Lang())
	}
	return n.orNone(sla.NameOf(n.Policy.Levels, code, n.Lang()), "name.none.level")
}

// Category returns the name of a category.
func (n Names) Category(code string) string {
	return n.orNone(sla.NameOf(n.Policy.Categories, code, n.Lang()), "name.none.category")
}

// Department returns the name of a department.
func (n Names) Department(code string) string {
	return n.orNone(sla.NameOf(n.Policy.Departments, code, n.Lang()), "name.none.department")
}

func (n Names) orNone(name, key string) string {
	if name == "" {
		return n.T(key)
	}
	return name
}

// Clock returns the name of a clock; the appointments to call back have theirs in the words.
func (n Names) Clock(code string) string {
	if c := n.Policy.Clock(code); c != nil {
		return c.Name.In(n.Lang())
	}
	return n.code("clock.", code)
}

// Item returns what a penalty is for. A raising clock that fell due once more has its own name (DOMAIN.md 3.2).
func (n Names) Item(clock string, sequence int) string {
	c := n.Policy.Clock(clock)
	switch {
	case c == nil || c.Penalty == nil:
		return n.Clock(clock)
	case len(c.Raise) > 0 && sequence > 1:
		return n.T("name.item.again")
	}
	return c.Penalty.Item.In(n.Lang())
}

// Limit returns an amount of time in words, nothing for none.
func (n Names) Limit(l calendar.Limit) string {
	if l.IsZero() {
		return ""
	}
	return n.T("name.limit."+string(l.Unit), "n", l.Amount)
}

// In returns an instant in the policy's zone, the zero time as it is (ENG-06).
func (n Names) In(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.In(n.Policy.Cal().Location())
}

// This and Last return the words for a period and the one before: this week, last week.
func (n Names) This(p Period) string { return n.T("period." + p.Kind + ".this") }

// Last is This of the period before.
func (n Names) Last(p Period) string { return n.T("period." + p.Kind + ".last") }

// Span returns a period's first and last day in words.
func (n Names) Span(p Period) string {
	first, last := p.From, p.LastDay()
	layout, short := n.T("period.day-layout"), n.T("period.day-layout.short")
	switch {
	case first.Equal(last):
		return first.Format(layout)
	case first.Year() == last.Year():
		return n.T("period.span", "from", first.Format(layout), "to", last.Format(short))
	}
	return n.T("period.span", "from", first.Format(layout), "to", last.Format(layout))
}

// Period returns a period in words. A week is named by its ISO year (DOMAIN.md 6.8, 12).
func (n Names) Period(p Period) string {
	year, number := p.From.Year(), int(p.From.Month())
	switch p.Kind {
	case KindWeek:
		year, number = p.From.ISOWeek()
	case KindQuarter:
		number = (number + 2) / 3
	}
	return n.T("period."+p.Kind+".name", "year", fmt.Sprint(year), "n", number, "span", n.Span(p))
}
