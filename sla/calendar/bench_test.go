package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func BenchmarkDue(b *testing.B) {
	c := beijing(b)
	start := at(b, c, "2026-09-30 16:00")
	for _, text := range []string{"72h", "1mo", "8wh", "80wh", "2wd", "20wd", "7d"} {
		l := limit(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = c.Due(start, l)
			}
		})
	}
	b.Run("10wd explained", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _, _ = c.Explain(start, Limit{10, WorkingDays})
		}
	})
	b.Run("2wd paused", func(b *testing.B) {
		p := Interval{start, start.Add(time.Hour)}
		b.ReportAllocs()
		for b.Loop() {
			_, _ = c.Due(start, Limit{2, WorkingDays}, p)
		}
	})
}

func BenchmarkNew(b *testing.B) {
	f := File{Statutory: "cn"}
	years := []Year{published(b, 2024), published(b, 2025), published(b, 2026)}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = New(f, years)
	}
}

func TestNaturalHoursAllocateNothing(t *testing.T) {
	c := beijing(t)
	start := at(t, c, "2026-09-30 16:00")
	for _, l := range []Limit{{72, Hours}, {8, WorkingHours}, {2, WorkingDays}} {
		require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = c.Due(start, l) }), l.String())
	}
}
