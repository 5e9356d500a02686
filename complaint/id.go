package complaint

import (
	"fmt"
	"regexp"
	"time"
)

// ID is a complaint's number: <site>-<yyyymmdd>-<nnn>, the date of receipt and
// the next free number of that day at that site (ENG-20).
type ID string

var (
	idForm   = regexp.MustCompile(`^([A-Z][A-Z0-9]{0,7})-(\d{8})-(\d{3,6})$`)
	siteForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,7}$`)
)

// NewID returns the n-th number of the day at a site.
func NewID(site string, day time.Time, n int) ID {
	return ID(fmt.Sprintf("%s-%s-%03d", site, day.Format("20060102"), n))
}

// ParseID returns s as an ID; anything that is not one, a path or an option of
// git for instance, is a usage Fault.
func ParseID(s string) (ID, error) {
	m := idForm.FindStringSubmatch(s)
	if m == nil {
		return "", Usage("id.form", "value", s)
	}
	if _, err := time.Parse("20060102", m[2]); err != nil {
		return "", Usage("id.form", "value", s)
	}
	return ID(s), nil
}

// ValidSite reports whether s can name a site: a capital letter and up to seven
// capitals or digits.
func ValidSite(s string) bool { return siteForm.MatchString(s) }

// Site returns the site that opened the complaint.
func (id ID) Site() string { return id.part(1) }

// Number returns the number within the day as it is written, "001".
func (id ID) Number() string { return id.part(3) }

// Date returns the day of receipt.
func (id ID) Date() (int, time.Month, int) {
	t, err := time.Parse("20060102", id.part(2))
	if err != nil {
		return 1, 1, 1
	}
	return t.Date()
}

func (id ID) part(n int) string {
	if m := idForm.FindStringSubmatch(string(id)); m != nil {
		return m[n]
	}
	return ""
}
