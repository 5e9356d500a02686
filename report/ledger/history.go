package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

func isReply(e *complaint.Event) bool { return e.Replied != nil || e.CloseApplied != nil }

func replyText(e *complaint.Event) complaint.Text {
	if e.Replied != nil {
		return e.Replied.Text
	}
	return e.CloseApplied.Result
}

// reply is the n-th answer, an application for closing included (7.4.1); -1 is the last.
func (l *line) reply(n int) (complaint.Time, complaint.Text) {
	replies := l.each(isReply)
	if len(replies) == 0 {
		return complaint.Time{}, ""
	}
	if n < 0 {
		n += len(replies)
	}
	return replies[n].At, replyText(replies[n])
}

// course is every reply, a line each.
func course(l *line) any {
	var lines []string
	for _, e := range l.each(isReply) {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s: %s", l.stamp(e.At), e.By, replyText(e))))
	}
	return strings.Join(lines, "\n")
}

// applications is every application and what became of it, a line each.
func applications(l *line) any {
	var lines []string
	for _, a := range l.s.Applications {
		subject := l.word("subject", a.Subject)
		if st := l.a.Policy.Stage(a.Subject); st != nil {
			subject = st.Name.In(l.lang)
		}
		text := fmt.Sprintf("%s %s %s: %s", l.stamp(a.At), a.By, subject, l.word("outcome", string(a.Outcome)))
		lines = append(lines, strings.TrimSpace(text+" "+l.stamp(a.Decided)))
	}
	return strings.Join(lines, "\n")
}

// waitsFor is who has to do something now: the centre before the hand-over and for
// the call-back, whoever approves, the department in between.
func waitsFor(l *line) any {
	p := l.a.Policy
	if roles := l.s.PendingApplication().Waiting(); roles != nil {
		return sla.NameOf(p.Roles, roles[0], l.lang)
	}
	switch l.s.Status {
	case complaint.StatusReceived, complaint.StatusClassified, complaint.StatusClosing:
		return sla.NameOf(p.Departments, p.Center(), l.lang)
	case complaint.StatusTransferred, complaint.StatusProcessing, complaint.StatusReplied, complaint.StatusTracking:
		return strings.TrimSpace(sla.NameOf(p.Departments, l.s.Department, l.lang) + " " + handler(l).(string))
	}
	return ""
}

// penalties is the states of the complaint's penalties, each with how many are in it.
func penalties(l *line) any {
	var states []string
	count := map[string]int{}
	for _, x := range l.a.Penalties {
		if count[x.State]++; count[x.State] == 1 {
			states = append(states, x.State)
		}
	}
	for i, state := range states {
		states[i] = fmt.Sprintf("%s %d", l.word("penalty", state), count[state])
	}
	return strings.Join(states, "\n")
}

// reason is why the complaint is tracked: the judgement's reason or the deferral's cause.
func reason(l *line) any {
	p := l.a.Policy
	if l.s.Level == "" || l.s.Level != p.Tracked {
		return ""
	}
	if d := l.deferrals(); l.s.Reason == "" && len(d) > 0 {
		return sla.NameOf(p.DeferCauses, d[len(d)-1].Cause, l.lang)
	}
	return sla.NameOf(p.Reasons, l.s.Reason, l.lang)
}

func tracking(l *line) any {
	if l.s.Level == "" || l.s.Level != l.a.Policy.Tracked {
		return ""
	}
	return sla.NameOf(l.a.Policy.Tracking, l.s.Tracking.Mode, l.lang)
}

// others is the further fields that have no column of their own.
func others(l *line) any {
	var lines []string
	for _, name := range sortedKeys(l.s.Fields) {
		listed := slices.ContainsFunc(l.columns, func(c heading) bool { return c.Code == fieldPrefix+name })
		if !listed {
			lines = append(lines, name+": "+string(l.s.Fields[name]))
		}
	}
	return strings.Join(lines, "\n")
}
