package sla

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// checker looks for what is wrong in a policy that could be decoded.
type checker struct {
	p      *Policy
	file   string
	data   []byte
	root   *yaml.Node // of data; built for the first fault
	faults []*complaint.Fault
	lines  []int
}

func (c *checker) all() {
	c.terms()
	c.categories()
	for i := range c.p.Clocks {
		c.clock(i)
	}
	c.gates()
	c.byAct("approvals", c.p.Approvals, append([]string{complaint.SubjectClose, complaint.SubjectDeferral, complaint.SubjectExtension}, Codes(c.p.Stages)...))
	c.byAct("authority", c.p.Authority, actNames())
	c.flow()
	c.editions()
	c.rest()
}

// add reports a fault at the line of the place that path leads to.
func (c *checker) add(path []string, code string, pairs ...any) {
	if c.root == nil {
		c.root = &yaml.Node{}
		_ = yaml.Unmarshal(c.data, c.root) // it has been decoded before
	}
	line := lineAt(c.root, path)
	c.lines = append(c.lines, line)
	c.faults = append(c.faults, complaint.Invalid(code, append(pairs, "file", c.file, "line", line)...))
}

func (c *checker) sorted() []*complaint.Fault {
	order := make([]int, len(c.faults))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.lines[a], c.lines[b]), cmp.Compare(c.faults[a].Error(), c.faults[b].Error()))
	})
	sorted := make([]*complaint.Fault, len(order))
	for i, j := range order {
		sorted[i] = c.faults[j]
	}
	return sorted
}

// lineAt returns the line of the deepest node that a path of keys and indexes reaches.
func lineAt(n *yaml.Node, path []string) int {
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	line := n.Line
	for _, step := range path {
		var next *yaml.Node
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == step {
					next, line = n.Content[i+1], n.Content[i].Line
				}
			}
		case yaml.SequenceNode:
			if i, err := strconv.Atoi(step); err == nil && i < len(n.Content) {
				next, line = n.Content[i], n.Content[i].Line
			}
		}
		if next == nil {
			return line
		}
		n = next
	}
	return line
}

// terms checks that every enumeration names each code once and gives it a name.
func (c *checker) terms() {
	p := c.p
	for key, terms := range map[string][]Term{
		"types": termsOf(p.Types), "levels": termsOf(p.Levels), "categories": termsOf(p.Categories), "departments": termsOf(p.Departments),
		"customer_types": termsOf(p.CustomerTypes), "channels": termsOf(p.Channels), "external": termsOf(p.External), "reasons": termsOf(p.Reasons),
		"first_contacts": termsOf(p.FirstContacts), "tracking": termsOf(p.Tracking), "defer_causes": termsOf(p.DeferCauses),
		"roles": termsOf(p.Roles), "clocks": termsOf(p.Clocks),
		"stages": termsOf(p.Stages), "outcomes": termsOf(p.Outcomes), "replies": termsOf(p.Replies), "thresholds": termsOf(p.Thresholds),
		"checklists": termsOf(p.Checklists), "figures": termsOf(p.Figures),
	} {
		c.named([]string{key}, terms)
		if len(terms) == 0 && slices.Contains([]string{"types", "levels", "categories", "departments", "clocks"}, key) {
			c.add([]string{key}, "policy.empty", "list", key)
		}
	}
	c.optional([]string{"tracked"}, p.Tracked, Codes(p.Levels))
}

// named checks that each of the values under a key has a code of its own and a name.
func (c *checker) named(under []string, terms []Term) {
	list := under[len(under)-1]
	for i, t := range terms {
		at := append(slices.Clone(under), strconv.Itoa(i))
		switch {
		case t.Code == "":
			c.add(at, "policy.no-code", "list", list)
		case t.Name.In("") == "":
			c.add(at, "policy.no-name", "list", list, "value", t.Code)
		case slices.IndexFunc(terms, func(x Term) bool { return x.Code == t.Code }) != i:
			c.add(at, "policy.twice", "list", list, "value", t.Code)
		}
	}
}

// known reports a value that is not among the known ones.
func (c *checker) known(path []string, value string, known []string) {
	if !slices.Contains(known, value) {
		c.add(path, "policy.unknown", "value", value, "known", known)
	}
}

// optional is known for what may be left out.
func (c *checker) optional(path []string, value string, known []string) {
	if value != "" {
		c.known(path, value, known)
	}
}

// keyed is known for the keys of a table, where "*" stands for all that are not named.
func (c *checker) keyed(path []string, key string, known []string) {
	if key != "*" {
		c.known(path, key, known)
	}
}

func (c *checker) categories() {
	for i, x := range c.p.Categories {
		at := []string{"categories", strconv.Itoa(i)}
		c.optional(append(at, "level"), x.Level, Codes(c.p.Levels))
		c.optional(append(at, "department"), x.Department, Codes(c.p.Departments))
	}
	for i, d := range c.p.Departments {
		for j, r := range d.Receivers {
			at := []string{"departments", strconv.Itoa(i), "receivers", strconv.Itoa(j)}
			c.optional(append(at, "category"), r.Category, Codes(c.p.Categories))
			c.optional(append(at, "level"), r.Level, Codes(c.p.Levels))
		}
		for _, e := range d.Executor {
			c.known([]string{"departments", strconv.Itoa(i), "executors"}, e, Codes(c.p.Departments))
		}
	}
}

