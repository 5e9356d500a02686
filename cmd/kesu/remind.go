package main

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/report/text"
)

// remindBytes is how long a message to a group may be: the shortest limit of the
// usual group robots, in bytes (DOMAIN.md 7, W-03).
const remindBytes = 2048

// reminder is what is overdue and falls due soon, of one department.
type reminder struct {
	Department string     `json:"department"`
	Name       string     `json:"name"`
	Overdue    int        `json:"overdue"`
	Items      []*dueView `json:"items"`
}

// remindCmd writes one message that can be sent to a group as it is: it names no
// customer (W-26), and is as short as the robots of such groups want it.
func (a *app) remindCmd() *cobra.Command {
	var within, department string
	c := a.command("remind", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, rows, bad, err := a.dueWithin(c, within)
		if err != nil {
			return err
		}
		groups := byDepartment(rows)
		if department != "" {
			code, err := choose(a, d.policy(d.now), "department", d.policy(d.now).Departments, department)
			if err != nil {
				return err
			}
			groups = slices.DeleteFunc(groups, func(r reminder) bool { return r.Department != code })
		}
		if a.flags.output != "table" {
			err = a.print(groups)
		} else {
			_, err = io.WriteString(a.stdout, text.Tidy(d.digest(groups, within)))
		}
		return firstError(err, invalidIf(bad))
	})
	c.Flags().StringVar(&within, "within", "24h", a.doc("flag.within"))
	a.text(c, &department, "department")
	a.completes(c, "department", departmentsOf)
	return c
}

// byDepartment groups what is due, the department with most overdue first; in each
// what can still be kept comes before what is overdue, of that the latest first.
func byDepartment(rows []*dueView) []reminder {
	slices.SortStableFunc(rows, func(x, y *dueView) int {
		switch {
		case x.Overdue && y.Overdue:
			return y.Due.Compare(x.Due.Time)
		case x.Overdue:
			return 1
		case y.Overdue:
			return -1
		}
		return x.Due.Compare(y.Due.Time)
	})
	groups := []reminder{}
	for _, v := range rows {
		i := slices.IndexFunc(groups, func(r reminder) bool { return r.Department == v.Department })
		if i < 0 {
			i, groups = len(groups), append(groups, reminder{Department: v.Department, Name: v.dep})
		}
		if groups[i].Items = append(groups[i].Items, v); v.Overdue {
			groups[i].Overdue++
		}
	}
	slices.SortStableFunc(groups, func(x, y reminder) int { return cmp.Compare(y.Overdue, x.Overdue) })
	return groups
}

// digest is the reminder as text; what no longer fits is counted.
func (d *desk) digest(groups []reminder, within string) string {
	overdue, total := 0, 0
	for _, r := range groups {
		overdue, total = overdue+r.Overdue, total+len(r.Items)
	}
	if total == 0 {
		return d.t("remind.none", "now", d.show(d.now), "within", within) + "\n"
	}
	lines := []string{d.t("remind.title", "now", d.show(d.now), "overdue", overdue, "soon", total-overdue, "within", within)}
	size, left := len(lines[0])+1, total
	room := remindBytes - len(d.t("remind.more", "n", total)) - 2
	for _, r := range groups {
		head := d.t("remind.department", "department", cmp.Or(r.Name, d.t("remind.nobody")), "n", len(r.Items))
		for i, v := range r.Items {
			line := d.t("remind.item", "id", v.ID, "level", strings.TrimLeft(v.level+" ", " "), "clock", v.name, "left", d.span(v.Due.Sub(d.now)), "person", v.Person)
			line = strings.TrimRight(line, " ")
			if i == 0 {
				line = head + "\n" + line
			}
			if size+len(line)+1 > room {
				return strings.Join(append(lines, d.t("remind.more", "n", left)), "\n") + "\n"
			}
			lines, size, left = append(lines, line), size+len(line)+1, left-1
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
