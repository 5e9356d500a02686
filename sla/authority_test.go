package sla_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

const staff = `format: 1
people:
- {name: 李前台, department: customer_service, roles: [agent]}
- {name: 赵主管, department: customer_service, roles: [supervisor]}
- {name: 钱经理, department: customer_service, roles: [center_manager]}
- {name: 王服务, department: service_station, roles: [receiver]}
- {name: 周经理, department: service_station, roles: [department_manager]}
- {name: 孙销售, department: sales, roles: [receiver]}
- {name: 吴副总, roles: [vice_president]}
- {name: 郑总, roles: [president]}
- {name: 冯财务, department: finance, roles: [executor]}
- {name: 陈司机, department: sales, roles: []}
`

func people(t testing.TB, p *sla.Policy) sla.People {
	t.Helper()
	all, err := sla.ParsePeople("people.yaml", []byte(staff), p)
	require.NoError(t, err)
	return all
}

// Who may do what (DOMAIN.md 3.3), level by level; the names are all of those who may.
func TestAuthority(t *testing.T) {
	p := policy(t, "dealer")
	all := people(t, p)
	apply, approved := complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x"}}, complaint.Event{Approved: &complaint.Approved{}}
	decision := func(d string) complaint.Event {
		return complaint.Event{Penalty: &complaint.PenaltyDecision{Key: "close/1", Decision: d}}
	}
	pending := func(level string) *diary { return of(t, level).apply("11-17 09:00").call("11-17 10:00", "satisfied") }
	for _, c := range []struct {
		name string
		life *diary
		e    complaint.Event
		may  string
		why  string
	}{
		{"open", newDiary(t, 1, "11-16 09:00"), complaint.Event{Opened: &complaint.Opened{}}, "李前台 赵主管 钱经理 吴副总 郑总", "an agent, and who covers one"},
		{"classify", newDiary(t, 1, "11-16 09:00"), complaint.Event{Classified: &complaint.Classified{Level: "strong"}}, "李前台 赵主管 钱经理 吴副总 郑总", ""},
		{"transfer", general(t), complaint.Event{Transferred: &complaint.Transferred{To: "sales"}}, "李前台 赵主管 钱经理 吴副总 郑总", ""},
		{"sign", general(t), complaint.Event{Signed: &complaint.Signed{}}, "王服务 周经理", "the receiver of the handling department; the manager covers it; another department's does not"},
		{"reply", of(t, "general"), complaint.Event{Replied: &complaint.Replied{To: "center"}}, "李前台 赵主管 钱经理 王服务 周经理 吴副总 郑总", "the receiver, or an agent in between (DLR-38)"},
		{"apply for closing: general", of(t, "general"), apply, "王服务 周经理", "3.3: the designated receiver"},
		{"apply for closing: medium", of(t, "medium"), apply, "周经理", "the department's manager"},
		{"apply for closing: strong", of(t, "strong"), apply, "周经理", "the department's manager"},
		{"call back: general", of(t, "general").apply("11-17 09:00"), complaint.Event{CalledBack: &complaint.CalledBack{Result: "satisfied"}}, "李前台 赵主管 钱经理 吴副总 郑总", ""},
		{"call back: strong", of(t, "strong").apply("11-17 09:00"), complaint.Event{CalledBack: &complaint.CalledBack{Result: "satisfied"}}, "赵主管 钱经理 吴副总 郑总", "the supervisor"},
		{"approve closing: general", pending("general"), approved, "赵主管 钱经理 吴副总 郑总", "DLR-44"},
		{"approve closing: medium", pending("medium"), approved, "钱经理 吴副总 郑总", "DLR-44"},
		{"approve closing: strong", pending("strong"), approved, "吴副总 郑总", "DLR-44"},
		{"reject closing: medium", pending("medium"), complaint.Event{Rejected: &complaint.Rejected{}}, "钱经理 吴副总 郑总", "who could approve"},
		{"approve a deferral: general", of(t, "general").deferral("11-17 09:00"), approved, "李前台 赵主管 钱经理 吴副总 郑总", "DLR-48: the agent"},
		{"approve a deferral: medium, first", of(t, "medium").deferral("11-17 09:00"), approved, "李前台 赵主管 钱经理 吴副总 郑总", "agent, then centre manager"},
		{"approve a deferral: medium, second", of(t, "medium").deferral("11-17 09:00").approve("11-17 10:00", "李前台"), approved, "钱经理 吴副总 郑总", "agent, then centre manager"},
		{"approve a deferral: strong, second", of(t, "strong").deferral("11-17 09:00").approve("11-17 10:00", "钱经理"), approved, "吴副总 郑总", "centre manager, then vice president"},
		{"reject a deferral: medium", of(t, "medium").deferral("11-17 09:00"), complaint.Event{Rejected: &complaint.Rejected{}}, "李前台 赵主管 钱经理 吴副总 郑总", "either of the two"},
		{"change the level: general", of(t, "general"), complaint.Event{Classified: &complaint.Classified{Level: "medium"}}, "赵主管 钱经理 吴副总 郑总", "3.3: the supervisor"},
		{"change the level: medium", of(t, "medium"), complaint.Event{Classified: &complaint.Classified{Level: "general"}}, "钱经理 吴副总 郑总", "3.3: the centre manager"},
		{"change the category alone", of(t, "medium"), complaint.Event{Classified: &complaint.Classified{Category: "price"}}, "李前台 赵主管 钱经理 吴副总 郑总", ""},
		{"escalate: strong", of(t, "strong"), complaint.Event{Escalated: &complaint.Escalated{To: "strong", Trigger: complaint.TriggerManual}}, "钱经理 吴副总 郑总", ""},
		{"pause", of(t, "general"), complaint.Event{Paused: &complaint.Paused{}}, "钱经理 吴副总 郑总", ""},
		{"void", of(t, "general"), complaint.Event{Voided: &complaint.Voided{}}, "钱经理 吴副总 郑总", ""},
		{"track", of(t, "irrational"), complaint.Event{Tracked: &complaint.Tracked{}}, "李前台 赵主管 钱经理 周经理 吴副总 郑总", "DLR-37: the department's manager"},
		{"note", of(t, "general"), complaint.Event{Noted: &complaint.Noted{}}, "李前台 赵主管 钱经理 王服务 周经理 孙销售 吴副总 郑总 冯财务 陈司机", "not listed: everybody who is named"},
		{"confirm a penalty", of(t, "general"), decision("confirmed"), "钱经理 吴副总 郑总", "3.3"},
		{"appeal", of(t, "general"), decision("appealed"), "李前台 赵主管 钱经理 王服务 周经理 吴副总 郑总", ""},
		{"withdraw a penalty", of(t, "general"), decision("withdrawn"), "郑总", "3.3: the general manager"},
		{"declare", of(t, "general"), decision("declared"), "冯财务", ""},
		{"execute", of(t, "general"), decision("executed"), "冯财务", ""},
		{"by itself", of(t, "general"), *complaint.Overdue("KS-20261116-001", complaint.At(instant(t, "11-19 09:00")), "close", 1, "general", "medium"), "李前台 赵主管 钱经理 王服务 周经理 孙销售 吴副总 郑总 冯财务 陈司机 某人", "nobody does it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.life.assess(p, "11-18 00:00").State
			var may []string
			for _, name := range append(names(all), "某人") {
				e := c.e
				if !e.Automatic() {
					e.By = name
				}
				if p.Allows(s, &e, all) == nil {
					may = append(may, name)
				}
			}
			require.Equal(t, c.may, strings.Join(may, " "), c.why)
		})
	}
}

