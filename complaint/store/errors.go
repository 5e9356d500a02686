package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Error is an error for people: Code names a sentence of the words files, Args
// gives its values, Class the exit status. Unwrap gives the cause, if any.
type Error struct {
	code  string
	args  map[string]any
	cause error
}

// ErrKept is what errors.Is finds in the error of a write whose events are in
// the files though their commit failed: they count, and the next command that
// writes commits them.
var ErrKept = errors.New("kept in the files, to be committed by the next command")

// sentences gives each code its class and its English sentence.
var sentences = map[string]struct{ class, text string }{
	"store.none":               {"notfound", `no kesu.yaml in "{dir}" or in a folder above it`},
	"store.exists":             {"refused", `"{dir}" is a store already`},
	"store.overwrite":          {"refused", `"{file}" exists with other content and would be overwritten`},
	"store.config":             {"invalid", `{file}:{line}: {problem}`},
	"store.site":               {"invalid", `site "{site}" is not a capital letter with up to seven capitals or digits after it`},
	"store.no-git":             {"failed", `"{dir}" is not the top of a git work tree`},
	"store.bare":               {"failed", `"{dir}" is a bare repository`},
	"store.not-here":           {"notfound", "this clone is without the complaints of {month}: no {id}"},
	"store.month":              {"usage", `"{value}" is no month`},
	"store.git-missing":        {"failed", `git was not found: {cause}`},
	"store.git":                {"failed", `git {command}: {reason}`},
	"store.owner":              {"failed", `"{dir}" belongs to somebody else: git does not work there`},
	"store.identity":           {"failed", `git does not know who you are: {missing} is not set`},
	"store.detached-head":      {"failed", `HEAD of "{dir}" is detached: it is on no branch`},
	"store.unborn":             {"failed", `branch {branch} of "{dir}" has no commit yet`},
	"store.in-progress":        {"busy", `a {what} is in progress in "{dir}"`},
	"store.locked":             {"busy", `the store is in use by {holder} and did not become free within {wait}`},
	"store.git-locked":         {"busy", `git's lock file "{file}" has been there for {age}`},
	"store.edited":             {"busy", `"{file}" has edits that are not committed`},
	"store.not-committed":      {"failed", `"{file}" ({count} in all) written, but not committed: {cause}`},
	"store.stale-index":        {"failed", `"{file}" ({count} in all) written and committed, but git's index was not updated: {cause}`},
	"store.unknown-id":         {"notfound", `no complaint "{id}"`},
	"store.no-file":            {"notfound", `no file "{file}" in the store`},
	"store.too-big":            {"invalid", `{file} is {size} bytes long, the limit is {limit}`},
	"store.conflict-markers":   {"invalid", `{file}:{line}: conflict marker of an unfinished merge`},
	"store.stray":              {"invalid", `{file} is not where or what a complaint's file is`},
	"store.other-id":           {"invalid", `{file}:{line}: the file says that it is complaint {id}`},
	"store.not-appendable":     {"invalid", `{file}: events cannot be added at its end`},
	"store.bad-name":           {"usage", `"{name}" is not the name of a file that may be written here`},
	"store.attach-source":      {"usage", `"{file}" is not a file that can be attached`},
	"store.attach-changed":     {"failed", `"{file}" changed while it was copied`},
	"store.no-remote":          {"failed", `"{dir}" is shared with no other repository`},
	"store.which-remote":       {"failed", `"{dir}" has several remotes: {known}`},
	"store.unreachable":        {"failed", `remote {remote} cannot be reached: {cause}`},
	"store.branch-gone":        {"refused", `remote {remote} no longer has branch {branch}: it may be another repository`},
	"store.other-branches":     {"refused", `remote {remote} has branches, but not {branch}: it may be another repository`},
	"store.push-refused":       {"refused", `remote {remote} refuses the push: {reason}`},
	"store.crowded":            {"busy", `others were quicker {tries} times: nothing was pushed`},
	"store.remote-locked":      {"busy", `{remote} is locked: {reason}`},
	"store.unrelated":          {"refused", `commit {commit} has no history in common with this store`},
	"store.merge-conflict":     {"busy", `"{file}" ({count} in all) was changed here and there`},
	"store.foreign-link":       {"invalid", `"{file}" in commit {commit} is no plain file`},
	"store.foreign-name":       {"invalid", `"{file}" in commit {commit} has a name that not every system takes`},
	"store.foreign-case":       {"invalid", `"{file}" in commit {commit} differs from another file in case only`},
	"store.foreign-stray":      {"invalid", `"{file}" in commit {commit} is not where or what a complaint's file is`},
	"store.foreign-place":      {"invalid", `"{file}" in commit {commit} is where a folder or another file is`},
	"store.foreign-rules":      {"invalid", `what lies beside the complaints after merging commit {commit}: {cause}`},
	"store.damaged":            {"invalid", `{cause}`},
	"store.foreign-unreadable": {"invalid", `commit {commit} of the remote: {cause}`},
	"store.site-taken":         {"refused", `site {site} writes in this record already`},
	"store.not-a-store":        {"invalid", `"{url}" holds no kesu.yaml`},
	"store.not-empty":          {"refused", `"{dir}" exists and is not empty`},
	"store.unresolved":         {"busy", `"{file}" ({count} in all) still in conflict`},
	"store.never":              {"notfound", `there is no "{file}" and never was`},
	"store.not-a-complaint":    {"usage", `"{file}" is no complaint's file`},
	"store.no-clone":           {"failed", `nothing could be cloned from {remote}: {cause}`},
	"store.no-version":         {"invalid", `no version of {file} in the history can be read`},
	"store.shallow":            {"failed", `the history of "{dir}" is cut off: it is a shallow clone`},
	"store.no-range":           {"notfound", `git knows no commits "{range}"`},
	"store.not-bare":           {"usage", `"{dir}" is no bare repository`},
	"store.hooks-elsewhere":    {"refused", `git runs the hooks of "{dir}" from elsewhere: {file}`},
	"store.foreign-hook":       {"refused", `"{file}" is another hook`},
	"store.key":                {"invalid", `"{value}" is no public ssh key`},
	"store.read":               {"failed", `{file} cannot be read: {cause}`},
	"store.write":              {"failed", `{file} cannot be written: {cause}`},
	"store.full":               {"failed", `{file} cannot be written: {cause}`},
	"store.read-only":          {"failed", `{file} cannot be written: {cause}`},
	"store.denied":             {"failed", `{file} cannot be written: {cause}`},
	"store.disk":               {"failed", `{file} cannot be written: {cause}`},
}

