package main

import (
	"bytes"
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
)

// likelyDays is how far back open looks for complaints about the same matter.
const likelyDays = 7

// likelyShare is the share of common pairs of characters from which on two texts
// are taken for one matter (measured on real complaints: 0.5 finds them by eye).
const likelyShare = 0.5

// likelyShown is how many of them are named: those most like it, then the latest.
const likelyShown = 5

// likely is a complaint that may be about the same matter as another, and how much it is
// like that one.
type likely struct {
	id   complaint.ID
	like float64
}

// lookForLikely begins to look for recent complaints by the same phone number or with
// nearly the same text, while the complaint is written. What it returns waits for them.
func (d *desk) lookForLikely(o *complaint.Opened, at time.Time) func() []likely {
	if d.flags.quiet {
		return func() []likely { return nil }
	}
	all := make(chan []likely, 1)
	go func() {
		var found []likely
		grams := bigrams(o.Text)
		d.store.Openings(at.AddDate(0, 0, -likelyDays), at, func(raw []byte) bool { return mayMatch(raw, o, grams) }, func(id complaint.ID, e complaint.Event) {
			was := e.Opened
			if was == nil {
				return
			}
			like := likeness(grams, bigrams(was.Text))
			if o.Customer.Phone != "" && was.Customer.Phone == o.Customer.Phone {
				like++ // whatever it says
			}
			if like >= likelyShare {
				found = append(found, likely{id, like})
			}
		})
		all <- found
	}()
	return func() []likely { return <-all }
}

// warnLikely names those that a complaint is most like.
func (d *desk) warnLikely(own complaint.ID, found []likely) {
	found = slices.DeleteFunc(found, func(l likely) bool { return l.id == own })
	slices.SortFunc(found, func(a, b likely) int { return cmp.Or(cmp.Compare(b.like, a.like), cmp.Compare(b.id, a.id)) })
	for _, l := range found[:min(len(found), likelyShown)] {
		d.sayLikely(l.id)
	}
	if more := len(found) - likelyShown; more > 0 {
		d.say("open.likely-more", "count", more, "days", likelyDays)
	}
}

// sayLikely names a complaint with the beginning of its text, as it may be shown.
func (d *desk) sayLikely(id complaint.ID) {
	own := d.app.policy
	defer func() { d.app.policy = own }()
	if a, err := d.read(id); err == nil { // check tells of what cannot be read
		o := report.MaskedCase(a, false).Opened
		d.say("open.likely", "id", id, "customer", o.Customer.Name, "text", excerpt(o.Text, 24))
	}
}

// mayMatch reports whether a stored complaint can be about the same matter, by its
// bytes alone: it holds the phone number, or enough of the text's pairs. Hardly any
// complaint passes, so that hardly any is decoded.
func mayMatch(raw []byte, o *complaint.Opened, grams map[[2]rune]bool) bool {
	if o.Customer.Phone != "" && bytes.Contains(raw, []byte(o.Customer.Phone)) {
		return true
	}
	common, pair := 0, make([]byte, 0, 8)
	for g := range grams {
		pair = utf8.AppendRune(utf8.AppendRune(pair[:0], g[0]), g[1])
		if bytes.Contains(raw, pair) {
			common++
		}
	}
	return len(grams) > 0 && float64(common) >= likelyShare*float64(len(grams))
}

// bigrams returns the pairs of neighbouring characters of a text; short texts,
// which say little, have none.
func bigrams(t complaint.Text) map[[2]rune]bool {
	r := []rune(string(t))
	if len(r) < 12 {
		return nil
	}
	set := make(map[[2]rune]bool, len(r))
	for i := 0; i+1 < len(r); i++ {
		set[[2]rune{r[i], r[i+1]}] = true
	}
	return set
}

// likeness is the Jaccard index of two sets.
func likeness(a, b map[[2]rune]bool) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for g := range a {
		if b[g] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// excerpt returns the first n characters of a text.
func excerpt(t complaint.Text, n int) string {
	r := []rune(string(t))
	if len(r) <= n {
		return string(t)
	}
	return string(r[:n]) + "…"
}
