package main

import (
	"regexp"
	"slices"

	"github.com/kesu-cli/kesu/report"
)

// yearOfTime finds the year of a time that is written to the minute.
var yearOfTime = regexp.MustCompile(`^(\d{4})-(\d\d-\d\d \d\d:\d\d)$`)

// fit makes a table fit for the terminal: where it is too wide, times of this year
// lose the year; where that is not enough, the columns that can be spared go, one
// after the other. Files and pipes get everything, as do the other formats.
func (d *desk) fit(s report.Sheet, spare ...int) report.Sheet {
	room := d.width()
	if room == 0 || d.flags.output != "table" || tableWidth(s) <= room {
		return s
	}
	year := d.now.Format("2006")
	for _, row := range s.Rows {
		for i := range row.Cells {
			if text, ok := row.Cells[i].Value.(string); ok {
				if m := yearOfTime.FindStringSubmatch(text); m != nil && m[1] == year {
					row.Cells[i].Value = m[2]
				}
			}
		}
	}
	for n, original := range spare {
		if tableWidth(s) <= room {
			break
		}
		col := original
		for _, gone := range spare[:n] {
			if gone < original {
				col--
			}
		}
		for i, row := range s.Rows {
			if col < len(row.Cells) && len(row.Cells) > 1 {
				s.Rows[i].Cells = slices.Delete(slices.Clone(row.Cells), col, col+1)
			}
		}
	}
	return s
}

// tableWidth is how many columns of a terminal a table would take.
func tableWidth(s report.Sheet) int {
	var widths []int
	for _, row := range s.Rows {
		if len(row.Cells) < 2 { // a heading
			continue
		}
		for i, c := range row.Cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], report.Screen.Width(report.Format(c.Value)))
		}
	}
	total := 1
	for _, w := range widths {
		total += w + 3
	}
	return total
}
