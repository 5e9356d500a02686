package complaint

import (
	"slices"
	"sort"
)

// working are the statuses in which somebody still has to do something.
var working = []Status{
	StatusReceived, StatusClassified, StatusTransferred, StatusProcessing, StatusReplied,
	StatusClosing, StatusConfirmed, StatusDeferring,
}

var (
	unhurried = []Status{StatusReceived, StatusClassified, StatusTransferred, StatusProcessing, StatusReplied}
	followed  = append(slices.Clone(working), StatusTracking)
	anywhere  = append(slices.Clone(followed), StatusClosed, StatusEnded, StatusWithdrawn, StatusMerged, StatusVoided)
	deciding  = []Status{StatusClosing, StatusConfirmed, StatusDeferring}
)

// grammar says in which statuses a kind of event is possible at all, in every
// regime; a policy's gates may forbid more.
var grammar = map[Kind][]Status{
	"opened":        {StatusNone},
	"classified":    followed,
	"transferred":   append(slices.Clone(unhurried), StatusTracking),
	"signed":        {StatusTransferred, StatusTracking},
	"refused":       {StatusTransferred, StatusTracking},
	"replied":       followed,
	"close_applied": unhurried,
	"called_back":   {StatusClosing, StatusConfirmed},
	"defer_applied": unhurried,
	"approved":      deciding,
	"rejected":      deciding,
	"tracked":       {StatusTracking},
	"escalated":     followed,
	"paused":        followed,
	"resumed":       followed,
	"promised":      followed,
	"reopened":      {StatusClosed, StatusEnded, StatusWithdrawn},
	"withdrawn":     followed,
	"duplicated":    followed,
	"voided":        followed,
	"corrected":     anywhere,
	"noted":         anywhere,
	"attached":      anywhere,
	"penalty":       anywhere,
}

// Kinds lists every kind of event in the order of the Event struct.
func Kinds() []Kind {
	all := (&Event{
		Opened: &Opened{}, Classified: &Classified{}, Transferred: &Transferred{}, Signed: &Signed{}, Refused: &Refused{},
		Replied: &Replied{}, CloseApplied: &CloseApplied{}, CalledBack: &CalledBack{}, DeferApplied: &DeferApplied{},
		Approved: &Approved{}, Rejected: &Rejected{}, Tracked: &Tracked{}, Escalated: &Escalated{}, Paused: &Paused{},
		Resumed: &Resumed{}, Promised: &Promised{}, Reopened: &Reopened{}, Withdrawn: &Withdrawn{}, Duplicated: &Duplicated{},
		Voided: &Voided{}, Corrected: &Corrected{}, Noted: &Noted{}, Attached: &Attached{}, Penalty: &PenaltyDecision{},
	}).fields()
	kinds := make([]Kind, len(all))
	for i, b := range all {
		kinds[i] = b.Kind()
	}
	return kinds
}

// Statuses lists every status a complaint can be in, in the order of the normal path.
func Statuses() []Status { return slices.Clone(anywhere) }

// Possible lists the kinds of event that the grammar allows in a status, sorted.
func Possible(st Status) []Kind {
	var kinds []Kind
	for kind, statuses := range grammar {
		if slices.Contains(statuses, st) {
			kinds = append(kinds, kind)
		}
	}
	sort.Slice(kinds, func(i, j int) bool { return kinds[i] < kinds[j] })
	return kinds
}
