package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) closeCmd() *cobra.Command {
	var result string
	c := a.step("close ID", nil, func(d *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		if std := now.Policy.CloseStandard.In(d.words.Lang()); std != "" {
			d.hints = append(d.hints, func() { d.say("close.standard", "standard", std) })
		}
		return complaint.Event{CloseApplied: &complaint.CloseApplied{Result: complaint.Clean(result)}}, nil
	})
	a.must(c, map[string]*string{"result": &result})
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
	a.completes(c, flag, func(*sla.Policy, string) []string {
		var all []string
		for _, code := range codes {
			all = append(all, code+"\t"+a.t("value."+code))
		}
		return all
	})
}
