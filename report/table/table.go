// Package table reads foreign tables row by row, as they are, for an import to make sense of.
//
// It promises that nothing of a file is lost silently: what it cannot read is an Error that says where. Headers, columns
// and meanings are left to the importer. This file holds what all readers share; ReadCSV is here, workbooks are read by
// report/xlsx.
package table

import (
	"fmt"
	"time"
)

// Cell is one cell of a foreign table.
type Cell struct {
	Text     string    // as a person would type it: numbers without exponent, dates as 2006-01-02 or with 15:04:05
	IsNumber bool      // the file says that it is a number
	IsDate   bool      // the file says that it is a date
	Time     time.Time // of a date: what the clock showed, put into UTC since such files know no zone
}

// Row takes a row and its number in the file: the row of a sheet, the line of a text. The cells are used again for the
// next row. Rows differ in length. An error ends the reading and is returned by it.
type Row func(n int, cells []Cell) error

// Error says why a file cannot be read.
type Error struct {
	Key   string         // error.<Key> is its sentence in the words files
	Facts map[string]any // values in the sentence
	Text  string         // the English sentence
}

// Code is the error's key in the words files.
func (e *Error) Code() string { return e.Key }

// Args are the values in the error's sentence.
func (e *Error) Args() map[string]any { return e.Facts }

// Class is the kind of exit status.
func (e *Error) Class() string { return "invalid" }

// Error is the English sentence.
func (e *Error) Error() string { return e.Text }

// Bounds of a foreign table. Rows and columns are those of a spreadsheet; a ledger of 100,000 complaints has a fifth of the
// bytes and a tenth of the cells.
const (
	MaxBytes   = 1 << 28 // of a file, unpacked
	MaxRows    = 1 << 20
	MaxColumns = 1 << 14
	MaxCells   = 1 << 26 // of all rows, the empty ones up to the last of each included
	MaxRow     = 1 << 22 // bytes of a row, and of a text in a workbook; a complaint's file holds little more
)

// TooLarge is the Error for a file of more bytes than a limit.
func TooLarge(limit int64) error {
	mb := limit >> 20
	return &Error{"import.too-large", map[string]any{"megabytes": mb}, fmt.Sprintf("the file is larger than %d megabytes", mb)}
}

// Bounded is row for a table that ends with an Error where it has more than MaxRows or MaxCells.
func Bounded(row Row) Row {
	rows, all := 0, 0
	return func(n int, cells []Cell) error {
		rows++
		all += len(cells)
		if rows > MaxRows || all > MaxCells {
			return &Error{"import.too-many", map[string]any{"rows": MaxRows, "cells": MaxCells},
				fmt.Sprintf("the table has more than %d rows or %d cells", MaxRows, MaxCells)}
		}
		return row(n, cells)
	}
}
