package main

import (
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// warnUnknown says that a field is kept though the policy knows none of that name, so
// that no rule sees it, and which names come near.
func (a *app) warnUnknown(fields []sla.Field, name string) {
	if near := nearest(fields, name, a.words.Lang()); len(near) > 0 {
		a.warn("field.near", "field", name, "near", strings.Join(near, a.t("list.comma")))
		return
	}
	a.warn("field.free", "field", name)
}

// nearest lists the fields with a name or code in which at most every third character
// differs from what was typed.
func nearest(fields []sla.Field, typed, lang string) []string {
	var near []string
	for _, f := range fields {
		names := append([]string{f.Code, f.Name.In("zh"), f.Name.In("en")}, f.Aliases...)
		if slices.ContainsFunc(names, func(name string) bool { return resembles(templates.Fold(name), templates.Fold(typed)) }) {
			near = append(near, choice(f.Code, f.Name.In(lang)))
		}
	}
	return near
}

// resembles reports whether at most every third character of the longer word, and of two
// characters one, has to change to make the other.
func resembles(a, b string) bool {
	x, y := []rune(a), []rune(b)
	longer := max(len(x), len(y))
	return distance(x, y) <= max(1, longer/3) && min(len(x), len(y)) > 1
}

// distance is the number of characters to insert, drop or replace (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		before := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := before
			if x != y {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}
