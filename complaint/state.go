package complaint

import (
	"slices"
	"time"
)

// Status is where a complaint stands.
type Status string

// The statuses, in the order of the normal path.
const (
	StatusNone        Status = ""
	StatusDraft       Status = "draft"       // 草稿 or 退回补充: the form is not complete (MFG-23)
	StatusReceived    Status = "received"    // 已受理
	StatusClassified  Status = "classified"  // 已分级
	StatusTransferred Status = "transferred" // 移交中: not signed for yet
	StatusProcessing  Status = "processing"  // 处理中: signed for
	StatusReplied     Status = "replied"     // 已回复
	StatusClosing     Status = "closing"     // 申请关闭: waits for the call-back
	StatusConfirmed   Status = "confirmed"   // 待审批: the customer confirmed
	StatusDeferring   Status = "deferring"   // 申请暂缓
	StatusTracking    Status = "tracking"    // 关注 or 监控
	StatusClosed      Status = "closed"      // 已关闭
	StatusEnded       Status = "ended"       // 跟踪结束
	StatusWithdrawn   Status = "withdrawn"   // 客户撤诉
	StatusMerged      Status = "merged"      // 合并
	StatusVoided      Status = "voided"      // 作废
)

// State is what the events of a complaint come to.
type State struct {
	ID       ID
	Opened   Opened // as corrected
	Received Time   // when the form was complete; the receipt itself where it was from the beginning
	OpenedBy string

	Category, Department, CauseDepartment, Reason, Level string

	FirstCategory, FirstLevel string // as first classified (6.8 no. 6)
	Classified                Time   // first classification
	Given                     Time   // when the first level was given; it holds from the receipt
	Fields                    map[string]Text

	Status Status
	Spans  []Span        // every status it was in
	Levels []LevelChange // ordered by At

	Steps      map[string]*Step
	Extensions []*Extension
	Calls      []Call // every call-back, those after closing included
	Outcome    string // way of closing, of the accepted application

	Transfer     *Transfer
	Refusals     int
	Replies      int
	Applications []*Application
	Closed       Time
	ClosedBy     *Application // accepted application of the present closing
	CloseStart   Time         // from which closing is timed now
	Reopenings   []Time
	Returned     []Time // when it left tracking for work
	Tracking     Tracking
	Trackings    []Tracking
	Modes        []Mode // every way of tracking, by From
	Pauses       []Pause
	Promises     []Promise

	ExternalSince Time
	MergedInto    ID
	Attachments   []Attached
	Formerly      []ID                  // numbers that it had before, until another complaint turned out to have them
	Decisions     map[string][]Decision // by penalty key

	decided map[string]string // subject of the application that an approval or its refusal was about, by event

	Applied   []*Event // events that took effect, by At; automatic ones included
	Automatic []*Event // the changes that came by themselves
	Problems  []Problem
}

// Span is a stay in one status from an instant on, until the next span begins.
type Span struct {
	Status Status
	From   Time
}

// LevelChange is the level in force from At on.
type LevelChange struct {
	At      Time
	Level   string
	Trigger string
}

// Past reports whether the change came after an instant. What people do at a due
// instant is on time (ENG-03); what comes by itself because it passed is not.
func (l LevelChange) Past(at time.Time) bool {
	return l.At.After(at) || l.At.Equal(at) && l.Trigger == TriggerOverdue
}

// ByThreshold reports whether a threshold of the policy brought the change.
func (l LevelChange) ByThreshold() bool {
	return l.Trigger != TriggerManual && l.Trigger != TriggerOverdue && l.Trigger != TriggerExternal
}

// Transfer is the latest hand-over.
type Transfer struct {
	At       Time
	To       string
	Receiver Text
	With     []string
	Signed   Time
	SignedBy string
}

// Pause is a time that paused clocks do not count; To is zero while it lasts.
type Pause struct {
	From, To Time
	By       string
	Reason   Text
	Fields   map[string]Text
}

// Promise is an appointment to call back; Called is zero until a call was made.
type Promise struct {
	Made, When, Called Time
	Text               Text
}

// Problem is an event that changed nothing, and why; or one that took effect though
// another, an earlier one of another office, had laid down something else.
type Problem struct {
	Event    string
	Kind     Kind
	At       Time
	By       string
	Site     string   // in whose file it is, "" where that is not known
	Other    string   // id of the event that it contradicts, ""
	Subjects []string // of the contradiction, such as level, hands, end, field.model, step.D3.action
	Cause    *Fault
}

// Settles returns the ids that a note has to name to settle problems.
func Settles(problems []Problem) []string {
	var ids []string
	for _, p := range problems {
		ids = append(ids, p.Event)
		if p.Other != "" {
			ids = append(ids, p.Other)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Open reports whether a status is among those still to be worked on; tracking is not.
func (st Status) Open() bool { return slices.Contains(working, st) }

// StatusAt returns the status at an instant, StatusNone before receipt.
func (s *State) StatusAt(at Time) Status {
	status := StatusNone
	for _, sp := range s.Spans {
		if sp.From.After(at.Time) {
			break
		}
		status = sp.Status
	}
	return status
}

// LevelAt returns the level in force at an instant. A raise that came by itself at
// that very instant does not count yet: a due instant belongs to the old level.
// Before the first classification it is the level first given.
func (s *State) LevelAt(at Time) string {
	level := s.FirstLevel
	for _, c := range s.Levels {
		if c.Past(at.Time) {
			break
		}
		level = c.Level
	}
	return level
}

// work puts the complaint where its latest transfer stands.
func (s *State) work(at Time) {
	switch {
	case s.Transfer != nil && s.Transfer.Signed.IsZero():
		s.enter(StatusTransferred, at)
	case s.Transfer != nil || s.stepping():
		s.enter(StatusProcessing, at)
	case s.Classified.IsZero():
		s.enter(StatusReceived, at)
	default:
		s.enter(StatusClassified, at)
	}
}

func (s *State) enter(status Status, at Time) {
	if s.Status == status {
		return
	}
	s.lapse(status, at)
	if p := s.pause(); p != nil && !slices.Contains(followed, status) {
		p.To = at // what is over is not paused: taken up again, its clocks run
	}
	s.Status = status
	s.Spans = append(s.Spans, Span{status, at})
}

// setLevel puts a level in force from at on; an automatic change that comes to
// light late (an application was denied after the due time) takes its place in time.
func (s *State) setLevel(at Time, level, trigger string) {
	i := len(s.Levels)
	for i > 0 && s.Levels[i-1].At.After(at.Time) {
		i--
	}
	s.Levels = slices.Insert(s.Levels, i, LevelChange{at, level, trigger})
	s.Level = s.Levels[len(s.Levels)-1].Level
}

// record keeps an event that took effect in the order of At.
func (s *State) record(e *Event) {
	i := len(s.Applied)
	for i > 0 && s.Applied[i-1].At.After(e.At.Time) {
		i--
	}
	s.Applied = slices.Insert(s.Applied, i, e)
}
