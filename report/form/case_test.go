package form_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

// plant is a made-up regime with everything that forms can speak of.
const plant = `format: 1
name: plant
company: 某厂
title: {zh: 投诉处理, en: Complaints}
version: "2"
calendar:
  hours: {mon: ["08:00-17:00"], tue: ["08:00-17:00"], wed: ["08:00-17:00"], thu: ["08:00-17:00"], fri: ["08:00-17:00"]}
  statutory: cn
  day_end: "17:00"
types: [{code: claim, name: {zh: 索赔}, level: normal}, {code: question, name: {zh: 咨询}, level: normal}]
levels: [{code: normal, name: {zh: 一般}}, {code: urgent, name: {zh: 严重}}]
categories: [{code: surface, name: {zh: 外观}, level: normal, department: shop, examples: {zh: 划伤}, volume: {zh: 出货批次}}]
departments: [{code: desk, name: {zh: 业务部}, center: true}, {code: shop, name: {zh: 车间}, receivers: [{name: 周班长, deputy: 吴副}, {level: urgent, name: 郑主任}]}]
roles: [{code: foreman, name: {zh: 班长}}]
replies: [{code: update, name: {zh: 反馈更新}}, {code: answer, name: {zh: 书面答复}}]
checklists: [{code: care, name: {zh: 应对}, steps: [{code: listen, name: {zh: 倾听}}, {code: share, name: {zh: 分担}}]}]
fields:
- {code: product_no, name: {zh: 产品编号}}
- {code: lot, name: {zh: 批量}, kind: number}
- {code: bad, name: {zh: 不良数}, kind: number}
- {code: rate, name: {zh: 不良率}, kind: percent, ratio: [bad, lot]}
- {code: loss, name: {zh: 损失}, kind: money}
- {code: shipped, name: {zh: 出货日期}, kind: date}
- {code: found, name: {zh: 发现环节}, kind: choice, options: [{code: line, name: {zh: 上线}}, {code: field, name: {zh: 市场}}]}
- {code: sample, name: {zh: 有样品}, kind: "yes"}
- {code: contact, name: {zh: 联系人}, personal: true}
- {code: mobile, name: {zh: 手机}, personal: true}
- {code: weight, name: {zh: 重量}, kind: number}
outcomes: [{code: effective, name: {zh: 有效关闭}}, {code: not_ours, name: {zh: 非我司}}]
stages:
- {code: D3, name: {zh: 防堵}, fields: [{code: place, name: {zh: 对象}}, {code: measure, name: {zh: 措施}, kind: list, columns: [{code: what, name: {zh: 措施}}, {code: due, name: {zh: 期限}, kind: date}]}]}
- code: D7
  name: {zh: 标准化}
  fields: [{code: document, name: {zh: 文件}, kind: list, keys: [{code: fmea, name: {zh: FMEA}}, {code: plan, name: {zh: 控制计划}}], columns: [{code: number, name: {zh: 编号}}, {code: of, name: {zh: 措施}, kind: ref, of: D3.measure}]}]
- {code: D8, name: {zh: 报告}, approval: true, again: true}
approvals: {D8: {"*": [foreman]}}
pause: {clocks: [answer], fields: [{code: agreed, name: {zh: 同意人}}]}
extension: {clocks: [answer]}
clocks:
- {code: answer, name: {zh: 答复}, start: [opened], stop: ["replied:answer"], runs: once, limits: {"*": 2wd}}
`

func plantPolicy(t testing.TB) *sla.Policy {
	t.Helper()
	var years []calendar.Year
	for file, content := range templates.Calendars() {
		y, err := calendar.ParseYear(file, content)
		require.NoError(t, err)
		years = append(years, y)
	}
	p, err := sla.Parse("plant/2026-01-01.yaml", []byte(plant), sla.Sources{Years: years})
	require.NoError(t, err)
	return p
}

func instant(t testing.TB, text string) complaint.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+text, beijing)
	require.NoError(t, err)
	return complaint.At(at)
}

