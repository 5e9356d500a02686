package sla_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

// schema is the JSON Schema of policy files: the shape of sla.Policy, its comments
// as descriptions, and the closed lists that Check knows.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	r := &jsonschema.Reflector{Anonymous: true, ExpandedStruct: true, FieldNameTag: "yaml", Mapper: scalar}
	require.NoError(t, r.AddGoComments("github.com/kesu-cli/kesu/sla", "."))
	s := r.Reflect(&sla.Policy{})
	s.Title, s.Description = "kesu policy", "A company's regime for complaints. kesu policy check finds what a schema cannot."
	closed(t, s)
	return s
}

// scalar gives the schema of types that are written as one value.
func scalar(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[calendar.Limit]():
		return &jsonschema.Schema{Type: "string", Pattern: `^[0-9]+(s|m|h|ws|wm|wh|wd|d|mo)$`, Title: "45m, 4h natural time; 30ws, 90wm, 8wh working time; 2wd working days; 7d days; 1mo months"}
	case reflect.TypeFor[sla.Condition]():
		return &jsonschema.Schema{Type: "string", Title: "a condition: amount >= 2000 or media; level in general urgent and !customer_format"}
	case reflect.TypeFor[sla.Roles]():
		roles := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string"}}
		row := jsonschema.NewProperties()
		row.Set("when", &jsonschema.Schema{Type: "string"})
		row.Set("roles", roles)
		row.Set("article", &jsonschema.Schema{Type: "string"})
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
			{Type: "object", AdditionalProperties: roles, Title: "by level, type, type/level or *"},
			{Type: "array", Title: "the first row whose condition holds", Items: &jsonschema.Schema{Type: "object", Properties: row, Required: []string{"roles"}, AdditionalProperties: jsonschema.FalseSchema}},
		}}
	case reflect.TypeFor[complaint.Money]():
		return &jsonschema.Schema{Type: "number", Title: "yuan, at most two decimals"}
	}
	return nil
}

// closed puts the closed lists into a schema.
func closed(t testing.TB, s *jsonschema.Schema) {
	t.Helper()
	property := func(of, name string) *jsonschema.Schema {
		at := s
		if of != "Policy" {
			at = s.Definitions[of]
		}
		require.NotNil(t, at, of)
		p, ok := at.Properties.Get(name)
		require.True(t, ok, "%s.%s", of, name)
		return p
	}
	property("Policy", "format").Const = sla.Format
	charge := []string{sla.ChargeHandler, sla.ChargeCause, sla.ChargeBoth, sla.ChargeCenter}
	for path, values := range map[string][]string{
		"Clock.runs": {sla.RunOnce, sla.RunEach, sla.RunRepeat, sla.RunLatest}, "Clock.while": {sla.WhileWorking, sla.WhileTracking, sla.WhileAny, sla.WhileClosed}, "Clock.by": {sla.ByLevel, sla.ByTracking},
		"Clock.restart": {sla.RestartReceived, sla.RestartEscalated}, "Tariff.charge": charge, "Penalties.charge": charge, "Tariff.person": {sla.PersonFirstContact, sla.PersonReceiver},
		"Reporting.weekday": sla.WeekdayNames(), "Reporting.week_start": sla.WeekdayNames(), "File.statutory": {"cn", "none"},
	} {
		of, name, _ := strings.Cut(path, ".")
		property(of, name).Enum = list(values)
	}
	for path, values := range map[string][]string{
		"File.hours": sla.WeekdayNames(),
	} {
		of, name, _ := strings.Cut(path, ".")
		property(of, name).PropertyNames = &jsonschema.Schema{Enum: list(values)}
	}
	pattern := "^(" + strings.Join(append(sla.KindNames(), sla.Moments...), "|") + ")(:.+)?$"
	property("Gate", "act").Pattern = pattern
	property("Policy", "authority").PropertyNames = &jsonschema.Schema{Pattern: "^(" + strings.Join(sla.ActNames(), "|") + ")(:.+)?$"}
	for _, name := range []string{"start", "stop"} {
		property("Clock", name).Items = &jsonschema.Schema{Type: "string", Pattern: pattern}
	}
}

func list(values []string) []any {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
	}
	return all
}

// The schema that is shipped is the one that the program's types give; -update writes it.
func TestSchema(t *testing.T) {
	data, err := json.MarshalIndent(schema(t), "", "  ")
	require.NoError(t, err)
	golden(t, "templates/policies/schema.json", string(data)+"\n")
	require.NotContains(t, string(data), "/main/", "no path of a machine")
}

// validate checks a policy's text against the shipped schema.
func validate(t *testing.T, text string) error {
	t.Helper()
	doc, err := validator.UnmarshalJSON(bytes.NewReader(templates.Schema()))
	require.NoError(t, err)
	c := validator.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", doc))
	s, err := c.Compile("schema.json")
	require.NoError(t, err)
	var root yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(text), &root))
	return s.Validate(plain(t, root.Content[0]))
}

// plain gives YAML as JSON has it: dates stay text, as an editor sees them.
func plain(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(t, n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		all := make([]any, len(n.Content))
		for i, x := range n.Content {
			all[i] = plain(t, x)
		}
		return all
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		f, err := strconv.ParseFloat(n.Value, 64)
		require.NoError(t, err)
		return f
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	}
	return n.Value
}

// Editors that complete and check by the schema agree with the program: every
// shipped policy is right, and what Check finds misspelt so does the schema.
func TestSchemaValidates(t *testing.T) {
	for _, name := range templates.Policies() {
		data, _ := templates.Policy(name)
		require.NoError(t, validate(t, string(data)), name)
		require.True(t, strings.HasPrefix(string(data), "# yaml-language-server: $schema=../schema.json\n"), "in a store it lies in policies/%s/DATE.yaml, the schema in policies", name)
	}
	require.NoError(t, validate(t, mini))
	require.NoError(t, validate(t, text(t, "  day_end: \"18:00\"", "  closed: [2026-12-25]\n  open: {2026-10-11: [\"09:00-12:00\"]}\n  day_end: \"18:00\"")), "a date without quotes")
	for _, c := range []struct{ old, new, why string }{
		{"name: dealer\n", "nmae: dealer\n", "a misspelt key"},
		{"  runs: each\n", "  run: each\n", "a misspelt key of a clock"},
		{"  runs: each\n", "  runs: often\n", "a value outside a closed list"},
		{"  while: tracking\n", "  while: sleeping\n", ""},
		{"  restart: received\n", "  restart: now\n", ""},
		{"  charge: handler ", "  charge: nobody ", ""},
		{"    person: first_contact\n", "    person: somebody\n", ""},
		{"  weekday: fri ", "  weekday: friday ", ""},
		{"  voided: {\"*\"", "  void: {\"*\"", "a misspelt act"},
		{"  start: [tracking, tracked]", "  start: [traking, tracked]", ""},
		{"general: 4h, medium", "general: 4x, medium", "no limit"},
		{"    mon: [", "    mo: [", "no weekday"},
		{"format: 1\n", "format: 2\n", "another format"},
		{"cap_month: 3000 ", "cap_month: viel ", "no amount"},
		{"- code: first_reply\n", "- codes: first_reply\n", "a clock without a code"},
	} {
		require.Error(t, validate(t, text(t, c.old, c.new)), "%s %s", c.new, c.why)
	}
}
