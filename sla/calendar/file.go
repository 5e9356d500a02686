package calendar

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// File is a calendar as it is written in YAML (DESIGN.md 4). Everything may be left out. The form changes only by
// addition; an unknown key is an error.
type File struct {
	Timezone    string              `yaml:"timezone,omitempty"`     // IANA name; default Asia/Shanghai (ENG-06)
	Hours       map[string][]string `yaml:"hours,omitempty"`        // mon … sun: "09:00-12:00"; a day left out is a rest day; default U-57
	Closed      []string            `yaml:"closed,omitempty"`       // dates without work
	Open        map[string][]string `yaml:"open,omitempty"`         // dates with hours that replace their own
	Statutory   string              `yaml:"statutory,omitempty"`    // "cn" or, the default, "none"
	DayEnd      string              `yaml:"day_end,omitempty"`      // when a limit in days ends; default "24:00"
	RollWeekend *bool               `yaml:"roll_weekend,omitempty"` // natural days may not end on a weekend either (U-58)
}

var fileKeys = []string{"timezone", "hours", "closed", "open", "statutory", "day_end", "roll_weekend"}

// ParseFile reads a calendar file; name is for its errors, which are all *Error. An empty file says nothing, which is
// allowed.
func ParseFile(name string, data []byte) (File, error) {
	var f File
	in := yaml.NewDecoder(bytes.NewReader(data))
	if err := in.Decode(&f); err != nil && err != io.EOF {
		return File{}, inFile(yamlFault(err), name)
	}
	var rest yaml.Node
	if err := in.Decode(&rest); err != io.EOF {
		return File{}, inFile(onLine(fault("documents", "a calendar file holds one YAML document: remove what follows the line ---"), rest.Line), name)
	}
	return f, nil
}

// UnmarshalYAML reads and checks a calendar, also one inside another file; its *Error carries the line.
func (f *File) UnmarshalYAML(n *yaml.Node) error {
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if key := n.Content[i]; !slices.Contains(fileKeys, key.Value) {
			return onLine(fault("key", "key %q is not one of %s", "key", key.Value, "keys", strings.Join(fileKeys, ", ")), key.Line)
		}
	}
	type plain File
	var read plain
	if err := n.Decode(&read); err != nil {
		return yamlFault(err)
	}
	*f = File(read)
	c, err := f.compile()
	if err == nil {
		err = c.addOwn(*f)
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		return onLine(err, lineOf(n, e.path))
	}
	return err
}

// yamlFault makes an *Error of what the YAML library says, "yaml: line 3: …" or a list of such causes.
func yamlFault(err error) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		return err
	}
	cause, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	kind := (*yaml.TypeError)(nil)
	if errors.As(err, &kind) {
		cause = kind.Errors[0]
	}
	if at, rest, ok := strings.Cut(cause, ": "); ok && strings.HasPrefix(at, "line ") {
		line, _ = strconv.Atoi(strings.TrimPrefix(at, "line "))
		cause = rest
	}
	if kind != nil && !strings.Contains(cause, "already defined") {
		return onLine(fault("form", "the value has another form than asked for: hours and open are lists of hours by day, "+
			"closed is a list of dates, roll_weekend is true or false, the rest is text"), line)
	}
	return onLine(fault("yaml", "the YAML cannot be read: %s", "cause", cause), line)
}

// lineOf follows path, keys of mappings and at last the text of an item, as far as it leads.
func lineOf(n *yaml.Node, path []string) int {
	line := n.Line
	for _, step := range path {
		i := slices.IndexFunc(n.Content, func(c *yaml.Node) bool { return c.Value == step })
		if i < 0 {
			break
		}
		line = n.Content[i].Line
		if n.Kind == yaml.MappingNode && i+1 < len(n.Content) {
			n = n.Content[i+1]
		}
	}
	return line
}