func names(all sla.People) []string {
	var names []string
	for _, x := range all {
		names = append(names, x.Name)
	}
	return names
}

func TestAuthorityRefusals(t *testing.T) {
	p := policy(t, "dealer")
	all := people(t, p)
	s := general(t).assess(p, "11-16 10:00").State
	sign := func(by string, all sla.People) error {
		return p.Allows(s, &complaint.Event{By: by, Signed: &complaint.Signed{}}, all)
	}
	require.NoError(t, sign("某人", nil), "while nobody is named everybody may do everything (ENG-18)")
	var f *complaint.Fault
	require.ErrorAs(t, sign("某人", all), &f)
	require.Equal(t, "people.unknown", f.Code())
	require.ErrorAs(t, sign("孙销售", all), &f)
	require.Equal(t, "people.authority", f.Code())
	require.Equal(t, "refused", f.Class())
	require.Equal(t, map[string]any{"by": "孙销售", "act": "signed", "level": "general", "roles": []string{"receiver"}, "may": "王服务, 周经理"}, f.Args(), "it names the roles, and who holds them in that department")

	for act, may := range map[string]string{sla.ActBulletinIssue: "李前台 赵主管 钱经理 吴副总 郑总", sla.ActBulletinSign: "郑总"} {
		var got []string
		for _, name := range names(all) {
			if p.AllowsAct(name, act, all) == nil {
				got = append(got, name)
			}
		}
		require.Equal(t, may, strings.Join(got, " "), act)
		require.NoError(t, p.AllowsAct("某人", act, nil))
		require.Error(t, p.AllowsAct("某人", act, all))
	}
}

