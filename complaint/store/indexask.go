package store

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Span is a stretch of time, both ends included.
type Span struct{ From, To time.Time }

// Question is what is asked of an index about some stretches of time.
type Question struct {
	Spans  []Span
	Past   time.Time // of complaints that have to do with none of these, but with a time since then, the brief is given
	Marked bool      // what is marked is read, whenever it happened
}

// And asks for both.
func (q Question) And(other Question) Question {
	q.Spans, q.Marked = slices.Concat(q.Spans, other.Spans), q.Marked || other.Marked
	if other.Past.Before(q.Past) {
		q.Past = other.Past
	}
	return q
}

// Records does something, in the order of their numbers, with each complaint that has to do
// with one of the stretches, and before that does brief, which is work too, with what was
// kept of others: those that were over before, as far back as is asked, and the eldest of
// each group of the rest.
// What cannot be read ends it.
func (x *Index) Records(ctx context.Context, q Question, do Work, brief func([]byte) (then func() error)) error {
	var chosen []group
	var briefs [][]byte
	err := x.sound(ctx, func() (err error) {
		chosen, briefs, err = x.choose(ctx, q)
		return err
	})
	if err != nil {
		return err
	}
	if err := atOnce(ctx, briefs, brief); err != nil {
		return err
	}
	return x.s.walk(ctx, chunks(slices.Values(chosen)), do, nil)
}

// Origins calls fn with every complaint received from one day to another, and with what was
// kept of its origin, in no order; and with others, since it goes by months.
func (x *Index) Origins(ctx context.Context, from, to time.Time, fn func(complaint.ID, []byte) error) error {
	first, last := monthOf(dayDir(from.Date())), monthOf(dayDir(to.Date()))
	type kept struct {
		id     complaint.ID
		origin []byte
	}
	return x.sound(ctx, func() error {
		for id, r := range x.live {
			if err := fn(id, r.Origin); err != nil {
				return err
			}
		}
		var names []string
		for name := range x.months {
			if first <= name && name <= last {
				names = append(names, name)
			}
		}
		return eachMonth(ctx, x, names, func(all *[]kept, id complaint.ID, r *row) {
			*all = append(*all, kept{id, r.Origin})
		}, func(all []kept) error {
			for _, k := range all {
				if err := fn(k.id, k.origin); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// sound asks something of the index, and again of a new one where it turns out to be torn.
func (x *Index) sound(ctx context.Context, ask func() error) error {
	err := ask()
	if err == errTorn {
		if err = x.build(ctx); err == nil {
			x.save()
			err = ask()
		}
	}
	return err
}

// eachMonth reads months on all cores at once. Of the complaints in each that are over,
// pick makes something, which is then given, one month after the other.
func eachMonth[T any](ctx context.Context, x *Index, names []string, pick func(*T, complaint.ID, *row), give func(T) error) error {
	type part struct {
		picked T
		err    error
	}
	read := func(name string) (p part) {
		p.err = x.each(name, func(id complaint.ID, r *row) { pick(&p.picked, id, r) })
		return p
	}
	return inTurn(ctx, slices.Values(names), read, func(p part) error {
		if p.err != nil {
			return p.err
		}
		return give(p.picked)
	})
}

// choose parts what is to be read from what a brief will do for.
func (x *Index) choose(ctx context.Context, q Question) (chosen []group, briefs [][]byte, err error) {
	for id, r := range x.live {
		if r.bad || q.Marked && r.Marked || q.meets(pack64(r.First), forever) {
			chosen = append(chosen, r.group(id))
		}
	}
	var names []string
	for name, m := range x.months {
		if m.last < q.Past.Unix() && !q.meets(m.first, m.last) && !(q.Marked && m.marked) {
			for _, e := range m.eldest {
				briefs = append(briefs, e.brief)
			}
			continue
		}
		names = append(names, name)
	}
	type part struct {
		chosen []group
		briefs [][]byte
	}
	err = eachMonth(ctx, x, names, func(p *part, id complaint.ID, r *row) {
		if q.Marked && r.Marked || q.meets(pack64(r.First), pack64(r.Last)) {
			p.chosen = append(p.chosen, r.group(id))
		} else {
			p.briefs = append(p.briefs, r.Brief)
		}
	}, func(p part) error {
		chosen, briefs = append(chosen, p.chosen...), append(briefs, p.briefs...)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(chosen, func(a, b group) int { return inOrder(a.id, b.id) })
	return chosen, briefs, nil
}

// meets reports whether one of the stretches has an instant between two others.
func (q Question) meets(first, last int64) bool {
	return slices.ContainsFunc(q.Spans, func(s Span) bool { return first <= s.To.Unix() && last >= s.From.Unix() })
}

// chunks are runs of complaints.
func chunks(groups iter.Seq[group]) iter.Seq[batch] {
	return func(yield func(batch) bool) {
		var b batch
		for g := range groups {
			if b.groups = append(b.groups, g); len(b.groups) < batchSize {
				continue
			}
			if !yield(b) {
				return
			}
			b = batch{}
		}
		if len(b.groups) > 0 {
			yield(b)
		}
	}
}
