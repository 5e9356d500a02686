package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// Archive takes the complaints of the months before one, "2026-01", out of the work tree
// (see Store.Archive), except the days on which one was received that is not over, and
// keeps what is known of them. It returns how many months that concerns, and how many days stay.
func (x *Index) Archive(ctx context.Context, before string) (months, days int, err error) {
	stay := map[string]bool{}
	for id := range x.live {
		if dir := homeOf(id); monthOf(dir) < before {
			stay[dir] = true
		}
	}
	leaving := map[complaint.ID]*row{}
	for name, m := range x.months {
		if name >= before {
			continue
		}
		months++
		if err := x.open(name); err != nil {
			return 0, 0, err
		}
		for id, r := range m.rows {
			if !stay[homeOf(id)] {
				leaving[id] = r
				m.dirty = true
			}
		}
	}
	moved := map[complaint.ID]bool{} // what is kept must be of the files as they are committed
	for id, r := range leaving {
		if !x.unmoved(id, r) {
			moved[id] = true
		}
	}
	if err := cmp.Or(x.reread(ctx, moved), x.s.Archive(ctx, slices.Sorted(maps.Keys(stay)), before)); err != nil {
		return 0, 0, err
	}
	for id := range leaving {
		r := x.row(id)
		for i := range r.files {
			r.files[i] = fileMark{name: r.files[i].name, read: inGit}
		}
	}
	for _, dir := range slices.Collect(maps.Keys(x.dirs)) {
		if strings.Count(dir, "/") < depth {
			_, _, _ = x.look(dir)
		} else if monthOf(dir) < before && !stay[dir] {
			delete(x.dirs, dir)
		}
	}
	x.dirty = true
	x.save()
	return months, len(stay), nil
}
