package sla

// The closed lists that Check knows, for the schema.
var (
	KindNames    = kindNames
	ActNames     = actNames
	WeekdayNames = weekdayNames
	Moments      = []string{momentTracking, momentReturned, momentDenied, momentEntered, momentClosed, momentLevel}
)
