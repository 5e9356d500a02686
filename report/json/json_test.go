package json_test

import (
	"bytes"
	stdjson "encoding/json"
	"math"
	"testing"
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWrite(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("", 8*3600))
	b := report.Book{Sheets: []report.Sheet{
		{Name: `a"<b>`, Rows: []report.Row{
			{Cells: []report.Cell{{Value: "合计", Span: 2, Down: 2}, {Value: 3}}},
			report.Line(report.Body, int64(4)),
			report.Line(report.Body, report.Money(123450), report.Rate{N: 3, D: 4}, report.Rate{N: 3}, report.PerMille{N: 1, D: 2}, 4.5),
			report.Line(report.Body, noon, report.Day{Time: noon}, time.Time{}, report.Day{}, math.NaN(), true, nil, "=1\n", []int{1}),
			{},
		}},
		{Name: "empty"},
	}}
	var out bytes.Buffer
	require.NoError(t, json.Write(&out, b))
	assert.Equal(t, `[
{"name":"a\"\u003cb\u003e","rows":[
["合计",null,3],
[null,null,4],
[1234.50,{"n":3,"d":4,"rate":0.75},{"n":3,"d":0,"rate":null},{"n":1,"d":2,"rate":0.5},4.5],
["2026-11-22T12:00:00+08:00","2026-11-22",null,null,null,true,null,"=1\n","[1]"],
[]
]},
{"name":"empty","rows":[
]}]
`, out.String())
	var back []struct {
		Name string
		Rows [][]any
	}
	require.NoError(t, stdjson.Unmarshal(out.Bytes(), &back))
	assert.Len(t, back[0].Rows, 5)

	out.Reset()
	require.NoError(t, json.Write(&out, report.Book{}))
	assert.Equal(t, "[]\n", out.String())
}
