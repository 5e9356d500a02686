package form

import (
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// NewBulletin returns the draft of a period's bulletin: what was confirmed since the bulletins began and is on no signed
// one yet, so that nothing confirmed or withdrawn after a signature is lost; without earlier bulletins, what was confirmed
// in the period (DLR-71). What a signed bulletin published and was withdrawn since, or confirmed anew with another amount,
// is reversed (S-47). A penalty that has no breach any more is left out until somebody withdraws it.
func NewBulletin(s *report.Stats, earlier []Bulletin, by string, at time.Time) Bulletin {
	loc := s.Policy.Cal().Location()
	b := Bulletin{
		Format: BulletinFormat, Label: s.Period.Label, From: complaint.At(s.Period.From), To: complaint.At(s.Period.To),
		Issued: Stamp{complaint.At(at.In(loc)), by}, Lines: []Line{},
	}
	published, began := standing(earlier, s.Period.From)
	for _, l := range Lines(s.Policy, confirmedSince(s.Standing, began)) {
		if l.is(MarkWithdrawn) || l.is(MarkStale) {
			continue
		}
		i := slices.IndexFunc(published, func(was Line) bool { return was.ID() == l.ID() })
		if i >= 0 && published[i].Amount == l.Amount {
			continue
		}
		if i >= 0 {
			b.reverse(published[i], MarkChanged)
		}
		b.Lines = append(b.Lines, l)
	}
	for _, x := range s.Standing {
		if x.State != complaint.PenaltyWithdrawn {
			continue
		}
		for _, was := range published {
			if was.Notice == x.Notice {
				b.reverse(was, MarkWithdrawn)
			}
		}
	}
	b.Total = Sum(b.Lines) + Sum(b.Reversals)
	return b
}

// confirmedSince returns the penalties that were last confirmed at or after an instant.
func confirmedSince(all []sla.Penalty, since time.Time) []sla.Penalty {
	var out []sla.Penalty
	for _, x := range all {
		if c, ok := x.Decided(complaint.PenaltyConfirmed); ok && !c.At.Before(since) {
			out = append(out, x)
		}
	}
	return out
}

func (b *Bulletin) reverse(l Line, mark string) {
	l = Reversed([]Line{l})[0]
	l.Marks = append(slices.Clone(l.Marks), mark)
	b.Reversals = append(b.Reversals, l)
}

func (l Line) is(mark string) bool { return slices.Contains(l.Marks, mark) }

// standing returns the lines that signed bulletins of earlier periods published and did not reverse, and from when on
// there have been bulletins.
func standing(earlier []Bulletin, until time.Time) (all []Line, began time.Time) {
	ordered := slices.Clone(earlier)
	slices.SortFunc(ordered, func(a, b Bulletin) int { return a.From.Compare(b.From.Time) })
	began = until
	for _, b := range ordered {
		if b.Signed == nil || !b.From.Before(until) {
			continue
		}
		if b.From.Before(began) {
			began = b.From.Time
		}
		for _, gone := range b.Reversals {
			all = slices.DeleteFunc(all, func(l Line) bool { return l.ID() == gone.ID() })
		}
		all = append(all, b.Lines...)
	}
	return all, began
}

// Agrees returns why a bulletin does not agree with its notices, as a Fault of class invalid, or nil: each line must have
// a penalty, and the amounts must be the same (S-48).
func (b Bulletin) Agrees(penalties []sla.Penalty) error {
	sums := map[string]report.Money{}
	for _, l := range b.Lines {
		sums[l.Notice] += l.Amount
	}
	for _, l := range b.Lines {
		i := slices.IndexFunc(penalties, func(x sla.Penalty) bool { return x.Notice == l.Notice })
		amount := report.Money(0)
		if i >= 0 {
			amount = penalties[i].Amount
		}
		if i < 0 || amount != sums[l.Notice] {
			return complaint.Invalid("bulletin.notice", "bulletin", b.Label, "notice", l.Notice, "line", sums[l.Notice], "amount", amount)
		}
	}
	return nil
}
