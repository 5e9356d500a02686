package complaint_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// The clock is set back between two events of one file: both count, the second is
// told; what another site's clock says is no matter.
func TestSetBacks(t *testing.T) {
	t.Parallel()
	file := func(site string, minutes ...int) complaint.File {
		f := complaint.File{ID: sampleID, Site: site}
		for n, minute := range minutes {
			f.Events = append(f.Events, complaint.Event{ID: site + string(rune('a'+n)), At: after(minute), Recorded: after(minute), By: site})
		}
		return f
	}
	for _, row := range []struct {
		why   string
		files []complaint.File
		want  []string
	}{
		{"in order", []complaint.File{file("KS", 1, 2, 2, 3)}, nil},
		{"two commands that waited for one another", []complaint.File{file("KS", 6, 1)}, nil},
		{"set back once: only the first event after it is out of order", []complaint.File{file("KS", 1, 9, 2, 3)}, []string{"KSc"}},
		{"each file has its own clock", []complaint.File{file("KS", 27, 28), file("BJ", 1, 2)}, nil},
		{"two files, one of which was set back", []complaint.File{file("KS", 7, 8), file("BJ", 15, 2)}, []string{"BJb"}},
	} {
		rec := complaint.Merge(row.files...)
		var got []string
		for _, b := range rec.SetBacks() {
			require.True(t, b.Event.Recorded.Before(b.Before.Time), row.why)
			got = append(got, b.Event.ID)
		}
		require.Equal(t, row.want, got, row.why)
	}
}
