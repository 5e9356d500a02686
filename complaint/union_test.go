package complaint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
)

// header is how kesu begins the sample's file.
var header = string(complaint.EncodeHeader(sampleID))

// remark is an event as kesu writes it, recorded some minutes after noon.
func remark(id string, minutes int, text string) string {
	when := after(minutes).Format("2006-01-02T15:04:05Z07:00")
	return fmt.Sprintf("- id: %s\n  at: %s\n  recorded: %s\n  by: 李前台\n  noted:\n    text: %s\n", id, when, when, text)
}

// overdue is an event that each machine derives for itself.
func overdue(id string, minutes int) string {
	return fmt.Sprintf("- id: %s\n  at: %s\n  recorded: %s\n  by: kesu\n  escalated:\n    to: medium\n    trigger: overdue\n    clock: close\n",
		id, after(0).Format("2006-01-02T15:04:05Z07:00"), after(minutes).Format("2006-01-02T15:04:05Z07:00"))
}

func TestUnion(t *testing.T) {
	one, two, three, four := remark("0001-aa", 1, "一"), remark("0002-bb", 2, "二"), remark("0003-cc", 3, "三"), remark("0004-dd", 4, "四")
	late, early := remark("0002-ee", 90, "时钟快了"), remark("0003-ff", 5, "时钟拨回")
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	indented := func(s string) string {
		return "  " + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n  ") + "\n"
	}
	flow := "- {id: 0002-bb, at: 2026-11-16T12:02:00+08:00, recorded: 2026-11-16T12:02:00+08:00, by: 李前台, noted: {text: 二}}\n"
	block := strings.Replace(one, "text: 一", "text: |-\n      第一行\n      - id: 0009-zz\n      - 第二行", 1)
	quoted := strings.Replace(one, "text: 一", "text: \"第一行\n\n- id: 0009-zz\"", 1)
	kept := strings.Replace(one, "text: 一", "text: |+\n      尾行\n\n\n", 1)
	for _, c := range []struct{ name, a, b, want, why string }{
		{"one side", header + one, header + one + two, header + one + two, "what is a beginning of the other is the other"},
		{"both sides", header + one + three, header + one + two + four, header + one + two + three + four, "in the order in which they were recorded"},
		{"same minute", header + one + remark("0002-zz", 9, "乙"), header + one + remark("0002-aa", 9, "甲"), header + one + remark("0002-aa", 9, "甲") + remark("0002-zz", 9, "乙"), "then by id"},
		{"clock set back in the common part", header + late + early + two, header + late + early + one, header + late + early + one + two, "what both begin with stays as it is"},
		{"clock set back on one side", header + one + late + early, header + one + four, header + one + four + late + early, "who recorded two events recorded the first one first, whatever the clock said"},
		{"nothing here", header[:len(header)-1] + " []\n", header + one, header + one, "an empty list is a file without events"},
		{"nothing at all", header[:len(header)-1] + " []\n", header, header, "nor are there any in two of them"},
		{"in both, after different ones", header + two + four, header + three + four, header + two + three + four, "one event stands once"},
		{"twice in one", header + one + one, header + two, header + one + two, "also where one file has it twice"},
		{"automatic, recorded twice", header + one + overdue("auto-1", 30), header + one + overdue("auto-1", 20), header + one + overdue("auto-1", 20), "the earlier record"},
		{"automatic, later in the file", header + overdue("auto-1", 30), header + remark("0002-gg", 45, "晚") + overdue("auto-1", 20), header + remark("0002-gg", 45, "晚") + overdue("auto-1", 20), "the earlier record, after what it followed"},
		{"two contents, one id", header + one, header + remark("0001-aa", 1, "改过"), header + one + remark("0001-aa", 1, "改过"), "both stay, check tells"},
		{"a person's under an automatic id", header + overdue("auto-1", 20), header + remark("auto-1", 30, "冒名"), header + overdue("auto-1", 20) + remark("auto-1", 30, "冒名"), "what a person wrote is not taken for the machine's"},
		{"turned round", header + two + one, header + one + two, header + one + two, "where the versions differ about the order the clock decides"},
		{"comment at an event", header + one + "# 老王核对过\n" + two, header + one + two + three, header + one + "# 老王核对过\n" + two + three, "a remark that somebody put there stays"},
		{"comment within an event", header + strings.Replace(one, "by: 李前台", "by: 李前台 # 代", 1), header + one + two, header + strings.Replace(one, "by: 李前台", "by: 李前台 # 代", 1) + two, "also this one"},
		{"comment in the head", "# 勿手改\n" + header + one, header + two, "# 勿手改\n" + header + one + two, "also this one"},
		{"CRLF on one side", crlf(header + one + two), header + one + three, header + one + two + three, "an editor's line ends are no content"},
		{"CRLF on both", crlf(header + one), crlf(header + two), header + one + two, "and git keeps LF"},
		{"list indented", header + indented(one+two), header + one + three, header + one + two + three, "as another editor lays it out"},
		{"flow style", header + one + flow, header + one + two + three, header + one + two + three, "the same event in other words"},
		{"block text like an event", header + block, header + two, header + block + two, "a line of a text is no event"},
		{"quoted text like an event", header + quoted, header + two, header + strings.Replace(one, "text: 一", `text: "第一行\n- id: 0009-zz"`, 1) + two, "also where it stands at the margin"},
		{"blank lines that count", header + kept, header + two, header + kept + two, "a text may end with them"},
		{"document start", "---\n" + header + two, header + one, "---\n" + header + one + two, "some editors write it"},
		{"document end", header + one + "...\n", header + two, header + one + two, "nothing after it would be read"},
		{"keys in another order", "events:\n" + two + "id: KS-20261116-001\nformat: 1\n", header + one, header + one + two, "the list need not be the last key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := complaint.Union("a.yaml", []byte(c.a), []byte(c.b))
			require.NoError(t, err, c.why)
			require.Equal(t, c.want, string(got), c.why)
			unite(t, []byte(c.a), []byte(c.b))
		})
	}
}

