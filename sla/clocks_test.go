package sla_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// row is a life, an instant, and what has come of it by then, by the names of look.
type row struct {
	name string
	life *diary
	now  string
	want map[string]string
	why  string
}

func check(t *testing.T, p *sla.Policy, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			a := r.life.assess(p, r.now)
			for name, want := range r.want {
				require.Equal(t, want, look(a, name), "%s: %s", name, r.why)
			}
			if _, ok := r.want["problems"]; !ok {
				require.Empty(t, look(a, "problems"), "a life that could not happen proves nothing")
			}
		})
	}
}

type facts = map[string]string

func TestTransferAndReply(t *testing.T) {
	p := policy(t, "dealer")
	check(t, p, []row{
		{"DLR-13 signed at the due second", general(t).sign("11-16 13:00:00"), "11-16 14:00", facts{"transfer": "11-16 13:00 met", "fines": ""}, "exactly at due is on time (ENG-03)"},
		{"DLR-13 a second late", general(t).sign("11-16 13:00:01"), "11-16 14:00", facts{"transfer": "11-16 13:00 breached", "fines": "11-16 13:00 transfer/1 20"}, "the breach is the due instant (S-40), not the signature"},
		{"DLR-33 sent is not signed", general(t), "11-16 13:00:01", facts{"transfer": "11-16 13:00 breached", "status": "transferred", "to do": "transfer"}, "the clock stops at the signature, not at sending"},
		{"refused and handed on", general(t).refuse("11-16 10:00").transfer("11-16 11:00", "sales").sign("11-16 12:00"), "11-16 12:30", facts{"transfer": "11-16 13:00 met", "first_reply": "11-17 12:00 running", "status": "processing"}, "a refusal stops nothing: the transfer is judged from the receipt, the reply from the signature that counted"},
		{"refused", general(t).refuse("11-16 10:00"), "11-16 14:00", facts{"transfer": "11-16 13:00 breached", "status": "classified", "fines": "11-16 13:00 transfer/1 20"}, "a refusal is no signature"},
		{"DLR-14 an answer to the customer", general(t).sign("11-16 10:30").answer("11-16 11:00"), "11-16 12:00", facts{"first_reply": "11-17 10:30 running"}, "the first reply is one to the centre"},
		{"DLR-14 in time", general(t).sign("11-16 10:30").reply("11-17 10:30"), "11-18 00:00", facts{"first_reply": "11-17 10:30 met"}, "at the due instant"},
		{"7.4 applying is a reply", general(t).sign("11-16 10:30").apply("11-16 11:00"), "11-16 12:00", facts{"first_reply": "11-17 10:30 met"}, "the last reply says the result"},
		{"7.4 so is asking for a deferral", general(t).sign("11-16 10:30").deferral("11-16 11:00"), "11-16 12:00", facts{"first_reply": "11-17 10:30 met"}, "the last reply asks for it"},
		{"DLR-34 no reply is due of a non-rational one", of(t, "irrational"), "11-20 00:00", facts{"first_reply": "", "close": "", "transfer": "11-16 13:00 met", "status": "tracking"}, "3.1 gives it no limit for replies and closing, but four hours for the transfer"},
		{"DLR-34 its transfer can be late", newDiary(t, 1, "11-16 09:00").taken("11-16 09:00", "irrational"), "11-16 14:00", facts{"transfer": "11-16 13:00 breached", "fines": ""}, "S-10 counts it; 3.2 has no amount for it"},
		{"DLR-15 no limit is set for further replies", signed(t), "12-30 00:00", facts{"next_reply": ""}, "U-04: a lost number is not invented"},
		{"handed on before the reply", general(t).sign("11-16 10:30").transfer("11-16 15:00", "sales").sign("11-16 16:00"), "11-17 12:00", facts{"first_reply": "11-17 16:00 running", "transfer": "11-16 13:00 met"}, "the next department has its own limit"},
		{"handed on too late", general(t).sign("11-16 10:30").transfer("11-17 11:00", "sales").sign("11-17 12:00"), "11-17 13:00", facts{"first_reply": "11-17 10:30 breached", "fines": "11-17 10:30 first_reply/1 50"}, "what the first department missed stays missed"},
		{"not judged yet", newDiary(t, 1, "11-16 09:00"), "11-30 00:00", facts{"transfer": "11-16 13:00 breached", "close": "", "fines": "", "level": ""}, "DLR-13 U-06: what is forgotten shows as overdue by the longest limit; what it costs shows with the level"},
		{"classified late", newDiary(t, 1, "11-16 09:00").taken("11-20 09:00", "general"), "11-20 10:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 running", "transfer": "11-16 13:00 breached", "level": "medium", "fines": "11-16 13:00 transfer/1 20, 11-19 09:00 close/1 100"}, "limits count from the receipt all the same, and each is missed once"},
	})
}

