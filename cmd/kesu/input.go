package main

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/kesu-cli/kesu/complaint"
)

// maxInput bounds a file that is read as a whole, in bytes.
const maxInput = 5 << 20

// input opens a file, "-" is standard input.
func (a *app) input(file string) (io.Reader, func(), error) {
	if file == "-" {
		return a.stdin, func() {}, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, cannotRead(file, err)
	}
	return f, func() { _ = f.Close() }, nil // only read
}

// readInput reads a file as a whole, "-" is standard input.
func (a *app) readInput(file string) ([]byte, error) {
	in, done, err := a.input(file)
	if err != nil {
		return nil, err
	}
	defer done()
	data, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	if err != nil {
		return nil, cannotRead(file, err)
	}
	if len(data) > maxInput {
		return nil, complaint.Invalid("file.big", "file", file, "limit", maxInput)
	}
	return data, nil
}

// cannotRead is the error of a file that the user named.
func cannotRead(file string, err error) error {
	cause := err
	if at := new(fs.PathError); errors.As(err, &at) {
		cause = at.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return complaint.NotFound("file.read", "file", file, "text", cause.Error())
	}
	return complaint.Failed("file.read", "file", file, "text", cause.Error())
}
