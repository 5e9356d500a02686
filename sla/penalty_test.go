package sla_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// bill says of each penalty who bears what: "close/1 100 proposed: sales 100".
func bill(a *sla.Assessment) []string {
	var all []string
	for _, x := range a.Penalties {
		var shares []string
		for _, s := range x.Shares {
			who := fmt.Sprintf("%s %s", s.Department, s.Amount)
			if s.Person != "" {
				who += fmt.Sprintf(" (%s %s)", s.Person, s.Personal)
			}
			shares = append(shares, who)
		}
		flags := ""
		if x.Capped {
			flags += " capped"
		}
		if x.Stale {
			flags += " stale"
		}
		all = append(all, fmt.Sprintf("%s %s %s%s: %s", x.Key, x.Amount, x.State, flags, strings.Join(shares, ", ")))
	}
	return all
}

// The whole of DOMAIN.md 3.2 as the dealer's policy has it.
func TestTariff(t *testing.T) {
	p := policy(t, "dealer")
	for _, c := range []struct{ clock, amounts, payer, form string }{
		{"transfer", "20 30 50 -", "center first_contact", "punishment CF T"},
		{"first_reply", "50 100 200 -", " receiver", "punishment CF R"},
		{"next_reply", "30 50 100 -", " receiver", "punishment CF N"},
		{"close", "100 200 500 -", " ", "punishment CF C"},
		{"overdue_month", "200 400 1000 -", " ", "fine FK M"},
		{"callback", "20 30 50 -", "center ", "punishment CF B"},
		{"tracking", "20 20 20 20", " ", "punishment CF K"},
	} {
		clock := p.Clock(c.clock)
		var amounts []string
		for _, level := range []string{"general", "medium", "strong", "irrational"} {
			text := "-"
			if m, ok := p.Amount(clock, level); ok {
				text = m.String()
			}
			amounts = append(amounts, text)
		}
		require.Equal(t, c.amounts, strings.Join(amounts, " "), c.clock)
		require.Equal(t, c.payer, clock.Penalty.Charge+" "+clock.Penalty.Person, c.clock)
		require.Equal(t, c.form, clock.Penalty.Notice+" "+clock.Penalty.Prefix+" "+clock.Penalty.Mark, c.clock)
	}
	require.Equal(t, complaint.Yuan(3000), p.Penalties.CapMonth)
}

// One breach: its identity, its clause's standard, its notice, who bears it.
func TestPenalty(t *testing.T) {
	p := policy(t, "dealer")
	a := of(t, "strong").assess(p, "12-24 00:00")
	require.Len(t, a.Penalties, 2)
	x := a.Penalties[1]
	require.Equal(t, "KS-20261116-001/overdue_month/1", x.ID())
	require.Equal(t, instant(t, "12-23 09:00"), x.At.In(beijing), "the breach is the due instant (S-40)")
	require.Equal(t, []any{"strong", complaint.Yuan(500), 2, complaint.Yuan(1000)}, []any{x.Level, x.Standard, x.Multiple, x.Amount})
	require.Equal(t, "FK-KS-20261116-001-M1", x.Notice, "from the complaint's number: two offices cannot collide")
	require.Equal(t, "CF-KS-20261116-001-C1", a.Penalties[0].Notice)
	require.Equal(t, "service_station", x.Department())
	require.Empty(t, x.Person())
}

