package complaint

// Decisions on a computed penalty (ENG-13).
const (
	PenaltyConfirmed = "confirmed" // 确定
	PenaltyAppealed  = "appealed"  // 申诉
	PenaltyWithdrawn = "withdrawn" // 撤销
	PenaltyDeclared  = "declared"  // 已申报 (DLR-76)
	PenaltyExecuted  = "executed"  // 已兑现 (DLR-77)
)

// PenaltyDecision is what somebody decided on a computed penalty, named by its
// key (clock and sequence). A confirmed amount stays as it was confirmed.
type PenaltyDecision struct {
	Key      string `yaml:"key" json:"key"` // <clock>/<sequence>
	Decision string `yaml:"decision" json:"decision"`
	Amount   *Money `yaml:"amount,omitempty" json:"amount,omitempty"`     // yuan, of a confirmation
	Person   Text   `yaml:"person,omitempty" json:"person,omitempty"`     // who is directly responsible (DLR-23)
	Share    *int   `yaml:"share,omitempty" json:"share,omitempty"`       // percent that person bears
	Reason   Text   `yaml:"reason,omitempty" json:"reason,omitempty"`     // of a withdrawal or an appeal
	Executor string `yaml:"executor,omitempty" json:"executor,omitempty"` // department that executes
	Voucher  Text   `yaml:"voucher,omitempty" json:"voucher,omitempty"`   // number of the voucher (DLR-77)
}

// Kind names the kind.
func (*PenaltyDecision) Kind() Kind { return "penalty" }

// follows says which decision may follow which; "" is a penalty nobody decided on.
var follows = map[string][]string{
	PenaltyConfirmed: {"", PenaltyAppealed},
	PenaltyAppealed:  {PenaltyConfirmed},
	PenaltyWithdrawn: {"", PenaltyConfirmed, PenaltyAppealed, PenaltyDeclared, PenaltyExecuted},
	PenaltyDeclared:  {PenaltyConfirmed},
	PenaltyExecuted:  {PenaltyConfirmed, PenaltyDeclared},
}

func (p *PenaltyDecision) permit(s *State, e *Event) *Fault {
	now := ""
	for _, d := range s.Decisions[p.Key] {
		now = d.Decision
		if d.Decision == PenaltyConfirmed && p.Decision == PenaltyWithdrawn && d.By == e.By {
			return Refuse("approve.four-eyes", "id", s.ID, "by", e.By)
		}
	}
	for _, before := range follows[p.Decision] {
		if before == now {
			return nil
		}
	}
	return Refuse("penalty.order", "id", s.ID, "key", p.Key, "decision", p.Decision, "now", now)
}

func (p *PenaltyDecision) apply(s *State, e *Event, _ Rules) {
	if s.Decisions == nil {
		s.Decisions = map[string][]Decision{}
	}
	s.Decisions[p.Key] = append(s.Decisions[p.Key], Decision{PenaltyDecision: *p, At: e.At, By: e.By})
}

// Decision is a PenaltyDecision with who decided when.
type Decision struct {
	PenaltyDecision
	At Time
	By string
}
