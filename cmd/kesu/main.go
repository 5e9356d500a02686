// Command kesu is a complaint desk that lives in a git repository. This package
// is the command line: it talks to the world (flags, terminal, clock, git through
// complaint/store) and decides nothing. Every command reads its flags, makes one
// event or one report, and hands it on.
package main

import (
	"os"
	"runtime/debug"
)

func main() { os.Exit(process()) }

// The memory in bytes that collecting keeps a command within, as far as it can: any, and
// one that makes a report of a period, which has to keep what it lists.
const (
	commandMemory = 168 << 20
	reportMemory  = 256 << 20
)

// process is the run of this process.
func process() int {
	// A command is over in milliseconds: collecting often costs it a third of its
	// time. What an import or a big report needs stays bounded.
	debug.SetGCPercent(800)
	debug.SetMemoryLimit(commandMemory)
	return run(os.Args[1:], world{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv})
}
