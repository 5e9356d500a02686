package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// found follows a range of a store's history: the codes of what was found, in order,
// and the ids of the events that were brought.
func found(t *testing.T, s *Store, revs ...string) (codes, brought []string) {
	t.Helper()
	h, err := OpenHistory(s.dir, options())
	require.NoError(t, err)
	defer h.Close()
	log, err := h.Log(context.Background(), revs...)
	require.NoError(t, err)
	var mu sync.Mutex
	require.NoError(t, log.Trails(context.Background(), func(trail *Trail) error {
		mu.Lock()
		defer mu.Unlock()
		for _, f := range trail.Findings {
			codes = append(codes, f.Code)
		}
		for _, b := range trail.Brought {
			brought = append(brought, b.Event.ID)
		}
		return nil
	}))
	for _, f := range log.Attachments() {
		codes = append(codes, f.Code)
	}
	return codes, brought
}

// appended is a file with an event after what it holds.
func appended(t *testing.T, e *complaint.Event) func(string) string {
	t.Helper()
	e.Recorded = e.At
	data, err := complaint.EncodeEvents([]complaint.Event{*e})
	require.NoError(t, err)
	return func(text string) string { return text + string(data) }
}

// What is done to one file of a complaint that holds three notes, in one commit.
func TestTrailOfOneFile(t *testing.T) {
	t.Parallel()
	const id = "KS-20261116-001"
	name := filePath(id, "KS")
	auto := func(change func(*complaint.Event)) *complaint.Event {
		e := complaint.Overdue(id, complaint.At(noon), "close", 1, "general", "medium")
		change(e)
		return e
	}
	for _, row := range []struct {
		why   string
		edit  func(string) string
		codes []string
		new   int
	}{
		{"a comment is nobody's event", func(s string) string { return s + "# seen\n" }, nil, 0},
		{"another layout tells the same", func(s string) string { return strings.ReplaceAll(s, "\n- id: ", "\n\n- id:   ") }, nil, 0},
		{"other line ends tell the same", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }, nil, 0},
		{"another order tells the same", func(s string) string {
			parts := strings.SplitAfter(s, "by: 王服务\n  noted:\n")
			require.Len(t, parts, 4)
			events := strings.Split(s, "- id: ")
			return events[0] + "- id: " + events[1] + "- id: " + events[3] + "- id: " + events[2]
		}, nil, 0},
		{"an automatic event with its id", appended(t, auto(func(*complaint.Event) {})), nil, 1},
		{"an automatic event that somebody says to have done", appended(t, auto(func(e *complaint.Event) { e.By = "王服务" })), []string{"event.forged"}, 1},
		{"an automatic event of another time", appended(t, auto(func(e *complaint.Event) { e.At = complaint.At(monday) })), []string{"event.forged"}, 1},
		{"the id of an automatic event for what a person did", appended(t, auto(func(e *complaint.Event) {
			e.Escalated, e.Noted = nil, &complaint.Noted{Text: "x"}
		})), []string{"event.forged"}, 1},
		{"the text of an event", func(s string) string { return strings.Replace(s, "text: 二", "text: 零", 1) }, []string{"event.changed"}, 0},
		{"the time of an event", func(s string) string { return strings.Replace(s, "at: 2026-11-16T12", "at: 2026-11-16T11", 1) }, []string{"event.changed"}, 0},
		{"the id of an event", func(s string) string { return strings.Replace(s, "- id: ", "- id: x", 1) }, []string{"event.removed", "event.inserted"}, 1},
		{"the number of the complaint", func(s string) string { return strings.Replace(s, id, "KS-20261116-002", 1) }, []string{"file.unreadable"}, 0},
		{"the form of the file", func(s string) string { return strings.Replace(s, "format: 1", "format: 9", 1) }, []string{"file.unreadable"}, 0},
		{"nothing left of it", func(string) string { return "" }, []string{"file.unreadable"}, 0},
		{"bigger than what is read", func(s string) string { return s + strings.Repeat("# "+strings.Repeat("x", 1022)+"\n", MaxFile>>10) }, []string{"file.unreadable"}, 0},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			require.Equal(t, complaint.ID(id), create(t, s, "一"))
			require.NoError(t, record(s, id, "二"))
			require.NoError(t, record(s, id, "三"))
			codes, _ := found(t, s, "HEAD")
			require.Empty(t, codes, "an honest history")
			gitOut(t, s, "tag", "honest")
			gitOut(t, s, "config", "core.autocrlf", "false")
			require.NoError(t, s.root.Remove(".gitattributes"))
			edit(t, s, name, row.edit)
			gitOut(t, s, "commit", "-qam", row.why)
			codes, brought := found(t, s, "honest..HEAD")
			require.Equal(t, row.codes, codes)
			require.Len(t, brought, row.new)
			codes, _ = found(t, s, "HEAD")
			require.Equal(t, row.codes, codes, "the whole history says the same")
			edit(t, s, name, func(string) string { return gitOut(t, s, "show", "honest:"+name) })
			gitOut(t, s, "commit", "-qam", "as it was")
			codes, _ = found(t, s, "HEAD")
			require.Subset(t, append(row.codes, "event.restored", "event.removed"), codes, "to put it back is no other fraud")
		})
	}
}

// However many events a commit brings, and whichever branch, each is brought once.
func TestTrailBringsOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "一")
	for _, n := range []int{1, beginnings + 5, 2} {
		require.NoError(t, s.Record(context.Background(), id, func(complaint.Record) ([]complaint.Event, error) {
			var all []complaint.Event
			for i := range n {
				all = append(all, newEvent(fmt.Sprint(i), noon))
			}
			return all, nil
		}, "noted"))
	}
	gitOut(t, s, "checkout", "-qb", "other", "HEAD~1")
	require.NoError(t, record(s, id, "other"))
	ours := gitOut(t, s, "show", "main:"+filePath(id, "KS"))
	theirs := gitOut(t, s, "show", "other:"+filePath(id, "KS"))
	united, err := complaint.Union(filePath(id, "KS"), []byte(ours), []byte(theirs))
	require.NoError(t, err)
	gitOut(t, s, "merge", "-q", "-s", "ours", "--no-commit", "main")
	edit(t, s, filePath(id, "KS"), func(string) string { return string(united) })
	gitOut(t, s, "commit", "-qam", "both")
	codes, brought := found(t, s, "HEAD")
	require.Empty(t, codes)
	require.Len(t, brought, 1+1+beginnings+5+2+1)
	slices.Sort(brought)
	require.Len(t, slices.Compact(brought), len(brought))
	edit(t, s, filePath(id, "KS"), appended(t, ptr(newEvent("in the merge", noon))))
	gitOut(t, s, "commit", "-q", "--amend", "-am", "both, and more")
	_, more := found(t, s, "HEAD")
	require.Len(t, more, len(brought)+1, "what only the merge has, the merge has brought")
}

func ptr(e complaint.Event) *complaint.Event { return &e }
