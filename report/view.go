package report

import (
	"math"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// The views are what programs read: their JSON keys are part of the command
// line's contract and change only by addition. Values are codes, amounts are
// numbers in yuan, times RFC 3339.

// ComplaintView is a complaint as `show -o json` gives it.
type ComplaintView struct {
	ID              complaint.ID         `json:"id"`
	Status          complaint.Status     `json:"status"`
	Type            string               `json:"type,omitempty"`
	Level           string               `json:"level"`
	LevelName       string               `json:"level_name"`
	Category        string               `json:"category"`
	CategoryName    string               `json:"category_name"`
	Department      string               `json:"department"`
	DepartmentName  string               `json:"department_name"`
	CauseDepartment string               `json:"cause_department"`
	Received        complaint.Time       `json:"received"`
	Closed          complaint.Time       `json:"closed"`
	Closing         *string              `json:"closing"`  // first or second; null while it is not closed
	Tracking        *string              `json:"tracking"` // watch or monitor; null where it is not tracked
	Reason          string               `json:"reason,omitempty"`
	Subject         string               `json:"subject,omitempty"`
	Text            string               `json:"text"`
	Demand          string               `json:"demand,omitempty"`
	Amount          *complaint.Money     `json:"amount,omitempty"`
	Channel         string               `json:"channel,omitempty"`
	External        string               `json:"external,omitempty"`
	Customer        complaint.Customer   `json:"customer"`
	Fields          map[string]string    `json:"fields,omitempty"`
	Source          string               `json:"source,omitempty"`
	MergedInto      complaint.ID         `json:"merged_into,omitempty"`
	Linked          complaint.ID         `json:"linked,omitempty"`
	Attachments     []complaint.Attached `json:"attachments,omitempty"`
	Clocks          []ClockView          `json:"clocks"`
	Penalties       []PenaltyView        `json:"penalties"`
	Events          []complaint.Event    `json:"events,omitempty"`
	Problems        []ProblemView        `json:"problems"`
	Pending         *PendingView         `json:"pending,omitempty"`
	Outcome         string               `json:"outcome,omitempty"` // way of closing
	Stages          []StageView          `json:"stages,omitempty"`
	Repeats         []complaint.ID       `json:"repeats,omitempty"`
	Extensions      []ExtensionView      `json:"extensions,omitempty"`
	Policy          string               `json:"policy,omitempty"`   // where it is not the store's
	Formerly        []complaint.ID       `json:"formerly,omitempty"` // numbers that it had before
}

// ClockView is a run of a clock.
type ClockView struct {
	Name         string         `json:"name"`
	Sequence     int            `json:"sequence"`
	Level        string         `json:"level"`
	Start        complaint.Time `json:"start"`
	Limit        string         `json:"limit"`
	Due          complaint.Time `json:"due"`
	Stopped      complaint.Time `json:"stopped"`
	State        sla.RunState   `json:"state"`
	LateRecorded bool           `json:"late_recorded,omitempty"` // 补录
	Undecided    bool           `json:"undecided,omitempty"`     // due, but an application that arrived in time is undecided
	Original     complaint.Time `json:"original,omitzero"`       // due before more time was granted (S-46)
	Row          string         `json:"row,omitempty"`           // of a list, where every row falls due by itself
}

// ExtensionView is more time that was asked for.
type ExtensionView struct {
	Clock   string            `json:"clock"`
	At      complaint.Time    `json:"at"`
	By      string            `json:"by"`
	Until   complaint.Time    `json:"until"`
	Reason  complaint.Text    `json:"reason"`
	Told    complaint.Text    `json:"told,omitempty"`
	Outcome complaint.Outcome `json:"outcome"`
}

// PenaltyView is a penalty.
type PenaltyView struct {
	Key        string          `json:"key"`
	Complaint  complaint.ID    `json:"complaint"`
	Clock      string          `json:"clock"`
	Sequence   int             `json:"sequence"`
	Level      string          `json:"level"`
	At         complaint.Time  `json:"at"`
	Department string          `json:"department"`
	Person     string          `json:"person"`
	Standard   complaint.Money `json:"standard"`
	Multiple   int             `json:"multiple"`
	Amount     complaint.Money `json:"amount"`
	Capped     bool            `json:"capped,omitempty"`
	State      string          `json:"state"`
	Notice     string          `json:"notice"`
	Article    string          `json:"article,omitempty"`
	Bulletin   string          `json:"bulletin,omitempty"`
	Stale      bool            `json:"stale,omitempty"`
}

// ProblemView is an event that changed nothing, or that contradicts another.
type ProblemView struct {
	Event    string         `json:"event"`
	Kind     complaint.Kind `json:"kind"`
	At       complaint.Time `json:"at"`
	By       string         `json:"by"`
	Code     string         `json:"code"`
	Text     string         `json:"text,omitempty"`
	Other    string         `json:"other,omitempty"`    // id of the event that it contradicts
	Subjects []string       `json:"subjects,omitempty"` // what they lay down differently
}

// PendingView is an application that waits for a decision.
type PendingView struct {
	Subject string         `json:"subject"`
	At      complaint.Time `json:"at"`
	By      string         `json:"by"`
	Waits   string         `json:"waits"` // callback or approval
	Roles   []string       `json:"roles,omitempty"`
}

// View returns a complaint for programs. Personal data is masked unless reveal is set (ENG-22).
func View(a *sla.Assessment, lang string, reveal bool) ComplaintView {
	s, p := MaskedCase(a, reveal), a.Policy
	v := ComplaintView{
		ID: s.ID, Status: s.Status, Type: string(s.Opened.Type), Level: s.Level, LevelName: LevelName(a, lang),
		Category: s.Category, CategoryName: sla.NameOf(p.Categories, s.Category, lang),
		Department: s.Department, DepartmentName: sla.NameOf(p.Departments, s.Department, lang), CauseDepartment: s.CauseDepartment,
		Received: local(p, s.Received.Time), Closed: local(p, s.Closed.Time), Reason: s.Reason, Subject: string(s.Opened.Subject),
		Text: string(s.Opened.Text), Demand: string(s.Opened.Demand), Amount: s.Opened.Amount, Channel: string(s.Opened.Channel),
		External: string(s.Opened.External), Customer: s.Opened.Customer, Source: string(s.Opened.Source), MergedInto: s.MergedInto,
		Linked: s.Opened.Linked, Attachments: s.Attachments, Clocks: []ClockView{}, Penalties: []PenaltyView{}, Problems: []ProblemView{},
	}
	if v.Type == "" && len(p.Types) > 0 {
		v.Type = p.Types[0].Code
	}
	if s.Status == complaint.StatusClosed {
		closing := "second"
		if a.FirstClosing() {
			closing = "first"
		}
		v.Closing = &closing
	}
	if s.Status == complaint.StatusTracking {
		v.Tracking = &s.Tracking.Mode
	}
	if len(s.Fields) > 0 {
		v.Fields = map[string]string{}
		for k, f := range s.Fields {
			v.Fields[k] = string(f)
		}
	}
	v.lists(a, s, lang)
	return v
}

func (v *ComplaintView) lists(a *sla.Assessment, s *complaint.State, lang string) {
	for _, r := range a.Runs {
		v.Clocks = append(v.Clocks, ClockView{
			r.Clock.Code, r.Sequence, r.Level, local(a.Policy, r.Start), limitText(r), local(a.Policy, r.Due), local(a.Policy, r.Stopped), r.State, r.Late, r.Held && r.State == sla.Running,
			local(a.Policy, r.Original), r.Row,
		})
	}
	for _, x := range a.Penalties {
		v.Penalties = append(v.Penalties, ViewPenalty(a.Policy, x))
	}
	for _, x := range s.Extensions {
		v.Extensions = append(v.Extensions, ExtensionView{x.Clock, x.At, x.By, x.Until, x.Reason, x.Told, x.Application.Outcome})
	}
	v.Stages, v.Outcome, v.Repeats, v.Policy = viewFlow(a, s, lang), a.Value("outcome"), s.Opened.Repeats, string(s.Opened.Policy)
	v.Formerly = s.Formerly
	for _, e := range s.Applied {
		v.Events = append(v.Events, *e)
	}
	for _, pr := range s.Problems {
		v.Problems = append(v.Problems, ProblemView{Event: pr.Event, Kind: pr.Kind, At: pr.At, By: pr.By, Code: pr.Cause.Code(), Other: pr.Other, Subjects: pr.Subjects})
	}
	if app := s.PendingApplication(); app != nil {
		v.Pending = &PendingView{app.Subject, app.At, app.By, "callback", nil}
		if roles := app.Waiting(); roles != nil {
			v.Pending.Waits, v.Pending.Roles = "approval", roles
		}
	}
}

func limitText(r sla.Run) string {
	if r.Limit.IsZero() {
		return ""
	}
	return r.Limit.String()
}

// ViewPenalty returns a penalty for programs.
func ViewPenalty(p *sla.Policy, x sla.Penalty) PenaltyView {
	v := PenaltyView{
		Key: x.ID(), Complaint: x.Complaint, Clock: x.Run.Clock.Code, Sequence: x.Run.Sequence, Level: x.Level, At: local(p, x.At),
		Department: x.Department(), Person: x.Person(), Standard: x.Standard, Multiple: x.Multiple, Amount: x.Amount, Capped: x.Capped,
		State: x.State, Notice: x.Notice, Bulletin: x.Bulletin, Stale: x.Stale,
	}
	if x.Run.Clock.Penalty != nil {
		v.Article = x.Run.Clock.Penalty.Article
	}
	return v
}

// local gives an instant in the policy's zone, the zero time as it is.
func local(p *sla.Policy, t time.Time) complaint.Time {
	if t.IsZero() {
		return complaint.Time{}
	}
	return complaint.At(t.In(p.Cal().Location()))
}

// StatsView is the figures of a period for programs.
type StatsView struct {
	Period       string          `json:"period"`
	From         complaint.Time  `json:"from"`
	To           complaint.Time  `json:"to"`
	AsOf         complaint.Time  `json:"as_of"`
	Over         bool            `json:"over"` // false: the period is not over, and figures go up to as_of
	Policy       string          `json:"policy"`
	Figures      map[string]any  `json:"figures"`
	Penalties    []PenaltyView   `json:"penalties"`
	PenaltyTotal complaint.Money `json:"penalty_total"`
}

// GroupView is a row of by_category or by_department.
type GroupView struct {
	Code             string           `json:"code"`
	Name             string           `json:"name"`
	CarriedIn        int64            `json:"carried_in"`
	Received         int64            `json:"received"`
	Share            Rate             `json:"share"`
	Volume           int64            `json:"volume,omitempty"`
	Rate             *Rate            `json:"complaint_rate,omitempty"` // received over volume
	ByLevel          map[string]int64 `json:"by_level"`
	IrrationalFirst  int64            `json:"irrational_first"`
	IrrationalSecond int64            `json:"irrational_second"`
	Closed           int64            `json:"closed"`
	ClosedFirst      int64            `json:"closed_first"`
	ClosedSecond     int64            `json:"closed_second"`
	Escalated        int64            `json:"escalated"`
	OverdueOpen      int64            `json:"overdue_open"`
	CarriedOut       int64            `json:"carried_out"`
	Caused           int64            `json:"caused"`
}

// ViewStats returns the figures of a period for programs.
func ViewStats(s *Stats, lang string) StatsView {
	v := StatsView{
		Period: s.Period.Label, From: complaint.At(s.Period.From), To: complaint.At(s.Period.To), AsOf: complaint.At(s.Period.AsOf().Add(time.Nanosecond)), Over: s.Period.Over(), Policy: s.Policy.Name,
		Figures: map[string]any{}, Penalties: []PenaltyView{}, PenaltyTotal: s.PenaltyTotal(),
	}
	for _, key := range CountKeys(s.Policy) {
		v.Figures[key] = s.Counts[key]
	}
	for key, r := range s.Rates {
		v.Figures[key] = r
	}
	for code, value := range s.Own {
		v.Figures[code] = plainNumber(value)
	}
	v.Figures["closing_hours"] = map[string]float64{"mean": round2(Mean(s.Hours)), "median": round2(Median(s.Hours))}
	v.Figures["by_category"] = views(s.Categories, s.Counts["received"], func(code string) string { return sla.NameOf(s.Policy.Categories, code, lang) })
	v.Figures["by_department"] = views(s.Departments, s.Counts["received"], func(code string) string { return sla.NameOf(s.Policy.Departments, code, lang) })
	for _, x := range s.Penalties {
		v.Penalties = append(v.Penalties, ViewPenalty(s.Policy, x))
	}
	return v
}

// plainNumber gives a number that is none as null, another one with two decimals.
func plainNumber(v any) any {
	f, ok := v.(float64)
	switch {
	case ok && math.IsNaN(f):
		return nil
	case ok:
		return math.Round(f*100) / 100
	}
	return v
}

func round2(v float64) float64 { return float64(int64(v*100+0.5)) / 100 }

func views(groups []Group, received int64, name func(string) string) []GroupView {
	all := make([]GroupView, 0, len(groups))
	for _, g := range groups {
		v := GroupView{
			g.Code, name(g.Code), g.CarriedIn, g.Received, Rate{g.Received, received}, g.Volume, nil, g.ByLevel, g.IrrationalFirst, g.IrrationalSecond,
			g.Closed, g.First, g.Second, g.Escalated, g.OverdueOpen, g.CarriedOut, g.Caused,
		}
		if g.Volume > 0 {
			v.Rate = &Rate{g.Received, g.Volume}
		}
		all = append(all, v)
	}
	return all
}

// CountKeys lists the counts that are always given, zero or not, in a fixed order.
func CountKeys(p *sla.Policy) []string {
	keys := []string{
		"carried_in", "received", "reopened", "returned", "closed", "closed_first", "closed_second", "to_tracking", "removed",
		"withdrawn", "merged", "voided", "carried_out", "escalated", "escalated_by_hand", "overdue_open", "overdue_7", "overdue_30", "overdue_more",
		"turned_external", "promises_broken", "undecided",
	}
	for _, t := range p.Tracking {
		keys = append(keys, t.Code+"_new", t.Code+"_open")
	}
	return keys
}

// LevelName is the name of a complaint's level; of a tracked one it says whether
// it was so from the first or by deferral (DLR-34, DLR-48).
func LevelName(a *sla.Assessment, lang string) string {
	s, p := a.State, a.Policy
	name := sla.NameOf(p.Levels, s.Level, lang)
	if p.Tracked == "" || s.Level != p.Tracked || p.TrackedNames == nil {
		return name
	}
	if s.Tracking.First {
		return p.TrackedNames["first"].In(lang)
	}
	return p.TrackedNames["second"].In(lang)
}
