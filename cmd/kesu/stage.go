package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// stepCmd fills in a stage of a complaint's flow; without a stage it shows the flow.
func (a *app) stepCmd() *cobra.Command {
	var set []string
	var file string
	var done bool
	fill := a.step("step ID [STAGE]", between(1, 2, "ID [STAGE]"), func(d *desk, args []string, now *sla.Assessment) (complaint.Event, error) {
		body, err := a.stepped(now, args[1], set, file)
		if err == nil && len(body.Set) == 0 && !done {
			err = complaint.Usage("step.nothing", "id", now.State.ID, "step", body.Step, "stage", body.Step)
		}
		body.Done = done
		return complaint.Event{Stepped: &body}, err
	})
	record := fill.RunE
	fill.RunE = func(c *cobra.Command, args []string) error {
		fills := len(set) > 0 || file != ""
		if len(args) == 2 && (fills || done || a.shared != nil) { // a stream of commands records
			return a.unsaved(record(c, args), fills && done)
		}
		return a.showFlow(c, args)
	}
	fill.Flags().StringArrayVar(&set, "set", nil, a.doc("flag.step-set"))
	fill.Flags().StringVarP(&file, "file", "f", "", a.doc("flag.step-file"))
	fill.Flags().BoolVar(&done, "done", false, a.doc("flag.done"))
	fill.ValidArgsFunction = func(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return a.ids(c, args, prefix)
		}
		_, now, err := a.one(args[0])
		if err != nil || len(args) > 1 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return described(now.Policy.Stages, a.words.Lang()), cobra.ShellCompDirectiveNoFileComp
	}
	return fill
}

// showFlow shows the flow of a complaint, or one stage of it as a form to fill in.
func (a *app) showFlow(c *cobra.Command, args []string) error {
	d, now, err := a.one(args[0])
	if err != nil {
		return err
	}
	stage := ""
	if len(args) == 2 {
		if stage, err = choose(a, now.Policy, "step", now.Policy.Stages, args[1]); err != nil {
			return err
		}
	}
	if err := d.reveals(c, string(now.State.ID)); err != nil {
		return err
	}
	if stage != "" {
		form := d.stageForm(now, now.Policy.Stage(stage))
		return a.print(form, d.stageSheet(form))
	}
	return a.print(report.ViewFlow(now, a.words.Lang(), a.flags.reveal), d.flowSheet(now))
}

// unsaved says of a stage that cannot be finished that what was typed for it is not
// kept either, and how to keep it.
func (a *app) unsaved(err error, typed bool) error {
	var c coded
	if !typed || a.shared != nil || !errors.As(err, &c) || c.Class() != string(complaint.ClassRefused) {
		return err
	}
	switch c.Code() {
	case "step.missing", "step.rows", "step.row", "step.row-missing", "step.row-needs", "step.needs", "step.ref":
		status := a.report(err)
		a.warn("step.unsaved")
		return errReported{status}
	}
	return err
}

// stepped turns what was typed into the body of the event: names of stages, fields,
// columns and values become codes.
func (a *app) stepped(now *sla.Assessment, name string, set []string, file string) (complaint.Stepped, error) {
	p := now.Policy
	code, err := choose(a, p, "step", p.Stages, name)
	if err != nil {
		return complaint.Stepped{}, err
	}
	typed, err := pairs(set)
	if err != nil {
		return complaint.Stepped{}, err
	}
	values := map[string]complaint.Text{}
	if file != "" {
		if values, err = a.readStage(file); err != nil {
			return complaint.Stepped{}, err
		}
	}
	maps.Copy(values, typed)
	out := complaint.Stepped{Step: code, Set: map[string]complaint.Text{}}
	st := p.Stage(code)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		place, field, ok := placed(p, st, name)
		if !ok {
			return out, complaint.Usage("value.step-field", "id", now.State.ID, "step", code, "stage", code, "value", name, "known", st.Places())
		}
		read, f := p.Read(field, string(values[name]))
		if f != nil {
			return out, f
		}
		out.Set[place] = read
	}
	if len(out.Set) == 0 {
		out.Set = nil // none is written, and read back
	}
	return out, nil
}

