package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/templates"
)

// What a contradiction is about is said in the words of the policy.
func TestMatter(t *testing.T) {
	p, err := preset("mfg8d")
	require.NoError(t, err)
	for subject, want := range map[string][2]string{
		"level":                       {"级别", "level"},
		"department":                  {"执行部门", "department"},
		"hands":                       {"由谁处理", "who handles it"},
		"end":                         {"是否结束", "whether it is over"},
		"pause":                       {"是否暂停", "whether it is paused"},
		"phone":                       {"联系电话", "phone"},
		"field.product":               {"产品名称", "product"},
		"field.unheard":               {"unheard", "unheard"},
		"limit.containment":           {"防堵计划", "containment plan"},
		"penalty.containment/2":       {"防堵计划 2", "containment plan 2"},
		"step.D3.action.1.object":     {"D3 临时（防堵）措施 临时措施1 对象", "D3 containment interim measures1 object"},
		"step.D3.measure":             {"D3 临时（防堵）措施 measure", "D3 containment measure"},
		"step.unheard.action.1.owner": {"unheard action.1.owner", "unheard action.1.owner"},
		"unheard":                     {"unheard", "unheard"},
	} {
		for i, lang := range []string{"zh", "en"} {
			words, err := templates.Load(lang)
			require.NoError(t, err)
			a := &app{words: words, policy: p}
			require.Equal(t, want[i], a.value("subjects", []string{subject}))
		}
	}
}
