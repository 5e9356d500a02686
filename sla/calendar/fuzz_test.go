package calendar

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func FuzzParseLimit(f *testing.F) {
	for _, seed := range []string{"4h", "8wh", "90wm", "30ws", "2wd", "7d", "1mo", "45m", "0h", "-1h", "1.5h", "99999999999999999999s"} {
		f.Add(seed)
	}
	c := beijing(f)
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseLimit(text)
		if err != nil {
			return
		}
		again, err := ParseLimit(l.String())
		require.NoError(t, err)
		require.Equal(t, l, again)
		start := time.Date(2026, 11, 16, 9, 0, 0, 0, c.Location())
		if due, err := c.Due(start, l); err == nil {
			require.False(t, due.Before(start))
		}
	})
}

// What ParseFile accepts makes a calendar whose arithmetic ends.
func FuzzParseFile(f *testing.F) {
	for _, seed := range []string{example, biz, usual, nights, lunch, "", "hours: {}\nopen: {2026-11-16: [\"22:00-06:00\"]}", "closed: [2026-10-01]\n---\n", "day_end: 24:00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ParseFile("f.yaml", data)
		if err != nil {
			require.True(t, errors.As(err, new(*Error)), "%T", err)
			require.NotContains(t, err.Error(), "calendar.", "no Go types in the text")
			return
		}
		c, err := New(file, nil)
		require.NoError(t, err)
		start := time.Date(2026, 11, 16, 9, 0, 0, 0, c.Location())
		if due, err := c.Due(start, Limit{8, WorkingHours}); err == nil && due.Sub(start) < math.MaxInt64 { // a Duration ends after 292 years
			worked, err := c.Between(start, due)
			require.NoError(t, err)
			require.Equal(t, 8*time.Hour, worked)
		}
		_, err = New(file.Over(file), nil)
		require.NoError(t, err)
	})
}

func FuzzParseYear(f *testing.F) {
	f.Add([]byte(`{"$schema": "x", "year": 2026, "papers": ["p"], "days": [{"name": "n", "date": "2026-01-01", "isOffDay": true}]}`))
	f.Add([]byte(`{"year": 2026, "days": [{"date": "2025-12-31", "isOffDay": false}, {"date": "2026-01-01"}]}`))
	f.Add([]byte(`{"year": 2027, "days": []}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		y, err := ParseYear("y.json", data)
		if err != nil {
			require.True(t, errors.As(err, new(*Error)), "%T", err)
			return
		}
		c, err := New(File{Statutory: "cn"}, []Year{y})
		require.NoError(t, err)
		days, err := c.Days(y.Year)
		require.Equal(t, len(y.Days) == 0, err != nil, "a year with days is known")
		require.True(t, err != nil || len(days) >= 365)
	})
}
