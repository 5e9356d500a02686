package complaint

import (
	"maps"
	"slices"
	"sort"
	"strings"
)

// Corrected replaces what was entered wrongly; the old value stays in the
// events (ENG-07).
type Corrected struct {
	Set     map[string]Text `yaml:"set" json:"set"`
	Reason  Text            `yaml:"reason" json:"reason"`
	Repeats []ID            `yaml:"repeats,omitempty" json:"repeats,omitempty"` // what it is now seen to repeat (U-20)
}

// Kind names the kind.
func (*Corrected) Kind() Kind { return "corrected" }

// correctable gives the place of each field of the receipt that can be corrected.
func correctable(o *Opened) map[string]*Text {
	return map[string]*Text{
		"customer": &o.Customer.Name, "phone": &o.Customer.Phone, "customer_type": &o.Customer.Type, "channel": &o.Channel,
		"subject": &o.Subject, "text": &o.Text, "demand": &o.Demand, "first_contact": &o.FirstContact, "external": &o.External,
	}
}

// Correctable lists the names that Corrected knows beside field.<name>, sorted.
func Correctable() []string {
	names := []string{"amount"}
	for name := range correctable(&Opened{}) {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

const fieldPrefix = "field."

func (c *Corrected) permit(s *State, _ *Event) *Fault {
	known := correctable(&s.Opened)
	for _, name := range slices.Sorted(maps.Keys(c.Set)) {
		value := c.Set[name]
		if name == "amount" {
			if _, err := ParseMoney(string(value)); err != nil {
				return Refuse("correct.amount", "id", s.ID, "value", value)
			}
			continue
		}
		if known[name] == nil && (len(name) <= len(fieldPrefix) || name[:len(fieldPrefix)] != fieldPrefix) {
			return Refuse("correct.field", "id", s.ID, "field", name)
		}
	}
	return nil
}

// Over returns the receipt with what is corrected of it.
func (c *Corrected) Over(o Opened) Opened {
	known := correctable(&o)
	for name, value := range c.Set {
		if m, err := ParseMoney(string(value)); name == "amount" && err == nil {
			o.Amount = &m
		}
		if place := known[name]; place != nil {
			*place = value
		}
	}
	if len(c.Repeats) > 0 {
		o.Repeats = c.Repeats
	}
	return o
}

func (c *Corrected) apply(s *State, e *Event, r Rules) {
	s.Opened = c.Over(s.Opened)
	for name, value := range c.Set {
		if code, ok := strings.CutPrefix(name, fieldPrefix); ok {
			s.Fields[code] = value
		}
	}
	if s.Status == StatusDraft && r.Complete(s) {
		s.submit(e.At, r)
	}
}

// Noted is a remark that changes no state; it may say that problems are settled.
type Noted struct {
	free    `yaml:"-"`
	Text    Text     `yaml:"text" json:"text"`
	Settles []string `yaml:"settles,omitempty" json:"settles,omitempty"` // ids of the events of the problems: of contradicting ones both
}

// Kind names the kind.
func (*Noted) Kind() Kind { return "noted" }

func (*Noted) apply(*State, *Event, Rules) {}

// Attached names a file kept beside the record, and its content's SHA-256.
type Attached struct {
	free   `yaml:"-"`
	Name   Text   `yaml:"name" json:"name"`
	SHA256 string `yaml:"sha256" json:"sha256"`
	Size   int64  `yaml:"size" json:"size"` // bytes
	Text   Text   `yaml:"text,omitempty" json:"text,omitempty"`
}

// Kind names the kind.
func (*Attached) Kind() Kind { return "attached" }

func (a *Attached) apply(s *State, _ *Event, _ Rules) { s.Attachments = append(s.Attachments, *a) }