// What an application needs (DOMAIN.md 3.3), by subject and level.
func TestNeeds(t *testing.T) {
	p := policy(t, "dealer")
	for level, want := range map[string]map[string][][]string{
		"general":    {"close": {{"supervisor"}}, "deferral": {{"agent"}}},
		"medium":     {"close": {{"center_manager"}}, "deferral": {{"agent"}, {"center_manager"}}},
		"strong":     {"close": {{"vice_president"}}, "deferral": {{"center_manager"}, {"vice_president"}}},
		"irrational": {"close": nil, "deferral": nil},
	} {
		a := of(t, level).assess(p, "11-16 12:00")
		for subject, approvals := range want {
			require.Equal(t, complaint.Needs{Callback: subject == "close", Approvals: approvals}, a.Needs(subject), "%s %s", level, subject)
		}
	}
	waiting := of(t, "medium").deferral("11-17 09:00").assess(p, "11-17 10:00").State.PendingApplication()
	require.Equal(t, []string{"agent"}, waiting.Waiting())
	require.Nil(t, of(t, "medium").apply("11-17 09:00").assess(p, "11-17 10:00").State.PendingApplication().Waiting(), "the call-back comes first (DLR-45)")
}

// Four eyes (ENG-19): who applied, called back or approved already does not approve.
func TestFourEyes(t *testing.T) {
	p := policy(t, "dealer")
	approved, rejected := complaint.Event{Approved: &complaint.Approved{}}, complaint.Event{Rejected: &complaint.Rejected{Reason: "x"}}
	closing := signed(t).apply("11-17 09:00").call("11-17 10:00", "satisfied")
	deferral := of(t, "medium").deferral("11-17 09:00")
	half := of(t, "medium").deferral("11-17 09:00").approve("11-17 10:00", "李前台")
	for _, c := range []struct {
		life     *diary
		by       string
		e        complaint.Event
		code     string
		whatElse string
	}{
		{closing, "王服务", approved, "approve.four-eyes", "the applicant approves"},
		{closing, "王服务", rejected, "approve.four-eyes", "the applicant rejects"},
		{closing, "赵回访", approved, "approve.four-eyes", "the caller approves"},
		{closing, "赵回访", rejected, "", "the caller may still say no"},
		{closing, "钱经理", approved, "", "a third person approves"},
		{closing, "钱经理", complaint.Event{Approved: &complaint.Approved{Subject: "deferral"}}, "approve.nothing", "of another subject"},
		{signed(t), "钱经理", approved, "approve.nothing", "nothing is pending"},
		{deferral, "王服务", approved, "approve.four-eyes", "the applicant of the deferral"},
		{half, "李前台", approved, "approve.four-eyes", "one person for both approvals"},
		{half, "王服务", approved, "approve.four-eyes", "the applicant for the second"},
		{half, "钱经理", approved, "", "another"},
	} {
		require.Equal(t, c.code, c.life.permit(p, "11-17 12:00", c.by, c.e), c.whatElse)
	}
	require.Equal(t, complaint.StatusDeferring, half.assess(p, "11-17 12:00").State.Status, "one of two approvals changes nothing")
	require.Equal(t, complaint.StatusTracking, half.approve("11-17 13:00", "钱经理").assess(p, "11-17 14:00").State.Status)
}

