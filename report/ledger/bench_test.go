package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/sla"
)

// BenchmarkImport maps rows of a year's ledger with replies and closings; one
// operation is one row.
func BenchmarkImport(b *testing.B) {
	p := policy(b)
	im := ledger.New(ledger.Options{Policy: p, Now: now, By: "a", File: "f", OnDraft: func(ledger.Draft) error { return nil }, OnReject: func(ledger.Reject) error { return nil }})
	var cells []table.Cell
	fill := func(texts ...string) []table.Cell {
		cells = cells[:0]
		for _, text := range texts {
			cells = append(cells, table.Cell{Text: text})
		}
		return cells
	}
	require.NoError(b, im.Row(1, fill("编号", "投诉时间", "客户姓名", "联系电话", "类别", "级别", "处理部门", "投诉内容", "回复时间", "回复内容", "结案时间", "备注")))
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, beijing)
	b.ResetTimer()
	for i := range b.N {
		at := start.Add(time.Duration(i%7000) * time.Hour)
		err := im.Row(i+2, fill(fmt.Sprint("TS-", i), at.Format("2006/1/2 15:04:05"), "张三", "13800138000", "产品质量", "一般", "服务站", "发动机异响,多次维修未果",
			at.Add(20*time.Hour).Format(time.DateTime), "已安排检查", at.Add(time.Duration(i%200)*time.Hour).Format("2006年1月2日 15时4分"), "x"))
		if err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	s, err := im.Close()
	require.NoError(b, err)
	require.Zero(b, s.Rejected)
}

// BenchmarkExport makes rows of the ledger; one operation is one row.
func BenchmarkExport(b *testing.B) {
	p := policy(b)
	all := lively(b, p)
	s := ledger.Sheet(func(yield func(*sla.Assessment) bool) {
		for i := range b.N {
			if !yield(all[i%len(all)]) {
				return
			}
		}
	}, p, "zh", false)
	n := 0
	b.ResetTimer()
	for row := range s.All() {
		n += len(row.Cells)
	}
	require.NotZero(b, n)
}