func TestNextReply(t *testing.T) {
	p := changed(t, "  limits: {}\n", "  limits: {general: 48h, medium: 24h, strong: 24h}\n")
	check(t, p, []row{
		{"DLR-15 from reply to reply", signed(t).reply("11-18 11:00"), "11-18 12:00", facts{"next_reply": "11-18 11:00 met, 11-20 11:00 running"}, "each reply begins the next period"},
		{"DLR-15 every missed period", signed(t), "11-19 12:00", facts{"next_reply": "11-18 11:00 breached, 11-19 11:00 breached, 11-20 11:00 running", "fines": "11-18 11:00 next_reply/1 30, 11-19 09:00 close/1 100, 11-19 11:00 next_reply/2 50"}, "a missed period is followed by the next at its due time; raised to medium at 09:00 it is shorter"},
		{"DLR-15 until an application", signed(t).apply("11-18 10:00"), "11-18 12:00", facts{"next_reply": "11-18 11:00 met"}, "it ends with the application"},
		{"DLR-15 a denial begins it anew", signed(t).apply("11-16 12:00").call("11-16 13:00", "dissatisfied"), "11-16 14:00", facts{"next_reply": "11-18 11:00 met, 11-18 13:00 running"}, "the department has to answer again"},
	})
}

func TestClosing(t *testing.T) {
	p := policy(t, "dealer")
	check(t, p, []row{
		{"DLR-16 the application counts", signed(t).apply("11-19 09:00").call("11-19 20:00", "satisfied").approve("11-23 09:00", "钱经理"), "11-24 00:00", facts{"close": "11-19 09:00 met", "first closing": "true", "status": "closed", "fines": ""}, "6.8 no. 8: the centre's days are not the department's"},
		{"6.8 no. 9 the call-back over the weekend", signed(t).apply("11-18 17:00").call("11-23 09:00", "satisfied").approve("11-23 10:00", "钱经理"), "11-24 00:00", facts{"close": "11-19 09:00 met", "callback": "11-19 05:00 breached", "fines": "11-19 05:00 callback/1 20"}, "late is the call-back, not the closing"},
		{"DLR-18 closed a second time", signed(t).closed("11-20"), "11-21 00:00", facts{"first closing": "false", "fines": "11-19 09:00 close/1 100"}, "outside the original limit"},
		{"DLR-50 denied before due", signed(t).apply("11-18 08:00").call("11-18 09:00", "dissatisfied"), "11-18 12:00", facts{"level": "general", "status": "replied", "close": "11-19 09:00 running"}, "U-10: nothing changes before the due time"},
		{"S-45 denied, then accepted in time", signed(t).apply("11-18 08:00").call("11-18 09:00", "dissatisfied").closed("11-19"), "11-20 00:00", facts{"close": "11-19 09:00 met", "first closing": "true", "fines": ""}, "no breach"},
		{"DLR-50 denied, not applied for again", signed(t).apply("11-18 08:00").call("11-18 09:00", "dissatisfied"), "11-19 10:00", facts{"level": "medium", "fines": "11-19 09:00 close/1 100"}, "not closed at the due time"},
		{"denied by the approver after due", signed(t).apply("11-19 08:00").call("11-19 10:00", "satisfied").reject("11-20 10:00"), "11-20 12:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 running", "level": "medium", "fines": "11-19 09:00 close/1 100"}, "decided later, the breach is dated at due"},
		{"pending at due", signed(t).apply("11-19 08:00"), "11-19 12:00", facts{"close": "11-19 09:00 running", "level": "general", "fines": "", "overdue since": ""}, "an application in time holds the raise"},
		{"pending since after due", signed(t).apply("11-19 10:00"), "11-19 12:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 running", "fines": "11-19 09:00 close/1 100", "overdue since": "11-19 09:00"}, "the application came too late"},
		{"denied after two due times", signed(t).apply("11-19 08:00").reject("11-22 10:00"), "11-22 12:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 breached, 11-23 09:00 running", "level": "strong"}, "both had passed"},
		{"DLR-51 DLR-52 nothing at all", signed(t), "11-19 09:00:01", facts{"level": "medium", "status": "replied"}, "a second after the due instant"},
		{"at the due second itself", signed(t), "11-19 09:00:00", facts{"level": "general", "close": "11-19 09:00 running"}, "not yet"},
		{"DLR-58 strong stays strong", of(t, "strong"), "12-01 00:00", facts{"close": "11-23 09:00 breached", "level": "strong", "fines": "11-23 09:00 close/1 500", "overdue since": "11-23 09:00", "to do": "close"}, "3.4: supervised, only months follow"},
		{"DLR-58 raised twice", signed(t), "11-24 00:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 breached, 11-23 09:00 breached", "fines": "11-19 09:00 close/1 100, 11-21 09:00 close/2 200, 11-23 09:00 close/3 500"}, "each with the amount of its level"},
		{"DLR-63 nothing after closing", of(t, "strong").closed("12-24"), "2027-03-01 00:00", facts{"fines": "11-23 09:00 close/1 500, 12-23 09:00 overdue_month/1 1000"}, "both kinds stop at closing"},
	})
}

