package sla_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// bench are the sections of a made-up regime with nothing but levels, types and a
// closing clock; the tests of what policies can say beside that replace some and add
// others. No line of the program knows it (ENG-01).
const bench = `format: 1
name: bench
title: {en: Bench}
calendar: {hours: {mon: ["09:00-18:00"], tue: ["09:00-18:00"], wed: ["09:00-18:00"], thu: ["09:00-18:00"], fri: ["09:00-18:00"]}, statutory: cn, day_end: "18:00"}
types:
- {code: fault, name: {en: Fault}}
- {code: wish, name: {en: Wish}, level: minor, levels: [minor, major]}
levels: [{code: minor, name: {en: Minor}}, {code: major, name: {en: Major}}, {code: critical, name: {en: Critical}}]
categories: [{code: noise, name: {en: Noise}}, {code: leak, name: {en: Leak}}]
departments: [{code: desk, name: {en: Desk}, center: true}, {code: shop, name: {en: Shop}}, {code: plant, name: {en: Plant}}]
channels: [{code: phone, name: {en: Phone}}, {code: mail, name: {en: Mail}}]
roles: [{code: clerk, name: {en: Clerk}}, {code: chief, name: {en: Chief}, covers: [clerk]}, {code: boss, name: {en: Boss}, covers: [chief]}]
clocks:
- {code: close, name: {en: Closing}, start: [opened, reopened], stop: ["close_applied:accepted"], runs: each, limits: {minor: 72h, major: 48h, critical: 24h}}
`

// benchText is bench with sections in place of those with the same key, or added.
func benchText(sections ...string) string {
	parts := strings.Split(strings.ReplaceAll(bench, "\n", "\n\x00"), "\x00")
	var whole []string // sections, each with the lines under it
	for _, line := range parts {
		if n := len(whole); n > 0 && (strings.HasPrefix(line, "-") || strings.HasPrefix(line, " ")) {
			whole[n-1] += line
		} else if line != "" {
			whole = append(whole, line)
		}
	}
	for _, section := range sections {
		key, _, _ := strings.Cut(section, ":")
		there := false
		for i, old := range whole {
			if was, _, _ := strings.Cut(old, ":"); was == key {
				whole[i], there = strings.TrimRight(section, "\n")+"\n", true
			}
		}
		if !there {
			whole = append(whole, strings.TrimRight(section, "\n")+"\n")
		}
	}
	return strings.Join(whole, "")
}

// lab is the bench with sections replaced or added, parsed.
func lab(t testing.TB, sections ...string) *sla.Policy {
	t.Helper()
	src := sources(t)
	src.Answers = map[string][]string{sla.Yes: {"是"}, sla.No: {"否"}}
	p, err := sla.Parse("bench/2026-01-01.yaml", []byte(benchText(sections...)), src)
	require.NoError(t, err)
	return p
}

// begun is a case that was opened with a receipt.
func begun(t testing.TB, at string, o complaint.Opened) *diary {
	d := &diary{t: t}
	d.rec.ID = complaint.NewID("KS", instant(t, at), 1)
	return d.add(at, "李前台", complaint.Event{Opened: &o})
}

// faulty is a case of the bench that was received on Monday 2026-11-16 at 09:00 and
// judged at once, with fields that are filled in as "name=value".
func faulty(t testing.TB, level string, fields ...string) *diary {
	return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Fields: set(fields...)}).
		judge("11-16 09:00", complaint.Classified{Level: level, Category: "noise"})
}

// set reads "name=value" into a map, nil of nothing.
func set(pairs ...string) map[string]complaint.Text {
	if len(pairs) == 0 {
		return nil
	}
	m := map[string]complaint.Text{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		m[name] = complaint.Text(value)
	}
	return m
}

func (d *diary) judge(at string, c complaint.Classified) *diary {
	return d.add(at, "李前台", complaint.Event{Classified: &c})
}

func (d *diary) correct(at string, pairs ...string) *diary {
	return d.add(at, "李前台", complaint.Event{Corrected: &complaint.Corrected{Set: set(pairs...), Reason: "x"}})
}

// fill fills in a part of a stage, done finishes it.
func (d *diary) fill(at, step string, pairs ...string) *diary {
	return d.add(at, "王服务", filled(step, pairs...))
}

func (d *diary) done(at, step string, pairs ...string) *diary {
	return d.add(at, "王服务", finished(step, pairs...))
}

func filled(step string, pairs ...string) complaint.Event {
	return complaint.Event{Stepped: &complaint.Stepped{Step: step, Set: set(pairs...)}}
}

func finished(step string, pairs ...string) complaint.Event {
	return complaint.Event{Stepped: &complaint.Stepped{Step: step, Set: set(pairs...), Done: true}}
}

func (d *diary) extend(at, clock, until string) *diary {
	return d.add(at, "王服务", complaint.Event{Extended: &complaint.Extended{Clock: clock, Until: complaint.At(instant(d.t, until)), Reason: "x"}})
}

// about is an approval or a refusal of one subject.
func (d *diary) about(at, by, subject string, yes bool) *diary {
	if yes {
		return d.add(at, by, complaint.Event{Approved: &complaint.Approved{Subject: subject}})
	}
	return d.add(at, by, complaint.Event{Rejected: &complaint.Rejected{Subject: subject, Reason: "x"}})
}

// way applies for closing in a way of the policy.
func (d *diary) way(at, outcome string) *diary {
	return d.add(at, "王服务", complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x", Outcome: outcome}})
}

// copied is a diary that can go on by itself.
func (d *diary) copied() *diary {
	other := *d
	other.rec.Events = append([]complaint.Event(nil), d.rec.Events...)
	return &other
}

// holds reports whether a condition holds of an assessment.
func holds(t testing.TB, a *sla.Assessment, text string) bool {
	t.Helper()
	c, f := sla.ParseCondition(text)
	require.Nil(t, f, text)
	return a.Holds(c)
}
