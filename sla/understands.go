package sla

import "github.com/kesu-cli/kesu/complaint"

// Understands returns what in a condition the policy does not know, as a Fault of class invalid, or nil: for conditions
// that stand in other files than the policy's.
func (p *Policy) Understands(x Condition) *complaint.Fault {
	c := &checker{p: p}
	c.condition(nil, x, nil)
	if len(c.faults) == 0 {
		return nil
	}
	return c.faults[0]
}
