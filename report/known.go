package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/sla"
)

// shares are the rates that every policy has, beside those of its clocks.
var shares = []string{
	"closed_once", "first_callback_pass", "due_closed", "irrational_first", "closed_to_date", "completed", "irrational_second", "irrational_second_received", "repeated",
}

// FigureKeys lists what a report of the policy can show: its own figures, and those that every policy has.
func FigureKeys(p *sla.Policy) []string {
	return slices.Concat(sla.Codes(p.Figures), CountKeys(p), onTimeKeys(p), []string{sla.PromiseClock + "_on_time"}, shares)
}

// onTimeKeys are the rates of the clocks; what raises the level is judged by closed_once instead.
func onTimeKeys(p *sla.Policy) []string {
	var keys []string
	for i := range p.Clocks {
		if c := &p.Clocks[i]; c.After == "" && len(c.Raise) == 0 {
			keys = append(keys, c.Code+"_on_time")
		}
	}
	return keys
}

// ColumnKeys lists what a table of the policy can show, main:AXIS aside.
func ColumnKeys(p *sla.Policy) []string {
	keys := slices.Sorted(maps.Keys(counted))
	return slices.Concat(keys, []string{"share", "cumulative", "change", "year", "customers", "volume", "rate"}, sla.Codes(p.Figures))
}

// KnowsColumn reports whether a table of the policy can have a column.
func KnowsColumn(p *sla.Policy, column string) bool {
	if by, ok := strings.CutPrefix(column, mainPrefix); ok {
		return KnowsAxis(p, by)
	}
	return slices.Contains(ColumnKeys(p), column)
}

// KnowsAxis reports whether a table or a warning of the policy can group by something.
func KnowsAxis(p *sla.Policy, by string) bool {
	kind, name, deep := strings.Cut(by, ":")
	field, _, list := axis(by).field(p)
	switch {
	case !deep:
		return slices.Contains([]string{axisCategory, axisLevel, axisMonth, "department", "cause", "type", "channel", "status"}, by)
	case kind == "field":
		return !strings.Contains(name, ".") && field.Code != ""
	}
	return kind == "step" && strings.Contains(name, ".") && field.Code != "" && (list != "" || field.Kind != sla.KindList)
}