func TestShares(t *testing.T) {
	station := func() *diary { return signed(t).classify("11-16 12:00", "general") }
	caused := func() *diary {
		return signed(t).add("11-16 12:00", "李前台", complaint.Event{Classified: &complaint.Classified{Cause: "sales"}})
	}
	for _, c := range []struct {
		name   string
		policy *sla.Policy
		life   *diary
		now    string
		want   []string
		why    string
	}{
		{"the handler", policy(t, "dealer"), station(), "11-20 00:00", []string{"close/1 100 proposed: service_station 100"}, "U-01"},
		{"the centre", policy(t, "dealer"), general(t), "11-16 14:00", []string{"transfer/1 20 proposed: customer_service 20 (李前台 0)"}, "who can stop the clock; the first contact is named (3.2)"},
		{"the signer is directly responsible", policy(t, "dealer"), general(t).sign("11-16 10:30"), "11-18 00:00", []string{"first_reply/1 50 proposed: service_station 50 (王服务 0)"}, "DLR-23: named, bears nothing by default"},
		{"a person's part", changed(t, "person_percent: 0 ", "person_percent: 30 "), general(t).sign("11-16 10:30"), "11-18 00:00", []string{"first_reply/1 50 proposed: service_station 35 (王服务 15)"}, "3.2: optional split"},
		{"who caused it", changed(t, "charge: handler ", "charge: cause "), caused(), "11-20 00:00", []string{"close/1 100 proposed: sales 100"}, "U-01"},
		{"no cause is named", changed(t, "charge: handler ", "charge: cause "), station(), "11-20 00:00", []string{"close/1 100 proposed: service_station 100"}, "the handler stands in"},
		{"both", changed(t, "charge: handler ", "charge: both ", "person_percent: 0 ", "person_percent: 30 "), caused(), "11-20 00:00", []string{"close/1 100 proposed: service_station 50, sales 50"}, "half each"},
		{"both are one", changed(t, "charge: handler ", "charge: both "), station(), "11-20 00:00", []string{"close/1 100 proposed: service_station 100"}, ""},
		{"a fen that cannot be halved", changed(t, "charge: handler ", "charge: both ", "amounts: {general: 100, medium: 200, strong: 500}", "amounts: {general: 33.33, medium: 200, strong: 500}"), caused(), "11-20 00:00", []string{"close/1 33.33 proposed: service_station 16.66, sales 16.67"}, "S-48: the parts are the whole"},
		{"the department at that time", policy(t, "dealer"), general(t).sign("11-16 10:30").transfer("11-18 11:00", "sales").sign("11-18 12:00"), "11-20 00:00", []string{"first_reply/1 50 proposed: service_station 50 (王服务 0)", "close/1 100 proposed: sales 100"}, "what one missed is not charged to the next"},
		{"nothing to pay", changed(t, "amounts: {general: 100, medium: 200, strong: 500}", "amounts: {}"), station(), "11-20 00:00", nil, "3.2: all can be set to 0, statistics only"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, bill(c.life.assess(c.policy, c.now)), c.why) })
	}
}

// The bound of 3.2 is per complaint and calendar month, in the order of the breaches.
func TestCap(t *testing.T) {
	life := func() *diary {
		return newDiary(t, 1, "11-01 09:00").taken("11-01 09:00", "strong").sign("11-01 12:00").reply("11-02 09:00")
	}
	want := func(cap string, lines ...string) {
		t.Helper()
		require.Equal(t, lines, bill(life().assess(changed(t, "cap_month: 3000 ", "cap_month: "+cap+" "), "12-09 00:00")))
	}
	want("3000", "transfer/1 50 proposed: customer_service 50 (李前台 0)", "first_reply/1 200 proposed: service_station 200 (王服务 0)", "close/1 500 proposed: service_station 500", "overdue_month/1 1000 proposed: service_station 1000")
	want("700", "transfer/1 50 proposed: customer_service 50 (李前台 0)", "first_reply/1 200 proposed: service_station 200 (王服务 0)", "close/1 450 proposed capped: service_station 450", "overdue_month/1 700 proposed capped: service_station 700")
	want("250", "transfer/1 50 proposed: customer_service 50 (李前台 0)", "first_reply/1 200 proposed: service_station 200 (王服务 0)", "close/1 0 proposed capped: service_station 0", "overdue_month/1 250 proposed capped: service_station 250")
	want("0", "transfer/1 50 proposed: customer_service 50 (李前台 0)", "first_reply/1 200 proposed: service_station 200 (王服务 0)", "close/1 500 proposed: service_station 500", "overdue_month/1 1000 proposed: service_station 1000")
	tight := changed(t, "cap_month: 3000 ", "cap_month: 250 ")
	withdrawn := life().decide("12-01 09:00", "钱经理", "first_reply/1", complaint.PenaltyWithdrawn, nil)
	require.Equal(t, "close/1 200 proposed capped: service_station 200", bill(withdrawn.assess(tight, "12-09 00:00"))[2], "what was taken back leaves its room to others")
	p := changed(t, "of: close\n    multiple: 2 ", "of: close\n    multiple: 9 ")
	require.Equal(t, "overdue_month/1 3000 proposed capped: service_station 3000", bill(life().assess(p, "12-09 00:00"))[3], "nine times 500 is more than the month's 3000")
}

