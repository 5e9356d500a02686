package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// importer talks to one git fast-import: it tells what a commit holds, and makes
// a commit without the index, whose cost does not grow with the tree.
type importer struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
	in   *bufio.Writer
	out  *bufio.Reader
	errs bytes.Buffer

	blobs  map[string]int // marks of contents that git has, by the path they are for
	marks  int            // given so far
	report string         // the file that git leaves when it fails
}

// crashReport begins the names of files that fast-import writes when it is cut off,
// of interest to nobody.
const crashReport = "fast_import_crash_"

// durable makes git fsync objects, refs and the index before a command ends: an
// index cut short by a loss of power would stop every git in the store, and an
// object that one git wrote without it the next would not write again.
const durable = "core.fsync=added"

func startImport(ctx context.Context, g git) (*importer, error) {
	// Complaints have little in common: packing each as what differs from the one before
	// takes a third of the time of a big import, for a fifth of its size. git gc finds
	// better pairs.
	im := &importer{cmd: g.command(ctx, "-c", durable, "fast-import", "--depth=0", "--quiet", "--done", "--date-format=raw")}
	// The C library of most Linuxes gives the memory back after each file, and takes it again
	// for the next: half of the time of a big import. (mallopt(3); others ignore it.)
	im.cmd.Env = append(slices.Clip(im.cmd.Env), "MALLOC_TRIM_THRESHOLD_=4194304")
	im.cmd.Stderr = &im.errs
	out, err := im.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if im.pipe, err = im.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	im.in, im.out = bufio.NewWriterSize(im.pipe, 1<<16), bufio.NewReader(out)
	if err := im.cmd.Start(); err != nil {
		return nil, fail("store.git", err, "command", "fast-import", "reason", err.Error())
	}
	return im, nil
}

// blobAt returns the object name of a file in a commit, "" where it has none.
func (im *importer) blobAt(commit, path string) (string, error) {
	if commit == "" {
		return "", nil
	}
	fmt.Fprintf(im.in, "ls %s %s\n", commit, quote(path))
	answer, err := im.answer()
	if err != nil || strings.HasPrefix(answer, "missing ") {
		return "", err
	}
	fields := strings.Fields(answer)
	if len(fields) < 3 || !objectName.MatchString(fields[2]) {
		return "", fail("store.git", nil, "command", "fast-import", "reason", "unexpected answer "+answer)
	}
	return fields[2], nil
}

// cat returns the content of a blob.
func (im *importer) cat(blob string) ([]byte, error) {
	im.ask(blob)
	return im.content()
}

// ask asks for the content of a blob. So many as a pipe takes may be asked for
// before the first is read.
func (im *importer) ask(blob string) { fmt.Fprintf(im.in, "cat-blob %s\n", blob) }

// content reads what was asked for.
func (im *importer) content() ([]byte, error) {
	answer, err := im.answer()
	if err != nil {
		return nil, err
	}
	size, err := strconv.Atoi(answer[strings.LastIndexByte(answer, ' ')+1:])
	if err != nil {
		return nil, fail("store.git", err, "command", "fast-import", "reason", "unexpected answer "+answer)
	}
	content := make([]byte, size+1) // a line feed follows
	if _, err := io.ReadFull(im.out, content); err != nil {
		return nil, im.fault(err)
	}
	return content[:size], nil
}

func (im *importer) answer() (string, error) {
	if err := im.in.Flush(); err != nil {
		return "", im.fault(err)
	}
	line, err := im.out.ReadString('\n')
	if err != nil {
		return "", im.fault(err)
	}
	return strings.TrimSuffix(line, "\n"), nil
}

// commit begins a commit on branch on top of parent ("": the first one), merged
// ("": none) as its second. The files follow by file; it counts once finish has
// returned nil.
func (im *importer) commit(branch string, c commitHead, parent, merged string) {
	fmt.Fprintf(im.in, "commit %s\nauthor %s\ncommitter %s\ndata %d\n%s\n", branch,
		signature(c.author, c.authored), signature(c.committer, c.committed), len(c.message), c.message)
	if parent != "" {
		fmt.Fprintf(im.in, "from %s\n", parent)
	}
	if merged != "" {
		fmt.Fprintf(im.in, "merge %s\n", merged)
	}
}

// file adds a file to the commit begun: size bytes of content.
func (im *importer) file(path string, content io.Reader, size int64) error {
	fmt.Fprintf(im.in, "M 100644 inline %s\ndata %d\n", quote(path), size)
	n, err := io.Copy(im.in, io.LimitReader(content, size))
	if err == nil && n < size {
		err = io.ErrUnexpectedEOF
	}
	_, _ = im.in.WriteString("\n") // the writer remembers its first error
	return err
}

// ahead gives git what is small before the commit that it will be in is begun: git packs
// it while the next file is made up. What goes wrong with git the commit says.
func (im *importer) ahead(path string, c content) {
	if c.size > small {
		return
	}
	f, err := c.open()
	if err != nil {
		return
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, small+1))
	if err != nil || int64(len(data)) != c.size {
		return
	}
	if im.blobs == nil {
		im.blobs = map[string]int{}
	}
	im.marks++
	im.blobs[path] = im.marks
	fmt.Fprintf(im.in, "blob\nmark :%d\ndata %d\n", im.marks, len(data))
	_, _ = im.in.Write(append(data, '\n')) // the writer remembers its first error
}

// given adds a file to the commit begun whose content git has already.
func (im *importer) given(path string) bool {
	mark, ok := im.blobs[path]
	if ok {
		fmt.Fprintf(im.in, "M 100644 :%d %s\n", mark, quote(path))
	}
	return ok
}

// remove takes a file out of the commit begun.
func (im *importer) remove(path string) { fmt.Fprintf(im.in, "D %s\n", quote(path)) }

// finish ends the conversation. Nothing but a commit begun has changed the repository.
func (im *importer) finish() error {
	_, _ = im.in.WriteString("done\n")
	err := errors.Join(im.in.Flush(), im.pipe.Close())
	if wait := im.cmd.Wait(); wait != nil {
		_ = os.Remove(im.report)
		return gitFault(im.cmd, im.errs.Bytes(), wait)
	}
	return err
}

// abandon ends the conversation without a commit, whatever has been said.
func (im *importer) abandon() {
	_ = im.cmd.Process.Kill()
	_ = im.cmd.Wait()
}

// fault returns what git said when it hung up, else err. The importer is of no use afterwards.
func (im *importer) fault(err error) error {
	_ = im.pipe.Close()
	if wait := im.cmd.Wait(); wait != nil {
		err = wait
	}
	_ = os.Remove(im.report)
	return gitFault(im.cmd, im.errs.Bytes(), err)
}

// commitHead is all of a commit but its files.
type commitHead struct {
	message             string
	author, committer   ident
	authored, committed time.Time
}

func signature(who ident, at time.Time) string {
	return fmt.Sprintf("%s <%s> %d %s", who.name, who.email, at.Unix(), at.Format("-0700"))
}

// quote writes a path so that fast-import reads nothing but a path in it.
func quote(path string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(path) + `"`
}