func TestMonths(t *testing.T) {
	p := policy(t, "dealer")
	jan := func() *diary {
		return newDiary(t, 1, "01-24 09:00").taken("01-24 09:00", "strong").sign("01-24 09:10").reply("01-24 09:20")
	}
	check(t, p, []row{
		{"T-08 no corresponding day", jan(), "05-01 00:00", facts{"overdue_month": "02-28 09:00 breached, 03-31 09:00 breached, 04-30 09:00 breached, 05-31 09:00 running"}, "counted from 01-31 each time, never month upon month (S-43)"},
		{"DLR-60 only full months", jan(), "02-28 09:00:00", facts{"overdue_month": "02-28 09:00 running", "fines": "01-31 09:00 close/1 500"}, "at the mark itself it is not past"},
		{"DLR-62 the level at the mark", newDiary(t, 1, "11-12 09:00").taken("11-12 09:00", "strong").sign("11-12 09:10").reply("11-12 09:20").classify("12-01 09:00", "general"), "12-20 00:00", facts{"fines": "11-19 09:00 close/1 500, 12-19 09:00 overdue_month/1 200"}, "twice the amount of the level then in force"},
		{"a month mark while an application is pending", of(t, "strong").apply("12-22 09:00"), "12-24 00:00", facts{"overdue_month": "12-23 09:00 running"}, "decided later"},
		{"accepted", of(t, "strong").apply("12-22 09:00").call("12-24 09:00", "satisfied").approve("12-24 10:00", "钱经理"), "12-25 00:00", facts{"overdue_month": "12-23 09:00 met"}, "it arrived before the mark"},
		{"denied", of(t, "strong").apply("12-22 09:00").call("12-24 09:00", "dissatisfied"), "12-25 00:00", facts{"overdue_month": "12-23 09:00 breached, 01-23 09:00 running"}, "the breach is dated at the mark"},
		{"T-27 a deferral pending at the mark, approved", of(t, "strong").deferral("12-22 09:00").approve("12-23 12:00", "钱经理").approve("12-24 12:00", "吴副总"), "12-25 00:00", facts{"overdue_month": "12-23 09:00 waived", "fines": "11-23 09:00 close/1 500", "status": "tracking"}, "applied for before the mark: no breach"},
		{"T-27 turned down", of(t, "strong").deferral("12-22 09:00").reject("12-24 12:00"), "12-25 00:00", facts{"overdue_month": "12-23 09:00 breached, 01-23 09:00 running", "status": "replied"}, "dated at the mark"},
		{"withdrawn by the customer", of(t, "strong").withdraw("12-01 09:00"), "2027-01-10 00:00", facts{"overdue_month": "12-23 09:00 waived", "fines": "11-23 09:00 close/1 500"}, "nothing accrues after it"},
	})
	p = changed(t, "  multiple: 2 ", "  multiple: 3 ")
	check(t, p, []row{{"DLR-60 the multiple is the policy's", jan(), "03-01 00:00", facts{"fines": "01-31 09:00 close/1 500, 02-28 09:00 overdue_month/1 1500"}, "U-13"}})
}

