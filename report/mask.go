package report

import (
	"reflect"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// Masked returns a state as it may leave the program: unless reveal is set, the
// customer's name and phone and the personal numbers inside every text of it and
// of its events are masked (ENG-22). The state given is not changed.
func Masked(s *complaint.State, reveal bool) *complaint.State {
	if reveal {
		return s
	}
	return masked(s, nil)
}

// MaskedCase is Masked that also hides what the policy calls personal, wherever it stands.
func MaskedCase(a *sla.Assessment, reveal bool) *complaint.State {
	if reveal {
		return a.State
	}
	return masked(a.State, a.Personal())
}

func masked(s *complaint.State, personal []complaint.Text) *complaint.State {
	m := *s
	hides(s, personal).hide(reflect.ValueOf(&m).Elem(), "")
	for i, a := range s.Applications {
		if a == s.ClosedBy {
			m.ClosedBy = m.Applications[i]
		}
	}
	return &m
}

// hides returns the hider of a complaint's customers and of what else is personal.
func hides(s *complaint.State, personal []complaint.Text) hider {
	hidden := customers(s)
	for _, value := range personal {
		hidden = append(hidden, complaint.Customer{Name: value, Phone: value})
	}
	return hidden
}

// Hidden is a text about a complaint as it may leave the program.
func Hidden(a *sla.Assessment, text complaint.Text) complaint.Text {
	return hides(a.State, a.Personal()).text(text, "")
}

// customers lists who the complaint's customer is, and was before corrections.
func customers(s *complaint.State) []complaint.Customer {
	all := []complaint.Customer{{Name: s.Opened.Customer.Name, Phone: s.Opened.Customer.Phone}}
	add := func(c complaint.Customer) {
		for _, known := range all {
			if (c.Name == "" || c.Name == known.Name) && (c.Phone == "" || c.Phone == known.Phone) {
				return
			}
		}
		all = append(all, c)
	}
	for _, e := range s.Applied {
		switch {
		case e.Opened != nil:
			add(complaint.Customer{Name: e.Opened.Customer.Name, Phone: e.Opened.Customer.Phone})
		case e.Corrected != nil:
			add(complaint.Customer{Name: e.Corrected.Set["customer"], Phone: e.Corrected.Set["phone"]})
		}
	}
	return all
}

// coded are the fields that name staff or hold codes of the policy: a customer
// who is called the same does not change them.
var coded = map[string]bool{
	"Type": true, "Channel": true, "External": true, "FirstContact": true, "Receiver": true, "Person": true, "Voucher": true,
}

var (
	textType     = reflect.TypeFor[complaint.Text]()
	customerType = reflect.TypeFor[complaint.Customer]()
	setType      = reflect.TypeFor[complaint.Corrected]()
	holding      = holders(reflect.TypeFor[complaint.State](), map[reflect.Type]bool{})
	holdingParts = parts(holding)
)

// part is a field of a struct that holds texts.
type part struct {
	index int
	name  string
}

// parts are those of every struct.
func parts(holding map[reflect.Type]bool) map[reflect.Type][]part {
	all := map[reflect.Type][]part{}
	for t, holds := range holding {
		for i := 0; holds && t.Kind() == reflect.Struct && i < t.NumField(); i++ {
			if f := t.Field(i); f.IsExported() && holding[f.Type] {
				all[t] = append(all[t], part{i, f.Name})
			}
		}
	}
	return all
}

// holders tells of every type under t whether it holds texts.
func holders(t reflect.Type, known map[reflect.Type]bool) map[reflect.Type]bool {
	if _, ok := known[t]; ok {
		return known
	}
	known[t] = t == textType
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		known[t] = holders(t.Elem(), known)[t.Elem()]
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && holders(f.Type, known)[f.Type] {
				known[t] = true
			}
		}
	}
	return known
}

// hider masks what belongs to these customers.
type hider []complaint.Customer

func (h hider) text(t complaint.Text, field string) complaint.Text {
	if t == "" {
		return t
	}
	if coded[field] {
		return complaint.MaskText(t)
	}
	for _, c := range h {
		t = complaint.Redact(t, c)
	}
	return t
}

// hide masks every text under v, the value of a field; what v points to is
// copied first.
func (h hider) hide(v reflect.Value, field string) {
	t := v.Type()
	switch {
	case !holding[t]:
	case t == textType:
		v.SetString(string(h.text(complaint.Text(v.String()), field)))
	case t == customerType:
		c := v.Addr().Interface().(*complaint.Customer)
		*c = complaint.Customer{Name: complaint.MaskName(c.Name), Phone: complaint.MaskPhone(c.Phone), Type: complaint.MaskText(c.Type)}
	case t == setType:
		h.correction(v.Addr().Interface().(*complaint.Corrected))
	case t.Kind() == reflect.Struct:
		for _, p := range holdingParts[t] {
			h.hide(v.Field(p.index), p.name)
		}
	case !v.IsNil():
		h.copied(v, field)
	}
}

// copied puts a masked copy in the place of a pointer, slice or map.
func (h hider) copied(v reflect.Value, field string) {
	t := v.Type()
	switch t.Kind() {
	case reflect.Pointer:
		c := reflect.New(t.Elem())
		c.Elem().Set(v.Elem())
		h.hide(c.Elem(), field)
		v.Set(c)
	case reflect.Slice:
		c := reflect.MakeSlice(t, v.Len(), v.Len())
		reflect.Copy(c, v)
		for i := range c.Len() {
			h.hide(c.Index(i), field)
		}
		v.Set(c)
	case reflect.Map:
		c := reflect.MakeMapWithSize(t, v.Len())
		for it := v.MapRange(); it.Next(); {
			x := reflect.New(t.Elem()).Elem()
			x.Set(it.Value())
			h.hide(x, field)
			c.SetMapIndex(it.Key(), x)
		}
		v.Set(c)
	}
}

// correction masks a correction: the customer's name and phone as such.
func (h hider) correction(c *complaint.Corrected) {
	set := make(map[string]complaint.Text, len(c.Set))
	for k, v := range c.Set {
		switch k {
		case "customer":
			set[k] = complaint.MaskName(v)
		case "phone":
			set[k] = complaint.MaskPhone(v)
		case "channel", "customer_type", "external", "first_contact", "amount":
			set[k] = complaint.MaskText(v)
		default:
			set[k] = h.text(v, "")
		}
	}
	c.Set, c.Reason = set, h.text(c.Reason, "")
}

// CustomerName is the customer's name as it may be shown: masked unless reveal is set.
func CustomerName(s *complaint.State, reveal bool) complaint.Text {
	if reveal {
		return s.Opened.Customer.Name
	}
	return complaint.MaskName(s.Opened.Customer.Name)
}
