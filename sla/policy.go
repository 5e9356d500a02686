package sla

import (
	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// Format is the newest form of a policy file that this program reads.
const Format = 1

// Policy is a company's regime. Its YAML form is the contract with whoever
// edits it; Parse reads it strictly.
type Policy struct {
	Format     int      `yaml:"format" json:"format"`
	Name       string   `yaml:"name" json:"name"`
	Company    string   `yaml:"company,omitempty" json:"company,omitempty"` // name printed on forms and workbooks
	Title      Words    `yaml:"title" json:"title"`
	Source     Words    `yaml:"source,omitempty" json:"source,omitempty"`
	Version    string   `yaml:"version,omitempty" json:"version,omitempty"`
	DraftedBy  string   `yaml:"drafted_by,omitempty" json:"drafted_by,omitempty"`
	ApprovedBy string   `yaml:"approved_by,omitempty" json:"approved_by,omitempty"`
	Principles []string `yaml:"principles,omitempty" json:"principles,omitempty"`

	Calendar calendar.File `yaml:"calendar" json:"-"`

	Types         []Type           `yaml:"types" json:"types"`
	Intake        Intake           `yaml:"intake,omitempty" json:"intake"`
	Levels        []Level          `yaml:"levels" json:"levels"`
	TrackedNames  map[string]Words `yaml:"tracked_names,omitempty" json:"tracked_names,omitempty"` // names of the tracked level: first (by classification), second (by deferral)
	Tracked       string           `yaml:"tracked,omitempty" json:"tracked,omitempty"`             // level whose complaints are tracked instead of closed
	Categories    []Category       `yaml:"categories" json:"categories"`
	Departments   []Department     `yaml:"departments" json:"departments"`
	CustomerTypes []Term           `yaml:"customer_types,omitempty" json:"customer_types,omitempty"`
	Channels      []Term           `yaml:"channels,omitempty" json:"channels,omitempty"`
	External      []Term           `yaml:"external,omitempty" json:"external,omitempty"`             // bodies outside the company (DLR-06)
	FirstContacts []Term           `yaml:"first_contacts,omitempty" json:"first_contacts,omitempty"` // DLR-21
	Reasons       []Term           `yaml:"reasons,omitempty" json:"reasons,omitempty"`               // why a complaint is tracked (DLR-11)
	Tracking      []Term           `yaml:"tracking,omitempty" json:"tracking,omitempty"`             // ways of tracking (DLR-35)
	DeferCauses   []Term           `yaml:"defer_causes,omitempty" json:"defer_causes,omitempty"`     // DLR-46
	Fields        []Field          `yaml:"fields,omitempty" json:"fields,omitempty"`
	Roles         []Role           `yaml:"roles,omitempty" json:"roles,omitempty"`

	CloseStandard Words       `yaml:"close_standard,omitempty" json:"close_standard,omitempty"` // DLR-19
	Claim         Claim       `yaml:"claim,omitempty" json:"claim"`
	Stages        []Stage     `yaml:"stages,omitempty" json:"stages,omitempty"`
	Outcomes      []Outcome   `yaml:"outcomes,omitempty" json:"outcomes,omitempty"`     // ways of closing; the first is the usual one
	Replies       []Term      `yaml:"replies,omitempty" json:"replies,omitempty"`       // kinds of reply
	Thresholds    []Threshold `yaml:"thresholds,omitempty" json:"thresholds,omitempty"` // facts that raise the level by themselves
	Checklists    []Checklist `yaml:"checklists,omitempty" json:"checklists,omitempty"`
	Wording       Wording     `yaml:"wording,omitempty" json:"wording"`
	Extension     Extending   `yaml:"extension,omitempty" json:"extension"`
	Forms         []string    `yaml:"forms,omitempty" json:"forms,omitempty"` // layouts of its forms
	Figures       []Figure    `yaml:"figures,omitempty" json:"figures,omitempty"`
	Gates         []Gate      `yaml:"gates,omitempty" json:"gates,omitempty"`
	Callback      Callback    `yaml:"callback,omitempty" json:"callback"`
	Approvals     ByAct       `yaml:"approvals,omitempty" json:"approvals,omitempty"` // by subject: who approves, in order
	Authority     ByAct       `yaml:"authority,omitempty" json:"authority,omitempty"` // by act: who may do it
	Reopen        Reopen      `yaml:"reopen,omitempty" json:"reopen"`
	Repeat        Repeat      `yaml:"repeat,omitempty" json:"repeat"`
	Pause         Pausing     `yaml:"pause,omitempty" json:"pause"`
	Clocks        []Clock     `yaml:"clocks" json:"clocks"`
	Penalties     Penalties   `yaml:"penalties,omitempty" json:"penalties"`
	Report        Reporting   `yaml:"report,omitempty" json:"report"`

	Effective string `yaml:"-" json:"effective"` // from which date on; the file's name says it

	normal  func(string) string // folds spellings of a word into one (ENG-17)
	answers map[string][]string // other words for yes and no
	cal     *calendar.Calendar
}

// Level is a degree of seriousness with the criterion it is judged by.
type Level struct {
	Term      `yaml:",inline"`
	Single    bool   `yaml:"single_department,omitempty" json:"single_department,omitempty"` // one department suffices (DLR-09)
	Priority  int    `yaml:"priority,omitempty" json:"priority,omitempty"`                   // place in the queue, 1 first (MFG-16)
	Criterion Words  `yaml:"criterion,omitempty" json:"criterion,omitempty"`
	Article   string `yaml:"article,omitempty" json:"article,omitempty"`
}

// Category is what a complaint is about, with its usual level and department (DLR-28).
type Category struct {
	Term       `yaml:",inline"`
	Level      string `yaml:"level,omitempty" json:"level,omitempty"`
	Department string `yaml:"department,omitempty" json:"department,omitempty"`
	Examples   Words  `yaml:"examples,omitempty" json:"examples,omitempty"`
	Volume     Words  `yaml:"volume,omitempty" json:"volume,omitempty"` // business volume its rate is divided by (S-31)
}

// Department handles complaints, or manages them where Center is set.
type Department struct {
	Term      `yaml:",inline"`
	Center    bool       `yaml:"center,omitempty" json:"center,omitempty"`
	Executor  []string   `yaml:"executors,omitempty" json:"executors,omitempty"` // who executes penalties against it, in order (U-05)
	Receivers []Receiver `yaml:"receivers,omitempty" json:"receivers,omitempty"`
}

// Receiver is a row of the table of designated receivers (DLR-31); an empty
// category or level stands for all.
type Receiver struct {
	Category string `yaml:"category,omitempty" json:"category,omitempty"`
	Level    string `yaml:"level,omitempty" json:"level,omitempty"`
	Name     string `yaml:"name" json:"name"`
	Deputy   string `yaml:"deputy,omitempty" json:"deputy,omitempty"`
}

// Role is an office somebody holds; it covers the acts of the roles it names.
type Role struct {
	Term         `yaml:",inline"`
	Covers       []string `yaml:"covers,omitempty" json:"covers,omitempty"`
	OfDepartment bool     `yaml:"of_department,omitempty" json:"of_department,omitempty"` // acts only for the handling department
}

// Claim is what counts as a high claim (DLR-10, U-02).
type Claim struct {
	High    complaint.Money `yaml:"high,omitempty" json:"high,omitempty"` // yuan and above
	Level   string          `yaml:"level,omitempty" json:"level,omitempty"`
	Article string          `yaml:"article,omitempty" json:"article,omitempty"`
}

// Gate says what must hold before an act: a kind of event, or kind:aspect as in Clock.Start.
type Gate struct {
	Act     string      `yaml:"act" json:"act"`
	When    Condition   `yaml:"when,omitempty" json:"when,omitzero"` // it is asked only then
	Needs   []Condition `yaml:"needs" json:"needs"`
	Article string      `yaml:"article,omitempty" json:"article,omitempty"`
	Say     Words       `yaml:"say,omitempty" json:"say,omitempty"` // what to do instead
}

// Callback says whether closing needs a call to the customer, and after how many
// attempts on how many days one may close without an answer (U-17).
type Callback struct {
	Required   bool      `yaml:"required" json:"required"`
	When       Condition `yaml:"when,omitempty" json:"when,omitzero"` // required only then
	Attempts   int       `yaml:"attempts,omitempty" json:"attempts,omitempty"`
	Days       int       `yaml:"days,omitempty" json:"days,omitempty"`
	AfterClose bool      `yaml:"after_close,omitempty" json:"after_close,omitempty"` // customers are called after closing too (PRP-31)
	Article    string    `yaml:"article,omitempty" json:"article,omitempty"`
}

// Reopen says how long after closing the same matter is taken up again (U-18).
type Reopen struct {
	Within  calendar.Limit `yaml:"within,omitempty" json:"within,omitempty"`
	Article string         `yaml:"article,omitempty" json:"article,omitempty"`
}

// Repeat is the window in which the same customer and category make a repeated
// complaint (S-34), or, where By names fields, the same value of one of them (U-20).
type Repeat struct {
	Within calendar.Limit `yaml:"within,omitempty" json:"within,omitempty"`
	Count  int            `yaml:"count,omitempty" json:"count,omitempty"` // from how many cases on, itself included; 2 where it is left out
	By     []string       `yaml:"by,omitempty" json:"by,omitempty"`
}

// Pausing names the clocks that a pause stops, and what has to be said of it.
type Pausing struct {
	Clocks  []string `yaml:"clocks,omitempty" json:"clocks,omitempty"`
	Fields  []Field  `yaml:"fields,omitempty" json:"fields,omitempty"`
	Article string   `yaml:"article,omitempty" json:"article,omitempty"`
}

// Penalties are the rules common to all penalties.
type Penalties struct {
	Article  string          `yaml:"article,omitempty" json:"article,omitempty"`
	Charge   string          `yaml:"charge,omitempty" json:"charge,omitempty"`       // handler, cause or both (U-01)
	CapMonth complaint.Money `yaml:"cap_month,omitempty" json:"cap_month,omitempty"` // yuan per complaint and month; 0: none
	Person   int             `yaml:"person_percent,omitempty" json:"person_percent,omitempty"`
	Appeal   calendar.Limit  `yaml:"appeal,omitempty" json:"appeal,omitempty"`
	Copies   []string        `yaml:"copies,omitempty" json:"copies,omitempty"` // departments that get a copy
}

// Reporting is the rhythm of the reports and the targets of their figures.
type Reporting struct {
	Weekday string             `yaml:"weekday,omitempty" json:"weekday,omitempty"`             // day of the weekly report, "fri" (DLR-64)
	Week    string             `yaml:"week_start,omitempty" json:"week_start,omitempty"`       // "mon" (U-14)
	Figures []string           `yaml:"figures,omitempty" json:"figures,omitempty"`             // keys on the summary, in order
	Targets map[string]float64 `yaml:"targets,omitempty" json:"targets,omitempty"`             // by figure key, as a fraction
	Warn    calendar.Limit     `yaml:"classify_warn,omitempty" json:"classify_warn,omitempty"` // U-06

	Tables    []Table  `yaml:"tables,omitempty" json:"tables,omitempty"`
	Lists     []List   `yaml:"lists,omitempty" json:"lists,omitempty"`
	Warnings  Warnings `yaml:"warnings,omitempty" json:"warnings"`
	Daily     *Edition `yaml:"daily,omitempty" json:"daily,omitempty"`
	Weekly    *Edition `yaml:"weekly,omitempty" json:"weekly,omitempty"`
	Monthly   *Edition `yaml:"monthly,omitempty" json:"monthly,omitempty"`
	Quarterly *Edition `yaml:"quarterly,omitempty" json:"quarterly,omitempty"`
}
