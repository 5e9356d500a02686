package main

import (
	"errors"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/ledger"
)

// time reads a time that somebody typed after a flag; without a zone it is in loc.
func (a *app) time(flag, text string, loc *time.Location) (time.Time, error) {
	t, err := ledger.ParseTime(text, loc, a.now.In(loc))
	var c coded
	if errors.As(err, &c) {
		return time.Time{}, complaint.Usage(c.Code(), "flag", flag, "value", text)
	}
	return t.Truncate(time.Second), err
}
