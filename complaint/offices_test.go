package complaint_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// offices are clones of one store: what each holds of one complaint's files, by site.
type offices struct {
	t     require.TestingT
	files map[string]map[string]complaint.File
	rules complaint.Rules
	count int
	known complaint.Time // of what the sites are asked; zero: all
}

func newOffices(t require.TestingT, rules complaint.Rules, sites ...string) *offices {
	o := &offices{t: t, files: map[string]map[string]complaint.File{}, rules: rules}
	for _, site := range sites {
		o.files[site] = map[string]complaint.File{}
	}
	return o
}

// does lets a site write events as the store does, a minute after one another unless
// they say when they happened.
func (o *offices) does(site string, minute int, all ...complaint.Event) []string {
	var ids []string
	for _, e := range all {
		f := o.files[site][site]
		f.ID, f.Site = sampleID, site
		e.ID = fmt.Sprintf("%04d-%s", o.count, site)
		if e.At.IsZero() {
			e.At = after(minute)
		}
		e.Recorded = after(minute)
		if e.By == "" {
			e.By = site
		}
		e.After = o.record(site).After(site)
		f.Events = append(slices.Clone(f.Events), e)
		o.files[site][site] = f
		ids = append(ids, e.ID)
		o.count, minute = o.count+1, minute+1
	}
	return ids
}

// gets lets a site take over what others hold.
func (o *offices) gets(site string, others ...string) {
	for _, other := range others {
		for of, f := range o.files[other] {
			if len(f.Events) > len(o.files[site][of].Events) {
				o.files[site][of] = f
			}
		}
	}
}

// meet lets all sites share everything.
func (o *offices) meet() {
	for site := range o.files {
		for other := range o.files {
			o.gets(site, other)
		}
	}
}

func (o *offices) record(site string) complaint.Record {
	var all []complaint.File
	for _, of := range []string{"KS", "BJ", "HZ"} {
		if f, ok := o.files[site][of]; ok {
			all = append(all, f)
		}
	}
	return complaint.Merge(all...)
}

// state is what a site sees.
func (o *offices) state(site string) *complaint.State {
	return complaint.Fold(o.record(site), o.rules, complaint.View{Now: after(60 * 24).Time, Known: o.known.Time})
}

// problems are what a site has to settle: "kind/other kind subject,subject" of a
// contradiction, "kind code" of what was refused.
func (o *offices) problems(site string) []string {
	out := []string{}
	s := o.state(site)
	kinds := map[string]complaint.Kind{}
	for _, e := range s.Applied {
		kinds[e.ID] = e.Kind()
	}
	for _, p := range s.Problems {
		if p.Other == "" {
			out = append(out, fmt.Sprintf("%s %s", p.Kind, p.Cause.Code()))
			continue
		}
		require.Equal(o.t, "event.contradicts", p.Cause.Code())
		require.Equal(o.t, p.Subjects, p.Cause.Args()["subjects"])
		out = append(out, fmt.Sprintf("%s/%s %v", p.Kind, kinds[p.Other], p.Subjects))
	}
	return out
}

// approving is a regime in which closing and deferring need one approval.
type approving struct{ complaint.NoRules }

func (approving) Needs(*complaint.State, string) complaint.Needs {
	return complaint.Needs{Approvals: [][]string{{"manager"}}}
}

// The acts that the tables are made of.
func transfer(to string) complaint.Event {
	return complaint.Event{Transferred: &complaint.Transferred{To: to}}
}

func raise(to string) complaint.Event {
	return complaint.Event{Escalated: &complaint.Escalated{To: to, Trigger: complaint.TriggerManual}}
}

func judge(level, category, department string) complaint.Event {
	return complaint.Event{Classified: &complaint.Classified{Level: level, Category: category, Department: department}}
}

func enter(step, name string, value complaint.Text) complaint.Event {
	return complaint.Event{Stepped: &complaint.Stepped{Step: step, Set: map[string]complaint.Text{name: value}}}
}

