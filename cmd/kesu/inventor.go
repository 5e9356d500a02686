package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// material is what made-up complaints are made of.
type material struct {
	Surnames      string              `yaml:"surnames"`
	Given         []string            `yaml:"given"`
	Agents        []string            `yaml:"agents"`
	Callers       []string            `yaml:"callers"`
	Approvers     map[string]string   `yaml:"approvers"`
	Receivers     map[string][]string `yaml:"receivers"`
	CenterManager string              `yaml:"center_manager"`
	President     string              `yaml:"president"`
	Channels      map[string]int      `yaml:"channels"`
	Models        []string            `yaml:"models"`
	Regions       []string            `yaml:"regions"`
	Reasons       map[string]int      `yaml:"reasons"`
	Levels        map[string]int      `yaml:"levels"` // percent of complaints that are given another level than their category's
	Cases         []invented          `yaml:"cases"`
	Replies       []string            `yaml:"replies"`
	Notes         []string            `yaml:"notes"`
	Objections    []string            `yaml:"objections"`
	Deferrals     []string            `yaml:"deferrals"`
}

type invented struct {
	Category string   `yaml:"category"`
	Weight   int      `yaml:"weight"`
	Text     []string `yaml:"text"`
	Demand   []string `yaml:"demand"`
	Result   string   `yaml:"result"`
}

// story is the events of a made-up complaint in order, without ids.
type story []complaint.Event

// inventor makes up complaints; the same seed makes up the same ones.
type inventor struct {
	material
	d   *desk
	p   *sla.Policy
	rnd *rand.Rand

	settled time.Time // what was received before is over; zero: perhaps not
}

func newInventor(d *desk, seed uint64) (*inventor, error) {
	g := &inventor{d: d, p: d.policy(d.now), rnd: rand.New(rand.NewPCG(seed, 8))}
	return g, yaml.Unmarshal(templates.Demo(g.p.Name), &g.material)
}

func (g *inventor) chance(p float64) bool { return g.rnd.Float64() < p }

func pickOne[T any](g *inventor, all []T) T { return all[g.rnd.IntN(len(all))] }

func (g *inventor) sum(weights map[string]int) (sum int) {
	for _, w := range weights {
		sum += w
	}
	return sum
}

// weighted picks a key by its weight.
func (g *inventor) weighted(weights map[string]int) string {
	keys := slices.Sorted(maps.Keys(weights))
	at := g.rnd.IntN(g.sum(weights))
	for _, k := range keys {
		if at -= weights[k]; at < 0 {
			return k
		}
	}
	return keys[0]
}

// wait is a random time around a mean, in minutes: mostly shorter, sometimes much longer.
func (g *inventor) wait(mean time.Duration) time.Duration {
	return time.Duration(float64(mean)*g.rnd.ExpFloat64()).Round(time.Minute) + time.Minute
}

// year makes up n complaints over the year before now, more of them on working days.
func (g *inventor) year(n int) []story {
	stories := make([]story, n)
	for i := range stories {
		day := g.d.now.AddDate(0, 0, -1-g.rnd.IntN(365))
		if wd := day.Weekday(); (wd == time.Saturday || wd == time.Sunday) && g.chance(0.5) {
			day = day.AddDate(0, 0, -2)
		}
		y, m, d := day.Date()
		minutes := 8*60 + int(math.Abs(g.rnd.NormFloat64())*200)%(12*60)
		stories[i] = g.invent(time.Date(y, m, d, 0, minutes, 0, 0, g.d.loc))
	}
	return stories
}

// invent makes up one complaint from its receipt on, as far as it may have come by now.
func (g *inventor) invent(at time.Time) story {
	weights := map[string]int{}
	for i, c := range g.Cases {
		weights[fmt.Sprint(i)] = c.Weight
	}
	var i int
	_, _ = fmt.Sscan(g.weighted(weights), &i)
	c := g.Cases[i]
	t := &teller{g: g, at: at, received: at, c: c}
	usual, _ := sla.ByCode(g.p.Categories, c.Category)
	t.level, t.department = usual.Level, usual.Department
	if g.chance(float64(g.sum(g.Levels)) / 100) {
		t.level = g.weighted(g.Levels)
	}
	t.tell()
	return t.events
}

// teller tells one story event by event; the clock moves on with each.
type teller struct {
	g                 *inventor
	c                 invented
	at                time.Time
	received          time.Time
	level, department string
	receiver          string
	events            story
}