// Over lays f over base, a company's file over its policy's: what f gives replaces, its closed and open dates are added
// and win over those of base.
func (f File) Over(base File) File {
	out := base
	out.Timezone = given(f.Timezone, base.Timezone)
	out.Statutory = given(f.Statutory, base.Statutory)
	out.DayEnd = given(f.DayEnd, base.DayEnd)
	if f.Hours != nil {
		out.Hours = f.Hours
	}
	if f.RollWeekend != nil {
		out.RollWeekend = f.RollWeekend
	}
	reopened := func(d string) bool { return f.Open[d] != nil }
	out.Closed = append(slices.DeleteFunc(slices.Clone(base.Closed), reopened), f.Closed...)
	if base.Open == nil {
		out.Open = f.Open
		return out
	}
	out.Open = maps.Clone(base.Open)
	maps.DeleteFunc(out.Open, func(d string, _ []string) bool { return slices.Contains(f.Closed, d) })
	maps.Copy(out.Open, f.Open)
	return out
}

func given(own, base string) string {
	if own != "" {
		return own
	}
	return base
}

// compile checks f and returns its calendar without any special date.
func (f File) compile() (*Calendar, error) {
	c := &Calendar{special: map[date]day{}, rollWeekend: f.RollWeekend != nil && *f.RollWeekend}
	var err error
	if c.loc, err = loadZone(given(f.Timezone, "Asia/Shanghai")); err != nil {
		return nil, within(err, "timezone")
	}
	if c.week, err = parseWeek(f.Hours); err != nil {
		return nil, within(err, "hours")
	}
	if fullDay(c.week) == nil && len(f.Open) == 0 {
		return nil, within(fault("no_workday", "the calendar has no working day: give hours to at least one weekday"), "hours")
	}
	end, ok := parseClock(given(f.DayEnd, "24:00"))
	if !ok || end == 0 {
		return nil, within(fault("day_end", "day_end %q is not a time from 00:01 to 24:00", "time", f.DayEnd), "day_end")
	}
	c.dayEnd = end
	switch f.Statutory {
	case "cn":
		c.years = map[int]bool{}
	case "", "none":
	default:
		return nil, within(fault("statutory", "statutory %q is not one of cn, none", "value", f.Statutory), "statutory")
	}
	c.noteNights(c.week[:]...)
	return c, nil
}

// loadZone knows the zones of the time-zone database, but not "Local", which differs from machine to machine.
func loadZone(name string) (*time.Location, error) {
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fault("timezone", "time zone %q is not known: give a name such as Asia/Shanghai", "zone", name)
	}
	return loc, nil
}

func (c *Calendar) noteNights(days ...day) {
	for _, day := range days {
		if n := len(day.spans); n > 0 && day.spans[n-1].to > secondsPerDay {
			c.overnight = true
		}
	}
}

// addOwn lays the company's own dates over the statutory ones.
func (c *Calendar) addOwn(f File) error {
	for _, text := range f.Closed {
		d, err := parseDate(text)
		if _, both := f.Open[text]; both && err == nil {
			err = fault("both", "date %q is both closed and open", "date", text)
		}
		if err != nil {
			return within(within(err, text), "closed")
		}
		if !c.special[d].holiday {
			c.special[d] = day{kind: Closed}
		}
	}
	for _, text := range slices.Sorted(maps.Keys(f.Open)) {
		if err := c.open(text, f.Open[text]); err != nil {
			return within(within(err, text), "open")
		}
	}
	return nil
}

// open gives a date its own hours.
func (c *Calendar) open(text string, hours []string) error {
	d, err := parseDate(text)
	if err != nil {
		return err
	}
	own := c.special[d]
	if own.spans, err = parseSpans(hours); err != nil {
		return err
	}
	if len(own.spans) == 0 {
		return fault("no_hours", "date %q is open without hours: give hours, or list it under closed", "date", text)
	}
	if own.kind != MakeUpWorkday {
		own.kind = Workday
	}
	c.special[d] = own
	c.noteNights(own)
	return nil
}
