package report

import "github.com/kesu-cli/kesu/complaint"

// masked returns a state whose personal data is masked: the customer's name and
// phone, and the numbers inside free texts (ENG-22). The state given is not changed.
func masked(s *complaint.State) *complaint.State {
	m := *s
	m.Opened = *maskOpened(&s.Opened)
	m.Fields = maskTexts(s.Fields)
	m.Applied = make([]*complaint.Event, len(s.Applied))
	for i, e := range s.Applied {
		m.Applied[i] = maskEvent(e)
	}
	m.Applications = make([]*complaint.Application, len(s.Applications))
	for i, a := range s.Applications {
		x := *a
		x.Text, x.Words = complaint.MaskText(a.Text), complaint.MaskText(a.Words)
		m.Applications[i] = &x
	}
	return &m
}

// Masked returns an assessment's state as it may leave the program.
func Masked(s *complaint.State, reveal bool) *complaint.State {
	if reveal {
		return s
	}
	return masked(s)
}

func maskOpened(o *complaint.Opened) *complaint.Opened {
	m := *o
	m.Customer.Name, m.Customer.Phone = complaint.MaskName(o.Customer.Name), complaint.MaskPhone(o.Customer.Phone)
	m.Text, m.Subject, m.Demand = complaint.MaskText(o.Text), complaint.MaskText(o.Subject), complaint.MaskText(o.Demand)
	m.Fields = maskTexts(o.Fields)
	return &m
}

func maskTexts(in map[string]complaint.Text) map[string]complaint.Text {
	if in == nil {
		return nil
	}
	out := make(map[string]complaint.Text, len(in))
	for k, v := range in {
		out[k] = complaint.MaskText(v)
	}
	return out
}

// maskEvent returns an event whose texts are masked; kinds without free text of
// the customer's are returned as they are.
func maskEvent(e *complaint.Event) *complaint.Event {
	m := *e
	m.Why = complaint.MaskText(e.Why)
	switch {
	case e.Opened != nil:
		m.Opened = maskOpened(e.Opened)
	case e.Replied != nil:
		x := *e.Replied
		x.Text, x.Checks = complaint.MaskText(x.Text), maskTexts(x.Checks)
		m.Replied = &x
	case e.CloseApplied != nil:
		m.CloseApplied = &complaint.CloseApplied{Result: complaint.MaskText(e.CloseApplied.Result)}
	case e.CalledBack != nil:
		x := *e.CalledBack
		x.Text = complaint.MaskText(x.Text)
		m.CalledBack = &x
	case e.DeferApplied != nil:
		x := *e.DeferApplied
		x.Text = complaint.MaskText(x.Text)
		m.DeferApplied = &x
	case e.Tracked != nil:
		x := *e.Tracked
		x.Text = complaint.MaskText(x.Text)
		m.Tracked = &x
	case e.Noted != nil:
		m.Noted = &complaint.Noted{Text: complaint.MaskText(e.Noted.Text)}
	case e.Promised != nil:
		x := *e.Promised
		x.Text = complaint.MaskText(x.Text)
		m.Promised = &x
	case e.Corrected != nil:
		m.Corrected = maskCorrection(e.Corrected)
	}
	return &m
}

func maskCorrection(c *complaint.Corrected) *complaint.Corrected {
	m := &complaint.Corrected{Set: maskTexts(c.Set), Reason: complaint.MaskText(c.Reason)}
	if v, ok := c.Set["customer"]; ok {
		m.Set["customer"] = complaint.MaskName(v)
	}
	if v, ok := c.Set["phone"]; ok {
		m.Set["phone"] = complaint.MaskPhone(v)
	}
	return m
}