// placed finds the place in a stage that a name such as measure.1.owner means, each
// part of it by code or by name.
func placed(p *sla.Policy, st *sla.Stage, name string) (string, sla.Field, bool) {
	parts := strings.SplitN(name, ".", 3)
	field, ok := sla.Find(p, st.Fields, parts[0])
	if !ok {
		return "", field, false
	}
	parts[0] = field.Code
	if len(parts) == 3 && field.Kind == sla.KindList {
		if key, ok := sla.Find(p, field.Keys, parts[1]); ok {
			parts[1] = key.Code
		}
		column, ok := sla.Find(p, field.Columns, parts[2])
		if !ok {
			return "", column, false
		}
		parts[2] = column.Code
	}
	place := strings.Join(parts, ".")
	field, ok = st.Place(place)
	return place, field, ok
}

// readStage reads the values of a stage from a YAML or JSON file: a map, where a list
// is a list of maps or a map of maps by row.
func (a *app) readStage(file string) (map[string]complaint.Text, error) {
	data, err := a.readInput(file)
	if err != nil {
		return nil, err
	}
	var tree yaml.Node
	if f := complaint.Strict(file, data, complaint.Format, &tree); f != nil {
		return nil, f
	}
	values := map[string]complaint.Text{}
	if tree.Content[0].Kind != yaml.MappingNode {
		return nil, complaint.Invalid("file.decode", "file", file, "line", tree.Content[0].Line, "text", "a map of fields is wanted", "excerpt", "")
	}
	flatten(values, "", tree.Content[0])
	return values, nil
}

// flatten writes the scalars under a node by their dotted paths; a list of nothing but
// scalars is one value, such as several choices. What lies deeper than any place of a
// stage is not followed further: the stage will not know its path.
func flatten(into map[string]complaint.Text, path string, n *yaml.Node) {
	if strings.Count(path, ".") > deepest {
		into[path] = complaint.Clean(n.Value)
		return
	}
	under := func(key string) string { return strings.TrimPrefix(path+"."+key, ".") }
	switch n.Kind {
	case yaml.AliasNode:
		flatten(into, path, n.Alias)
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			flatten(into, under(n.Content[i].Value), n.Content[i+1])
		}
	case yaml.SequenceNode:
		if words, ok := scalars(n.Content); ok {
			into[path] = complaint.Clean(strings.Join(words, " "))
			return
		}
		for i, x := range n.Content {
			flatten(into, under(strconv.Itoa(i+1)), x)
		}
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			into[path] = complaint.Clean(n.Value)
		}
	}
}

// scalars are the values of nodes that are all scalars.
func scalars(nodes []*yaml.Node) (words []string, ok bool) {
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode {
			return nil, false
		}
		words = append(words, n.Value)
	}
	return words, true
}

// flowSheet shows the stages of a complaint's flow and how far each is.
func (d *desk) flowSheet(now *sla.Assessment) report.Sheet {
	p, lang := now.Policy, d.words.Lang()
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Heading, d.t("heading.flow")), report.Line(report.Head, d.heads("step", "name", "state", "at", "by", "text")...)}}
	for _, v := range report.ViewFlow(now, lang, d.flags.reveal) {
		row := report.Line(report.Body, v.Code, v.Name, d.t("stage."+v.State), d.show(v.At.Time), v.By, d.filled(p, v))
		if v.State == report.StageWaiting {
			row.Cells[2].Style = report.Warn
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return d.fit(sheet)
}

// filled says in a line what a stage holds.
func (d *desk) filled(p *sla.Policy, v report.StageView) string {
	st := p.Stage(v.Code)
	var parts []string
	for _, f := range st.Fields {
		if f.Kind == sla.KindList {
			if n := len(v.Rows[f.Code]); n > 0 {
				parts = append(parts, f.Name.In(d.words.Lang())+" "+strconv.Itoa(n))
			}
			continue
		}
		if value := v.Values[f.Code]; value != "" {
			parts = append(parts, f.Name.In(d.words.Lang())+" "+d.kept(p, f, complaint.Text(value)))
		}
	}
	return strings.Join(parts, " · ")
}

// kept is a kept value as a terminal shows it: dates and numbers as they were typed.
func (d *desk) kept(p *sla.Policy, f sla.Field, value complaint.Text) string {
	switch f.Kind {
	case sla.KindChoice, sla.KindChoices:
		return report.Format(p.Show(f, value, d.words.Lang()))
	}
	return d.answer(string(value))
}

// answer gives yes and no their words.
func (d *desk) answer(value string) string {
	switch value {
	case sla.Yes, sla.No:
		return d.t("answer." + value)
	}
	return value
}

func (a *app) extendCmd() *cobra.Command {
	var clock, until, reason, told string
	c := a.step("extend ID", nil, func(d *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		p := now.Policy
		body := &complaint.Extended{Reason: complaint.Clean(reason)}
		var err error
		if body.Clock, err = choose(a, p, "clock", p.Clocks, clock); err != nil {
			return complaint.Event{}, err
		}
		if clock == "" && len(p.Extension.Clocks) > 0 {
			body.Clock = p.Extension.Clocks[0]
		}
		at, err := d.time("until", until, d.loc)
		if err != nil {
			return complaint.Event{}, err
		}
		body.Until = complaint.At(at.In(d.loc))
		if told != "" {
			read, f := p.Read(sla.Field{Term: sla.Term{Code: "told"}, Kind: sla.KindDate}, told)
			if f != nil {
				return complaint.Event{}, f
			}
			body.Told = read
		}
		return complaint.Event{Extended: body}, nil
	})
	a.must(c, map[string]*string{"until": &until, "reason": &reason})
	a.text(c, &clock, "clock")
	a.text(c, &told, "told")
	a.completes(c, "clock", func(p *sla.Policy, lang string) []string { return described(p.Clocks, lang) })
	return c
}

// valuesOf reads K=V arguments for fields of a policy: names become codes, and values
// what each field keeps.
func (a *app) valuesOf(p *sla.Policy, fields []sla.Field, set []string) (map[string]complaint.Text, error) {
	typed, err := pairs(set)
	if err != nil || len(typed) == 0 {
		return nil, err
	}
	out := make(map[string]complaint.Text, len(typed))
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		field, ok := sla.Find(p, fields, name)
		if !ok {
			a.warnUnknown(fields, name)
			out[string(complaint.Clean(name))] = typed[name]
			continue
		}
		read, f := p.Read(field, string(typed[name]))
		if f != nil {
			return nil, f
		}
		out[field.Code] = read
	}
	return out, nil
}

