// Package trace serves tests: it runs a program with all its descendants under
// ptrace and shows each system call that changes something in a folder before it
// is made, so that a test can let it fail or kill the program there. Disk keeps
// beside it what would have outlived a loss of power at that moment.
//
// It works on Linux (amd64, arm64) and is part of no program.
package trace