// The gates of the dealer's procedure, and what a judgement must hold.
func TestGates(t *testing.T) {
	p := policy(t, "dealer")
	fresh := newDiary(t, 1, "11-16 09:00")
	for _, c := range []struct {
		life *diary
		e    complaint.Event
		code string
		why  string
	}{
		{fresh, complaint.Event{Transferred: &complaint.Transferred{To: "sales"}}, "gate.classified", "DLR-27: judged before it is handed over"},
		{fresh, complaint.Event{Replied: &complaint.Replied{To: complaint.ToCustomer}}, "gate.classified", ""},
		{general(t), complaint.Event{Replied: &complaint.Replied{To: complaint.ToCenter}}, "gate.signed", "3.8: from the signature on"},
		{general(t), complaint.Event{Replied: &complaint.Replied{To: complaint.ToCustomer}}, "", "an agent may calm the customer at once"},
		{general(t), complaint.Event{CloseApplied: &complaint.CloseApplied{}}, "gate.signed", "7.4.1"},
		{general(t), complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "unable_now", Tracking: "watch"}}, "gate.signed", "7.4.2"},
		{of(t, "irrational"), complaint.Event{Signed: &complaint.Signed{}}, "sign.again", "signed for once; tracking does not change that"},
		{of(t, "irrational"), complaint.Event{Refused: &complaint.Refused{Reason: "x"}}, "sign.again", ""},
		{signed(t), complaint.Event{Duplicated: &complaint.Duplicated{Of: "KS-20261116-001"}}, "duplicate.itself", ""},
		{signed(t), complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "no_time", Tracking: "watch"}}, "value.cause", "DLR-46: one of two causes"},
		{signed(t), complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "unable_now"}}, "value.tracking", "DLR-49"},
		{fresh, complaint.Event{Classified: &complaint.Classified{Level: "severe"}}, "value.level", "DLR-07: four levels"},
		{fresh, complaint.Event{Classified: &complaint.Classified{Level: "general", Category: "weather"}}, "value.category", "DLR-29"},
		{fresh, complaint.Event{Classified: &complaint.Classified{Level: "irrational", Tracking: "watch"}}, "classify.reason", "DLR-11: one of three reasons"},
		{fresh, complaint.Event{Classified: &complaint.Classified{Level: "irrational", Reason: "expectation"}}, "classify.tracking", "DLR-35"},
		{fresh, complaint.Event{Classified: &complaint.Classified{Category: "price", Level: "irrational", Reason: "expectation", Tracking: "watch"}}, "", ""},
		{signed(t), complaint.Event{Escalated: &complaint.Escalated{To: "irrational", Trigger: complaint.TriggerManual}}, "value.level", "that is a judgement with its reason"},
		{signed(t), complaint.Event{Escalated: &complaint.Escalated{To: "catastrophic", Trigger: complaint.TriggerManual}}, "value.level", ""},
	} {
		require.Equal(t, c.code, c.life.permit(p, "11-16 12:00", "某人", c.e), c.why)
	}
}

func TestReceivers(t *testing.T) {
	p := changed(t, "  receivers: [{name: 销售部接收人, deputy: 销售部代理接收人}]",
		"  receivers: [{name: 甲}, {level: strong, name: 乙}, {category: delivery, name: 丙}, {category: delivery, level: strong, name: 丁}]")
	for key, want := range map[[3]string]string{
		{"sales", "price", "general"}: "甲", {"sales", "price", "strong"}: "乙", {"sales", "delivery", "general"}: "丙", {"sales", "delivery", "strong"}: "丁",
		{"service_station", "price", "strong"}: "服务站经理",
	} {
		r, ok := p.Receiver(key[0], key[1], key[2])
		require.True(t, ok)
		require.Equal(t, want, r.Name, "%v: the most particular row (DLR-31)", key)
	}
	_, ok := p.Receiver("customer_service", "price", "general")
	require.False(t, ok, "the centre receives no transfers")
	require.Equal(t, "customer_service", p.Center())
}

func TestPeopleFaults(t *testing.T) {
	p := policy(t, "dealer")
	for _, c := range []struct {
		text, code string
		line       any
	}{
		{"format: 1\npeople:\n- name: 李\n  roles: [agent]\n- department: sales\n  roles: [agent]\n", "people.name", 5},
		{"format: 1\npeople:\n- name: 李\n  roles:\n  - agent\n- name: 王\n  roles:\n  - boss\n", "people.role", 7},
		{"format: 1\npeople:\n- name: 李\n  roles: [agent]\n  department: moon\n", "people.department", 5},
		{"format: 1\npeople:\n- name: 李\n  role: agent\n", "file.key", 4},
		{"format: 2\nstaff: []\n", "file.newer", nil},
		{"format: 2\npeople: []\n", "file.newer", nil},
		{"people: 李\n", "file.decode", 1},
	} {
		_, err := sla.ParsePeople("people.yaml", []byte(c.text), p)
		var f *complaint.Fault
		require.ErrorAs(t, err, &f, c.text)
		require.Equal(t, []any{c.code, "people.yaml", c.line}, []any{f.Code(), f.Args()["file"], f.Args()["line"]}, c.text)
	}
	for _, nobody := range []string{"", "# 尚未登记\n", "format: 1\npeople: []\n", "people:\n"} {
		all, err := sla.ParsePeople("people.yaml", []byte(nobody), p)
		require.NoError(t, err)
		require.Empty(t, all)
	}
}

