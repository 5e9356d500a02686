package complaint_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// A file under another number tells of the same complaint, and of its former number.
func TestRenumber(t *testing.T) {
	auto := *complaint.Overdue(sampleID, after(60), "close", 1, "general", "medium")
	auto.Recorded = after(61)
	threshold := *complaint.Exceeded(sampleID, after(70), "phoned", 1, "medium", "strong")
	threshold.Recorded = after(71)
	settled := note("so be it", auto.ID, "0001")
	settled.ID, settled.At, settled.Recorded, settled.By = "0002", after(80), after(80), "x"
	trace := complaint.Event{ID: "0003", At: after(90), Recorded: after(90), By: "x", Renumbered: &complaint.Renumbered{From: sampleID}}
	f := complaint.File{Format: 1, ID: sampleID, Site: "KS", Events: life(auto, threshold, settled)}
	before, err := complaint.EncodeEvents(f.Events)
	require.NoError(t, err)

	const to = "KS-20261116-007"
	moved := complaint.Renumber(f, to, trace)
	require.Equal(t, complaint.ID(to), moved.ID)
	require.Equal(t, "KS", moved.Site)
	require.Len(t, moved.Events, len(f.Events)+1)
	for i := range f.Events {
		e, was := moved.Events[i], f.Events[i]
		require.Equal(t, was.At, e.At)
		require.Equal(t, was.Automatic(), e.ID != was.ID, "ids of people's events stay")
		require.True(t, complaint.FitsContent(to, &e), e.ID)
		require.Equal(t, !was.Automatic(), complaint.FitsContent(to, &was), "an automatic id belongs to one number")
		require.True(t, complaint.FitsContent(sampleID, &was))
	}
	require.Equal(t, []string{moved.Events[2].ID, "0001"}, moved.Events[4].Noted.Settles)
	now, err := complaint.EncodeEvents(f.Events)
	require.NoError(t, err)
	require.Equal(t, string(before), string(now), "what was given is left as it was")

	s := complaint.Fold(complaint.Merge(moved), regime{}, complaint.View{Now: after(100).Time})
	require.Equal(t, []complaint.ID{sampleID}, s.Formerly)
	require.Equal(t, "medium", s.Level)
	require.Equal(t, after(61), s.Automatic[0].Recorded, "the record is that of the computed change")
	again := complaint.Renumber(moved, "KS-20261116-008", complaint.Event{ID: "0004", At: after(95), Recorded: after(95), By: "x", Renumbered: &complaint.Renumbered{From: to}})
	require.Equal(t, []complaint.ID{sampleID, to}, complaint.Fold(complaint.Merge(again), regime{}, complaint.View{Now: after(100).Time}).Formerly)
}

// An automatic event that says anything else than its id does was made up.
func TestFitsContent(t *testing.T) {
	for _, c := range []struct {
		change func(*complaint.Event)
		fits   bool
		why    string
	}{
		{func(*complaint.Event) {}, true, "as it was computed"},
		{func(e *complaint.Event) { e.Recorded, e.By = after(99), "cron" }, true, "whoever recorded it, and when"},
		{func(e *complaint.Event) { e.At = complaint.Time{Time: e.At.UTC()} }, true, "in another zone"},
		{func(e *complaint.Event) { e.At = after(61) }, false, "another instant"},
		{func(e *complaint.Event) { e.Escalated.To = "strong" }, false, "another level"},
		{func(e *complaint.Event) { e.Escalated.From = "strong" }, false, "from another level"},
		{func(e *complaint.Event) { e.Escalated.Clock = "reply" }, false, "another clock"},
		{func(e *complaint.Event) { e.Escalated.Sequence = 2 }, false, "another run"},
		{func(e *complaint.Event) { e.Escalated.Trigger = "phoned" }, false, "another trigger"},
		{func(e *complaint.Event) { e.Escalated.Reason = "x" }, false, "nobody gives a reason for what comes by itself"},
		{func(e *complaint.Event) { e.Escalated.External = "media" }, false, "nor is it taken anywhere"},
		{func(e *complaint.Event) { e.ID = "auto-0000000000000000" }, false, "an invented id"},
		{func(e *complaint.Event) { e.Escalated.Trigger = complaint.TriggerManual }, false, "a person's event under an automatic id"},
		{func(e *complaint.Event) { e.Escalated.Trigger, e.ID = complaint.TriggerManual, "0001-ab" }, true, "a person's event"},
	} {
		e := complaint.Overdue(sampleID, after(60), "close", 1, "general", "medium")
		c.change(e)
		require.Equal(t, c.fits, complaint.FitsContent(sampleID, e), c.why)
	}
}
