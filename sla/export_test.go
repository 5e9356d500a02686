package sla

// The closed lists that Check knows, for the schema.
var (
	KindNames    = kindNames
	FactNames    = factNames
	ActNames     = actNames
	WeekdayNames = weekdayNames
	Moments      = []string{momentTracking, momentReturned, momentDenied}
)
