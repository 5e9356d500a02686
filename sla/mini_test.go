package sla_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// mini is a made-up regime: two levels, limits in working time, nothing that
// raises, tracks, calls back or approves. No line of the program knows it (ENG-01).
const mini = `format: 1
name: workshop
title: {en: Repair shop}
calendar:
  hours: {mon: ["08:00-12:00", "13:00-17:00"], tue: ["08:00-12:00", "13:00-17:00"], wed: ["08:00-12:00", "13:00-17:00"], thu: ["08:00-12:00", "13:00-17:00"], fri: ["08:00-12:00"]}
  statutory: cn
  day_end: "17:00"
types: [{code: claim, name: {en: claim}}]
levels:
- {code: normal, name: {en: normal}}
- {code: urgent, name: {en: urgent}}
categories: [{code: repair, name: {en: repair}}]
departments: [{code: shop, name: {en: shop}, center: true}]
clocks:
- code: answer
  name: {en: answer}
  start: [opened]
  stop: ["replied:customer"]
  runs: once
  limits: {normal: 2wd, urgent: 4wh}
- code: repair
  name: {en: repair}
  start: [opened, reopened]
  stop: [close_applied]
  runs: each
  limits: {normal: 5wd, urgent: 1wd}
  penalty: {item: {en: late repair}, mark: L, prefix: W, notice: slip, amounts: {"*": 10}}
`

func workshop(t testing.TB) *sla.Policy {
	t.Helper()
	p, err := sla.Parse("workshop/2026-01-01.yaml", []byte(mini), sources(t))
	require.NoError(t, err)
	return p
}

func TestMini(t *testing.T) {
	p := workshop(t)
	life := func(level string) *diary {
		return newDiary(t, 1, "11-20 10:00").add("11-20 10:00", "老板", complaint.Event{Classified: &complaint.Classified{Level: level, Category: "repair", Department: "shop"}})
	}
	check(t, p, []row{
		{"two working days from a Friday", life("normal"), "11-20 11:00", facts{"answer": "11-24 17:00 running", "repair": "11-27 17:00 running", "status": "classified"}, "Monday is day 1"},
		{"four working hours across the weekend", life("urgent"), "11-20 11:00", facts{"answer": "11-23 10:00 running", "repair": "11-23 17:00 running"}, "two on Friday, two on Monday"},
		{"closed at once", life("normal").answer("11-20 11:00").apply("11-20 16:00"), "11-21 00:00", facts{"status": "closed", "answer": "11-24 17:00 met", "repair": "11-27 17:00 met", "fines": "", "first closing": "true"}, "neither call-back nor approval is asked for"},
		{"no transfer, no signature is needed", life("normal").apply("11-20 11:00"), "11-20 12:00", facts{"status": "closed"}, "there are no gates"},
		{"late, and nothing is raised", life("normal"), "12-30 00:00", facts{"repair": "11-27 17:00 breached", "level": "normal", "fines": "11-27 17:00 repair/1 10", "to do": "answer, repair"}, "a breach is fined, the level stays"},
		{"reopened any time", life("normal").apply("11-20 11:00").reopen("12-21 09:00"), "12-21 10:00", facts{"repair": "11-27 17:00 met, 12-28 17:00 running"}, "no bound is set"},
	})
	d := life("normal")
	require.Equal(t, "defer.none", d.permit(p, "11-20 11:00", "x", complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "no_need", Tracking: "watch"}}), "it knows no tracking")
	require.Equal(t, "approve.nothing", d.permit(p, "11-20 11:00", "x", complaint.Event{Approved: &complaint.Approved{}}))
	require.Equal(t, "W-KS-20261120-001-L1", life("normal").assess(p, "12-30 00:00").Penalties[0].Notice)
	require.NoError(t, p.Allows(d.assess(p, "11-20 11:00").State, &complaint.Event{By: "老板", CloseApplied: &complaint.CloseApplied{}}, sla.People{{Name: "老板"}}), "no role is asked for: who is named may")
}
