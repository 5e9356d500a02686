package main

import (
	"os"
	"path/filepath"

	"github.com/kesu-cli/kesu/complaint"
)

// writeOut writes an exported file whole or not at all: a spreadsheet program
// that has it open, or a full disk, never leaves half a workbook.
func writeOut(file string, data []byte) error {
	failed := func(err error) error { return complaint.Failed("file.write", "file", file, "text", err.Error()) }
	tmp, err := os.CreateTemp(filepath.Dir(file), ".tmp-*")
	if err != nil {
		return failed(err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already where all went well
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return failed(err)
	}
	return nil
}
