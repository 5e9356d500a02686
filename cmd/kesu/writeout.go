package main

import (
	"crypto/rand"
	"os"
	"path/filepath"

	"github.com/kesu-cli/kesu/complaint"
)

// writeOut writes an exported file whole or not at all: a spreadsheet program
// that has it open, or a full disk, never leaves half a workbook. A link in its place
// is replaced, what it leads to stays as it is. Who may read it the umask says.
func writeOut(file string, data []byte) error {
	failed := func(err error) error { return complaint.Failed("file.write", "file", file, "text", err.Error()) }
	temp := filepath.Join(filepath.Dir(file), ".tmp-"+rand.Text())
	tmp, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
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
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return failed(err)
	}
	return nil
}
