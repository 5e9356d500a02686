package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// play is a demonstration told as the commands that people would type: what it shows
// is what the policy allows, since every one of them passes its gates.
type play struct {
	Now       string            `yaml:"now"` // the day on which it takes place
	Site      string            `yaml:"site"`
	Files     map[string]string `yaml:"files"`     // of the store, such as people.yaml
	Customers []string          `yaml:"customers"` // name and telephone
	Scenes    []scene           `yaml:"scenes"`
	Then      []string          `yaml:"then"` // commands at the end, whose output is shown
	policy    string
}

// scene is a course that cases take; one case for each of its starts.
type scene struct {
	Title sla.Words           `yaml:"title"`
	From  []string            `yaml:"from"` // when each begins, 2026-11-16 09:00
	With  map[string][]string `yaml:"with"` // what {name} stands for: the first case has the first of the list, and so on around
	Lines []string            `yaml:"lines"`
}

// playOf returns the play of a policy, nil where its demonstration is made up in
// another way.
func playOf(p *sla.Policy) (*play, error) {
	out := &play{policy: p.Name}
	if err := yaml.Unmarshal(templates.Demo(p.Name), out); err != nil || len(out.Scenes) == 0 {
		return nil, err
	}
	return out, nil
}

// told is one case of a scene.
type told struct {
	scene *scene
	n     int // which of the scene's
	from  time.Time
	words map[string]string
}