func (c *checker) gates() {
	for i, g := range c.p.Gates {
		at := []string{"gates", strconv.Itoa(i)}
		kind, _, _ := strings.Cut(g.Act, ":")
		if known := kindNames(); !slices.Contains(known, kind) {
			c.add(append(at, "act"), "policy.unknown", "value", g.Act, "known", known)
		}
		c.aspect(append(at, "act"), g.Act)
		c.condition(append(at, "when"), g.When, nil)
		c.conditions(append(at, "needs"), g.Needs, nil)
	}
}

// byAct checks a table of roles; an act misspelt in it would be everybody's.
func (c *checker) byAct(key string, table ByAct, acts []string) {
	for act, levels := range table {
		if kind, aspect, ok := strings.Cut(act, ":"); !ok || aspect == "" || !slices.Contains(acts, kind) {
			c.known([]string{key, act}, act, acts)
		} else if key == "authority" {
			c.aspect([]string{key, act}, act)
		}
		for level, roles := range levels.ByKey {
			c.limitKey([]string{key, act, level}, level)
			c.roles([]string{key, act, level}, roles)
		}
		for i, row := range levels.Rows {
			at := []string{key, act, strconv.Itoa(i)}
			c.condition(append(at, "when"), row.When, nil)
			c.roles(append(at, "roles"), row.Roles)
		}
	}
}

func (c *checker) rest() {
	p := c.p
	for _, code := range p.Pause.Clocks {
		c.known([]string{"pause", "clocks"}, code, Codes(p.Clocks))
	}
	c.optional([]string{"claim", "level"}, p.Claim.Level, Codes(p.Levels))
	for _, code := range p.Penalties.Copies {
		c.known([]string{"penalties", "copies"}, code, Codes(p.Departments))
	}
	c.optional([]string{"penalties", "charge"}, p.Penalties.Charge, []string{ChargeHandler, ChargeCause, ChargeBoth, ChargeCenter})
	if n := p.Penalties.Person; n < 0 || n > 100 {
		c.add([]string{"penalties", "person_percent"}, "policy.percent", "value", n)
	}
	c.optional([]string{"report", "weekday"}, p.Report.Weekday, weekdayNames())
	c.optional([]string{"report", "week_start"}, p.Report.Week, weekdayNames())
	for i, role := range p.Roles {
		for _, covered := range role.Covers {
			c.known([]string{"roles", strconv.Itoa(i), "covers"}, covered, Codes(p.Roles))
		}
	}
}

// calendar reports that the policy's calendar cannot be used.
func (c *checker) calendar(err error) {
	line := lineAt(c.root, []string{"calendar"})
	f := complaint.Located(c.file, line, err)
	if f == nil {
		f = complaint.Invalid("policy.calendar", "text", err.Error(), "file", c.file, "line", line)
	}
	c.lines, c.faults = append(c.lines, line), append(c.faults, f)
}

func kindNames() []string {
	var names []string
	for _, k := range complaint.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// actNames are the acts that somebody can be given authority for.
func actNames() []string {
	names := append(kindNames(), actLevel, ActBulletinIssue, ActBulletinSign, ActImport, ActPeople)
	for _, d := range []string{complaint.PenaltyConfirmed, complaint.PenaltyAppealed, complaint.PenaltyWithdrawn, complaint.PenaltyDeclared, complaint.PenaltyExecuted} {
		names = append(names, penaltyAct+d)
	}
	return names
}

func (c *checker) roles(at, roles []string) {
	for _, role := range roles {
		c.known(at, role, Codes(c.p.Roles))
	}
}

// limitKey checks a key of a table by level, type, type/level or "*".
func (c *checker) limitKey(at []string, key string) {
	typ, level, both := strings.Cut(key, "/")
	if both {
		c.known(at, typ, Codes(c.p.Types))
		c.keyed(at, level, Codes(c.p.Levels))
		return
	}
	c.keyed(at, key, append(Codes(c.p.Levels), Codes(c.p.Types)...))
}

func weekdayNames() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// Weekday returns the weekday that a policy's short name means, def where it is empty.
func Weekday(name string, def time.Weekday) time.Weekday {
	if i := slices.Index(weekdayNames(), name); i >= 0 {
		return time.Weekday((i + 1) % 7)
	}
	return def
}

// seconds orders limits of one clock; it is a measure for comparing, not a due time.
func seconds(l calendar.Limit) int {
	unit := map[calendar.Unit]int{"s": 1, "m": 60, "h": 3600, "ws": 1, "wm": 60, "wh": 3600, "d": 86400, "wd": 86400, "mo": 30 * 86400}
	return l.Amount * unit[l.Unit]
}
