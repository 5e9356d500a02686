package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
)

// Exit statuses; they are part of the command line's contract.
const (
	statusDone     = 0
	statusFailed   = 1
	statusUsage    = 2
	statusNotFound = 3
	statusRefused  = 4
	statusBusy     = 5
	statusInvalid  = 6
	statusOverdue  = 10 // due --fail
)

// coded is what every error for people offers.
type coded interface {
	error
	Code() string
	Args() map[string]any
	Class() string
}

var statuses = map[string]int{
	"failed": statusFailed, "usage": statusUsage, "notfound": statusNotFound, "refused": statusRefused, "busy": statusBusy, "invalid": statusInvalid,
}

// errOverdue makes due --fail exit with its own status without a message.
var errOverdue = errors.New("something is overdue")

// errReported is an error whose text has been printed already.
type errReported struct{ status int }

func (errReported) Error() string { return "reported" }

// report prints an error in the user's language and returns the exit status.
func (a *app) report(err error) int {
	var done errReported
	switch {
	case err == nil:
		return statusDone
	case errors.Is(err, errOverdue):
		return statusOverdue
	case errors.As(err, &done):
		return done.status
	case errors.Is(err, context.Canceled):
		a.warn("error.interrupted")
		return statusFailed
	}
	a.line("kesu: " + a.said(err))
	var c coded
	if !errors.As(err, &c) {
		return statusFailed
	}
	if hint := a.hintOf(c); hint != "" {
		a.line(a.t("hint", "text", a.words.Fill(hint, a.readable(c.Args()))))
	}
	if status, ok := statuses[c.Class()]; ok {
		return status
	}
	return statusFailed
}

// said is an error as people read it.
func (a *app) said(err error) string {
	if c := coded(nil); errors.As(err, &c) {
		return a.sentence(c)
	}
	return err.Error()
}

// hintOf is the key of what would be right, "" where there is nothing to say: a list of
// what is known that is empty is no help, and a file that people write is not to be
// fetched back from git, which would lose their work.
func (a *app) hintOf(c coded) string {
	hint, args := "hint."+c.Code(), c.Args()
	if file, ok := args["file"].(string); ok && a.words.Has(hint+"-yours") && !slices.Contains(strings.Split(path.Dir(file), "/"), "complaints") {
		hint += "-yours"
	}
	if known := reflect.ValueOf(args["known"]); known.IsValid() && known.Kind() == reflect.Slice && known.Len() == 0 || !a.words.Has(hint) {
		return ""
	}
	return hint
}

// sentence is an error in the user's language; without words for it, in English.
func (a *app) sentence(c coded) string {
	key := "error." + c.Code()
	if !a.words.Has(key) {
		return c.Error()
	}
	args := a.readable(c.Args())
	if cause := coded(nil); errors.As(errors.Unwrap(c), &cause) {
		args["cause"] = a.sentence(cause)
	}
	if c.Code() == "store.git" {
		args["reason"] = a.ofGit(fmt.Sprint(args["reason"]))
	}
	return strings.ReplaceAll(a.words.Fill(key, args), a.t("article.none"), "")
}
