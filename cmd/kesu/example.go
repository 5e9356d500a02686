package main

import (
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// example tells the nine complaints of the worked example, line by line as staff
// recorded them (DOMAIN.md 6.9).
func (g *inventor) example() []story {
	var stories []story
	for _, x := range []struct {
		at, level, category, department string
		then                            []line
	}{
		{"10-12 10:00", "strong", "product_quality", "service_station", []line{{"10-12 10:30", "sign"}, {"10-12 13:00", "reply"}}},
		{"11-12 14:00", "general", "product_quality", "service_station", []line{{"11-12 19:30", "sign"}, {"11-13 10:00", "reply"}, {"11-17 11:00", "close"}, {"11-17 17:00", "satisfied"}, {"11-17 18:00", "approve"}}},
		{"11-16 09:00", "general", "service_attitude", "service_station", []line{{"11-16 10:30", "sign"}, {"11-17 09:00", "reply"}, {"11-18 15:00", "close"}, {"11-18 16:00", "satisfied"}, {"11-19 09:30", "approve"}}},
		{"11-16 15:00", "medium", "sales_promise", "sales", []line{{"11-16 16:00", "sign"}, {"11-17 06:00", "reply"}, {"11-20 10:00", "close"}, {"11-20 15:00", "dissatisfied"}, {"11-21 14:00", "close"}, {"11-21 20:00", "satisfied"}, {"11-22 10:00", "approve"}}},
		{"11-17 10:00", "strong", "product_quality", "service_station", []line{{"11-17 10:40", "sign"}, {"11-17 13:00", "reply"}}},
		{"11-18 09:00", "irrational", "price", "service_station", []line{{"11-18 10:00", "sign"}}},
		{"11-19 16:00", "general", "parts_supply", "service_station", []line{{"11-19 17:00", "sign"}, {"11-20 18:00", "reply"}, {"11-21 13:00", "defer"}, {"11-21 15:00", "approve"}}},
		{"11-18 11:00", "general", "service_attitude", "sales", []line{{"11-18 14:00", "sign"}, {"11-19 08:00", "reply"}}},
		{"11-22 20:00", "medium", "service_attitude", "service_station", []line{{"11-23 08:30", "sign"}}},
	} {
		t := &teller{g: g, level: x.level, department: x.department, receiver: g.Receivers[x.department][0]}
		t.example(x.at, x.category)
		for _, l := range x.then {
			t.line(l)
		}
		stories = append(stories, t.events)
	}
	return stories
}

// line is one thing that was done in the example, and when.
type line struct{ at, what string }

// moment sets the teller's clock to an instant of the example's year.
func (t *teller) moment(at string) {
	parsed, err := time.ParseInLocation("2006-01-02 15:04", t.g.d.now.Format("2006-")+at, t.g.d.loc)
	if err != nil {
		panic(err) // the table above is wrong
	}
	t.at = parsed
}

func (t *teller) example(at, category string) {
	t.moment(at)
	c := t.g.caseOf(category)
	agent := t.g.Agents[0]
	t.add(agent, complaint.Event{Opened: &complaint.Opened{Customer: complaint.Customer{Name: complaint.Text(t.g.Surnames[:3]) + complaint.Text(t.g.Given[0]), Phone: "13812345678", Type: "owner"}, Channel: "phone", Text: complaint.Text(c.Text[0]), Demand: complaint.Text(c.Demand[0])}})
	body := &complaint.Classified{Category: category, Level: t.level, Department: t.department}
	if t.level == t.g.p.Tracked {
		body.Reason, body.Tracking = "expectation", "watch"
	}
	t.add(agent, complaint.Event{Classified: body})
	t.add(agent, complaint.Event{Transferred: &complaint.Transferred{To: t.department, Receiver: complaint.Text(t.receiver)}})
	t.c = c
}

func (g *inventor) caseOf(category string) invented {
	for _, c := range g.Cases {
		if c.Category == category {
			return c
		}
	}
	return g.Cases[0]
}

func (t *teller) line(l line) {
	g := t.g
	t.moment(l.at)
	switch l.what {
	case "sign":
		t.add(t.receiver, complaint.Event{Signed: &complaint.Signed{}})
	case "reply":
		t.add(t.receiver, complaint.Event{Replied: &complaint.Replied{To: complaint.ToCenter, Text: complaint.Text(g.Replies[0])}})
	case "close":
		t.add(t.receiver, complaint.Event{CloseApplied: &complaint.CloseApplied{Result: complaint.Text(t.c.Result)}})
	case complaint.Satisfied, complaint.Dissatisfied:
		t.add(g.Callers[0], complaint.Event{CalledBack: &complaint.CalledBack{Result: l.what, Text: complaint.Text(map[string]string{complaint.Dissatisfied: g.Objections[0]}[l.what])}})
	case "defer":
		t.add(t.receiver, complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "unable_now", Text: complaint.Text(g.Deferrals[0]), Tracking: "monitor"}})
	case "approve":
		t.add(g.CenterManager, complaint.Event{Approved: &complaint.Approved{}})
	}
}
