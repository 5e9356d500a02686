package calendar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type sharedCase struct {
	ID, TZ, Op    string
	Weekly        map[string][][2]string
	Holidays      []string
	ExtraWorkdays []struct {
		Date  string
		Hours [][2]string
	} `json:"extra_workdays"`
	Start, Due, End string
	Seconds         int
}

func (s sharedCase) file() File {
	f := File{Timezone: s.TZ, Hours: map[string][]string{}, Closed: s.Holidays, Open: map[string][]string{}}
	for day, hours := range s.Weekly {
		f.Hours[day] = ranges(hours)
	}
	for _, extra := range s.ExtraWorkdays {
		f.Open[extra.Date] = ranges(extra.Hours)
	}
	return f
}

func ranges(hours [][2]string) []string {
	var list []string
	for _, h := range hours {
		list = append(list, h[0]+"-"+h[1])
	}
	return list
}

func TestSharedCases(t *testing.T) {
	lines := bytes.Split(bytes.TrimSpace(shared(t, "cases", "working_time.jsonl")), []byte("\n"))
	require.Len(t, lines, 33)
	for _, line := range lines {
		var s sharedCase
		require.NoError(t, json.Unmarshal(line, &s))
		c := mustNew(t, s.file())
		start := at(t, c, s.Start)
		switch s.Op {
		case "add":
			due, err := c.Due(start, limit(t, fmt.Sprint(s.Seconds, "ws")))
			require.NoError(t, err, s.ID)
			assert.True(t, due.Equal(at(t, c, s.Due)), "%s: %s, not %s", s.ID, due, s.Due)
		case "between":
			got, err := c.Between(start, at(t, c, s.End))
			require.NoError(t, err, s.ID)
			assert.Equal(t, time.Duration(s.Seconds)*time.Second, got, s.ID)
		default:
			t.Errorf("%s: unknown op %q", s.ID, s.Op)
		}
	}
}
