package sla

import (
	"slices"
	"strconv"
)

// clock checks one clock of the policy.
func (c *checker) clock(i int) {
	x := &c.p.Clocks[i]
	at := []string{"clocks", strconv.Itoa(i)}
	under := func(key ...string) []string { return append(slices.Clone(at), key...) }
	c.optional(under("runs"), x.Runs, []string{RunOnce, RunEach, RunRepeat, RunLatest})
	c.optional(under("while"), x.While, []string{WhileWorking, WhileTracking, WhileAny, WhileClosed})
	c.optional(under("by"), x.By, []string{ByLevel, ByTracking})
	c.optional(under("restart"), x.Restart, []string{RestartReceived, RestartEscalated})
	for key, limit := range x.Limits {
		if x.By == ByTracking {
			c.keyed(under("limits", key), key, Codes(c.p.Tracking))
		} else {
			c.limitKey(under("limits", key), key)
		}
		if (x.Runs == RunRepeat || len(x.Raise) > 0) && limit.Amount == 0 {
			c.add(under("limits", key), "policy.zero", "clock", x.Code, "level", key)
		}
	}
	for _, pattern := range append(slices.Clone(x.Start), x.Stop...) {
		if !knownPattern(pattern) {
			c.add(at, "policy.pattern", "clock", x.Code, "value", pattern, "known", kindNames())
		}
		c.aspect(at, pattern)
	}
	if x.After != "" {
		c.known(under("after"), x.After, Codes(c.p.Clocks[:i]))
		if x.Every.Amount == 0 {
			c.add(at, "policy.every", "clock", x.Code)
		}
	} else if x.Each != nil {
		c.each(x, under)
	} else if len(x.Start) == 0 || len(x.Stop) == 0 {
		c.add(at, "policy.start-stop", "clock", x.Code)
	}
	c.condition(under("when"), x.When, nil)
	c.raise(x, under)
	c.tariff(x, under)
}

// raise checks the table of automatic changes: no gap, no cycle but a level to
// itself, and limits that grow unless they count from the raise (U-11).
func (c *checker) raise(x *Clock, under func(...string) []string) {
	if len(x.Raise) == 0 {
		return
	}
	if c.p.raising() != x {
		c.add(under("raise"), "policy.two-raising", "clock", x.Code)
	}
	worked := c.p.worked()
	for from, to := range x.Raise {
		c.known(under("raise", from), from, worked)
		c.known(under("raise", from), to, worked)
		if from == to {
			continue
		}
		if !x.Limit("", to).IsZero() && !cycle(x.Raise, from) && x.Restart != RestartEscalated && seconds(x.Limit("", to)) <= seconds(x.Limit("", from)) {
			c.add(under("limits", to), "policy.falling", "clock", x.Code, "from", from, "to", to)
		}
		if cycle(x.Raise, from) {
			c.add(under("raise", from), "policy.cycle", "clock", x.Code, "level", from)
		}
	}
	for _, level := range c.p.Levels {
		if x.When.IsZero() && level.Code != c.p.Tracked && x.Limit("", level.Code).IsZero() {
			c.add(under("limits"), "policy.gap", "clock", x.Code, "level", level.Code)
		}
	}
}

// cycle reports whether raising from a level comes back to it through another.
func cycle(raise map[string]string, from string) bool {
	level := from
	for range raise {
		next := raise[level]
		if next == "" || next == level {
			return false
		}
		if level = next; level == from {
			return true
		}
	}
	return false
}

func (c *checker) tariff(x *Clock, under func(...string) []string) {
	t := x.Penalty
	if t == nil {
		return
	}
	if t.Mark == "" || t.Prefix == "" {
		c.add(under("penalty"), "policy.mark", "clock", x.Code)
	}
	for _, other := range c.p.Clocks {
		if other.Code != x.Code && other.Penalty != nil && other.Penalty.Mark == t.Mark && other.Penalty.Prefix == t.Prefix {
			c.add(under("penalty", "mark"), "policy.mark-twice", "clock", x.Code, "other", other.Code, "value", t.Mark)
		}
	}
	if t.Of != "" {
		if of := c.p.Clock(t.Of); of == nil || of.Penalty == nil {
			c.add(under("penalty", "of"), "policy.unknown", "value", t.Of, "known", Codes(c.p.Clocks))
		}
	}
	c.optional(under("penalty", "charge"), t.Charge, []string{ChargeHandler, ChargeCause, ChargeBoth, ChargeCenter})
	c.optional(under("penalty", "person"), t.Person, []string{PersonFirstContact, PersonReceiver})
	for level, amount := range t.Amounts {
		c.keyed(under("penalty", "amounts", level), level, Codes(c.p.Levels))
		if amount < 0 {
			c.add(under("penalty", "amounts", level), "policy.negative", "clock", x.Code, "level", level)
		}
	}
}