func TestReclassified(t *testing.T) {
	p := policy(t, "dealer")
	check(t, p, []row{
		{"S-44 up before due", signed(t).classify("11-17 10:00", "strong"), "11-20 00:00", facts{"close": "11-23 09:00 running", "level": "strong", "fines": ""}, "the new level's limit, from the receipt"},
		{"S-44 up, then missed", signed(t).classify("11-17 10:00", "strong"), "11-24 00:00", facts{"close": "11-23 09:00 breached", "fines": "11-23 09:00 close/1 500"}, "and its amount"},
		{"S-44 down before due", of(t, "medium").classify("11-17 10:00", "general"), "11-18 00:00", facts{"close": "11-19 09:00 running"}, ""},
		{"S-44 down past the new limit", of(t, "medium").classify("11-20 10:00", "general"), "11-20 12:00", facts{"close": "11-20 10:00 breached, 11-21 09:00 running", "level": "medium"}, "never due before the change itself: the raise brings it back"},
		{"S-44 down past two limits", of(t, "strong").classify("11-22 15:00", "general"), "12-01 00:00", facts{"close": "11-22 15:00 breached", "level": "medium", "fines": "11-22 15:00 close/1 100"}, "due at the change; the limit it is raised to had passed too and makes no second breach"},
		{"S-44 after due", signed(t).classify("11-20 10:00", "strong"), "11-20 12:00", facts{"close": "11-19 09:00 breached, 11-23 09:00 running", "level": "strong", "fines": "11-19 09:00 close/1 100"}, "it does not undo the breach"},
		{"S-42 down after two raises", signed(t).classify("11-22 10:00", "general"), "12-22 00:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 breached", "level": "general", "fines": "11-19 09:00 close/1 100, 11-21 09:00 close/2 200, 12-21 09:00 overdue_month/1 200", "overdue since": "11-19 09:00"}, "that limit was missed once: only months follow, by the level in force"},
		{"S-42 down to what it was raised from", signed(t).classify("11-20 10:00", "general"), "11-22 00:00", facts{"close": "11-19 09:00 breached", "level": "general", "fines": "11-19 09:00 close/1 100"}, "a second breach of one limit would be fined twice"},
		{"and up again", signed(t).classify("11-20 10:00", "general").classify("11-20 12:00", "strong"), "11-24 00:00", facts{"close": "11-19 09:00 breached, 11-23 09:00 breached", "fines": "11-19 09:00 close/1 100, 11-23 09:00 close/2 500"}, "a new due time passed"},
		{"S-44 at the due second", signed(t).classify("11-19 09:00", "strong"), "11-20 00:00", facts{"close": "11-23 09:00 running", "level": "strong", "fines": ""}, "what is done exactly at due is on time (ENG-03)"},
		{"a shorter limit for the reply", general(t).sign("11-16 10:30").classify("11-16 20:00", "strong"), "11-17 00:00", facts{"first_reply": "11-16 20:00 breached", "fines": "11-16 20:00 first_reply/1 200"}, "four hours from the signature had passed: due at the change"},
		{"a longer limit after the reply was late", general(t).sign("11-16 10:30").classify("11-18 20:00", "medium"), "11-18 21:00", facts{"first_reply": "11-17 10:30 breached", "fines": "11-17 10:30 first_reply/1 50"}, ""},
		{"to non-rational", signed(t).classify("11-17 10:00", "irrational"), "11-30 00:00", facts{"close": "11-19 09:00 waived", "status": "tracking", "fines": "11-24 10:00 tracking/1 20"}, "no closing is due any more"},
		{"to non-rational after due", signed(t).classify("11-20 10:00", "irrational"), "11-25 00:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 waived", "fines": "11-19 09:00 close/1 100", "to do": ""}, "the breach stays; the chain ends"},
		{"by hand and by itself", signed(t).escalate("11-17 10:00", "medium"), "11-22 00:00", facts{"close": "11-21 09:00 breached, 11-23 09:00 running", "level": "strong", "fines": "11-21 09:00 close/1 200"}, "escalated by hand before due: raised from the new level"},
	})
}

