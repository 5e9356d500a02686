package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/periodic"
	"github.com/kesu-cli/kesu/report/text"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

func (a *app) policyCmd() *cobra.Command {
	var flow bool
	var format string
	show := a.named("policy.show", "show [NAME]", between(0, 1, "[NAME]"), func(_ *cobra.Command, args []string) error {
		if format != "" && !slices.Contains(flowFormats, format) {
			return complaint.Usage("usage.value", "flag", "format", "value", format, "known", flowFormats)
		}
		return a.policyShow(args, flow || format != "", format)
	})
	show.Flags().BoolVar(&flow, "flow", false, a.doc("flag.flow"))
	show.Flags().StringVar(&format, "format", "", a.doc("flag.flow-format"))
	return a.group("policy",
		a.named("policy.list", "list", exactly(0, ""), func(*cobra.Command, []string) error { return a.policyList() }),
		show,
		a.policyNewCmd(),
		a.named("policy.check", "check [FILE]", between(0, 1, "[FILE]"), func(_ *cobra.Command, args []string) error { return a.policyCheck(args) }),
		a.named("policy.schema", "schema", exactly(0, ""), func(*cobra.Command, []string) error {
			_, err := a.stdout.Write(templates.Schema())
			return err
		}),
		a.named("policy.guide", "guide", exactly(0, ""), func(*cobra.Command, []string) error {
			_, err := a.stdout.Write(templates.Guide(a.words.Lang()))
			return err
		}),
	)
}

// preset returns an embedded policy.
func preset(name string) (*sla.Policy, error) {
	data, ok := templates.Policy(name)
	if !ok {
		return nil, complaint.NotFound("policy.unknown-preset", "value", name, "known", templates.Policies())
	}
	years, err := statutory()
	if err != nil {
		return nil, err
	}
	return sla.Parse(name+".yaml", data, sla.Sources{Years: years, Normal: templates.Fold, Answers: templates.Answers()})
}

// policyList lists the embedded policies and, in a store, the store's own.
func (a *app) policyList() error {
	type row struct {
		Name    string    `json:"name"`
		Title   sla.Words `json:"title"`
		Store   bool      `json:"store,omitempty"`   // a policy of the store
		Default bool      `json:"default,omitempty"` // that its complaints follow unless they say another
	}
	var rows []row
	d, err := a.desk()
	switch {
	case err == nil:
		for i, p := range d.inForce(d.now) {
			rows = append(rows, row{p.Name, p.Title, true, i == 0})
		}
	case !isNotFound(err):
		return err
	}
	for _, name := range templates.Policies() {
		p, err := preset(name)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(rows, func(r row) bool { return r.Name == name }) {
			rows = append(rows, row{Name: name, Title: p.Title})
		}
	}
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Head, a.heads("policy", "title", "in_store")...)}}
	for _, r := range rows {
		mark := ""
		switch {
		case r.Default:
			mark = a.t("policy.default")
		case r.Store:
			mark = a.t("policy.own")
		}
		sheet.Rows = append(sheet.Rows, report.Line(report.Body, r.Name, r.Title.In(a.words.Lang()), mark))
	}
	return a.print(rows, sheet)
}

// policyShow shows the store's policy in force, or the preset of that name: its tables,
// or its flow chart.
func (a *app) policyShow(args []string, flow bool, format string) error {
	p, err := a.policyOf(args)
	if err != nil {
		return err
	}
	if flow && a.flags.output == "table" {
		_, err := io.WriteString(a.stdout, text.Tidy(a.drawFlow(p, format)))
		return err
	}
	if flow {
		return a.print(p.Chart(), a.policySheets(p)...)
	}
	return a.print(p, a.policySheets(p)...)
}

// policyOf returns the policy of a name, a store's own before an embedded one;
// without a name the store's default.
func (a *app) policyOf(args []string) (*sla.Policy, error) {
	d, err := a.desk()
	if len(args) == 0 {
		if err != nil {
			return nil, err
		}
		return d.policy(d.now), nil
	}
	if err == nil {
		if p, err := d.policyNamed(args[0], d.now); err == nil {
			return p, nil
		}
	}
	return preset(args[0])
}

