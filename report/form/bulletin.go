package form

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// BulletinFormat is the newest form of a bulletin file that this program reads and writes.
const BulletinFormat = 1

// Bulletin is an issued bulletin of a period's penalties (F06, DLR-73) as it is stored: what it published stays as it
// was, whatever is recorded later. Its YAML form only ever gains optional fields.
type Bulletin struct {
	Format    int             `yaml:"format"`
	Label     string          `yaml:"label"` // of the period, 2026-W47
	Number    complaint.Text  `yaml:"number,omitempty"`
	From      complaint.Time  `yaml:"from"`
	To        complaint.Time  `yaml:"to"`
	Issued    Stamp           `yaml:"issued"`
	Signed    *Stamp          `yaml:"signed,omitempty"` // none: a draft (DLR-74)
	Lines     []Line          `yaml:"lines"`
	Reversals []Line          `yaml:"reversals,omitempty"` // what earlier bulletins published and was withdrawn or changed since; negative (S-47)
	Total     complaint.Money `yaml:"total"`               // yuan, reversals taken off
}

// Stamp says who did something, and when.
type Stamp struct {
	At complaint.Time `yaml:"at"`
	By string         `yaml:"by"`
}

// Line is the part of a penalty that one department bears. Values are codes.
type Line struct {
	Notice     string          `yaml:"notice"`
	Complaint  complaint.ID    `yaml:"complaint"`
	Key        string          `yaml:"key"`               // <clock>/<sequence>
	Ordinal    int             `yaml:"ordinal,omitempty"` // the how many-th raise or month it was, where that is not the sequence
	Department string          `yaml:"department"`
	Person     complaint.Text  `yaml:"person,omitempty"`
	Level      string          `yaml:"level"`
	Due        complaint.Time  `yaml:"due"`
	Stopped    *complaint.Time `yaml:"stopped,omitempty"` // none: not done when the period ended
	Standard   complaint.Money `yaml:"standard"`
	Multiple   int             `yaml:"multiple"`
	Amount     complaint.Money `yaml:"amount"`   // yuan, the person's part included
	Personal   complaint.Money `yaml:"personal"` // of it, proposed for the person
	Marks      []string        `yaml:"marks,omitempty"`
	State      string          `yaml:"-"` // of the penalty; a bulletin shows what it published
}

// Marks of a line.
const (
	MarkCapped    = "capped"    // cut to the month's cap
	MarkShared    = "shared"    // several departments bear it
	MarkSelf      = "self"      // the department executes penalties itself: shown, not hidden (DOMAIN.md 6.8, 21)
	MarkAppealed  = "appealed"  // the department appealed
	MarkWithdrawn = "withdrawn" // taken back
	MarkChanged   = "changed"   // confirmed anew with another amount
	MarkStale     = "stale"     // no breach any more by what was recorded later
)

// ID is the line's identity: a penalty, and one of the departments that bear it.
func (l Line) ID() string { return l.Notice + "/" + l.Department }

// run returns the clock and the how many-th raise or month the line is about.
func (l Line) run() (clock string, ordinal int) {
	clock, number, _ := strings.Cut(l.Key, "/")
	sequence, _ := strconv.Atoi(number) // 0 where the key is none of ours
	return clock, cmp.Or(l.Ordinal, sequence)
}

// Lines returns the lines of penalties in their order.
func Lines(p *sla.Policy, penalties []sla.Penalty) []Line {
	var all []Line
	for _, x := range penalties {
		shares := x.Shares
		if len(shares) == 0 {
			shares = []sla.Share{{Amount: x.Amount}}
		}
		for _, s := range shares {
			l := Line{
				Notice: x.Notice, Complaint: x.Complaint, Key: x.Key, Ordinal: x.Run.Ordinal, Department: s.Department,
				Person: complaint.Text(s.Person), Level: x.Level, Due: complaint.At(x.At.In(p.Cal().Location())), Standard: x.Standard, Multiple: x.Multiple,
				Amount: s.Amount + s.Personal, Personal: s.Personal, Marks: marks(p, x, s), State: x.State,
			}
			if !x.Run.Stopped.IsZero() {
				t := complaint.At(x.Run.Stopped.In(p.Cal().Location()))
				l.Stopped = &t
			}
			all = append(all, l)
		}
	}
	return all
}

func marks(p *sla.Policy, x sla.Penalty, s sla.Share) []string {
	var all []string
	for mark, set := range map[string]bool{
		MarkCapped: x.Capped, MarkShared: len(x.Shares) > 1, MarkStale: x.Stale,
		MarkAppealed: x.State == complaint.PenaltyAppealed, MarkWithdrawn: x.State == complaint.PenaltyWithdrawn,
	} {
		if set {
			all = append(all, mark)
		}
	}
	if d, ok := sla.ByCode(p.Departments, s.Department); ok && slices.Contains(d.Executor, d.Code) {
		all = append(all, MarkSelf)
	}
	slices.Sort(all)
	return all
}

// Sum adds up the amounts of lines.
func Sum(lines []Line) (sum report.Money) {
	for _, l := range lines {
		sum += l.Amount
	}
	return sum
}

// Reversed returns lines with negative amounts, the person's part too.
func Reversed(lines []Line) []Line {
	out := slices.Clone(lines)
	for i := range out {
		out[i].Amount, out[i].Personal = -out[i].Amount, -out[i].Personal
	}
	return out
}

// Check returns why a bulletin's sums do not agree, as a Fault of class invalid (S-48), or nil.
func (b Bulletin) Check() error {
	seen := map[string]bool{}
	for _, l := range b.Lines {
		if seen[l.ID()] {
			return complaint.Invalid("bulletin.twice", "bulletin", b.Label, "notice", l.Notice, "department", l.Department)
		}
		seen[l.ID()] = true
	}
	if sum := Sum(b.Lines) + Sum(b.Reversals); sum != b.Total {
		return complaint.Invalid("bulletin.sum", "bulletin", b.Label, "lines", sum, "total", b.Total)
	}
	return nil
}

// Encode returns the bytes of the bulletin's file.
func (b Bulletin) Encode() ([]byte, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(b); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}

// DecodeBulletin reads a bulletin's file strictly and checks its sums. Its errors are Faults of class invalid.
func DecodeBulletin(file string, data []byte) (Bulletin, error) {
	var b Bulletin
	if f := complaint.Strict(file, data, BulletinFormat, &b); f != nil {
		return Bulletin{}, f
	}
	if f := complaint.CheckFormat(file, b.Format, BulletinFormat); f != nil {
		return Bulletin{}, f
	}
	return b, b.Check()
}
