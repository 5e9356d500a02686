package complaint

import (
	"fmt"
	"sort"
	"strings"
)

// Class says what kind of trouble a Fault is; the program's exit status follows from it.
type Class string

// The classes and the exit status each leads to.
const (
	ClassFailed   Class = "failed"   // 1: the world did not play along
	ClassUsage    Class = "usage"    // 2: the call's words are off
	ClassNotFound Class = "notfound" // 3: no such complaint, policy, file
	ClassRefused  Class = "refused"  // 4: a rule forbids it
	ClassBusy     Class = "busy"     // 5: locked, or in conflict
	ClassInvalid  Class = "invalid"  // 6: the data or the policy is invalid
)

// Fault is an error for people: a code that names a sentence in the words files,
// and the values the sentence needs. Code also serves programs.
type Fault struct {
	code  string
	class Class
	args  map[string]any
}

func fault(class Class, code string, pairs []any) *Fault {
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return &Fault{code: code, class: class, args: args}
}

// Refuse returns a Fault for an act that a rule forbids. pairs are name, value, name, value…
func Refuse(code string, pairs ...any) *Fault { return fault(ClassRefused, code, pairs) }

// Usage returns a Fault for an argument that cannot be understood.
func Usage(code string, pairs ...any) *Fault { return fault(ClassUsage, code, pairs) }

// Invalid returns a Fault for data or a policy that is wrong in itself.
func Invalid(code string, pairs ...any) *Fault { return fault(ClassInvalid, code, pairs) }

// NotFound returns a Fault for something that is not there.
func NotFound(code string, pairs ...any) *Fault { return fault(ClassNotFound, code, pairs) }

// Failed returns a Fault for a thing the machine would not do.
func Failed(code string, pairs ...any) *Fault { return fault(ClassFailed, code, pairs) }

// Busy returns a Fault for what has to wait for somebody else.
func Busy(code string, pairs ...any) *Fault { return fault(ClassBusy, code, pairs) }

// Code names the sentence error.<code> of the words files.
func (f *Fault) Code() string { return f.code }

// Class returns the class as text, as every error for people does.
func (f *Fault) Class() string { return string(f.class) }

// Args returns the named values of the sentence.
func (f *Fault) Args() map[string]any { return f.args }

// Error returns the code and its values, for logs and for tests.
func (f *Fault) Error() string {
	parts := make([]string, 0, len(f.args))
	for k, v := range f.args {
		parts = append(parts, fmt.Sprintf("%s=%v", k, v))
	}
	sort.Strings(parts)
	return strings.TrimSpace(f.code + " " + strings.Join(parts, " "))
}
