package main

import (
	"strings"
	"time"

	"github.com/kesu-cli/kesu/report"
)

// mostLines is how many lines of a change, and mostListed how many of what is listed,
// are shown to people; programs get all.
const (
	mostLines  = 12
	mostListed = 50
)

// printAudit shows what was found: to people what violates the rules line by line, and
// what is only listed by commit or complaint.
func (a *app) printAudit(found *audited) error {
	var sheets []report.Sheet
	if len(found.Violations) > 0 {
		sheets = append(sheets, a.violationSheet(found.Violations))
	}
	if len(found.Listed) > 0 {
		sheets = append(sheets, a.listedSheet(found.Listed))
	}
	if len(sheets) > 0 || a.flags.output != "table" {
		if err := a.print(found, sheets...); err != nil {
			return err
		}
	}
	a.say("audit.done", "range", found.Range, "commits", found.Commits, "events", found.Events, "violations", len(found.Violations), "listed", len(found.Listed))
	return nil
}

func (a *app) violationSheet(all []noticed) report.Sheet {
	sheet := report.Sheet{Rows: []report.Row{
		report.Line(report.Heading, a.t("audit.violations")),
		report.Line(report.Head, a.heads("commit", "date", "author", "file", "finding")...),
	}}
	for _, n := range all {
		text := n.Text
		if n.Event != "" {
			text += "\n" + n.Event
		}
		sheet.Rows = append(sheet.Rows, report.Line(report.Body, brief(n.Commit), day(n.Date), n.Author, n.File, text+difference(n.Before, n.After)))
	}
	return sheet
}

// listedSheet groups what is listed: by commit where that is about several complaints,
// as an import is, else by complaint or file.
func (a *app) listedSheet(all []noticed) report.Sheet {
	type group struct {
		first noticed
		count int
	}
	several := map[string]bool{}
	about := map[string]string{}
	for _, n := range all {
		key := n.Code + n.Commit
		several[key] = several[key] || about[key] != "" && about[key] != n.File
		about[key] = n.File
	}
	groups, order := map[string]*group{}, []string{}
	for _, n := range all {
		key := n.Code + "\x00" + n.File
		if several[n.Code+n.Commit] {
			key = n.Code + "\x00\x00" + n.Commit
		}
		if groups[key] == nil {
			groups[key] = &group{first: n}
			order = append(order, key)
		}
		groups[key].count++
	}
	sheet := report.Sheet{Rows: []report.Row{
		report.Line(report.Heading, a.t("audit.listed")),
		report.Line(report.Head, a.heads("commit", "date", "author", "file", "finding")...),
	}}
	for _, key := range order[:min(len(order), mostListed)] {
		g := groups[key]
		text := g.first.Text
		if g.count > 1 {
			text += a.t("audit.more", "n", g.count-1)
		}
		sheet.Rows = append(sheet.Rows, report.Line(report.Body, brief(g.first.Commit), day(g.first.Date), g.first.Author, g.first.File, text))
	}
	if more := len(order) - mostListed; more > 0 {
		sheet.Rows = append(sheet.Rows, report.Line(report.Note, a.t("audit.rest", "n", more)))
	}
	return sheet
}

func brief(commit string) string { return commit[:min(len(commit), 10)] }

// day is the date and the minute of a time as JSON has it.
func day(date string) string {
	t, err := time.Parse(time.RFC3339, date)
	if err != nil {
		return date
	}
	return t.Format(minute)
}

// difference shows the lines in which two texts differ, as diff does.
func difference(before, after string) string {
	old, now := lines(before), lines(after)
	for len(old) > 0 && len(now) > 0 && old[0] == now[0] {
		old, now = old[1:], now[1:]
	}
	for len(old) > 0 && len(now) > 0 && old[len(old)-1] == now[len(now)-1] {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	var b strings.Builder
	for _, side := range []struct {
		mark  string
		lines []string
	}{{"- ", old}, {"+ ", now}} {
		for i, line := range side.lines {
			if i == mostLines {
				b.WriteString("\n" + side.mark + "…")
				break
			}
			b.WriteString("\n" + side.mark + line)
		}
	}
	return b.String()
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
