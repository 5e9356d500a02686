package html

import (
	"fmt"
	"math"
	"strings"

	"github.com/kesu-cli/kesu/report"
)

// Geometry in pixels.
const (
	usualWidth, usualHeight        = 620, 320
	left, right, top, bottom       = 48, 48, 36, 56 // of the plot inside the picture
	nameLeft                       = 150            // left for lying bars, whose names stand beside them
	characterWidth, legendDistance = 6, 24
)

func paint(nth int) string {
	palette := [...]string{"#4472c4", "#ed7d31", "#70ad47", "#ffc000", "#5b9bd5", "#a5a5a5", "#264478", "#9e480e"}
	return palette[nth%len(palette)]
}

// picture is a chart that is being drawn.
type picture struct {
	*page
	report.Plot
	width, height int
	scale
}

// chart draws a chart.
func (p *page) chart(c report.Chart, plot report.Plot) {
	d := &picture{page: p, Plot: plot, width: usualWidth, height: usualHeight}
	if c.Width > 0 {
		d.width = c.Width
	}
	if c.Height > 0 {
		d.height = c.Height
	}
	p.printf(`<svg viewBox="0 0 %d %d" role="img">`, d.width, d.height)
	d.text(d.width/2, 22, "middle", c.Title, `style="font-size:15px;font-weight:bold"`)
	switch c.Kind {
	case report.Pie:
		d.pie()
	case report.Bars:
		d.scale = scaleOf(d.Values, false)
		d.bars()
	case report.Pareto:
		d.scale = scaleOf(d.Values[:1], false)
		d.axes()
		d.columns(d.Values[:1], false)
		d.scale = scale{0, 1, 0.2}
		d.percents()
		d.lines(d.Values[1:], 1)
	case report.Lines:
		d.scale = scaleOf(d.Values, false)
		d.axes()
		d.lines(d.Values, 0)
	default:
		stacked := c.Kind == report.StackedColumns
		d.scale = scaleOf(d.Values, stacked)
		d.axes()
		d.columns(d.Values, stacked)
	}
	if len(d.Names) > 1 && c.Kind != report.Pie {
		d.legend()
	}
	p.printf("</svg>\n")
}

// scale is an axis of values: it begins, ends and has a line at every step.
type scale struct{ from, to, step float64 }

// scaleOf chooses an axis from 0, or below, for the values; stacked ones add up.
func scaleOf(series [][]float64, stacked bool) scale {
	low, high := 0.0, 0.0
	for i := range series[0] {
		up, down := 0.0, 0.0
		for _, values := range series {
			if !stacked {
				up, down = 0, 0
			}
			up, down = up+max(values[i], 0), down+min(values[i], 0)
			low, high = min(low, down), max(high, up)
		}
	}
	span := max(high-low, 1e-9)
	step := math.Pow(10, math.Floor(math.Log10(span/4)))
	for _, f := range []float64{1, 2, 5, 10} {
		if span/(step*f) <= 5 {
			step *= f
			break
		}
	}
	return scale{math.Floor(low/step) * step, math.Ceil(max(high, step)/step) * step, step}
}

// ticks gives the values where the axis has a line.
func (s scale) ticks() []float64 {
	var at []float64
	for i := range int(math.Round((s.to-s.from)/s.step)) + 1 {
		at = append(at, s.from+float64(i)*s.step)
	}
	return at
}

// y gives the height of a value in the picture.
func (d *picture) y(v float64) float64 {
	return float64(d.height-bottom) - (v-d.from)/(d.to-d.from)*float64(d.height-top-bottom)
}

// slot gives the width of a category.
func (d *picture) slot() float64 { return float64(d.width-left-right) / float64(len(d.Labels)) }

func (d *picture) text(x, y int, anchor, text, more string) {
	d.printf(`<text x="%d" y="%d" text-anchor="%s" %s>%s</text>`, x, y, anchor, more, quote(text))
}

// name writes a label into the room there is; what is cut can be read when pointing at it.
func (d *picture) name(x, y int, anchor, text string, room float64) {
	chars := max(int(room/characterWidth), 2)
	short := strings.Join(strings.Fields(text), " ")
	if report.Screen.Width(short) > chars {
		short = report.Screen.Wrap(short, chars-1)[0] + "…"
	}
	d.printf(`<g><title>%s</title>`, quote(text))
	d.text(x, y, anchor, short, "")
	d.printf("</g>")
}