func TestDecisions(t *testing.T) {
	p := policy(t, "dealer")
	amount := func(yuan int64) func(*complaint.PenaltyDecision) {
		return func(d *complaint.PenaltyDecision) { m := complaint.Yuan(yuan); d.Amount = &m }
	}
	confirmed := func() *diary {
		return signed(t).decide("11-20 09:00", "钱经理", "close/1", complaint.PenaltyConfirmed, amount(100))
	}
	wang := func(d *complaint.PenaltyDecision) {
		share := 30
		d.Person, d.Share = "王服务", &share
		amount(100)(d)
	}
	for _, c := range []struct {
		name string
		life *diary
		want []string
		why  string
	}{
		{"confirmed", confirmed(), []string{"close/1 100 confirmed: service_station 100"}, ""},
		{"under appeal", confirmed().decide("11-20 10:00", "王服务", "close/1", complaint.PenaltyAppealed, nil), []string{"close/1 100 appealed: service_station 100"}, "ENG-13"},
		{"upheld", confirmed().decide("11-20 10:00", "王服务", "close/1", complaint.PenaltyAppealed, nil).decide("11-20 11:00", "钱经理", "close/1", complaint.PenaltyConfirmed, amount(50)), []string{"close/1 50 confirmed: service_station 50"}, "with another amount; the parts follow"},
		{"withdrawn", confirmed().decide("11-20 10:00", "吴总", "close/1", complaint.PenaltyWithdrawn, nil), []string{"close/1 100 withdrawn: service_station 100"}, "the line stays, reversed in the next bulletin (S-47)"},
		{"declared and executed", confirmed().decide("11-20 10:00", "郑综合", "close/1", complaint.PenaltyDeclared, nil).decide("11-20 11:00", "冯财务", "close/1", complaint.PenaltyExecuted, nil), []string{"close/1 100 executed: service_station 100"}, "DLR-76, DLR-77"},
		{"a person's part that was decided", signed(t).decide("11-20 09:00", "钱经理", "close/1", complaint.PenaltyConfirmed, wang), []string{"close/1 100 confirmed: service_station 70 (王服务 30)"}, "DLR-23"},
		{"and it stays", signed(t).decide("11-20 09:00", "钱经理", "close/1", complaint.PenaltyConfirmed, wang).decide("11-20 10:00", "郑综合", "close/1", complaint.PenaltyDeclared, nil).decide("11-20 11:00", "冯财务", "close/1", complaint.PenaltyExecuted, nil), []string{"close/1 100 executed: service_station 70 (王服务 30)"}, "executing changes nobody's part"},
		{"confirmed, then overtaken", confirmed().apply("11-19 08:00").recorded("11-20 11:00").call("11-19 12:00", "satisfied").approve("11-20 13:00", "钱经理"), []string{"close/1 100 confirmed stale: "}, "what was recorded later says there was no breach"},
		{"stale and withdrawn", confirmed().decide("11-20 10:00", "吴总", "close/1", complaint.PenaltyWithdrawn, nil).apply("11-19 08:00").recorded("11-20 11:00").call("11-19 12:00", "satisfied"), []string{"close/1 100 withdrawn stale: "}, ""},
		{"on no clock of the policy", signed(t).closed("11-18").decide("11-20 09:00", "钱经理", "manners/1", complaint.PenaltyConfirmed, amount(1)), []string{"manners/1 1 confirmed stale: "}, "of a policy that was in force before: shown, not lost"},
		{"voided", signed(t).void("11-19 12:00"), nil, "what should not have been opened costs nothing"},
		{"voided after the decision", confirmed().void("11-20 12:00"), []string{"close/1 100 confirmed: service_station 100"}, "a decision is withdrawn by a decision"},
		{"withdrawn by the customer", signed(t).withdraw("11-19 12:00"), []string{"close/1 100 proposed: service_station 100"}, "the breach had happened"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := c.life.assess(p, "11-20 20:00")
			require.Empty(t, look(a, "problems"))
			require.Equal(t, c.want, bill(a), c.why)
		})
	}
}

