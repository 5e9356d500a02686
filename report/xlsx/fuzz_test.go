package xlsx_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/kesu-cli/kesu/report/xlsx"
)

// within ends the program where something takes longer than any input of a fuzzer
// may, so that the input is kept.
func within(limit time.Duration, do func()) {
	watch := time.AfterFunc(limit, func() { panic("still at work after " + limit.String()) })
	defer watch.Stop()
	do()
}

// handmade is a workbook to fill in whose parts are given.
func handmade(sheet, styles, rest string) []byte {
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	return packed(
		"[Content_Types].xml", head+`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels", head+`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", head+`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets>`+rest+`</workbook>`,
		"xl/_rels/workbook.xml.rels", head+`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
		"xl/styles.xml", head+`<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+styles+`</styleSheet>`,
		"xl/worksheets/sheet1.xml", head+`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+sheet+`</worksheet>`,
	)
}

// some gives a value for every name, and a list of two.
func some(p xlsx.Place) (any, error) {
	if p.Each {
		return xlsx.List{Items: []xlsx.Lookup{some, some}}, nil
	}
	return map[bool]any{true: "text", false: 1.5}[p.InText || strings.HasPrefix(p.Name, "t")], nil
}

// A workbook to fill in is filled or refused; what was filled can be read again.
func FuzzFillSheet(f *testing.F) {
	for _, sheet := range []string{
		`<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{t}</t></is></c><c r="B1" t="str"><v>见 {n} {t|x}</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>{each:l}{n}</t></is></c><c r="B2"><f>SUM(A1:A2)</f><v>1</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>`,
		`<sheetData><row r="9999"><c r="XFD9999"><v>1</v></c></row><row><c><v>{n}</v></c></row></sheetData>`,
		`<cols><col min="1" max="16384" width="9"/></cols><sheetData><row r="2"><c t="inlineStr" s="1"><is><r><rPr><b/></rPr><t>{t}</t></r><r><t> {n}</t></r></is></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2"/></mergeCells><conditionalFormatting sqref="A1:A9"><cfRule type="expression" priority="1"><formula>A1&gt;1</formula></cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="list" sqref="A1:A9"><formula1>"a,b"</formula1></dataValidation></dataValidations><headerFooter><oddHeader>&amp;Cx</oddHeader></headerFooter>`,
		`<sheetData><row r="1"><c r="A1" t="str"><f t="shared" ref="A1:A3" si="0">B1</f><v>{each:l}{t}</v></c></row><row r="2"><c r="A2"><f t="shared" si="0"/></c></row><row r="0"><c r="A0"/></row></sheetData>`,
	} {
		f.Add(sheet, `<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" fontId="7"/></cellXfs>`, `<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">a!$A$1:$B$2</definedName></definedNames>`)
		f.Add(sheet, "", "")
	}
	made := time.Date(2026, 11, 16, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, sheet, styles, rest string) {
		if len(sheet)+len(styles)+len(rest) > 1<<15 {
			return
		}
		within(30*time.Second, func() {
			var out bytes.Buffer
			if xlsx.Fill(&out, handmade(sheet, styles, rest), made, "mark", some) != nil {
				return
			}
			book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
			require.NoError(t, err)
			require.NoError(t, book.Close())
		})
	})
}