// What cannot be read is not united, and the error names the file.
func TestUnionRefuses(t *testing.T) {
	good := header + remark("0001-aa", 1, "一")
	for _, c := range []struct{ name, bad, code string }{
		{"garbage", "\x00\x01\x02", "file.decode"},
		{"empty", "", "file.empty"},
		{"cut off", strings.TrimSuffix(good, "\n"), "file.truncated"},
		{"conflict markers", header + "<<<<<<< HEAD\n" + remark("0001-aa", 1, "一") + "=======\n>>>>>>> theirs\n", "file.conflict"},
		{"unknown key", good + "  thing: 1\n", "file.key"},
		{"two documents", good + "---\n" + good, "file.documents"},
		{"newer form", strings.Replace(good, "format: 1", "format: 2", 1), "file.newer"},
		{"another complaint", strings.Replace(good, "-001", "-002", 1), "file.two-complaints"},
		{"no number", strings.Replace(good, "id: KS-20261116-001", "id: 1", 1), "file.id"},
		{"event of two kinds", good + "  signed: {}\n", "event.bodies"},
	} {
		for _, order := range [][2]string{{good, c.bad}, {c.bad, good}} {
			_, err := complaint.Union("complaints/a.yaml", []byte(order[0]), []byte(order[1]))
			var fault *complaint.Fault
			require.ErrorAs(t, err, &fault, c.name)
			require.Equal(t, c.code, fault.Code(), c.name)
			require.Equal(t, "invalid", fault.Class(), c.name)
			require.Equal(t, "complaints/a.yaml", fault.Args()["file"], c.name)
		}
	}
}

