package sla

// What a figure, a table or a list is made of (DOMAIN.md 6.1): the basis.
const (
	OfReceived   = "received"   // received in the period
	OfClosed     = "closed"     // closed in the period
	OfOpen       = "open"       // open at its end
	OfClassified = "classified" // first classified in the period
	OfAll        = "all"        // open or tracked at its end, or with anything of the above in the period
	OfOverdue    = "overdue"    // open past a due time at its end
	OfEscalated  = "escalated"  // raised in the period
	OfDue        = "due:"       // before a clock: its runs that fell due in the period
	OfSteps      = "steps:"     // before a stage: finished in the period
)

// Figure is a figure that the policy defines: of the cases that Of and Where choose,
// how many there are, or the share of which Has holds, or a mean or a sum (S-50 … S-68).
type Figure struct {
	Term     `yaml:",inline"`
	Define   Words     `yaml:"define" json:"define"` // printed with the report
	Article  string    `yaml:"article,omitempty" json:"article,omitempty"`
	Of       string    `yaml:"of,omitempty" json:"of,omitempty"`
	Where    Condition `yaml:"where,omitempty" json:"where,omitzero"`
	Has      Condition `yaml:"has,omitempty" json:"has,omitzero"`
	Mean     string    `yaml:"mean,omitempty" json:"mean,omitempty"`         // score, days, amount, or the name of a field
	Sum      string    `yaml:"sum,omitempty" json:"sum,omitempty"`           // amount or the name of a field
	Imported []string  `yaml:"imported,omitempty" json:"imported,omitempty"` // numerator and denominator in volumes.yaml (S-58)
	Per      string    `yaml:"per,omitempty" json:"per,omitempty"`           // business volume that the count is divided by (S-52)
	Scale    int       `yaml:"scale,omitempty" json:"scale,omitempty"`       // 1000 for per mille; 0 counts as 100
	Target   *float64  `yaml:"target,omitempty" json:"target,omitempty"`     // as a fraction, or in the figure's unit
	Good     string    `yaml:"good,omitempty" json:"good,omitempty"`         // high or low is good; high where it is left out
}

// Table counts by one or two axes.
type Table struct {
	Code    string    `yaml:"code" json:"code"`
	Title   Words     `yaml:"title" json:"title"`
	Rows    string    `yaml:"rows" json:"rows"` // category, department, cause, level, type, channel, status, month, field:CODE, step:STAGE.FIELD
	Cross   string    `yaml:"cross,omitempty" json:"cross,omitempty"`
	Where   Condition `yaml:"where,omitempty" json:"where,omitzero"`
	Columns []string  `yaml:"columns,omitempty" json:"columns,omitempty"` // received closed open amount share change, and figures
	Top     int       `yaml:"top,omitempty" json:"top,omitempty"`         // the largest only, by the first column
	Chart   string    `yaml:"chart,omitempty" json:"chart,omitempty"`     // bar, pie, pareto or line
}

// List names cases, or the rows of a list of a stage of each.
type List struct {
	Code    string           `yaml:"code" json:"code"`
	Title   Words            `yaml:"title" json:"title"`
	Of      string           `yaml:"of" json:"of"`
	Where   Condition        `yaml:"where,omitempty" json:"where,omitzero"`
	Each    string           `yaml:"each,omitempty" json:"each,omitempty"` // STAGE.LIST
	Columns []string         `yaml:"columns" json:"columns"`               // names as in forms
	Heads   map[string]Words `yaml:"heads,omitempty" json:"heads,omitempty"`
}

// Warnings say when the count of a group calls for early warning (S-65): above the
// mean of the last Months plus Sigma standard deviations, or Growth more twice running.
type Warnings struct {
	Months int     `yaml:"months,omitempty" json:"months,omitempty"`
	Sigma  float64 `yaml:"sigma,omitempty" json:"sigma,omitempty"`
	Growth float64 `yaml:"growth,omitempty" json:"growth,omitempty"`
	By     string  `yaml:"by,omitempty" json:"by,omitempty"` // axis as in Table.Rows
}

// Edition is what a periodic report holds.
type Edition struct {
	Title   Words    `yaml:"title,omitempty" json:"title,omitempty"`
	Figures []string `yaml:"figures,omitempty" json:"figures,omitempty"`
	Tables  []string `yaml:"tables,omitempty" json:"tables,omitempty"`
	Lists   []string `yaml:"lists,omitempty" json:"lists,omitempty"`
	Compare []string `yaml:"compare,omitempty" json:"compare,omitempty"` // last, year: with the period before, with the same a year before (S-54)
	Trend   int      `yaml:"trend,omitempty" json:"trend,omitempty"`     // periods of the trend
}

// Editions lists the periodic reports by their keys, nil where the policy has none.
func (r *Reporting) Editions() map[string]*Edition {
	return map[string]*Edition{"daily": r.Daily, "weekly": r.Weekly, "monthly": r.Monthly, "quarterly": r.Quarterly}
}