// The vocabulary of the dealer's procedure, as its articles give it.
func TestVocabulary(t *testing.T) {
	p := policy(t, "dealer")
	zh := func(terms ...sla.Words) string {
		var names []string
		for _, w := range terms {
			names = append(names, w.In("zh"))
		}
		return strings.Join(names, " ")
	}
	all := map[string]string{}
	for _, x := range p.Levels {
		all["DLR-07 levels"] = strings.TrimSpace(all["DLR-07 levels"] + " " + zh(x.Name))
		require.NotEmpty(t, x.Criterion.In("zh"), "DLR-08, DLR-09, DLR-10: the criterion of %s", x.Code)
		require.NotEmpty(t, x.Article)
	}
	lists := func(name string, terms []sla.Term) {
		for _, x := range terms {
			all[name] = strings.TrimSpace(all[name] + " " + zh(x.Name))
		}
	}
	lists("DLR-03 DLR-04 customer types", p.CustomerTypes)
	lists("DLR-06 outside bodies", p.External)
	lists("DLR-11 reasons", p.Reasons)
	lists("DLR-21 first contacts", p.FirstContacts)
	lists("DLR-35 ways of tracking", p.Tracking)
	lists("DLR-46 causes of a deferral", p.DeferCauses)
	for _, x := range p.Departments {
		all["DLR-22 departments"] = strings.TrimSpace(all["DLR-22 departments"] + " " + zh(x.Name))
	}
	for _, x := range p.Categories {
		all["DLR-28 categories"] = strings.TrimSpace(all["DLR-28 categories"] + " " + zh(x.Name))
		require.NotEmpty(t, x.Level, "DLR-28: the usual level of %s", x.Code)
		require.NotEmpty(t, x.Department, "DLR-28: the usual department of %s", x.Code)
	}
	require.Equal(t, map[string]string{
		"DLR-07 levels":                "一般抱怨 中级抱怨 强烈抱怨 非理性抱怨",
		"DLR-03 DLR-04 customer types": "潜在客户 已售客户 二级经销商 直销网点 承包商",
		"DLR-06 outside bodies":        "新闻媒体 政府机关 社会团体",
		"DLR-11 reasons":               "误解 有意不配合或刁难 期望值太高",
		"DLR-21 first contacts":        "售前客服专员 售后客服专员",
		"DLR-35 ways of tracking":      "关注 监控",
		"DLR-46 causes of a deferral":  "短期无能力 没有必要",
		"DLR-22 departments":           "客户服务中心 综合管理部 销售部 市场部 财务部 服务站",
		"DLR-28 categories":            "产品质量 维修质量 服务态度 维修时效 配件供应 费用价格 销售承诺 交车 政策规定 市场活动 开票结算 其他",
	}, all)
	center, _ := sla.ByCode(p.Departments, p.Center())
	require.Equal(t, "客户服务中心", center.Name.In("zh"), "DLR-20")
	require.ElementsMatch(t, []string{"客服中心", "客户服务管理中心"}, center.Aliases, "DLR-20: one role, three names")
	require.NotEmpty(t, p.CloseStandard.In("zh"), "DLR-19")
	require.Equal(t, complaint.Yuan(10_000), p.Claim.High, "DLR-10, U-02")
	for _, d := range p.Departments {
		require.Equal(t, []string{"general_admin", "finance"}, d.Executor, "DLR-76, DLR-77: declared by one, executed by the other (%s)", d.Code)
		require.Equal(t, d.Center, len(d.Receivers) == 0, "DLR-31: designated receivers of %s", d.Code)
	}
	require.Equal(t, "fri", p.Report.Weekday, "DLR-64")
	require.Equal(t, float64(1), p.Report.Targets["closed_to_date"], "DLR-01: 100 %")
	require.NotEmpty(t, p.Penalties.Copies, "DLR-75")
}