// life assesses a case to which these events happened, in the order given.
func life(t testing.TB, now string, more ...complaint.Event) *sla.Assessment {
	t.Helper()
	p := plantPolicy(t)
	opened := complaint.Opened{
		Type: "claim", Customer: complaint.Customer{Name: "张三", Phone: "13812345678"}, Text: "=划伤", Repeats: []complaint.ID{"KS-20261101-001", "KS-20261102-001"},
		Fields: map[string]complaint.Text{"product_no": "A/1", "lot": "200", "bad": "3", "loss": "1280", "shipped": "2026-11-10", "found": "line", "sample": "yes", "contact": "李四光", "mobile": "13911112222", "weight": "2.5"},
	}
	rec := complaint.Record{ID: "KS-20261116-001"}
	for i, e := range append([]complaint.Event{{At: instant(t, "11-16 09:00"), By: "李前台", Opened: &opened}}, more...) {
		e.ID, e.Recorded = complaint.NewEventID(i, [6]byte{}), e.At
		rec.Events = append(rec.Events, e)
	}
	a, err := p.Assess(rec, complaint.View{Now: instant(t, now).Time})
	require.NoError(t, err)
	require.Empty(t, a.State.Problems)
	return a
}

func stepped(t testing.TB, at, step string, set map[string]complaint.Text) complaint.Event {
	return complaint.Event{At: instant(t, at), By: "周班长", Stepped: &complaint.Stepped{Step: step, Set: set, Done: true}}
}

func zh(t testing.TB) *templates.Words {
	t.Helper()
	w, err := templates.Load("zh")
	require.NoError(t, err)
	return w
}

const about = `format: 1
of: case
file: "{id}-{field.product_no}"
sheet: {zh: 单}
title: {zh: 单}
columns: [10, 10]
watermark: draft
footer: {zh: ""}
page: {zh: ""}
blocks:
`

