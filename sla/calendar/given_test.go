package calendar

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// beijing is the calendar of the T-vectors in DOMAIN.md 8.
func beijing(t testing.TB) *Calendar {
	t.Helper()
	return parsed(t, "statutory: cn\nday_end: \"18:00\"\n", 2024, 2025, 2026)
}

// parsed is the calendar of a file's text and the embedded years.
func parsed(t testing.TB, text string, years ...int) *Calendar {
	t.Helper()
	f, err := ParseFile("test.yaml", []byte(text))
	require.NoError(t, err)
	var list []Year
	for _, y := range years {
		list = append(list, published(t, y))
	}
	c, err := New(f, list)
	require.NoError(t, err)
	return c
}

func published(t testing.TB, year int) Year {
	t.Helper()
	name := filepath.Join("..", "..", "templates", "calendars", time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")+".json")
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	y, err := ParseYear(name, data)
	require.NoError(t, err)
	return y
}

// shared is a file given beside the repository; the test is skipped where it is missing.
func shared(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "shared"}, path...)...))
	if err != nil {
		t.Skip(err)
	}
	return data
}

// at reads "2026-11-16 09:00[:00]" in the calendar's zone, or RFC 3339.
func at(t testing.TB, c *Calendar, text string) time.Time {
	t.Helper()
	for _, form := range []string{"2006-01-02 15:04", time.DateTime} {
		if v, err := time.ParseInLocation(form, text, c.Location()); err == nil {
			return v
		}
	}
	v, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return v
}

// pauses reads pairs of times; "" is a pause that still runs.
func pauses(t testing.TB, c *Calendar, texts ...string) []Interval {
	t.Helper()
	var list []Interval
	for i := 0; i < len(texts); i += 2 {
		p := Interval{From: at(t, c, texts[i])}
		if texts[i+1] != "" {
			p.To = at(t, c, texts[i+1])
		}
		list = append(list, p)
	}
	return list
}

func limit(t testing.TB, text string) Limit {
	t.Helper()
	l, err := ParseLimit(text)
	require.NoError(t, err)
	return l
}

// local writes a due time to the second, and what is left of one.
func local(v time.Time) string { return v.Format("2006-01-02 15:04:05.999999999") }
