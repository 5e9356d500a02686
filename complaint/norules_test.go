package complaint

import "time"

// NoRules is the grammar without a regime: nothing is tracked, gated or automatic.
type NoRules struct{}

// TrackedLevel names no level.
func (NoRules) TrackedLevel() string { return "" }

// Needs asks for nothing.
func (NoRules) Needs(*State, string) Needs { return Needs{} }

// Gate forbids nothing.
func (NoRules) Gate(*State, *Event) *Fault { return nil }

// Automatic changes nothing.
func (NoRules) Automatic(*State, time.Time) *Event { return nil }

// Exceeded demands nothing.
func (NoRules) Exceeded(*State, Time) *Event { return nil }

// Complete takes every form.
func (NoRules) Complete(*State) bool { return true }

// Level leaves the level as it is given.
func (NoRules) Level(_ *State, given string) string { return given }

// Step brings nothing about.
func (NoRules) Step(*State, string) StepRule { return StepRule{} }

// Offers offers everything.
func (NoRules) Offers(*State, Kind) bool { return true }