// What the policy knows can be named; what is not filled in is blank.
func TestCaseData(t *testing.T) {
	a := life(t, "11-19 10:00",
		stepped(t, "11-16 10:00", "D3", map[string]complaint.Text{"place": "在途", "measure.1.what": "封存", "measure.2.what": "重检", "measure.2.due": "2026-11-20"}),
		complaint.Event{At: instant(t, "11-16 11:00"), By: "周班长", Stepped: &complaint.Stepped{Step: "D7", Set: map[string]complaint.Text{"document.plan.number": "CP-7", "document.plan.of": "1 2"}}},
		complaint.Event{At: instant(t, "11-16 12:00"), By: "周班长", Replied: &complaint.Replied{To: complaint.ToCustomer, Nature: "update", Text: "在查", Checks: map[string]complaint.Text{"listen": "", "share": "已致歉"}}},
		complaint.Event{At: instant(t, "11-17 08:00"), By: "周班长", Paused: &complaint.Paused{Reason: "试验", Fields: map[string]complaint.Text{"agreed": "王经理"}}},
		complaint.Event{At: instant(t, "11-18 08:00"), By: "周班长", Resumed: &complaint.Resumed{}},
	)
	for _, test := range []struct{ value, want, why string }{
		{"id", "KS-20261116-001", ""},
		{"type", "索赔", ""},
		{"level", "一般", "by its type"},
		{"stage", "防堵", "the last one done; the other is only begun"},
		{"category", "", "not judged yet"},
		{"repeats", "KS-20261101-001、KS-20261102-001", ""},
		{"company", "某厂", ""},
		{"policy.version", "2", ""},
		{"now|day", "2026-11-19", ""},
		{"customer.phone", "138****5678", "masked"},
		{"field.product_no", "A/1", ""},
		{"field.rate", "1.50%", "computed where nobody gave it"},
		{"field.loss|capital", "壹仟贰佰捌拾元整", "money is money"},
		{"field.shipped", "2026-11-10", "a date has no hour"},
		{"field.found", "上线", "a choice by its name"},
		{"field.sample", "是", ""},
		{"field.contact", "李**", "personal"},
		{"field.mobile", "139****2222", "personal, a number"},
		{"field.weight", "2.50", ""},
		{"step.D3.done", "是", ""},
		{"step.D3.at", "2026-11-16 10:00", ""},
		{"step.D3.place", "在途", ""},
		{"step.D8.done", "否", ""},
		{"step.D8.approved_by", "", "not yet"},
		{"step.D8.draft", "草稿 未生效", "not approved"},
		{"step.D3.draft", "", "needs no approval"},
		{"clock.answer.due", "2026-11-19 17:00", "two working days, and one that the pause took"},
		{"clock.answer.limit", "2个工作日", ""},
		{"clock.answer.on_time", "", "open"},
		{"reply.update.text", "在查", ""},
		{"reply.answer.at", "", "none yet"},
		{"callback.result", "", "none yet"},
		{"draft", "草稿 未生效", "the report is not approved (MFG-60)"},
	} {
		require.Equal(t, "\n一|"+test.want, "\n"+caseLine(t, a, `- fields: [{label: {zh: 一}, value: `+test.value+`}]`), "%s %s", test.value, test.why)
	}
	for _, test := range []struct{ each, columns, want string }{
		{"step.D3.measure", "no what due", "1|封存|\n2|重检|2026-11-20"},
		{"step.D7.document", "key number of", "FMEA||\n控制计划|CP-7|1、2"},
		{"replies", "kind to checks", "答复客户、反馈更新|客户|倾听；分担（已致歉）"},
		{"trace", "at kind text", "2026-11-16 12:00|反馈更新|在查\n2026-11-17 08:00|暂停计时|试验\n2026-11-18 08:00|恢复计时|"},
		{"pauses", "from reason agreed", "2026-11-17 08:00|试验|王经理"},
		{"fields", "name value", "产品编号|A/1\n批量|200\n不良数|3\n不良率|1.50%\n损失|1280.00\n出货日期|2026-11-10\n发现环节|上线\n有样品|是\n联系人|李**\n手机|139****2222\n重量|2.50"},
	} {
		require.Equal(t, test.want, caseTable(t, a, test.each, strings.Fields(test.columns)), test.each)
	}
}

func caseLine(t testing.TB, a *sla.Assessment, block string) string {
	t.Helper()
	return strings.Join(caseRows(t, a, block), "\n")
}

func caseTable(t testing.TB, a *sla.Assessment, each string, columns []string) string {
	t.Helper()
	block := "- table:\n    each: " + each + "\n    columns:\n"
	for i, c := range columns {
		block += `    - {head: {zh: 头}, value: "` + c + `"`
		if len(columns) == 1 && i == 0 {
			block += ", span: 2"
		}
		block += "}\n"
	}
	l, err := form.Parse("try.yaml", []byte(strings.Replace(about, "[10, 10]", "["+strings.TrimSuffix(strings.Repeat("10,", max(len(columns), 2)), ",")+"]", 1)+block))
	require.NoError(t, err)
	s, err := form.RenderCase(l, a, zh(t), false)
	require.NoError(t, err)
	return strings.Join(text(s)[2:], "\n")
}

// caseRows renders a block of a form about a case; the title is left out.
func caseRows(t testing.TB, a *sla.Assessment, block string) []string {
	t.Helper()
	l, err := form.Parse("try.yaml", []byte(about+block))
	require.NoError(t, err)
	s, err := form.RenderCase(l, a, zh(t), false)
	require.NoError(t, err)
	return text(s)[1:]
}

