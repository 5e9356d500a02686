package sla

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// Sources are what a policy needs beside its own text.
type Sources struct {
	Years   []calendar.Year     // statutory days
	Company []calendar.File     // the company's own days, laid over the policy's calendar
	Normal  func(string) string // folds spellings of a word into one (ENG-17); nil: none
	Answers map[string][]string // words for yes and no, as Normal gives them
}

// Parse reads a policy strictly and checks that it holds together. name is the
// file's, for errors; the errors are Faults of class invalid with file and line.
func Parse(name string, data []byte, src Sources) (*Policy, error) {
	p, faults := Check(name, data, src)
	if len(faults) > 0 {
		return nil, faults[0]
	}
	return p, nil
}

// Check is Parse that lists everything that is wrong, in the order of the lines.
func Check(name string, data []byte, src Sources) (*Policy, []*complaint.Fault) {
	p := &Policy{normal: src.Normal, answers: src.Answers}
	if p.normal == nil {
		p.normal = strings.TrimSpace
	}
	keys, sound := decode(name, data, p)
	if !sound {
		return nil, keys
	}
	c := &checker{p: p, file: name, data: data}
	c.all()
	file := p.Calendar
	for _, own := range src.Company {
		file = own.Over(file)
	}
	cal, err := calendar.New(file, src.Years)
	if err != nil {
		c.calendar(err)
	}
	p.cal = cal
	p.Effective = Effective(name)
	return p, append(keys, c.sorted()...)
}

var effectiveName = regexp.MustCompile(`(\d{4}-\d{2}-\d{2})\.ya?ml$`)

// Effective is the date in a policy file's name, from which on it is in force.
func Effective(name string) string {
	if m := effectiveName.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// decode reads a policy's file. Beside unknown keys, all of which it lists, a policy is
// sound enough to be checked further.
func decode(name string, data []byte, p *Policy) (faults []*complaint.Fault, sound bool) {
	faults = complaint.StrictAll(name, data, Format, p)
	if slices.ContainsFunc(faults, func(f *complaint.Fault) bool { return f.Code() != "file.key" }) {
		return faults, false
	}
	if f := complaint.CheckFormat(name, p.Format, Format); f != nil {
		return append(faults, f), false
	}
	return faults, true
}

// ReadPeople reads people.yaml strictly, whatever the roles and departments are called.
func ReadPeople(name string, data []byte) (People, error) {
	var file struct {
		Format int    `yaml:"format"`
		People People `yaml:"people"`
	}
	if f := complaint.Strict(name, data, Format, &file); f != nil && f.Code() != "file.empty" {
		return nil, f
	}
	if file.Format > Format {
		return nil, complaint.CheckFormat(name, file.Format, Format)
	}
	return file.People, nil
}

// ParsePeople is ReadPeople; roles and departments must be the policy's.
func ParsePeople(name string, data []byte, p *Policy) (People, error) {
	people, err := ReadPeople(name, data)
	if err != nil {
		return nil, err
	}
	c := &checker{p: p, file: name, data: data}
	for i, x := range people {
		c.person([]string{"people", strconv.Itoa(i)}, x)
	}
	if len(c.faults) > 0 {
		return nil, c.sorted()[0]
	}
	return people, nil
}

func (c *checker) person(at []string, x Person) {
	if x.Name == "" {
		c.add(at, "people.name")
	}
	for _, role := range x.Roles {
		if _, ok := ByCode(c.p.Roles, role); !ok {
			c.add(append(at, "roles"), "people.role", "name", x.Name, "value", role, "known", Codes(c.p.Roles))
		}
	}
	if _, ok := ByCode(c.p.Departments, x.Department); !ok && x.Department != "" {
		c.add(append(at, "department"), "people.department", "name", x.Name, "value", x.Department, "known", Codes(c.p.Departments))
	}
}