// The order of decisions, and that nobody withdraws what they confirmed themselves.
func TestDecisionOrder(t *testing.T) {
	p := policy(t, "dealer")
	way := map[string][]string{ // decisions that lead to a state
		"proposed": nil, "confirmed": {"confirmed"}, "appealed": {"confirmed", "appealed"}, "withdrawn": {"confirmed", "withdrawn"},
		"declared": {"confirmed", "declared"}, "executed": {"confirmed", "executed"},
	}
	allowed := map[string]string{
		"proposed": "confirmed withdrawn", "confirmed": "appealed withdrawn declared executed", "appealed": "confirmed withdrawn",
		"withdrawn": "", "declared": "withdrawn executed", "executed": "withdrawn", // S-47: what was paid is reversed
	}
	for from, steps := range way {
		for _, to := range []string{"confirmed", "appealed", "withdrawn", "declared", "executed", "forgiven"} {
			d := signed(t)
			for i, step := range steps {
				d.decide(fmt.Sprintf("11-20 1%d:00", i), fmt.Sprintf("第%d人", i), "close/1", step, nil)
			}
			want := "penalty.order"
			if strings.Contains(allowed[from]+" ", to+" ") {
				want = ""
			}
			got := d.permit(p, "11-20 20:00", "另一人", complaint.Event{Penalty: &complaint.PenaltyDecision{Key: "close/1", Decision: to}})
			require.Equal(t, want, got, "%s → %s", from, to)
		}
	}
	own := signed(t).decide("11-20 09:00", "钱经理", "close/1", complaint.PenaltyConfirmed, nil)
	require.Equal(t, "approve.four-eyes", own.permit(p, "11-20 10:00", "钱经理", complaint.Event{Penalty: &complaint.PenaltyDecision{Key: "close/1", Decision: complaint.PenaltyWithdrawn}}), "ENG-19")
}

// A bulletin that was signed publishes what was confirmed, nothing else.
func TestPublish(t *testing.T) {
	x := sla.Penalty{State: complaint.PenaltyConfirmed}
	x.Publish("2026-W47")
	require.Equal(t, []string{sla.PenaltyPublished, "2026-W47"}, []string{x.State, x.Bulletin})
	x = sla.Penalty{State: complaint.PenaltyWithdrawn}
	x.Publish("2026-W47")
	require.Equal(t, complaint.PenaltyWithdrawn, x.State)
}

// A penalty is created once, however often and whenever it is computed (ENG-12, S-41, 6.8 no. 1).
func TestPenaltiesOnce(t *testing.T) {
	p := policy(t, "dealer")
	d := signed(t)
	seen := map[string]string{}
	for day := 19; day <= 30; day++ {
		for _, x := range d.assess(p, fmt.Sprintf("11-%d 12:00", day)).Penalties {
			line := fmt.Sprintf("%s %s %s", x.Notice, x.At.In(beijing), x.Amount)
			if was, ok := seen[x.ID()]; ok {
				require.Equal(t, was, line)
			}
			seen[x.ID()] = line
		}
	}
	require.Len(t, seen, 3, "one for each due time that passed: %v", seen)
}
