package sla

import (
	"encoding/json"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
)

// ByAct gives roles by act or subject.
type ByAct map[string]Roles

// Roles say which roles an act or an approval is for: by level, type, type/level or
// "*", the most specific first; or by rows, the first whose condition holds.
type Roles struct {
	ByKey map[string][]string
	Rows  []RoleRow
}

// RoleRow is a row of a table of powers, such as one by amount (CCF-45, U-29).
type RoleRow struct {
	When    Condition `yaml:"when,omitempty" json:"when,omitzero"`
	Roles   []string  `yaml:"roles" json:"roles"`
	Article string    `yaml:"article,omitempty" json:"article,omitempty"`
}

// UnmarshalYAML reads a table by key or a list of rows.
func (r *Roles) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.SequenceNode {
		return n.Decode(&r.Rows)
	}
	return n.Decode(&r.ByKey)
}

// MarshalYAML writes what was read.
func (r Roles) MarshalYAML() (any, error) { return r.plain(), nil }

// MarshalJSON writes what was read.
func (r Roles) MarshalJSON() ([]byte, error) { return json.Marshal(r.plain()) }

// plain is the form of the table that was read.
func (r Roles) plain() any {
	if r.Rows != nil {
		return r.Rows
	}
	return r.ByKey
}

// of returns the roles for the facts.
func (r Roles) of(f facts, level string) []string {
	for _, row := range r.Rows {
		if row.When.holds(f) {
			return row.Roles
		}
	}
	for _, key := range keysFor(f.typ(), level) {
		if roles, ok := r.ByKey[key]; ok {
			return roles
		}
	}
	return nil
}

// every lists all the roles that the table names.
func (r Roles) every() []string {
	var all []string
	for _, row := range r.Rows {
		all = append(all, row.Roles...)
	}
	for _, roles := range r.ByKey {
		all = append(all, roles...)
	}
	return all
}

// roles returns the roles for the first of the acts that the table names; the most
// specific name of an event is its last.
func (b ByAct) roles(f facts, level string, acts ...string) []string {
	for _, act := range slices.Backward(acts) {
		if r, ok := b[act]; ok {
			return r.of(f, level)
		}
	}
	return nil
}

// rolesAny is roles where no complaint is there.
func (b ByAct) rolesAny(act string) []string {
	return b[act].of(facts{p: &Policy{}, s: &complaint.State{}}, "*")
}
