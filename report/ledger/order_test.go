package ledger_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/report/table"
)

func received(got outcome) []string {
	var all []string
	for _, d := range got.drafts {
		all = append(all, d.Received.Format("01-02"))
	}
	return all
}

// Dates like 3/1/2026: the column decides.
func TestDateOrder(t *testing.T) {
	p := policy(t)
	for _, c := range []struct {
		mapping string
		rows    []string
		want    []string
		why     string
	}{
		{"", []string{"3/1/2026|x", "4/1/2026|x"}, []string{"03-01", "04-01"}, "nothing decides: the month is first"},
		{"", []string{"3/1/2026|x", "2026-03-09|x", "13/1/2026|x"}, []string{"01-03", "03-09", "01-13"}, "a later row decides, in between there may be others"},
		{"", []string{"3/1/2026|x", "1/13/2026|x", "5/1/2026|x"}, []string{"03-01", "01-13", "05-01"}, ""},
		{"", []string{"3/1/2026|x|3/13/2026", "5/1/2026|x|"}, []string{"03-01", "05-01"}, "each column for itself, but the one shows it for both"},
		{"", []string{"3/1/2026|x|", "5/1/2026|x|13/1/2026", "6/1/2026|x|"}, []string{"01-03", "01-05", "01-06"}, "another column decides for one that shows nothing"},
		{"dates: dmy\n", []string{"3/1/2026|x"}, []string{"01-03"}, "the map decides"},
	} {
		got := load(t, ledger.Options{Policy: p, Map: mapping(t, p, c.mapping)}, texts(append([]string{"时间|内容|结案时间"}, c.rows...)...))
		sound(t, p, got)
		require.Equal(t, c.want, received(got), c.why)
	}
}

// A column that is shown to be mixed keeps the order it had; the odd date is rejected.
func TestDateOrderMixed(t *testing.T) {
	p := policy(t)
	got := load(t, ledger.Options{Policy: p}, texts("时间|内容", "1/13/2026|x", "14/1/2026|x"))
	sound(t, p, got)
	require.Equal(t, "time-impossible", got.rejects[0].Code)
}

// Rows are held back only so far; a guess that turns out wrong ends the import.
func TestDateOrderGuessed(t *testing.T) {
	p := policy(t)
	rows := func(last string) feed {
		return func(row table.Row) error {
			lines := []string{"编号|时间|内容"}
			for i := range 5000 {
				lines = append(lines, fmt.Sprintf("%d|3/1/2026|x", i))
			}
			return texts(append(lines, "last|"+last+"|x")...)(row)
		}
	}
	got := load(t, ledger.Options{Policy: p}, rows("1/13/2026"))
	require.NoError(t, got.err)
	require.Len(t, got.drafts, 5001)
	got = load(t, ledger.Options{Policy: p}, rows("13/1/2026"))
	requireCode(t, got.err, "import.date-order")
}