func mend(name string, value complaint.Text) complaint.Event {
	return complaint.Event{Corrected: &complaint.Corrected{Set: map[string]complaint.Text{name: value}}}
}

func prolong(clock string, hours int) complaint.Event {
	return complaint.Event{Extended: &complaint.Extended{Clock: clock, Until: after(60 * hours)}}
}

func fine(decision, by string) complaint.Event {
	return complaint.Event{By: by, Penalty: &complaint.PenaltyDecision{Key: "close/1", Decision: decision}}
}

func note(text complaint.Text, settles ...string) complaint.Event {
	return complaint.Event{Noted: &complaint.Noted{Text: text, Settles: settles}}
}

var (
	opening   = complaint.Event{Opened: &complaint.Opened{Text: "x"}}
	sign      = complaint.Event{Signed: &complaint.Signed{}}
	sendBack  = complaint.Event{Refused: &complaint.Refused{}}
	closing   = complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x"}}
	deferring = complaint.Event{DeferApplied: &complaint.DeferApplied{}}
	approve   = complaint.Event{By: "chief", Approved: &complaint.Approved{}}
	reject    = complaint.Event{By: "chief", Rejected: &complaint.Rejected{}}
	withdraw  = complaint.Event{Withdrawn: &complaint.Withdrawn{}}
	void      = complaint.Event{Voided: &complaint.Voided{}}
	merging   = complaint.Event{Duplicated: &complaint.Duplicated{Of: "KS-20261116-009"}}
	reopen    = complaint.Event{Reopened: &complaint.Reopened{}}
	pausing   = complaint.Event{Paused: &complaint.Paused{}}
	resuming  = complaint.Event{Resumed: &complaint.Resumed{}}
	answer    = complaint.Event{Replied: &complaint.Replied{To: complaint.ToCenter}}
)

func acts(all ...complaint.Event) []complaint.Event { return all }

