package main

import (
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) closeCmd() *cobra.Command {
	var result, outcome string
	c := a.step("close ID", nil, func(d *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		way, err := choose(a, now.Policy, "outcome", now.Policy.Outcomes, outcome)
		if err != nil {
			return complaint.Event{}, err
		}
		if std := now.Policy.CloseStandard.In(d.words.Lang()); std != "" {
			d.hints = append(d.hints, func() { d.say("close.standard", "standard", std) })
		}
		return complaint.Event{CloseApplied: &complaint.CloseApplied{Result: complaint.Clean(result), Outcome: way}}, nil
	})
	a.must(c, map[string]*string{"result": &result})
	a.text(c, &outcome, "outcome")
	a.completes(c, "outcome", func(p *sla.Policy, lang string) []string { return described(p.Outcomes, lang) })
	return c
}

func (a *app) callbackCmd() *cobra.Command {
	var result, text, score string
	c := a.step("callback ID", nil, func(*desk, []string, *sla.Assessment) (complaint.Event, error) {
		body := &complaint.CalledBack{Text: complaint.Clean(text)}
		var err error
		if body.Result, err = a.oneOf("result", result, complaint.Satisfied, complaint.Dissatisfied, complaint.Unreached, complaint.CallRefused); err != nil {
			return complaint.Event{}, err
		}
		if score != "" {
			n, err := strconv.Atoi(score)
			if err != nil || n < 1 || n > 5 {
				return complaint.Event{}, complaint.Usage("usage.value", "flag", "score", "value", score, "known", []string{"1", "2", "3", "4", "5"})
			}
			body.Score = &n
		}
		return complaint.Event{CalledBack: body}, nil
	})
	a.must(c, map[string]*string{"result": &result})
	c.Flags().Lookup("result").Usage = a.doc("flag.callback-result")
	a.text(c, &text, "text")
	a.text(c, &score, "score")
	a.fixed(c, "result", complaint.Satisfied, complaint.Dissatisfied, complaint.Unreached, complaint.CallRefused)
	return c
}

// fixed lets a flag complete values that no policy gives.
func (a *app) fixed(c *cobra.Command, flag string, codes ...string) {
	a.worded(c, flag, "value.", codes)
}

// worded is fixed for values whose names have another prefix in the words.
func (a *app) worded(c *cobra.Command, flag, prefix string, codes []string) {
	err := c.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		all := slices.Clone(codes)
		for i, code := range codes {
			if a.words.Has(prefix + code) {
				all[i] += "\t" + a.t(prefix+code)
			}
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag does not exist: a mistake in this program
	}
}