// The draft mark goes when what has to be approved is approved (MFG-60).
func TestDraft(t *testing.T) {
	report8 := stepped(t, "11-16 13:00", "D8", nil)
	approved := complaint.Event{At: instant(t, "11-16 14:00"), By: "钱经理", Approved: &complaint.Approved{Subject: "D8", Text: "可以"}}
	for _, test := range []struct {
		life []complaint.Event
		want string
		why  string
	}{
		{nil, "草稿 未生效", "not written"},
		{[]complaint.Event{report8}, "草稿 未生效", "waits for its approval"},
		{[]complaint.Event{report8, approved}, "", "approved"},
		{[]complaint.Event{report8, approved, stepped(t, "11-16 15:00", "D8", nil)}, "草稿 未生效", "written anew"},
	} {
		a := life(t, "11-19 10:00", test.life...)
		l, err := form.Parse("try.yaml", []byte(about+`- note: {zh: "{step.D8.approved_by} {step.D8.approved_at}"}`))
		require.NoError(t, err)
		s, err := form.RenderCase(l, a, zh(t), false)
		require.NoError(t, err)
		require.Equal(t, test.want, s.Watermark, test.why)
	}
	a := life(t, "11-19 10:00", complaint.Event{At: instant(t, "11-16 13:00"), By: "钱经理", Withdrawn: &complaint.Withdrawn{}})
	require.Empty(t, form.CaseData(a, zh(t), false)["draft"], "a report that a finished case never came to is awaited no longer")
	a = life(t, "11-19 10:00", report8, approved)
	require.Equal(t, []string{"钱经理 2026-11-16 14:00|"}, caseRows(t, a, `- note: {zh: "{step.D8.approved_by} {step.D8.approved_at}"}`))
	require.Equal(t, "2026-11-16 14:00|钱经理|报告|同意|可以", caseTable(t, a, "approvals", []string{"at", "by", "subject", "result", "text"}))
}

// Boxes and blocks follow conditions about the case.
func TestWhen(t *testing.T) {
	a := life(t, "11-16 10:00")
	require.Equal(t, []string{"结论|☑ 索赔    □ 咨询    □ 已防堵"}, caseRows(t, a,
		`- boxes: {label: {zh: 结论}, boxes: [{label: {zh: 索赔}, when: type = claim}, {label: {zh: 咨询}, when: type = question}, {label: {zh: 已防堵}, when: D3}]}`))
	require.Equal(t, []string{"二|"}, caseRows(t, a, "- {when: bad > 5, note: {zh: 一}}\n- {when: bad >= 3, note: {zh: 二}}"))
}

// A layout can be checked against a policy without any case.
func TestFits(t *testing.T) {
	for _, test := range []struct {
		blocks, code string
		line         int
		why          string
	}{
		{`- note: {zh: "{field.lot} {step.D3.place} {clock.answer.due} {reply.answer.text}"}`, "", 0, "everything known"},
		{`- table: {each: step.D3.measure, columns: [{head: {zh: 一}, value: what}, {head: {zh: 二}, value: due|day}]}`, "", 0, "columns of a list"},
		{"- note: {zh: 注}\n" + `- note: {zh: "{field.nosuch}"}`, "form.name", 12, "a field that there is not"},
		{`- note: {zh: 注, en: "{step.D9.at}"}`, "form.name", 11, "a stage that there is not, in the other language"},
		{`- table: {each: step.D3.measure, columns: [{head: {zh: 一}, value: nosuch, span: 2}]}`, "form.name", 11, "a column that the list has not, empty as it is"},
		{`- table: {each: step.D3.place, columns: [{head: {zh: 一}, span: 2}]}`, "form.value", 11, "no list"},
		{`- {when: type = question, note: {zh: "{nosuch}"}}`, "form.name", 11, "where it would not be printed"},
		{`- {when: nosuch > 3, note: {zh: 注}}`, "condition.name", 11, "a condition about what there is not"},
		{`- boxes: {label: {zh: 结论}, boxes: [{label: {zh: 一}, when: type = nosuch}]}`, "condition.value", 11, "a condition that can never hold"},
		{`- note: {zh: "{field.lot|colour}"}`, "form.value", 11, "a format that there is not"},
	} {
		l, err := form.Parse("try.yaml", []byte(about+test.blocks))
		require.NoError(t, err, test.why)
		err = l.Fits(plantPolicy(t), zh(t))
		if test.code == "" {
			require.NoError(t, err, test.why)
			continue
		}
		var f *complaint.Fault
		require.ErrorAs(t, err, &f, test.why)
		require.Equal(t, []any{test.code, "try.yaml", test.line}, []any{f.Code(), f.Args()["file"], f.Args()["line"]}, "%s: %v", test.why, err)
	}
}