func TestExternal(t *testing.T) {
	p := policy(t, "dealer")
	check(t, p, []row{
		{"the current due is earlier", signed(t).external("11-17 09:00"), "11-18 00:00", facts{"close": "11-19 09:00 running", "level": "strong"}, "3.4: min(current due, event + 168 h)"},
		{"and missed", signed(t).external("11-17 09:00"), "11-20 00:00", facts{"close": "11-19 09:00 breached", "fines": "11-19 09:00 close/1 500", "level": "strong"}, "with the amount of the level in force"},
		{"from tracking", of(t, "irrational").external("11-20 09:00"), "11-21 00:00", facts{"close": "11-27 09:00 running", "status": "processing"}, "no due before: event + 168 h"},
		{"already strong", of(t, "strong").external("11-17 09:00"), "11-18 00:00", facts{"close": "11-23 09:00 running"}, ""},
		{"after due", signed(t).external("11-20 09:00"), "11-20 12:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 running", "fines": "11-19 09:00 close/1 100", "level": "strong"}, "the medium level's due is the current one"},
	})
	p = changed(t, "limits: {general: 72h, medium: 120h, strong: 168h}\n  restart: received", "limits: {general: 72h, medium: 48h, strong: 24h}\n  restart: escalated")
	check(t, p, []row{
		{"the event's own limit is earlier", signed(t).external("11-17 09:00"), "11-17 12:00", facts{"close": "11-18 09:00 running"}, "where limits fall with the level: event + 24 h"},
		{"U-11 limits that fall count from the raise", signed(t), "11-21 10:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 breached, 11-22 09:00 running"}, "72, then 48, then 24 hours"},
	})
}

func TestTracking(t *testing.T) {
	p := policy(t, "dealer")
	deferred := func() *diary { return signed(t).deferral("11-18 09:00").approve("11-18 15:00", "李前台") }
	check(t, p, []row{
		{"DLR-35 watch: every seven days", of(t, "irrational"), "11-24 00:00", facts{"tracking": "11-23 09:00 breached, 11-30 09:00 running", "fines": "11-23 09:00 tracking/1 20"}, "no note within the week"},
		{"DLR-49 monitor: every two days", deferred(), "11-19 00:00", facts{"tracking": "11-20 15:00 running", "level": "irrational", "close": "11-19 09:00 waived"}, "from the approval"},
		{"S-24 notes begin the next period", deferred().track("11-20 15:00", false).track("11-22 10:00", false), "11-22 12:00", facts{"tracking": "11-20 15:00 met, 11-22 15:00 met, 11-24 10:00 running", "fines": ""}, "each note counts from when it was made"},
		{"every missed period", deferred(), "11-25 00:00", facts{"tracking": "11-20 15:00 breached, 11-22 15:00 breached, 11-24 15:00 breached, 11-26 15:00 running", "fines": "11-20 15:00 tracking/1 20, 11-22 15:00 tracking/2 20, 11-24 15:00 tracking/3 20"}, "20 yuan each (3.2)"},
		{"its end", deferred().track("11-20 10:00", true), "12-30 00:00", facts{"tracking": "11-20 15:00 met", "status": "ended", "fines": ""}, "nothing runs on"},
		{"another mode", of(t, "irrational").add("11-18 09:00", "李前台", complaint.Event{Classified: &complaint.Classified{Level: "irrational", Tracking: "monitor"}}).track("11-19 09:00", false), "11-20 00:00", facts{"tracking": "11-23 09:00 met, 11-21 09:00 running"}, "the next period is the new mode's"},
		{"3.4 first non-rational, with a rational demand", of(t, "irrational").escalate("11-20 10:00", "medium"), "11-21 00:00", facts{"close": "11-25 10:00 running", "status": "processing", "level": "medium"}, "from that event + 120 h"},
		{"3.4 the cause of the deferral is gone", deferred().classify("11-25 10:00", "general"), "11-26 00:00", facts{"close": "11-19 09:00 waived, 11-28 10:00 running", "status": "processing", "level": "general"}, "from that event + that level's limit"},
		{"returned and missed", deferred().classify("11-25 10:00", "general"), "11-29 00:00", facts{"close": "11-19 09:00 waived, 11-28 10:00 breached, 11-30 10:00 running", "overdue since": "11-28 10:00"}, ""},
		{"returned, closed late", deferred().classify("11-25 10:00", "general").closed("11-29"), "11-30 00:00", facts{"first closing": "false"}, "it missed the limit it had"},
		{"returned, closed in time", deferred().classify("11-25 10:00", "general").closed("11-26"), "11-30 00:00", facts{"first closing": "true"}, ""},
		{"tracked and rational within a second", newDiary(t, 1, "11-16 09:00").taken("11-16 09:00", "irrational").escalate("11-16 09:00", "general").sign("11-16 10:00").reply("11-16 11:00"), "11-20 00:00", facts{"close": "11-19 09:00 waived, 11-19 09:00 breached, 11-21 09:00 running", "fines": "11-19 09:00 close/2 100"}, "two closings began at that instant: one limit, one fine"},
		{"the level by hand while tracked", of(t, "irrational").add("11-18 09:00", "赵主管", complaint.Event{Escalated: &complaint.Escalated{To: "irrational", Trigger: complaint.TriggerManual}}), "11-19 00:00", facts{"problems": "value.level", "status": "tracking"}, "non-rational is a judgement with its reason, not an escalation"},
		{"T-27 the deferral of a raised one", signed(t).deferral("11-20 09:00").approve("11-20 15:00", "李前台").approve("11-20 16:00", "赵主管"), "12-01 00:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 waived", "level": "irrational"}, "medium by then: two approvals"},
		{"the first reply once it is tracked", general(t).sign("11-16 10:30").classify("11-17 12:00", "irrational"), "11-18 00:00", facts{"first_reply": "11-17 10:30 breached", "to do": ""}, "late it was, but nobody waits for it any more"},
	})
}

