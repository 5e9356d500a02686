package report

import (
	"time"

	"github.com/kesu-cli/kesu/sla"
)

// ReportDay returns the day on which a period is reported: of a week the policy's weekday after its end (DLR-64), of
// any other period the day after its end; moved to the next working day (U-14). It fails where the calendar does not
// know the year.
func (p Period) ReportDay(pol *sla.Policy) (time.Time, error) {
	day := p.To
	if p.Kind == KindWeek {
		want := sla.Weekday(pol.Report.Weekday, day.Weekday())
		day = day.AddDate(0, 0, int(want-day.Weekday()+7)%7)
	}
	return pol.Cal().NextWorkday(day)
}