// disputes are what two offices do without knowing of each other after a common
// history, what is to be settled then, and an act that decides it.
var disputes = []struct {
	common, ks, bj []complaint.Event // BJ acts a quarter of an hour after KS
	want           []string
	again          complaint.Event // decides it anew
	why            string
}{
	{acts(), acts(transfer("sales")), acts(transfer("service")), []string{"transferred/transferred [hands]"}, transfer("sales"), "it cannot be with both"},
	{acts(), acts(transfer("sales")), acts(transfer("sales")), nil, complaint.Event{}, "both meant the same"},
	{acts(transfer("sales")), acts(transfer("service")), acts(sendBack), []string{"refused/transferred [hands]"}, transfer("sales"), "sent on here, sent back there"},
	{acts(transfer("sales")), acts(sign), acts(transfer("service")), nil, complaint.Event{}, "to sign for it is no decision"},
	{acts(), acts(raise("strong")), acts(raise("medium")), []string{"escalated/escalated [level]"}, raise("medium"), "one of the two levels"},
	{acts(), acts(raise("strong")), acts(raise("strong")), nil, complaint.Event{}, "the same level"},
	{acts(), acts(raise("strong")), acts(judge("medium", "", "")), []string{"classified/escalated [level]"}, judge("strong", "", ""), "raised here, lowered there"},
	{acts(), acts(judge("medium", "price", "sales")), acts(judge("medium", "quality", "service")), []string{"classified/classified [category department]"}, judge("", "price", "sales"), "one problem for two subjects, not for the level that both gave"},
	{acts(), acts(judge("medium", "", "")), acts(judge("", "price", "")), nil, complaint.Event{}, "one gave the level, the other the category"},
	{acts(), acts(complaint.Event{Classified: &complaint.Classified{Fields: map[string]complaint.Text{"vin": "1"}}}), acts(mend("field.vin", "2")), []string{"corrected/classified [field.vin]"}, mend("field.vin", "1"), "a field, however it was given"},
	{acts(), acts(transfer("sales")), acts(closing), []string{"close_applied/transferred [end]"}, reopen, "passed on here, closed there"},
	{acts(), acts(raise("strong")), acts(closing), []string{"close_applied/escalated [end]"}, reopen, "escalated here, closed there"},
	{acts(), acts(transfer("sales")), acts(withdraw), []string{"withdrawn/transferred [end]"}, reopen, "worked on here, over there"},
	{acts(), acts(transfer("sales")), acts(merging), []string{"duplicated/transferred [end]"}, complaint.Event{}, "worked on here, merged there"},
	{acts(), acts(transfer("sales")), acts(void), []string{"voided/transferred [end]"}, complaint.Event{}, "worked on here, made void there"},
	{acts(), acts(withdraw, reopen), acts(void), []string{"voided/reopened [end]"}, complaint.Event{}, "taken up again here, made void there"},
	{acts(), acts(withdraw, reopen), acts(transfer("sales")), nil, complaint.Event{}, "it goes on for both"},
	{acts(), acts(answer), acts(withdraw), nil, complaint.Event{}, "an answer decides nothing"},
	{acts(), acts(withdraw), acts(raise("strong")), []string{"escalated event.status"}, reopen, "what was refused is listed for that, once"},
	{acts(), acts(withdraw), acts(withdraw), []string{"withdrawn event.status"}, reopen, "the second changed nothing"},
	{acts(), acts(pausing, resuming), acts(pausing), []string{"paused/resumed [pause]"}, resuming, "paused or not"},
	{acts(), acts(prolong("close", 48)), acts(prolong("close", 72)), []string{"extended/extended [limit.close]"}, prolong("close", 96), "one due time"},
	{acts(), acts(prolong("close", 48)), acts(prolong("close", 48)), nil, complaint.Event{}, "the same due time"},
	{acts(), acts(prolong("close", 48)), acts(prolong("reply", 72)), nil, complaint.Event{}, "another clock"},
	{acts(), acts(enter("D3", "action", "stop")), acts(enter("D3", "action", "go on")), []string{"stepped/stepped [step.D3.action]"}, enter("D3", "action", "stop"), "one field of a stage"},
	{acts(), acts(enter("D3", "measure.1.what", "a")), acts(enter("D3", "measure.1.what", "b")), []string{"stepped/stepped [step.D3.measure.1.what]"}, enter("D3", "measure.1.what", "a"), "both gave a measure the number 1"},
	{acts(), acts(enter("D3", "measure.1.what", "a")), acts(enter("D3", "measure.2.what", "b")), nil, complaint.Event{}, "two measures"},
	{acts(), acts(enter("D3", "action", "stop")), acts(enter("D4", "action", "go on")), nil, complaint.Event{}, "another stage"},
	{acts(), acts(enter("D3", "action", "stop")), acts(enter("D3", "action", "stop")), nil, complaint.Event{}, "the same words"},
	{acts(), acts(mend("phone", "1")), acts(mend("phone", "2")), []string{"corrected/corrected [phone]"}, mend("phone", "2"), "one number"},
	{acts(), acts(mend("phone", "1")), acts(mend("phone", "1")), nil, complaint.Event{}, "the same number"},
	{acts(), acts(mend("field.vin", "1")), acts(mend("field.vin", "2")), []string{"corrected/corrected [field.vin]"}, mend("field.vin", "2"), "a field of the policy"},
	{acts(), acts(mend("field.vin", "1")), acts(mend("phone", "2")), nil, complaint.Event{}, "another field"},
	{acts(), acts(fine("confirmed", "a")), acts(fine("withdrawn", "b")), []string{"penalty/penalty [penalty.close/1]"}, complaint.Event{}, "fined here, spared there"},
	{acts(fine("confirmed", "a")), acts(fine("appealed", "b")), acts(fine("withdrawn", "c")), []string{"penalty/penalty [penalty.close/1]"}, complaint.Event{}, "appealed here, spared there"},
	{acts(), acts(transfer("sales"), transfer("service"), transfer("paint")), acts(transfer("parts"), transfer("sales")), []string{"transferred/transferred [hands]"}, transfer("sales"), "of each office its last decision"},
	{acts(), acts(transfer("sales"), transfer("service")), acts(transfer("service")), nil, complaint.Event{}, "in the end they agree"},
}

