package xlsx

import "io"

// Sheets gives the names of a workbook's visible sheets in their order.
func Sheets(r io.ReaderAt, size int64) ([]string, error) {
	b, err := open(r, size)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range b.sheets {
		names = append(names, s.name)
	}
	return names, nil
}
