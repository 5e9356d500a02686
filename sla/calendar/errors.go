package calendar

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Error is a fault in what was given to this package: a calendar file, a year of holidays, a limit, a pause.
type Error struct {
	File string // where it was found; "" where it stands in no file
	Line int    // counted from 1; 0 where it is not known

	code string
	args map[string]any
	text string
	path []string // keys and value that lead to the fault within its file
}

// fault returns an *Error whose text is filled with the values of args, which alternate with their names.
func fault(code, text string, args ...any) error {
	e := &Error{code: code, args: map[string]any{}}
	var values []any
	for i := 0; i < len(args); i += 2 {
		e.args[args[i].(string)] = args[i+1]
		values = append(values, args[i+1])
	}
	e.text = fmt.Sprintf(text, values...)
	return e
}

func errFar() error {
	return fault("far", "the calendar has too little working time: nothing falls due before the year 10000")
}

func errYear(year int) error {
	return fault("year", "year %d is not one from 1 to 9999", "year", year)
}

// within adds the key under which a fault was found.
func within(err error, key string) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		e.path = append([]string{key}, e.path...)
	}
	return err
}

func onLine(err error, line int) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		e.Line = line
	}
	return err
}

func inFile(err error, name string) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		e.File = name
	}
	return err
}

// where is "file:line: ", as far as it is known.
func (e *Error) where() string {
	switch {
	case e.File != "" && e.Line > 0:
		return e.File + ":" + strconv.Itoa(e.Line) + ": "
	case e.File != "":
		return e.File + ": "
	case e.Line > 0:
		return "line " + strconv.Itoa(e.Line) + ": "
	}
	return ""
}

// Error is the plain English sentence, after the file and line.
func (e *Error) Error() string { return e.where() + e.text }

// Code is the key of the sentence in the words files.
func (e *Error) Code() string { return "calendar." + e.code }

// Args are the values of the sentence; "where" is "file:line: " or empty.
func (e *Error) Args() map[string]any {
	args := map[string]any{"where": e.where()}
	for name, value := range e.args {
		args[name] = value
	}
	return args
}

// Class is "usage" for a limit that stands in no file, else "invalid".
func (e *Error) Class() string {
	if e.code == "limit" && e.where() == "" {
		return "usage"
	}
	return "invalid"
}

// MissingYearError says that a computation needs the statutory days of a year that is not at hand (ENG-05).
type MissingYearError struct{ Year int }

// Error names the year and the remedy.
func (e *MissingYearError) Error() string {
	return fmt.Sprintf("holiday data for %d is missing: add the published days of that year to the calendars", e.Year)
}

// Code is the key of the sentence in the words files.
func (e *MissingYearError) Code() string { return "calendar.missing_year" }

// Args are the values of the sentence.
func (e *MissingYearError) Args() map[string]any { return map[string]any{"year": e.Year} }

// Class is "invalid": the data does not suffice.
func (e *MissingYearError) Class() string { return "invalid" }

// PausedError says that a limit has no due time yet: the pause that still runs began before the limit was used up.
type PausedError struct{ Since time.Time }

// Error tells since when the clock stands still.
func (e *PausedError) Error() string {
	return "the clock is paused since " + e.Since.Format(time.RFC3339) + ": it has no due time until it resumes"
}

// Code is the key of the sentence in the words files.
func (e *PausedError) Code() string { return "calendar.paused" }

// Args are the values of the sentence.
func (e *PausedError) Args() map[string]any {
	return map[string]any{"since": e.Since.Format(time.RFC3339)}
}

// Class is "refused".
func (e *PausedError) Class() string { return "refused" }
