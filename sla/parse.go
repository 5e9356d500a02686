package sla

import (
	"regexp"
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
	if f := decode(name, data, p); f != nil {
		return nil, []*complaint.Fault{f}
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
	p.Effective = effective(name)
	return p, c.sorted()
}

var effectiveName = regexp.MustCompile(`(\d{4}-\d{2}-\d{2})\.ya?ml$`)

// effective is the date in a policy file's name, from which on it is in force.
func effective(name string) string {
	if m := effectiveName.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

func decode(name string, data []byte, p *Policy) *complaint.Fault {
	if f := complaint.Strict(name, data, Format, p); f != nil {
		return f
	}
	return complaint.CheckFormat(name, p.Format, Format)
}

// ParsePeople reads people.yaml strictly; roles and departments must be the policy's.
func ParsePeople(name string, data []byte, p *Policy) (People, error) {
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
	c := &checker{p: p, file: name, data: data}
	for i, x := range file.People {
		c.person([]string{"people", strconv.Itoa(i)}, x)
	}
	if len(c.faults) > 0 {
		return nil, c.sorted()[0]
	}
	return file.People, nil
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