// play makes a store and plays the cases in it, each in one commit.
func (a *app) play(c *cobra.Command, dir string, p *play) error {
	a.flags.now = cmp.Or(a.flags.now, a.env("KESU_NOW"), p.Now)
	s, err := a.initStore(c, dir, []string{p.policy}, p.Site, "Asia/Shanghai")
	if err != nil {
		return err
	}
	a.flags.store = s.Dir()
	err = s.Write(c.Context(), func(tx *store.Tx) error {
		tx.Message, tx.Date = "demo: files", a.now
		for _, name := range slices.Sorted(maps.Keys(p.Files)) {
			if err := tx.WriteFile(name, []byte(p.Files[name])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	d, err := a.desk()
	if err != nil {
		return err
	}
	cases, err := p.cases(d)
	if err != nil {
		return err
	}
	for i := range cases {
		if err := d.tell(c.Context(), &cases[i]); err != nil {
			return err
		}
	}
	a.say("demo.played", "count", len(cases), "dir", dir)
	for i := range p.Scenes {
		a.say("demo.scene", "count", len(p.Scenes[i].From), "title", p.Scenes[i].Title.In(a.words.Lang()))
	}
	return d.then(c.Context(), p, dir)
}

// cases lists the cases of all scenes in the order in which they begin.
func (p *play) cases(d *desk) ([]told, error) {
	var all []told
	for i := range p.Scenes {
		for n, from := range p.Scenes[i].From {
			at, err := d.time("from", from, d.loc)
			if err != nil {
				return nil, err
			}
			all = append(all, told{scene: &p.Scenes[i], n: n, from: at.In(d.loc)})
		}
	}
	slices.SortStableFunc(all, func(x, y told) int { return x.from.Compare(y.from) })
	for i := range all {
		name, phone, _ := strings.Cut(p.Customers[i%len(p.Customers)], " ")
		all[i].words = map[string]string{"customer": name, "phone": phone}
		for word, values := range all[i].scene.With {
			all[i].words[word] = values[all[i].n%len(values)]
		}
	}
	return all, nil
}

// tell plays one case as far as it may have come by now.
func (d *desk) tell(ctx context.Context, x *told) error {
	return d.store.Write(ctx, func(tx *store.Tx) error {
		inside := *d
		inside.tx = tx
		tx.Date = d.now
		at := x.from
		for _, line := range x.scene.Lines {
			words, err := x.spell(line)
			if err != nil {
				return err
			}
			if at, words, err = d.moved(at, words); err != nil || at.After(d.now) {
				return err
			}
			for i := range words {
				words[i] = x.fill(words[i], at)
			}
			args := append([]string{"--now=" + at.Format(time.RFC3339), "--by=" + words[0]}, words[1:]...)
			printed, err := inside.inside(ctx, args)
			if err != nil {
				d.warn("demo.line", "at", d.show(at), "line", strings.Join(words, " "))
				return err
			}
			if x.words["id"] == "" {
				x.words["id"] = strings.TrimSpace(printed)
				tx.Message = "demo: " + x.words["id"]
			}
		}
		return nil
	})
}

// inside runs a command on the desk's store and returns what it prints.
func (d *desk) inside(ctx context.Context, args []string) (string, error) {
	var printed bytes.Buffer
	sub := &app{world: d.world, words: d.words, now: d.now, shared: d}
	sub.stdout, sub.stderr = &printed, io.Discard
	root := sub.root()
	root.SetArgs(args)
	root.SetOut(&printed)
	err := root.ExecuteContext(ctx)
	return printed.String(), err
}

// spell cuts a line into words; quotes keep spaces.
func (x *told) spell(line string) ([]string, error) {
	var words []string
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimSpace(rest) {
		var word strings.Builder
		for rest != "" && rest[0] != ' ' {
			if quote := rest[0]; quote == '\'' || quote == '"' {
				text, after, closed := strings.Cut(rest[1:], string(quote))
				if !closed {
					return nil, complaint.Usage("demo.quote", "line", line)
				}
				word.WriteString(text)
				rest = after
				continue
			}
			end := strings.IndexAny(rest, ` '"`)
			if end < 0 {
				end = len(rest)
			}
			word.WriteString(rest[:end])
			rest = rest[end:]
		}
		words = append(words, word.String())
	}
	return words, nil
}

// dayStep is a step to a later day: +3d natural, +3w working days.
var dayStep = regexp.MustCompile(`^\+(\d+)([dw])$`)

// moved reads when a line happens: +20m after the one before, or +1w 09:30 on a later
// day at that time; without either at the same instant.
func (d *desk) moved(at time.Time, words []string) (time.Time, []string, error) {
	if !strings.HasPrefix(words[0], "+") {
		return at, words, nil
	}
	m := dayStep.FindStringSubmatch(words[0])
	if m == nil {
		step, err := time.ParseDuration(words[0])
		return at.Add(step), words[1:], err
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return at, nil, err
	}
	if m[2] == "d" {
		at = at.AddDate(0, 0, n)
		n = 0
	}
	for ; n > 0; n-- {
		if at, err = d.policy(at).Cal().NextWorkday(at.AddDate(0, 0, 1)); err != nil {
			return at, nil, err
		}
	}
	at, err = d.time("at", at.In(d.loc).Format(time.DateOnly)+" "+words[1], d.loc)
	return at.In(d.loc), words[2:], err
}

// held is what stands for something in a word: {name}, or a day such as {day+3}.
var held = regexp.MustCompile(`\{(\w+?)([+-]\d+)?\}`)

// fill puts what the case has in place of {name}.
func (x *told) fill(word string, at time.Time) string {
	return held.ReplaceAllStringFunc(word, func(name string) string {
		m := held.FindStringSubmatch(name)
		if m[1] == "day" {
			n, _ := strconv.Atoi(cmp.Or(m[2], "0"))
			return at.AddDate(0, 0, n).Format(time.DateOnly)
		}
		if value, ok := x.words[m[1]]; ok {
			return value
		}
		return name
	})
}

// then records what is due, runs the commands that end the play, and says what to try.
func (d *desk) then(ctx context.Context, p *play, dir string) error {
	x := told{words: map[string]string{"dir": dir}}
	now := "--now=" + d.now.Format(time.RFC3339)
	if _, err := d.inside(ctx, []string{now, "--by=" + complaint.AutomaticBy, "escalate"}); err != nil {
		return err
	}
	for _, line := range p.Then {
		words, err := x.spell(line)
		if err != nil {
			return err
		}
		for i := range words {
			words[i] = x.fill(words[i], d.now)
		}
		printed, err := d.inside(ctx, append([]string{now}, words...))
		if err != nil {
			d.warn("demo.line", "at", d.show(d.now), "line", line)
			return err
		}
		_, _ = fmt.Fprint(d.stdout, printed)
	}
	d.say("demo.try", "dir", dir, "now", d.now.Format(time.RFC3339))
	return nil
}
