package xlsx

import (
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/report/table"
)

// cell makes sense of a raw cell. A number whose style shows a date is a date; one below 1 is a time of day.
func (b *source) cell(c *rawCell) (table.Cell, error) {
	v := c.value.String()
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || i < 0 || i >= len(b.strings) {
			return table.Cell{}, fmt.Errorf("text number %q is not in the list", v)
		}
		return table.Cell{Text: b.strings[i]}, nil
	case "inlineStr":
		return table.Cell{Text: unescape(c.text.String())}, nil
	case "b":
		return table.Cell{Text: map[string]string{"1": "true", "0": "false"}[v]}, nil
	case "str", "e":
		return table.Cell{Text: unescape(v)}, nil
	case "d":
		return isoDate(v), nil
	}
	if v == "" {
		return table.Cell{}, nil
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil {
		return table.Cell{}, fmt.Errorf("number %q", v)
	}
	if c.style >= 0 && c.style < len(b.dates) && b.dates[c.style] {
		if d, ok := b.date(f); ok {
			return d, nil
		}
	}
	return table.Cell{Text: digits(f), IsNumber: true}, nil
}

// digits prints a number as it was typed: files hold 17 digits, of which Excel means 15, and large ones with an exponent.
func digits(f float64) string {
	if short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err == nil {
		f = short
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

const day = 24 * time.Hour

// date turns a serial number into a date, to the second. It returns false for what no calendar of Excel's holds.
func (b *source) date(serial float64) (table.Cell, bool) {
	if !(serial >= 0 && serial < 2958466) { // the last is 9999-12-31
		return table.Cell{}, false
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case b.date04:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case serial < 60: // before 29 February 1900, a day that Excel has and the calendar has not
		epoch = epoch.Add(day)
	}
	days, part := math.Modf(serial)
	seconds := time.Duration(math.Round(part*86400)) * time.Second
	if days == 0 && !b.date04 {
		return table.Cell{Text: epoch.Add(seconds).Format(time.TimeOnly)}, true
	}
	return dated(epoch.AddDate(0, 0, int(days)).Add(seconds)), true
}

func dated(t time.Time) table.Cell {
	layout := time.DateTime
	if t.Equal(t.Truncate(day)) {
		layout = time.DateOnly
	}
	return table.Cell{Text: t.Format(layout), IsDate: true, Time: t}
}

// isoDate reads the form that strict workbooks may use.
func isoDate(v string) table.Cell {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04:05.999", time.RFC3339Nano} {
		if t, err := time.Parse(layout, v); err == nil {
			return dated(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC))
		}
	}
	return table.Cell{Text: v}
}

// loadStyles finds out which cell styles show dates.
func (b *source) loadStyles() error {
	if b.styles == "" {
		return nil
	}
	formats := map[string]string{}
	inCells := false
	return b.each(b.styles, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "numFmt":
				code := attr(t, "formatCode")
				formats[attr(t, "numFmtId")] = code[:min(len(code), 255)] // Excel itself takes no more
			case "cellXfs":
				inCells = true
			case "xf":
				if len(b.dates) == maxStyles || len(formats) > maxStyles {
					return fmt.Errorf("more than %d styles", maxStyles)
				}
				if inCells {
					id := attr(t, "numFmtId")
					b.dates = append(b.dates, isDateFormat(id, formats[id]))
				}
			}
		case xml.EndElement:
			inCells = inCells && t.Name.Local != "cellXfs"
		}
		return nil
	})
}

// noise is what stands in a number format and means no part of a date: quoted and escaped text, colours, locales.
var noise = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)

// elapsed marks a length of time, such as [h]:mm.
var elapsed = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)

// isDateFormat tells whether a number format shows dates or times of day. Without a code the number is one of those that
// every program knows (ECMA-376 part 1, 18.8.30; 27–36 and 50–58 in East Asian editions).
func isDateFormat(id, code string) bool {
	if code == "" {
		n, _ := strconv.Atoi(id)
		return n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58
	}
	if elapsed.MatchString(code) {
		return false
	}
	return strings.ContainsAny(strings.ToLower(noise.ReplaceAllString(code, "")), "ymdhs")
}
