package sla_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/templates"
)

var update = flag.Bool("update", false, "write what is computed into the goldens")

// golden compares a text with a file of the repository, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("..", filepath.FromSlash(name))
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run go test ./sla -update if %s should change", name)
}

// inStatus is a life of the dealer's regime that has come to a status by 11-17 12:00.
func inStatus(t testing.TB, st complaint.Status) *diary {
	switch st {
	case complaint.StatusNone:
		return &diary{t: t, rec: complaint.Record{ID: "KS-20261116-001"}}
	case complaint.StatusReceived, complaint.StatusDraft:
		return newDiary(t, 1, "11-16 09:00")
	case complaint.StatusClassified:
		return newDiary(t, 1, "11-16 09:00").add("11-16 09:00", "李前台", complaint.Event{Classified: &complaint.Classified{Category: "price", Level: "general"}})
	case complaint.StatusTransferred:
		return general(t)
	case complaint.StatusProcessing:
		return general(t).sign("11-16 10:30")
	case complaint.StatusReplied:
		return signed(t)
	case complaint.StatusClosing:
		return signed(t).apply("11-17 09:00")
	case complaint.StatusConfirmed:
		return signed(t).apply("11-17 09:00").call("11-17 10:00", "satisfied")
	case complaint.StatusDeferring:
		return signed(t).deferral("11-17 09:00")
	case complaint.StatusTracking:
		return newDiary(t, 1, "11-16 09:00").taken("11-16 09:00", "irrational")
	case complaint.StatusClosed:
		return signed(t).closed("11-17")
	case complaint.StatusEnded:
		return of(t, "irrational").track("11-17 09:00", true)
	case complaint.StatusWithdrawn:
		return signed(t).withdraw("11-17 09:00")
	case complaint.StatusMerged:
		return signed(t).add("11-17 09:00", "李前台", complaint.Event{Duplicated: &complaint.Duplicated{Of: "KS-20261116-002"}})
	case complaint.StatusVoided:
		return signed(t).void("11-17 09:00")
	}
	t.Fatalf("no life comes to status %q: add one", st)
	return nil
}

// attempt is a sensible event of a kind, such as a command would make.
func attempt(t testing.TB, k complaint.Kind) complaint.Event {
	for _, e := range []complaint.Event{
		{Opened: &complaint.Opened{Text: "x"}},
		{Classified: &complaint.Classified{Category: "price", Level: "medium", Because: "x"}},
		{Transferred: &complaint.Transferred{To: "service_station"}},
		{Signed: &complaint.Signed{}},
		{Refused: &complaint.Refused{Reason: "x"}},
		{Replied: &complaint.Replied{To: complaint.ToCenter, Text: "x"}},
		{CloseApplied: &complaint.CloseApplied{Result: "x"}},
		{CalledBack: &complaint.CalledBack{Result: complaint.Satisfied}},
		{DeferApplied: &complaint.DeferApplied{Cause: "unable_now", Tracking: "watch"}},
		{Approved: &complaint.Approved{}},
		{Rejected: &complaint.Rejected{Reason: "x"}},
		{Tracked: &complaint.Tracked{Text: "x"}},
		{Escalated: &complaint.Escalated{To: "strong", Trigger: complaint.TriggerManual, Reason: "x"}},
		{Stepped: &complaint.Stepped{Step: "plan", Done: true}},
		{Extended: &complaint.Extended{Clock: "close", Until: complaint.At(instant(t, "11-30 09:00")), Reason: "x"}},
		{Paused: &complaint.Paused{Reason: "x"}},
		{Resumed: &complaint.Resumed{}},
		{Promised: &complaint.Promised{When: complaint.At(instant(t, "11-18 09:00"))}},
		{Reopened: &complaint.Reopened{Reason: "x"}},
		{Withdrawn: &complaint.Withdrawn{Reason: "x"}},
		{Duplicated: &complaint.Duplicated{Of: "KS-20261116-002"}},
		{Voided: &complaint.Voided{Reason: "x"}},
		{Corrected: &complaint.Corrected{Set: map[string]complaint.Text{"phone": "1"}, Reason: "x"}},
		{Noted: &complaint.Noted{Text: "x"}},
		{Attached: &complaint.Attached{Name: "x"}},
		{Penalty: &complaint.PenaltyDecision{Key: "transfer/1", Decision: complaint.PenaltyConfirmed}},
		{Renumbered: &complaint.Renumbered{From: "KS-20261116-002"}},
	} {
		if e.Kind() == k {
			return e
		}
	}
	t.Fatalf("no event of kind %q: add one", k)
	return complaint.Event{}
}

// All statuses × all kinds, by trying each under the dealer's policy; the README
// shows the table.
func TestStates(t *testing.T) {
	p := policy(t, "dealer")
	drafts := changed(t, "close_standard:", "intake: {incomplete: draft, needs: [demand]}\nclose_standard:")
	words, err := templates.Load("zh")
	require.NoError(t, err)
	statuses := append([]complaint.Status{complaint.StatusNone}, complaint.Statuses()...)
	name := func(prefix, code string) string {
		require.True(t, words.Has(prefix+code), "there is no word for %s%s", prefix, code)
		return fmt.Sprintf("`%s` %s", code, words.T(prefix+code))
	}
	head, rule := "| |", "|---|"
	for _, st := range statuses {
		cell := "—"
		if st != complaint.StatusNone {
			cell = name("status.", string(st))
		}
		head, rule = head+" "+cell+" |", rule+":-:|"
	}
	lines := []string{head, rule}
	for _, k := range complaint.Kinds() {
		line := "| " + name("kind.", string(k)) + " |"
		for _, st := range statuses {
			d, p := inStatus(t, st), p
			if st == complaint.StatusDraft {
				p = drafts
			}
			require.Equal(t, st, d.assess(p, "11-17 12:00").State.Status, "the life must have come to its status")
			code := d.permit(p, "11-17 12:00", "钱经理", attempt(t, k))
			cell := "`" + code + "`"
			switch code {
			case "":
				cell = "✓"
			case "event.status":
				cell = "·"
			}
			line += " " + cell + " |"
		}
		lines = append(lines, line)
	}
	lines = append(lines, "", "✓ 可以 possible · `·` 该状态下不可以 not in this status · 其余:制度或事实所不许 else: what forbids it")
	golden(t, "testdata/states.golden.md", strings.Join(lines, "\n")+"\n")
}