// The forms that every policy has fit every embedded policy, and those that a policy names fit it.
func TestEmbeddedFit(t *testing.T) {
	for _, name := range templates.Policies() {
		content, _ := templates.Policy(name)
		var years []calendar.Year
		for file, days := range templates.Calendars() {
			y, err := calendar.ParseYear(file, days)
			require.NoError(t, err)
			years = append(years, y)
		}
		p, err := sla.Parse(name+".yaml", content, sla.Sources{Years: years, Normal: templates.Fold})
		require.NoError(t, err, name)
		for _, lang := range templates.Languages() {
			w, err := templates.Load(lang)
			require.NoError(t, err)
			for _, layout := range append(templates.CommonForms(), p.Forms...) {
				l, err := form.Load(layout, nil)
				require.NoError(t, err, "%s of %s", layout, name)
				require.NoError(t, l.Fits(p, w), "%s of %s", layout, name)
				if l.Of == form.OfCase { // an empty case is a form to be filled in by hand
					_, err := form.RenderCase(l, &sla.Assessment{Policy: p, State: &complaint.State{}}, w, false)
					require.NoError(t, err, "%s of %s", layout, name)
				}
			}
		}
	}
}

func TestPolicyData(t *testing.T) {
	p := plantPolicy(t)
	m := form.PolicyData(p, sla.People{{Name: "周班长", Roles: []string{"foreman"}, Email: "zhou@example.com"}}, zh(t), time.Date(2026, 11, 16, 9, 0, 0, 0, beijing))
	receivers := m["receivers"].(form.List).Items
	require.Equal(t, []any{"1", "车间", "全部", "全部", "周班长", "班长", "zhou@example.com", "吴副", "2026-01-01"},
		[]any{receivers[0]["no"], receivers[0]["department"], receivers[0]["category"], receivers[0]["level"], receivers[0]["name"], receivers[0]["post"], receivers[0]["email"], receivers[0]["deputy"], receivers[0]["from"]})
	require.Equal(t, []any{"2", "严重", "郑主任", nil}, []any{receivers[1]["no"], receivers[1]["level"], receivers[1]["name"], receivers[1]["post"]})
	require.Equal(t, []map[string]any{{"no": "1", "code": "surface", "name": "外观", "examples": "划伤", "level": "一般", "department": "车间", "volume": "出货批次"}}, m["categories"].(form.List).Items)
	for _, name := range []string{"receivers", "categories"} {
		l, err := form.Load(name, nil)
		require.NoError(t, err)
		_, err = form.Render(l, m, "zh")
		require.NoError(t, err)
	}
}

// A file is named by its form; no name is one that a system refuses (MFG-59).
func TestFileName(t *testing.T) {
	a := life(t, "11-16 10:00")
	l, err := form.Parse("try.yaml", []byte(about+"- note: {zh: 注}"))
	require.NoError(t, err)
	name, err := l.FileName(form.CaseData(a, zh(t), false), "zh")
	require.NoError(t, err)
	require.Equal(t, "KS-20261116-001-A_1", name)
	a.State.Fields = nil
	name, err = l.FileName(form.CaseData(a, zh(t), false), "zh")
	require.NoError(t, err)
	require.Equal(t, "KS-20261116-001", name, "no dash without a product")
	for in, want := range map[string]string{
		`a<b>c:d"e/f\g|h?i*j`: "a_b_c_d_e_f_g_h_i_j", "../../etc": "_.._etc", "名 称.": "名 称", "con": "con_", "COM1.x": "COM1.x_", "a\x00b\n": "a_b_", "": "",
		strings.Repeat("长", 200): strings.Repeat("长", 80),
	} {
		require.Equal(t, want, form.SafeName(in), in)
	}
}
