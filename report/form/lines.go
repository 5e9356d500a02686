package form

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/report"
)

// LineData returns the values of lines for the tables of penalties (F06, first table), numbered from 1. asOf is the
// instant that the lines speak of.
func LineData(n report.Names, lines []Line, asOf time.Time) []map[string]any {
	all := make([]map[string]any, 0, len(lines))
	for i, l := range lines {
		clock, sequence := l.run()
		var actual any = n.T("form.line.undone")
		stopped := time.Time{}
		if l.Stopped != nil {
			stopped = n.In(l.Stopped.Time)
			actual = stopped
		}
		all = append(all, map[string]any{
			"no": fmt.Sprint(i + 1), "notice": l.Notice, "id": l.Complaint, "department": n.Department(l.Department), "person": l.Person,
			"level": n.Level(l.Level), "item": n.Item(clock, sequence), "due": n.In(l.Due.Time), "actual": actual,
			"hours": Over(l.Due.Time, stopped, asOf), "standard": l.Standard, "multiple": l.Multiple, "amount": l.Amount,
			"state": n.PenaltyState(l.State), "remark": remark(n, l),
		})
	}
	return all
}

// remark says what is special about a line.
func remark(n report.Names, l Line) string {
	var parts []string
	clock, sequence := l.run()
	if c := n.Policy.Clock(clock); c != nil && c.After != "" {
		parts = append(parts, n.T("form.line.month", "n", sequence))
	}
	if l.Amount < 0 {
		parts = append(parts, n.T("form.line.reversed"))
	}
	for _, mark := range l.Marks {
		parts = append(parts, n.T("form.line."+mark))
	}
	return strings.Join(parts, n.T("form.and"))
}

// The columns of the table by department (F06, second table); what belongs to none of them counts as other.
var groups = []string{"transfer", "reply", "close", "again", "month"}

const otherGroup = "other"

// group says in which column a line counts.
func group(n report.Names, l Line) string {
	clock, sequence := l.run()
	c := n.Policy.Clock(clock)
	switch {
	case c == nil || c.Penalty == nil || !slices.Contains(groups, c.Penalty.Group):
		return otherGroup
	case len(c.Raise) > 0 && sequence > 1:
		return "again"
	}
	return c.Penalty.Group
}

// DepartmentData returns the values of the table of penalties by department, departments in the policy's order, and of
// its sums. A reversed line takes its penalty off.
func DepartmentData(n report.Names, lines []Line) (rows []map[string]any, sums map[string]any) {
	rows, sums = []map[string]any{}, department("")
	for _, code := range departments(n, lines) {
		row := department(n.Department(code))
		for _, l := range lines {
			if l.Department != code {
				continue
			}
			for _, cell := range []any{row[group(n, l)], row["all"], sums[group(n, l)], sums["all"]} {
				count(cell.(map[string]any), l.Amount)
			}
		}
		rows = append(rows, row)
	}
	return rows, sums
}

func department(name string) map[string]any {
	row := map[string]any{"department": name}
	for _, key := range append([]string{otherGroup, "all"}, groups...) {
		row[key] = map[string]any{"count": int64(0), "amount": report.Money(0)}
	}
	return row
}

func count(cell map[string]any, amount report.Money) {
	one := int64(1)
	if amount < 0 {
		one = -1
	}
	cell["count"], cell["amount"] = cell["count"].(int64)+one, cell["amount"].(report.Money)+amount
}

// departments lists the departments of lines, in the policy's order.
func departments(n report.Names, lines []Line) []string {
	var codes []string
	for _, d := range n.Policy.Departments {
		if slices.ContainsFunc(lines, func(l Line) bool { return l.Department == d.Code }) {
			codes = append(codes, d.Code)
		}
	}
	var rest []string
	for _, l := range lines {
		if !slices.Contains(codes, l.Department) && !slices.Contains(rest, l.Department) {
			rest = append(rest, l.Department)
		}
	}
	slices.Sort(rest)
	return append(codes, rest...)
}