// The acts of the disputes that only stand where approval is needed.
var approvals = []struct {
	common, ks, bj []complaint.Event
	want           []string
	again          complaint.Event
	why            string
}{
	{acts(closing), acts(approve), acts(reject), []string{"rejected approve.nothing"}, reopen, "what came too late is refused"},
	{acts(closing), acts(withdraw), acts(approve), []string{"approved event.status"}, reopen, "withdrawn here, its closing approved there"},
	{acts(closing), acts(raise("strong")), acts(approve), []string{"approved/escalated [end]"}, reopen, "escalated here, its closing approved there"},
	{acts(closing), acts(raise("strong")), acts(reject), nil, complaint.Event{}, "not closed: it goes on for both"},
	{acts(deferring), acts(raise("strong")), acts(approve), []string{"approved/escalated [end]"}, raise("strong"), "escalated here, put off there"},
	{acts(), acts(raise("strong")), acts(deferring), []string{"defer_applied/escalated [end]"}, reject, "escalated here, to be put off there"},
	{acts(), acts(closing), acts(deferring), []string{"defer_applied event.status"}, approve, "one application at a time"},
	{acts(prolong("close", 48)), acts(raise("strong")), acts(approve), nil, complaint.Event{}, "more time ends nothing"},
	{acts(enter("D3", "a", "b"), complaint.Event{Stepped: &complaint.Stepped{Step: "D3", Done: true}}), acts(raise("strong")), acts(answer), nil, complaint.Event{}, "a stage ends nothing"},
}

// Whatever two offices decide without knowing of each other is found, and settled by a
// note of any office as by a decision; what is known is no contradiction.
func TestDisputes(t *testing.T) {
	for i, c := range append(slices.Clone(disputes), approvals...) {
		rules := complaint.Rules(complaint.NoRules{})
		if i >= len(disputes) {
			rules = approving{}
		}
		t.Run(c.why, func(t *testing.T) {
			begun := func() *offices {
				o := newOffices(t, rules, "KS", "BJ", "HZ")
				o.does("KS", 0, append(acts(opening, judge("general", "other", "center")), c.common...)...)
				o.meet()
				return o
			}
			o := begun()
			o.does("KS", 20, c.ks...)
			o.does("BJ", 35, c.bj...)
			require.Empty(t, o.problems("KS"), "nobody knows yet")
			require.Empty(t, o.problems("BJ"))
			o.meet()
			for _, site := range []string{"KS", "BJ", "HZ"} {
				require.Equal(t, append([]string{}, c.want...), o.problems(site), site)
			}
			settles := complaint.Settles(o.state("HZ").Problems)

			known := begun()
			known.does("KS", 20, c.ks...)
			known.gets("BJ", "KS")
			known.does("BJ", 35, c.bj...)
			for _, p := range known.state("BJ").Problems {
				require.Empty(t, p.Other, "BJ knew what KS had decided")
			}
			if c.want == nil {
				return
			}
			o.does("HZ", 50, note("a remark settles nothing"))
			o.meet()
			require.Len(t, o.problems("KS"), len(c.want))
			if c.again.Body() != nil {
				o.does("HZ", 60, c.again)
				o.meet()
				for _, site := range []string{"KS", "BJ", "HZ"} {
					require.Empty(t, o.problems(site), "decided anew")
				}
			}
			o = begun()
			o.does("KS", 20, c.ks...)
			o.does("BJ", 35, c.bj...)
			o.meet()
			o.does("BJ", 50, note("as it is", settles...))
			o.meet()
			require.Empty(t, o.problems("KS"), "settled by a note")
			o.known = after(49)
			require.Equal(t, c.want, o.problems("KS"), "and still there as it was known before")
		})
	}
}