func (t *teller) add(by string, e complaint.Event) {
	e.At = complaint.At(t.at)
	e.Recorded, e.By = e.At, by
	t.events = append(t.events, e)
}

func (t *teller) later(mean time.Duration) { t.at = t.at.Add(t.g.wait(mean)) }

func (t *teller) tell() {
	g := t.g
	agent := pickOne(g, g.Agents)
	name := string(pickOne(g, []rune(g.Surnames))) + pickOne(g, g.Given)
	t.add(agent, complaint.Event{Opened: &complaint.Opened{
		Customer: complaint.Customer{Name: complaint.Text(name), Phone: complaint.Text(fmt.Sprintf("13%09d", g.rnd.IntN(1e9))), Type: "owner"},
		Channel:  complaint.Text(g.weighted(g.Channels)), Text: complaint.Text(pickOne(g, t.c.Text)), Demand: complaint.Text(pickOne(g, t.c.Demand)), FirstContact: "aftersale",
		Fields: map[string]complaint.Text{"model": complaint.Text(pickOne(g, g.Models)), "region": complaint.Text(pickOne(g, g.Regions))},
	}})
	t.at = t.at.Add(time.Duration(2+g.rnd.IntN(20)) * time.Minute)
	c := &complaint.Classified{Category: t.c.Category, Level: t.level, Department: t.department}
	if t.level == g.p.Tracked {
		c.Reason, c.Tracking = g.weighted(g.Reasons), pickOne(g, []string{"watch", "watch", "monitor"})
	}
	t.add(agent, complaint.Event{Classified: c})
	t.later(10 * time.Minute)
	t.receiver = pickOne(g, g.Receivers[t.department])
	t.add(agent, complaint.Event{Transferred: &complaint.Transferred{To: t.department, Receiver: complaint.Text(t.receiver)}})
	t.later(30 * time.Minute)
	t.add(t.receiver, complaint.Event{Signed: &complaint.Signed{}})
	if t.level == g.p.Tracked {
		t.track(c.Tracking)
		return
	}
	t.handle()
}

// track tells how a non-rational complaint is followed until it ends.
func (t *teller) track(mode string) {
	every := map[string]time.Duration{"watch": 6 * 24 * time.Hour, "monitor": 40 * time.Hour}[mode]
	for n := 2 + t.g.rnd.IntN(4); n > 0; n-- {
		t.at = t.at.Add(every + t.g.wait(6*time.Hour) - 6*time.Hour)
		t.add(t.receiver, complaint.Event{Tracked: &complaint.Tracked{Text: complaint.Text(pickOne(t.g, t.g.Notes)), End: n == 1}})
	}
}

// handle tells how a department answers a complaint and brings it to its end.
func (t *teller) handle() {
	g := t.g
	limit := map[string]time.Duration{"general": 8 * time.Hour, "medium": 4 * time.Hour, "strong": 80 * time.Minute}[t.level]
	t.later(limit)
	t.add(t.receiver, complaint.Event{Replied: &complaint.Replied{To: complaint.ToCenter, Text: complaint.Text(pickOne(g, g.Replies)), Contact: "direct"}})
	if g.chance(0.3) {
		t.add(t.receiver, complaint.Event{Promised: &complaint.Promised{When: complaint.At(t.at.Add(24 * time.Hour))}})
		t.later(14 * time.Hour)
		t.add(t.receiver, complaint.Event{Replied: &complaint.Replied{To: complaint.ToCustomer, Text: complaint.Text(pickOne(g, g.Replies))}})
	}
	solve := map[string]time.Duration{"general": 24 * time.Hour, "medium": 44 * time.Hour, "strong": 70 * time.Hour}[t.level]
	t.later(solve)
	switch {
	case g.chance(0.05):
		t.postpone()
	case g.chance(0.03):
		t.add(pickOne(g, g.Agents), complaint.Event{Withdrawn: &complaint.Withdrawn{Reason: complaint.Text(pickOne(g, g.Notes))}})
	case g.chance(0.985) || t.received.Before(g.settled): // else it is never solved
		t.close()
	}
}

func (t *teller) postpone() {
	g := t.g
	t.add(t.receiver, complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "unable_now", Text: complaint.Text(pickOne(g, g.Deferrals)), Tracking: "monitor"}})
	t.later(5 * time.Hour)
	for _, by := range []string{g.Agents[0], g.Approvers["medium"], g.Approvers["strong"]} {
		t.add(by, complaint.Event{Approved: &complaint.Approved{Subject: complaint.SubjectDeferral}})
	}
	t.track("monitor")
}

