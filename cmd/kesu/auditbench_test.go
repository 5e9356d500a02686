package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// auditedPeople may do what historyOf makes them do.
const auditedPeople = `format: 1
people:
- {name: 李前台, department: customer_service, roles: [agent]}
- {name: 王服务, department: service_station, roles: [receiver]}
- {name: 郑站长, department: service_station, roles: [department_manager]}
- {name: 陈主管, department: customer_service, roles: [supervisor]}
- {name: 钱经理, department: customer_service, roles: [center_manager]}
`

// way is the way of a complaint in historyOf, an event a commit.
func way(n int, at time.Time) []complaint.Event {
	text := complaint.Text(fmt.Sprintf("客户反映车辆空调异响，要求尽快处理，已联系服务站安排检查，请等待回复 %d", n))
	return []complaint.Event{
		{By: "李前台", Opened: &complaint.Opened{Customer: complaint.Customer{Name: "张三", Phone: "13812345678"}, Channel: "phone", Text: text}},
		{By: "李前台", Classified: &complaint.Classified{Category: "product_quality", Level: "general", Department: "service_station"}},
		{By: "李前台", Transferred: &complaint.Transferred{To: "service_station", Receiver: "王服务"}},
		{By: "王服务", Signed: &complaint.Signed{}},
		{By: "王服务", Replied: &complaint.Replied{Text: text}},
		{By: "王服务", CloseApplied: &complaint.CloseApplied{Result: text}},
		{By: "李前台", CalledBack: &complaint.CalledBack{Result: complaint.Satisfied}},
		{By: "陈主管", Approved: &complaint.Approved{}},
	}
}

// historyOf writes commits for git fast-import, an event each: forty complaints are on
// their way at a time.
func historyOf(w io.Writer, from string, commits int) error {
	type open struct {
		path   string
		data   []byte
		events []complaint.Event
	}
	var live []*open
	random := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	day, number := "", 0
	for i := range commits {
		at := complaint.At(start.Add(time.Duration(i) * 3 * time.Minute))
		n := random.IntN(40)
		if len(live) <= n {
			if today := at.Format("20060102"); today != day {
				day, number = today, 0
			}
			number++
			id := complaint.NewID("KS", at.Time, number)
			live = append(live, &open{at.Format("complaints/2006/01/02/") + string(id) + ".yaml", complaint.EncodeHeader(id), way(i, at.Time)})
			n = len(live) - 1
		}
		c := live[n]
		e := c.events[0]
		e.ID, e.At, e.Recorded = complaint.NewEventID(8-len(c.events), [6]byte{byte(i >> 16), byte(i >> 8), byte(i)}), at, at
		added, err := complaint.EncodeEvents([]complaint.Event{e})
		if err != nil {
			return err
		}
		c.data = append(c.data, added...)
		fmt.Fprintf(w, "commit refs/heads/main\ncommitter kf <kf@example.com> %d +0800\ndata 2\nx\n", at.Unix())
		if i == 0 {
			fmt.Fprintf(w, "from %s\n", from)
		}
		if _, err := fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", c.path, len(c.data), c.data); err != nil {
			return err
		}
		if c.events = c.events[1:]; len(c.events) == 0 {
			live[n] = live[len(live)-1]
			live = live[:len(live)-1]
		}
	}
	_, err := io.WriteString(w, "done\n")
	return err
}

// grown makes a store with that many commits, each by somebody who may do it, and with
// so many policies and people as a store has. It returns the program, too.
func grown(tb testing.TB, commits int) (bin, dir string) {
	tb.Helper()
	tmp := tb.TempDir()
	bin, dir = filepath.Join(tmp, "kesu"), filepath.Join(tmp, "store")
	run := func(stdin io.Reader, name string, args ...string) string {
		c := exec.Command(name, args...)
		c.Stdin = stdin
		out, err := c.CombinedOutput()
		require.NoError(tb, err, string(out))
		return string(bytes.TrimSpace(out))
	}
	run(nil, "go", "build", "-o", bin, ".")
	run(nil, bin, "init", dir, "-q", "--now", "2026-01-01 09:00")
	require.NoError(tb, os.WriteFile(filepath.Join(dir, "people.yaml"), []byte(auditedPeople), 0o644))
	run(nil, "git", "-C", dir, "commit", "-qam", "people")
	in, out := io.Pipe()
	head := run(nil, "git", "-C", dir, "rev-parse", "HEAD")
	go func() { _ = out.CloseWithError(historyOf(out, head, commits)) }()
	run(in, "git", "-C", dir, "fast-import", "--quiet", "--done", "--force")
	run(nil, "git", "-C", dir, "repack", "-q", "-d")
	return bin, dir
}

// BenchmarkAudit pairs `kesu audit` of a whole history against `git log --raw` over it,
// in turn; the metric is the ratio of the medians. KESU_AUDIT_COMMITS sets the size.
func BenchmarkAudit(b *testing.B) {
	if testing.Short() {
		b.Skip("makes a history of 100,000 commits")
	}
	commits, err := strconv.Atoi(cmp.Or(os.Getenv("KESU_AUDIT_COMMITS"), "100000"))
	require.NoError(b, err)
	bin, dir := grown(b, commits)
	var ours, git []time.Duration
	var peak int64
	for b.Loop() {
		git = append(git, timed(b, dir, "git", "log", "--raw"))
		c := exec.Command(bin, "audit", "-o", "json")
		c.Dir = dir
		begin := time.Now()
		out, err := c.Output()
		ours = append(ours, time.Since(begin))
		require.NoError(b, err, string(out[:min(len(out), 2000)]))
		require.Contains(b, string(out), fmt.Sprintf(`"events": %d`, commits))
		peak = max(peak, peakMemory(c.ProcessState))
	}
	b.ReportMetric(float64(median(ours))/float64(median(git)), "ours/git")
	b.ReportMetric(float64(median(ours).Milliseconds()), "ours-ms")
	b.ReportMetric(float64(median(git).Milliseconds()), "git-ms")
	b.ReportMetric(float64(peak)/1024, "peak-MB")
}
