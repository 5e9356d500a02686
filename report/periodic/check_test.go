package periodic_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/periodic"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

// What the reports of a policy name and nobody knows is an error before anything is counted.
func TestCheck(t *testing.T) {
	text, err := os.ReadFile("../testdata/library.yaml")
	require.NoError(t, err)
	w, err := templates.Load("zh")
	require.NoError(t, err)
	for _, c := range []struct{ old, new, code, why string }{
		{"", "", "", "the regime itself is right"},
		{"figures: [received, closed, answered]", "figures: [received, nothing]", "report.figure", "a figure of the summary"},
		{"figures: [received, closed, complaints", "figures: [nothing, closed, complaints", "report.figure", "a figure of an edition"},
		{"figures: [received, closed, answered]", "figures: [received, answer_on_time, closed_once]", "", "what every policy has"},
		{"rows: category, cross: type", "rows: categories, cross: type", "report.axis", ""},
		{"cross: type", "cross: types", "report.axis", "the second axis"},
		{`rows: "field:site"`, `rows: "field:sight"`, "report.axis", "a field"},
		{"rows: level", `rows: "step:minutes.task.what"`, "", "a column of a list of a stage"},
		{"rows: level", `rows: "step:minutes.task"`, "report.axis", "a list is no value"},
		{"rows: level", `rows: "step:minutes.what"`, "report.axis", ""},
		{"columns: [received, share, closed", "columns: [received, part, closed", "report.column", "a column of a table"},
		{`"main:type"`, `"main:types"`, "report.column", ""},
		{"columns: [id, level, customer.name]", "columns: [id, level, customer.nick]", "report.column", "a column of a list"},
		{"columns: [id, what, due]", "columns: [id, what, done]", "report.column", "a column of the rows of a stage's list"},
		{"growth: 0.3, by: category", "growth: 0.3, by: categories", "report.axis", "of the warnings"},
	} {
		full := string(text) + edition
		require.Contains(t, full, c.old)
		p, err := sla.Parse("library/2026-01-01.yaml", []byte(strings.Replace(full, c.old, c.new, 1)), sla.Sources{Normal: templates.Fold})
		require.NoError(t, err, c.new)
		err = periodic.Check(p, w)
		if c.code == "" {
			assert.NoError(t, err, "%s %s", c.new, c.why)
			continue
		}
		var fault *complaint.Fault
		require.ErrorAs(t, err, &fault, "%s %s", c.new, c.why)
		assert.Equal(t, c.code, fault.Code(), "%s %s", c.new, c.why)
	}
}

func years(t *testing.T) []calendar.Year {
	var all []calendar.Year
	for file, data := range templates.Calendars() {
		y, err := calendar.ParseYear(file, data)
		require.NoError(t, err)
		all = append(all, y)
	}
	return all
}

// Every policy that the program brings names only what there is.
func TestShippedPolicies(t *testing.T) {
	for _, name := range templates.Policies() {
		data, _ := templates.Policy(name)
		p, err := sla.Parse(name+"/2026-01-01.yaml", data, sla.Sources{Years: years(t), Normal: templates.Fold})
		require.NoError(t, err, name)
		for _, lang := range templates.Languages() {
			w, err := templates.Load(lang)
			require.NoError(t, err)
			assert.NoError(t, periodic.Check(p, w), name)
		}
	}
}