// layouts are ways in which a file with the same events may lie there.
var layouts = []func(head, list string) string{
	func(head, list string) string { return head + list },
	func(head, list string) string { return head + list + "# 末尾的话\n" },
	func(head, list string) string { return "# 开头的话\n" + head + list },
	func(head, list string) string { return "---\n" + head + list + "...\n" },
	func(head, list string) string { return strings.ReplaceAll(head+list, "\n", "\r\n") },
}

// pair generates two versions of one file: what both begin with, and what each has
// alone, some of that the same, in any layout.
var pair = rapid.Custom(func(t *rapid.T) [2][]complaint.Event {
	all := events.Draw(t, "events")
	n := rapid.IntRange(0, len(all)).Draw(t, "common")
	both := [2][]complaint.Event{slices.Clone(all[:n]), slices.Clone(all[:n])}
	for _, e := range all[n:] {
		fate := rapid.IntRange(0, 3).Draw(t, "fate")
		if fate != 1 {
			both[0] = append(both[0], e)
		}
		if fate == 3 && e.Automatic() {
			e.Recorded = instants.Draw(t, "recorded")
		}
		if fate != 2 {
			both[1] = append(both[1], e)
		}
	}
	return both
})

func laidOut(t *rapid.T, all []complaint.Event) []byte {
	list := " []\n"
	if len(all) > 0 {
		list = strings.TrimPrefix(string(encoded(t, sampleID, all)), header)
	}
	return []byte(rapid.SampledFrom(layouts).Draw(t, "layout")(header, list))
}

// The laws of a union, for files of any content and layout.
func TestUnionLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		both := pair.Draw(t, "pair")
		a, b := laidOut(t, both[0]), laidOut(t, both[1])
		union := func(x, y []byte) string {
			u, err := complaint.Union("a.yaml", x, y)
			require.NoError(t, err)
			return string(u)
		}
		u := union(a, b)
		require.Equal(t, u, union(b, a), "commutative")
		for _, x := range [][]byte{a, b, []byte(u)} {
			require.Equal(t, u, union(x, []byte(u)), "idempotent")
		}
		f, err := complaint.DecodeFile("a.yaml", []byte(u))
		require.NoError(t, err)
		require.Equal(t, sampleID, f.ID)
		for _, side := range both {
			requireInOrder(t, side, f.Events)
		}
		require.LessOrEqual(t, len(f.Events), len(both[0])+len(both[1]))
		for i, e := range f.Events {
			require.False(t, holds(f.Events[:i], e), "%s stands twice", e.ID)
			require.True(t, holds(both[0], e) || holds(both[1], e), "%s came from nowhere", e.ID)
		}
	})
}

// requireInOrder says that events are among others, the same way round.
func requireInOrder(t *rapid.T, side, all []complaint.Event) {
	last := -1
	for i, e := range side {
		if holds(side[:i], e) {
			continue // twice in one file
		}
		n := slices.IndexFunc(all, func(x complaint.Event) bool { return holds([]complaint.Event{x}, e) })
		require.GreaterOrEqual(t, n, 0, "%s is lost", e.ID)
		require.Greater(t, n, last, "%s stands before what it followed", e.ID)
		last = n
	}
}

// What both begin with is what the union begins with, word for word, where nobody has
// laid it out anew.
func TestUnionKeepsPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		both := pair.Filter(func(p [2][]complaint.Event) bool { return len(p[0]) > 0 && len(p[1]) > 0 && equal(p[0][0], p[1][0]) }).Draw(t, "pair")
		a, b := encoded(t, sampleID, both[0]), encoded(t, sampleID, both[1])
		n := 1
		for n < len(both[0]) && n < len(both[1]) && equal(both[0][n], both[1][n]) && !holds(both[0][:n], both[0][n]) {
			n++
		}
		prefix := string(encoded(t, sampleID, both[0][:n]))
		u, err := complaint.Union("a.yaml", a, b)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(u), prefix), "%s\ndoes not begin with\n%s", u, prefix)
	})
}
