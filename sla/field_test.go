package sla_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// What people type for a field of each kind, the form in which it is kept, and what
// is shown of it. A form that is kept reads as itself.
func TestFieldValues(t *testing.T) {
	p := lab(t, kinds)
	for _, c := range []struct{ field, typed, kept, shown, why string }{
		{"t", "  两 行\r\n x ", "两 行\n x", "两 行\n x", "trimmed, with one kind of line end"},
		{"t", " ", "", "<nil>", "nothing is nothing"},
		{"n", "12", "12", "12", ""}, {"n", "1,234.5", "1234.5", "1234.5", ""}, {"n", "-1", "!", "", "nothing counts below nothing"}, {"n", "viel", "!", "", ""}, {"n", "1e3", "!", "", ""}, {"n", "0", "0", "0", ""},
		{"m", "1,999.9", "1999.90", "1999.90", ""}, {"m", "2000.00", "2000", "2000", ""}, {"m", "-5", "!", "", ""}, {"m", "1.999", "!", "", "there is no tenth of a fen"},
		{"p", "5", "5%", "5%", "a share is in hundredths"}, {"p", "5%", "5%", "5%", ""}, {"p", "0.5%", "0.5%", "0.5%", ""}, {"p", "half", "!", "", ""},
		{"d", "2026-11-20", "2026-11-20", "2026-11-20 00:00:00 +0800 CST", ""}, {"d", "2026/1/5", "2026-01-05", "2026-01-05 00:00:00 +0800 CST", ""}, {"d", "2026年11月20日", "2026-11-20", "2026-11-20 00:00:00 +0800 CST", ""}, {"d", "2026-02-30", "!", "", "no such day"}, {"d", "11-20", "!", "", "of which year"},
		{"at", "2026-11-20 09:05", "2026-11-20 09:05", "2026-11-20 09:05:00 +0800 CST", "in the zone of the policy"}, {"at", "2026/11/20 9:05", "2026-11-20 09:05", "2026-11-20 09:05:00 +0800 CST", ""}, {"at", "9:05", "!", "", "of which day"}, {"at", "2026-11-20 25:00", "!", "", ""},
		{"y", "yes", "yes", "yes", ""}, {"y", "是", "yes", "yes", ""}, {"y", " 否 ", "no", "no", ""}, {"y", "perhaps", "!", "", ""},
		{"c", "Red", "red", "Red", "by its name"}, {"c", "red", "red", "Red", ""}, {"c", "pink", "!", "", ""}, {"c", "red blue", "!", "", "one only"},
		{"cs", "Red、blue,red", "red blue", "Red, Blue", "each once"}, {"cs", "red,pink", "!", "", ""}, {"cs", "green", "green", "Green", ""},
	} {
		field, ok := sla.ByCode(p.Fields, c.field)
		require.True(t, ok)
		kept, f := p.Read(field, c.typed)
		if c.kept == "!" {
			require.NotNil(t, f, "%q %s", c.typed, c.why)
			require.Equal(t, []string{"field.value", "usage"}, []string{f.Code(), f.Class()})
			continue
		}
		require.Nil(t, f, c.typed)
		require.Equal(t, c.kept, string(kept), c.why)
		require.Equal(t, c.shown, fmt.Sprint(p.Show(field, kept, "en")), c.why)
		again, f := p.Read(field, string(kept))
		require.Nil(t, f)
		require.Equal(t, kept, again, "what is kept reads as itself")
	}
	red, _ := sla.ByCode(p.Fields, "cs")
	require.Equal(t, "Red、Blue", p.Show(red, "red blue", "zh"))
}

// Whatever is typed, what is kept of it reads as itself, so that no gate refuses it.
func TestFieldReadTwice(t *testing.T) {
	p := lab(t, kinds)
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.SampledFrom(p.Fields).Draw(t, "field")
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[-+]?[0-9,]{1,6}\.?[0-9]{0,3}%?`), rapid.StringMatching(`20[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?`), rapid.StringMatching(`((red|Blue|green)[ ,、]){1,4}`)).Draw(t, "typed")
		kept, f := p.Read(field, typed)
		if f != nil {
			return
		}
		if again, f := p.Read(field, string(kept)); f != nil || again != kept {
			t.Fatalf("%s: %q is kept as %q, which reads as %q %v", field.Code, typed, kept, again, f)
		}
	})
}

// The values of the fields that are personal, of the case and of its stages (ENG-22).
func TestPersonal(t *testing.T) {
	p := lab(t, "fields: [{code: passport, name: {en: Passport}, personal: true}, {code: colour, name: {en: Colour}}]",
		"stages: [{code: visit, name: {en: Visit}, fields: [{code: who, name: {en: Who}, personal: true}, {code: at, name: {en: At}}, {code: seen, name: {en: Seen}, kind: list, columns: [{code: name, name: {en: Name}, personal: true}, {code: note, name: {en: Note}}]}]}, {code: other, name: {en: Other}}]")
	values := faulty(t, "minor", "passport=P1", "colour=red").fill("11-16 10:00", "visit", "who=李四", "at=home", "seen.1.name=王五", "seen.1.note=x").assess(p, "11-16 11:00").Personal()
	slices.Sort(values)
	require.Equal(t, []complaint.Text{"P1", "李四", "王五"}, values)
	require.Empty(t, faulty(t, "minor").assess(p, "11-16 11:00").Personal())
	replaced := faulty(t, "minor", "passport=P1").correct("11-16 10:00", "field.passport=P2").fill("11-16 11:00", "visit", "who=李四").fill("11-16 12:00", "visit", "who=").assess(p, "11-16 13:00")
	require.ElementsMatch(t, []complaint.Text{"P1", "P2", "李四"}, replaced.Personal(), "what stood there before is still in the events")
}