func TestPause(t *testing.T) {
	p := policy(t, "dealer")
	check(t, p, []row{
		{"a day", signed(t).pause("11-17 09:00", "11-18 09:00"), "11-18 12:00", facts{"close": "11-20 09:00 running"}, "the time inside it does not count"},
		{"while it lasts", signed(t).pause("11-17 09:00", ""), "12-17 09:00", facts{"close": "- paused", "fines": "", "level": "general", "to do": ""}, "there is no due time"},
		{"two pauses", signed(t).pause("11-17 09:00", "11-17 10:00").pause("11-18 09:00", "11-18 11:00"), "11-18 12:00", facts{"close": "11-19 12:00 running"}, ""},
		{"only the clocks that the policy names", general(t).pause("11-16 10:00", "11-16 16:00"), "11-16 17:00", facts{"transfer": "11-16 13:00 breached"}, "nobody waits for the customer with a transfer"},
		{"after due", signed(t).pause("11-19 10:00", "11-20 10:00"), "11-20 12:00", facts{"close": "11-19 09:00 breached, 11-22 09:00 running"}, "what was missed stays; the raised limit is longer by the pause"},
		{"of no length", signed(t).pause("11-17 09:00", "11-17 09:00"), "11-17 10:00", facts{"close": "11-19 09:00 running"}, ""},
		{"across a raise", signed(t).pause("11-18 09:00", "11-18 21:00"), "11-20 00:00", facts{"close": "11-19 21:00 breached, 11-21 21:00 running", "level": "medium"}, ""},
		{"an application during it", signed(t).pause("11-17 09:00", "").closed("11-30"), "12-01 00:00", facts{"close": "12-02 10:00 met", "first closing": "true", "fines": ""}, "the pause ends with the closing: it was in time"},
	})
}

func TestReopened(t *testing.T) {
	p := policy(t, "dealer")
	again := func() *diary { return signed(t).closed("11-18").reopen("11-25 09:00") }
	check(t, p, []row{
		{"U-18 timed anew", again(), "11-26 00:00", facts{"close": "11-19 09:00 met, 11-28 09:00 running", "status": "processing", "overdue since": ""}, "from the reopening, at the level it had"},
		{"and missed", again(), "11-29 00:00", facts{"close": "11-19 09:00 met, 11-28 09:00 breached, 11-30 09:00 running", "fines": "11-28 09:00 close/2 100", "level": "medium"}, "the sequence goes on (S-41)"},
		{"reopened after a late closing", signed(t).closed("11-20").reopen("11-25 09:00"), "11-26 00:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 met, 11-30 09:00 running", "overdue since": "", "fines": "11-19 09:00 close/1 100"}, "it is not overdue because it once was: medium, 120 h"},
		{"closed late the second time", again().closed("11-29"), "11-30 00:00", facts{"first closing": "false"}, "judged by the closing that stands"},
		{"closed in time the second time", signed(t).closed("11-20").reopen("11-25 09:00").closed("11-26"), "11-30 00:00", facts{"first closing": "false", "close": "11-19 09:00 breached, 11-21 09:00 met, 11-30 09:00 met"}, ""},
		{"withdrawn, then taken up again", signed(t).withdraw("11-17 09:00").reopen("11-18 09:00"), "11-19 12:00", facts{"close": "11-19 09:00 waived, 11-21 09:00 running", "status": "processing", "fines": ""}, ""},
		{"withdrawn with an application pending", signed(t).apply("11-17 09:00").withdraw("11-17 12:00").reopen("11-18 09:00").closed("11-19"), "11-20 00:00", facts{"status": "closed", "callback": "11-17 21:00 met, 11-19 20:00 met"}, "the old application blocks nothing"},
	})
	d := signed(t).closed("11-18")
	for at, code := range map[string]string{"11-18 10:00": "", "12-18 18:00": "", "12-18 18:01": "reopen.late"} {
		require.Equal(t, code, d.permit(p, at, "李前台", complaint.Event{Reopened: &complaint.Reopened{Reason: "x"}}), "closed on 11-18: until the end of 12-18 (%s)", at)
	}
}