func (a *app) policySheets(p *sla.Policy) []report.Sheet {
	lang := a.words.Lang()
	levels := report.Sheet{Rows: []report.Row{report.Line(report.Title, p.Title.In(lang)), report.Line(report.Head, a.heads("code", "level", "article", "criterion")...)}}
	for _, l := range p.Levels {
		levels.Rows = append(levels.Rows, report.Line(report.Body, l.Code, l.Name.In(lang), l.Article, l.Criterion.In(lang)))
	}
	categories := report.Sheet{Rows: []report.Row{report.Line(report.Head, a.heads("code", "category", "level", "department")...)}}
	for _, c := range p.Categories {
		categories.Rows = append(categories.Rows, report.Line(report.Body, c.Code, c.Name.In(lang), sla.NameOf(p.Levels, c.Level, lang), sla.NameOf(p.Departments, c.Department, lang)))
	}
	head := a.heads("code", "clock", "article")
	for _, l := range p.Levels {
		head = append(head, l.Name.In(lang))
	}
	clocks := report.Sheet{Rows: []report.Row{report.Line(report.Head, head...)}}
	for i := range p.Clocks {
		clocks.Rows = append(clocks.Rows, a.clockRow(p, &p.Clocks[i]))
	}
	return append([]report.Sheet{levels, categories, clocks}, a.stageSheets(p)...)
}

// clockRow is a clock's limits and amounts by level.
func (a *app) clockRow(p *sla.Policy, c *sla.Clock) report.Row {
	values := []any{c.Code, c.Name.In(a.words.Lang()), c.Article}
	for _, l := range p.Levels {
		limits := a.clockLimits(p, c, l.Code)
		if amount, ok := p.Amount(c, l.Code); ok && limits != "" {
			limits += " " + a.t("yuan", "amount", amount)
		}
		values = append(values, limits)
	}
	return report.Line(report.Body, values...)
}

// clockLimits are a clock's limits at a level: one, or for a tracked level one for
// each way of tracking; none where the clock does not run.
func (a *app) clockLimits(p *sla.Policy, c *sla.Clock, level string) string {
	switch {
	case c.After != "":
		if a.clockLimits(p, p.Clock(c.After), level) == "" {
			return ""
		}
		return a.limit(c.Every)
	case c.By == sla.ByTracking:
		var modes []string
		for _, t := range p.Tracking {
			if l := c.Limits[t.Code]; level == p.Tracked && !l.IsZero() {
				modes = append(modes, t.Name.In(a.words.Lang())+" "+a.limit(l))
			}
		}
		return strings.Join(modes, a.t("list.comma"))
	}
	same, named := true, make([]string, len(p.Types))
	for i, t := range p.Types { // limits that go by type are told with it
		limit := a.limit(c.Limit(t.Code, level))
		same = same && limit == a.limit(c.Limit(p.Types[0].Code, level))
		named[i] = strings.TrimSpace(t.Name.In(a.words.Lang()) + " " + limit)
	}
	if same {
		return a.limit(c.Limit(p.Types[0].Code, level))
	}
	return strings.Join(named, a.t("list.comma"))
}

// policyCheck checks a policy file, or all of the store's: everything that is
// wrong, each with file and line.
func (a *app) policyCheck(args []string) error {
	src := sla.Sources{Normal: templates.Fold, Answers: templates.Answers()}
	var err error
	files := map[string][]byte{}
	var order []string
	if len(args) == 1 {
		data, err := a.readInput(args[0])
		if err != nil {
			return err
		}
		files[filepath.ToSlash(args[0])], order = data, []string{filepath.ToSlash(args[0])}
		if src.Years, err = statutory(); err != nil {
			return err
		}
	} else if src, order, err = a.storePolicies(files); err != nil {
		return err
	}
	wrong := 0
	for _, name := range order {
		n := a.checkPolicy(name, files[name], src)
		if wrong += n; n == 0 {
			a.say("policy.good", "file", name)
		}
	}
	return invalidIf(wrong)
}

// checkPolicy reports what is wrong in a policy file, and how many things these are:
// the policy itself, and where that is sound what its reports name.
func (a *app) checkPolicy(name string, data []byte, src sla.Sources) int {
	p, faults := sla.Check(name, data, src)
	for _, f := range faults {
		a.report(f)
	}
	if len(faults) > 0 {
		return len(faults)
	}
	if err := periodic.Check(p, a.words); err != nil {
		a.say("policy.report", "file", name)
		a.report(err)
		return 1
	}
	return 0
}

// storePolicies reads the policy files of the store without parsing them.
func (a *app) storePolicies(files map[string][]byte) (sla.Sources, []string, error) {
	s, err := a.openStore()
	if err != nil {
		return sla.Sources{}, nil, err
	}
	d := a.deskOf(s)
	src, err := d.sources()
	if err != nil {
		return src, nil, err
	}
	names, err := d.yamlIn("policies")
	for _, name := range names {
		if files[name], err = s.ReadFile(name); err != nil {
			return src, nil, err
		}
	}
	return src, names, err
}
