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

// process is the run of this process.
func process() int {
	// A command is over in milliseconds: collecting often costs it a third of its
	// time. What an import or a big report needs stays bounded.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(168 << 20)
	return run(os.Args[1:], world{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv})
}