func TestCallback(t *testing.T) {
	p := policy(t, "dealer")
	check(t, p, []row{
		{"DLR-42 at the due second", signed(t).apply("11-18 17:00").call("11-19 05:00", "satisfied"), "11-19 06:00", facts{"callback": "11-19 05:00 met", "status": "confirmed"}, "twelve natural hours, night or not (U-16)"},
		{"DLR-42 a second late", signed(t).apply("11-18 17:00").call("11-19 05:00:01", "satisfied"), "11-19 06:00", facts{"callback": "11-19 05:00 breached", "fines": "11-19 05:00 callback/1 20"}, ""},
		{"one who would not answer was reached", signed(t).apply("11-18 17:00").call("11-18 18:00", "refused"), "11-19 06:00", facts{"callback": "11-19 05:00 met"}, ""},
		{"an attempt is no call", signed(t).apply("11-18 17:00").call("11-18 18:00", "unreached"), "11-19 06:00", facts{"callback": "11-19 05:00 breached", "status": "closing"}, ""},
		{"each application has its own", signed(t).apply("11-17 09:00").call("11-17 10:00", "dissatisfied").apply("11-17 12:00"), "11-17 13:00", facts{"callback": "11-17 21:00 met, 11-18 00:00 running"}, ""},
		{"turned down without a call", signed(t).apply("11-17 09:00").reject("11-17 10:00"), "11-18 12:00", facts{"callback": "11-17 21:00 met", "fines": ""}, "there is nothing left to call about"},
		{"turned down, applied for again", signed(t).apply("11-17 09:00").reject("11-17 10:00").apply("11-17 12:00"), "11-17 13:00", facts{"callback": "11-17 21:00 met, 11-18 00:00 running"}, "the second one counts from its own application"},
		{"deferral needs none", signed(t).deferral("11-17 09:00"), "11-18 12:00", facts{"callback": ""}, ""},
	})
	approval := complaint.Event{Approved: &complaint.Approved{}}
	attempts := func(at ...string) *diary {
		d := signed(t).apply("11-17 08:00")
		for _, when := range at {
			d.call(when, "unreached")
		}
		return d
	}
	for _, c := range []struct {
		d    *diary
		code string
		why  string
	}{
		{attempts(), "approve.no-callback", "DLR-45: no approval without a call-back"},
		{attempts("11-17 09:00", "11-17 10:00", "11-17 11:00"), "approve.no-callback", "U-17: three attempts, but on one day"},
		{attempts("11-17 09:00", "11-18 10:00"), "approve.no-callback", "two attempts"},
		{attempts("11-17 23:00", "11-17 23:59", "11-18 00:00"), "", "three attempts on two days"},
	} {
		require.Equal(t, c.code, c.d.permit(p, "11-18 12:00", "钱经理", approval), c.why)
	}
	a := attempts("11-17 09:00", "11-17 10:00", "11-18 11:00").approve("11-18 12:00", "钱经理").assess(p, "11-18 13:00")
	require.Equal(t, complaint.StatusClosed, a.State.Status, "by record")
	require.Equal(t, complaint.Unreached, a.State.ClosedBy.Result, "and counted as not reached (6.8 no. 18)")
}