// wants names what a form lacks, for people.
func (a *app) wants(needs []sla.Need) string {
	words := make([]string, len(needs))
	for i, n := range needs {
		words[i] = a.need(n)
	}
	return strings.Join(words, a.t("list.comma"))
}

// need says what a condition asks for.
func (a *app) need(n sla.Need) string {
	return n.Say(a.words.Lang(), func(key string, pairs ...any) string { return a.t("need."+key, pairs...) }, func(key string) (string, bool) {
		if a.words.Has(key) {
			return a.t(key), true
		}
		return fmt.Sprint(key), false
	})
}

// steppedText says what was filled in of which stage, in the order of its fields.
func (d *desk) steppedText(p *sla.Policy, x *complaint.Stepped) string {
	lang := d.words.Lang()
	parts := []string{sla.NameOf(p.Stages, x.Step, lang)}
	if x.Done {
		parts[0] += d.t("step.done")
	}
	st := p.Stage(x.Step)
	if st == nil {
		return parts[0]
	}
	set := &complaint.Step{Values: x.Set}
	for _, f := range st.Fields {
		if f.Kind == sla.KindList {
			for _, row := range set.Rows(f.Code) {
				parts = append(parts, d.rowText(p, f, row))
			}
		} else if v, ok := x.Set[f.Code]; ok {
			parts = append(parts, f.Name.In(lang)+" "+d.kept(p, f, v))
		}
	}
	return strings.Join(parts, " · ")
}

// rowText is a row of a list in a line: its name or number, and what stands in it.
func (d *desk) rowText(p *sla.Policy, list sla.Field, row complaint.Row) string {
	var values []string
	for _, column := range list.Columns {
		if v, ok := row.Values[column.Code]; ok {
			values = append(values, d.kept(p, column, v))
		}
	}
	return d.rowName(list, row.Key) + " " + strings.Join(values, d.t("list.comma"))
}

// pausedText says why the clocks were paused, and on what that rests.
func (d *desk) pausedText(p *sla.Policy, x *complaint.Paused) string {
	parts := []string{string(x.Reason)}
	for _, f := range p.Pause.Fields {
		if v := x.Fields[f.Code]; v != "" {
			parts = append(parts, f.Name.In(d.words.Lang())+" "+d.kept(p, f, v))
		}
	}
	return strings.Join(parts, " · ")
}

// checkName is the name of a step of a checklist.
func (d *desk) checkName(p *sla.Policy, step string) string {
	for _, list := range p.Checklists {
		if t, ok := sla.ByCode(list.Steps, step); ok {
			return t.Name.In(d.words.Lang())
		}
	}
	return step
}