// close tells the application, the call-back and the approval, now and then after a denial.
func (t *teller) close() {
	g := t.g
	for tries := 0; ; tries++ {
		t.add(t.receiver, complaint.Event{CloseApplied: &complaint.CloseApplied{Result: complaint.Text(t.c.Result)}})
		t.later(4 * time.Hour)
		caller := pickOne(g, g.Callers)
		if tries < 2 && g.chance(0.12) {
			t.add(caller, complaint.Event{CalledBack: &complaint.CalledBack{Result: complaint.Dissatisfied, Text: complaint.Text(pickOne(g, g.Objections))}})
			t.later(12 * time.Hour)
			continue
		}
		score := 5 - min(int(g.rnd.ExpFloat64()), 4)
		t.add(caller, complaint.Event{CalledBack: &complaint.CalledBack{Result: complaint.Satisfied, Score: &score}})
		t.later(3 * time.Hour)
		t.add(g.Approvers["strong"], complaint.Event{Approved: &complaint.Approved{Subject: complaint.SubjectClose}})
		return
	}
}

// finish gives a story's events their ids, leaves out what has not happened yet
// or was not possible, and decides on the penalties as people would have.
func (g *inventor) finish(id complaint.ID, st story) ([]complaint.Event, error) {
	rec := complaint.Record{ID: id}
	for _, e := range st {
		if e.At.After(g.d.now) {
			break
		}
		rec.Events = append(rec.Events, g.number(e, len(rec.Events)))
	}
	a, err := g.p.Assess(rec, complaint.View{Now: g.d.now})
	if err != nil {
		return nil, err
	}
	for _, pr := range a.State.Problems {
		rec.Events = slices.DeleteFunc(rec.Events, func(e complaint.Event) bool { return e.ID == pr.Event })
	}
	if len(a.State.Problems) > 0 {
		if a, err = g.p.Assess(rec, complaint.View{Now: g.d.now}); err != nil {
			return nil, err
		}
	}
	for _, e := range a.Unrecorded() {
		x := *e
		if x.Recorded = complaint.At(x.At.Truncate(24 * time.Hour).Add(25 * time.Hour)); x.Recorded.Before(g.d.now) { // the sweep runs every morning
			rec.Events = append(rec.Events, x)
		}
	}
	events := append(rec.Events, g.decisions(a, len(rec.Events))...)
	slices.SortStableFunc(events, func(a, b complaint.Event) int { return a.Recorded.Compare(b.Recorded.Time) }) // as a file grows
	return events, nil
}

// decisions confirms the penalties of the weeks before last week, and takes a few back.
func (g *inventor) decisions(a *sla.Assessment, known int) []complaint.Event {
	var events []complaint.Event
	before := g.d.now.AddDate(0, 0, -int(g.d.now.Weekday())-6)
	for _, x := range a.Penalties {
		at := x.At.AddDate(0, 0, 1+(12-int(x.At.Weekday()))%7).Truncate(time.Hour)
		if !x.At.Before(before) || !at.Before(g.d.now) {
			continue
		}
		amount := x.Amount
		decide := func(by string, p complaint.PenaltyDecision) {
			e := complaint.Event{At: complaint.At(at), Recorded: complaint.At(at), By: by, Penalty: &p}
			events = append(events, g.number(e, known+len(events)))
			at = at.Add(48 * time.Hour)
		}
		decide(g.CenterManager, complaint.PenaltyDecision{Key: x.Key, Decision: complaint.PenaltyConfirmed, Amount: &amount})
		if g.chance(0.04) && at.Before(g.d.now) {
			decide(g.President, complaint.PenaltyDecision{Key: x.Key, Decision: complaint.PenaltyWithdrawn, Reason: complaint.Text(pickOne(g, g.Notes))})
		}
	}
	return events
}

func (g *inventor) number(e complaint.Event, known int) complaint.Event {
	var random [6]byte
	for i := range random {
		random[i] = byte(g.rnd.Uint32())
	}
	e.ID = complaint.NewEventID(known, random)
	return e
}

func sortStories(all []story) {
	slices.SortStableFunc(all, func(a, b story) int { return cmp.Compare(a[0].At.Unix(), b[0].At.Unix()) })
}