func TestPromises(t *testing.T) {
	p := policy(t, "dealer")
	check(t, p, []row{
		{"LSC-11 kept", signed(t).promise("11-16 12:00", "11-17 15:00").answer("11-17 15:00"), "11-17 16:00", facts{"promise": "11-17 15:00 met"}, "at the promised minute"},
		{"LSC-12 a reply to the centre keeps nothing", signed(t).promise("11-16 12:00", "11-17 15:00").reply("11-17 14:00"), "11-17 16:00", facts{"promise": "11-17 15:00 breached", "fines": ""}, "the customer was not called; counted, not fined"},
		{"LSC-12 a new promise is made in a call", signed(t).promise("11-16 12:00", "11-17 15:00").promise("11-17 14:00", "11-18 15:00"), "11-17 16:00", facts{"promise": "11-17 15:00 met, 11-18 15:00 running"}, "even without a result"},
		{"LSC-12 too late", signed(t).promise("11-16 12:00", "11-17 15:00").answer("11-17 15:01"), "11-17 16:00", facts{"promise": "11-17 15:00 breached"}, ""},
		{"a call-back reaches the customer too", signed(t).promise("11-16 12:00", "11-17 15:00").apply("11-16 14:00").call("11-16 15:00", "satisfied"), "11-17 16:00", facts{"promise": "11-17 15:00 met"}, ""},
		{"closed before", signed(t).promise("11-16 12:00", "11-25 15:00").withdraw("11-20 09:00"), "11-30 00:00", facts{"promise": "11-25 15:00 waived"}, ""},
	})
	require.Equal(t, "promise.past", signed(t).permit(p, "11-16 12:00", "王服务", complaint.Event{Promised: &complaint.Promised{When: complaint.At(instant(t, "11-16 12:00"))}}))
}

// What was recorded after the due time as done before it is flagged (ENG-08), and
// --known shows the record as it was known.
func TestRecordedLate(t *testing.T) {
	p := policy(t, "dealer")
	d := general(t).sign("11-16 10:30").reply("11-16 20:00").recorded("11-18 09:00")
	late := func(a *sla.Assessment) (codes []string) {
		for _, r := range a.Runs {
			if r.Late {
				codes = append(codes, r.Clock.Code)
			}
		}
		return codes
	}
	a := d.assess(p, "11-18 12:00")
	require.Equal(t, []string{"first_reply"}, late(a), "happened before, written down after the due time")
	require.Empty(t, fines(a), "it is judged by when it happened")
	require.Empty(t, late(general(t).sign("11-16 10:30").reply("11-16 20:00").recorded("11-17 10:30").assess(p, "11-18 12:00")), "written down in time")

	known, err := p.Assess(d.rec, complaint.View{Now: instant(t, "11-18 12:00"), Known: instant(t, "11-17 12:00")})
	require.NoError(t, err)
	require.Equal(t, []string{"11-17 10:30 first_reply/1 50"}, fines(known), "the report sent on the 17th can be printed again")

	closing := signed(t).apply("11-19 08:00").recorded("11-20 09:00").call("11-20 10:00", "satisfied").approve("11-20 11:00", "钱经理")
	require.Equal(t, []string{"close"}, late(closing.assess(p, "11-21 00:00")))
	require.Equal(t, "11-19 09:00 met", look(closing.assess(p, "11-21 00:00"), "close"), "what was raised on the 19th is overtaken by what was recorded later")
}

// Limits in working days, over rest days, holidays and make-up days.
func TestWorkingDays(t *testing.T) {
	p := changed(t, "limits: {general: 72h, medium: 120h, strong: 168h}", "limits: {general: 1wd, medium: 2wd, strong: 3wd}")
	at := func(day, level string) *diary { return newDiary(t, 1, day).taken(day, level) }
	check(t, p, []row{
		{"T-22 over the Spring Festival", at("02-13 10:00", "medium"), "02-14 00:00", facts{"close": "02-24 18:00 running"}, "Saturday 02-14 works and is day 1, Tuesday 02-24 is day 2"},
		{"T-23 a Sunday that works", at("09-18 10:00", "general"), "09-19 00:00", facts{"close": "09-20 18:00 running"}, "6.8 no. 14"},
	})
	_, err := p.Assess(at("12-31 10:00", "medium").rec, complaint.View{Now: instant(t, "12-31 12:00")})
	var coded interface {
		Code() string
		Args() map[string]any
	}
	require.ErrorAs(t, err, &coded, "T-25: never a guess (ENG-05)")
	require.Equal(t, "calendar.missing_year", coded.Code())
	require.Equal(t, map[string]any{"year": 2027}, coded.Args())
	_, err = policy(t, "dealer").Assess(at("12-31 10:00", "medium").rec, complaint.View{Now: instant(t, "2027-03-01 12:00")})
	require.NoError(t, err, "natural hours need no calendar")

	friday := instant(t, "10-02 08:00")
	next, err := p.Cal().NextWorkday(friday)
	require.NoError(t, err)
	require.Equal(t, "10-08", next.Format("01-02"), "T-24: the weekly report of a Friday on holiday")
}