// axes draws the lines across, their values and the categories below.
func (d *picture) axes() {
	for _, v := range d.ticks() {
		d.printf(`<path d="M%d %.1fH%d" stroke="#d9d9d9"/>`, left, d.y(v), d.width-right)
		d.text(left-6, int(d.y(v))+4, "end", short(v), "")
	}
	for i, label := range d.Labels {
		d.name(left+int((float64(i)+.5)*d.slot()), d.height-bottom+16, "middle", label, d.slot())
	}
}

// percents writes the second axis, of rates.
func (d *picture) percents() {
	for _, v := range d.ticks() {
		d.text(d.width-right+6, int(d.y(v))+4, "start", fmt.Sprintf("%.0f%%", v*100), "")
	}
}

func short(v float64) string { return fmt.Sprintf("%.4g", v) }

// columns draws series side by side or on top of each other; a single one gets its values written on it.
func (d *picture) columns(series [][]float64, stacked bool) {
	beside := len(series)
	if stacked {
		beside = 1
	}
	width := d.slot() * .7 / float64(beside)
	for i := range d.Labels {
		up, down := 0.0, 0.0
		for k, values := range series {
			v, x := values[i], left+(float64(i)+.15)*d.slot()
			base := &up
			if v < 0 {
				base = &down
			}
			if !stacked {
				*base, x = 0, x+float64(k)*width
			}
			high, low := d.y(max(*base, *base+v)), d.y(min(*base, *base+v))
			*base += v
			d.printf(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, x, high, width*.95, low-high, paint(k))
			if len(series) == 1 {
				d.text(int(x+width/2), int(high)-4, "middle", short(v), "")
			}
		}
	}
}

// lines draws series as lines with markers; colours begin with the nth.
func (d *picture) lines(series [][]float64, nth int) {
	for k, values := range series {
		var path, marks strings.Builder
		for i, v := range values {
			x, y := left+(float64(i)+.5)*d.slot(), d.y(v)
			fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(i, 1)], x, y)
			fmt.Fprintf(&marks, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"><title>%s</title></circle>`, x, y, paint(nth+k), short(v))
		}
		d.printf(`<path d="%s" fill="none" stroke="%s" stroke-width="2"/>%s`, path.String(), paint(nth+k), marks.String())
	}
}

// bars draws the first series as lying bars, the first category on top.
func (d *picture) bars() {
	room := float64(d.width - nameLeft - right)
	high := float64(d.height-top-12) / float64(len(d.Labels))
	x := func(v float64) float64 { return nameLeft + (v-d.from)/(d.to-d.from)*room }
	for i, label := range d.Labels {
		v, y := d.Values[0][i], top+float64(i)*high
		middle := int(y+high/2) + 4
		d.name(nameLeft-6, middle, "end", label, nameLeft-12)
		from, to := x(min(v, 0)), x(max(v, 0))
		d.printf(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, from, y+high*.15, to-from, high*.7, paint(0))
		d.text(int(to)+4, middle, "start", short(v), "")
	}
}

// pie draws the shares of the first series, with a list of them beside it.
func (d *picture) pie() {
	sum := 0.0
	for _, v := range d.Values[0] {
		sum += max(v, 0)
	}
	r := float64(d.height-top-24) / 2
	cx, cy := 24+r, top+r
	angle := 0.0
	point := func(a float64) string { return fmt.Sprintf("%.1f %.1f", cx+r*math.Sin(a), cy-r*math.Cos(a)) }
	for i, v := range d.Values[0] {
		share := max(v, 0) / max(sum, 1e-9)
		next := angle + share*2*math.Pi
		switch {
		case share > .9999:
			d.printf(`<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s"/>`, cx, cy, r, paint(i))
		case share > 0:
			large := 0
			if share > .5 {
				large = 1
			}
			d.printf(`<path d="M%.1f %.1fL%sA%.1f %[4]f 0 %d 1 %sZ" fill="%s" stroke="#fff"/>`, cx, cy, point(angle), r, large, point(next), paint(i))
		}
		angle = next
		x, y := int(cx+r)+36, top+18+i*20
		d.printf(`<rect x="%d" y="%d" width="10" height="10" fill="%s"/>`, x, y-9, paint(i))
		d.name(x+16, y, "start", fmt.Sprintf("%.1f%%  %s", share*100, d.Labels[i]), float64(d.width-x-24))
	}
}

// legend names the series below the plot.
func (d *picture) legend() {
	x := left
	for k, name := range d.Names {
		d.printf(`<rect x="%d" y="%d" width="10" height="10" fill="%s"/>`, x, d.height-19, paint(k))
		d.text(x+14, d.height-10, "start", name, "")
		x += legendDistance + 14 + characterWidth*report.Screen.Width(name)
	}
}
