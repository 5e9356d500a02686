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
	lasting   = append(slices.Clone(followed), StatusClosed, StatusEnded)
	anywhere  = append([]Status{StatusDraft}, append(slices.Clone(lasting), StatusWithdrawn, StatusMerged, StatusVoided)...)
	deciding  = []Status{StatusClosing, StatusConfirmed, StatusDeferring}
)

// grammar says in which statuses a kind of event is possible at all, in every
// regime; a policy's gates may forbid more.
var grammar = map[Kind][]Status{
	"opened":        {StatusNone},
	"classified":    followed,
	"transferred":   append(slices.Clone(unhurried), StatusTracking),
	"signed":        {StatusTransferred, StatusTracking},
	"refused":       {StatusReceived, StatusClassified, StatusTransferred, StatusProcessing, StatusTracking},
	"replied":       followed,
	"close_applied": unhurried,
	"called_back":   {StatusClosing, StatusConfirmed, StatusClosed, StatusEnded},
	"defer_applied": unhurried,
	"approved":      lasting,
	"rejected":      lasting,
	"tracked":       {StatusTracking},
	"stepped":       lasting,
	"escalated":     followed,
	"paused":        followed,
	"resumed":       followed,
	"extended":      followed,
	"promised":      followed,
	"reopened":      {StatusClosed, StatusEnded, StatusWithdrawn},
	"withdrawn":     append([]Status{StatusDraft}, followed...),
	"duplicated":    append([]Status{StatusDraft}, followed...),
	"voided":        append([]Status{StatusDraft}, followed...),
	"corrected":     anywhere,
	"noted":         anywhere,
	"attached":      anywhere,
	"penalty":       anywhere,
	"renumbered":    anywhere,
}

// Kinds lists every kind of event in the order of the Event struct.
func Kinds() []Kind {
	all := (&Event{
		Opened: &Opened{}, Classified: &Classified{}, Transferred: &Transferred{}, Signed: &Signed{}, Refused: &Refused{},
		Replied: &Replied{}, CloseApplied: &CloseApplied{}, CalledBack: &CalledBack{}, DeferApplied: &DeferApplied{},
		Approved: &Approved{}, Rejected: &Rejected{}, Tracked: &Tracked{}, Stepped: &Stepped{}, Escalated: &Escalated{}, Paused: &Paused{},
		Resumed: &Resumed{}, Extended: &Extended{}, Promised: &Promised{}, Reopened: &Reopened{}, Withdrawn: &Withdrawn{}, Duplicated: &Duplicated{},
		Voided: &Voided{}, Corrected: &Corrected{}, Noted: &Noted{}, Attached: &Attached{}, Penalty: &PenaltyDecision{}, Renumbered: &Renumbered{},
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