// causes are the reasons for which a system does not write that have a remedy of
// their own.
var causes = []struct {
	cause error
	code  string
}{
	{syscall.ENOSPC, "store.full"},
	{syscall.EDQUOT, "store.full"},
	{syscall.EROFS, "store.read-only"},
	{syscall.EIO, "store.disk"},
	{fs.ErrPermission, "store.denied"},
}

// fail returns the Error of a code with its values (name, value, …) and its cause.
func fail(code string, cause error, pairs ...any) *Error {
	if code == "store.write" {
		for _, r := range causes {
			if errors.Is(cause, r.cause) {
				code = r.code
				break
			}
		}
	}
	args := make(map[string]any, len(pairs)/2+1)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	if cause != nil {
		args["cause"] = plain(cause)
	}
	return &Error{code: code, args: args, cause: cause}
}

// Code names the sentence error.<code> of the words files.
func (e *Error) Code() string { return e.code }

// Class is one of failed, usage, notfound, refused, busy, invalid.
func (e *Error) Class() string { return sentences[e.code].class }

// Args returns the named values of the sentence.
func (e *Error) Args() map[string]any { return e.args }

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is(err, ErrKept) tell whether the events of a failed command count.
func (e *Error) Is(target error) bool {
	return target == ErrKept && (e.code == "store.not-committed" || e.code == "store.stale-index")
}

// Error returns the English sentence.
func (e *Error) Error() string {
	var pairs []string
	for name, value := range e.args {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(sentences[e.code].text)
}

// plain returns what went wrong without the path, which the sentence names itself.
func plain(err error) string {
	var ours *Error
	var atPath *fs.PathError
	var atLink *os.LinkError
	switch {
	case errors.As(err, &ours):
		return ours.Error()
	case errors.As(err, &atPath):
		return atPath.Err.Error()
	case errors.As(err, &atLink):
		return atLink.Err.Error()
	}
	return err.Error()
}
