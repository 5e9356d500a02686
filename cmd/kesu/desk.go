package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

// desk is an opened store with what its policies say.
type desk struct {
	*app
	store    *store.Store
	files    plainFiles          // policies, people and calendars: the work tree's, or a commit's
	config   store.Config        // kesu.yaml of these
	policies map[string]versions // by name of the folder
	names    []string            // of the policies, the default first
	people   sla.People
	loc      *time.Location
	known    time.Time // --known; zero: everything that is recorded
	years    []calendar.Year
	hints    []func()        // what to say once the event is recorded
	after    *sla.Assessment // the complaint after the event, for the hints
	tx       *store.Tx       // the change that apply is making; nil: each command makes its own
}

// plainFiles are the files beside the complaints.
type plainFiles interface {
	ReadFile(name string) ([]byte, error)
	ListFiles(dir string) ([]string, error)
}

// deskOf returns a desk that has read nothing yet.
func (a *app) deskOf(s *store.Store) *desk {
	return &desk{app: a, store: s, files: s, config: s.Config(), loc: s.Config().Location()}
}

// openStore opens the store that -C, KESU_STORE or the working folder names.
func (a *app) openStore() (*store.Store, error) {
	dir := cmp.Or(a.flags.store, a.env("KESU_STORE"))
	if dir == "" {
		wd, err := os.Getwd()
		if err != nil {
			return nil, err
		}
		if dir, err = store.Find(wd); err != nil {
			return nil, err
		}
	}
	wait, err := time.ParseDuration(cmp.Or(a.env("KESU_WAIT"), "0s")) // 0: as long as the store thinks right
	if err != nil {
		return nil, complaint.Usage("usage.value", "flag", "KESU_WAIT", "value", a.env("KESU_WAIT"), "known", []string{"10s", "1m"})
	}
	s, err := store.Open(dir, store.Options{NoCommit: a.flags.noCommit, Wait: wait})
	if errors.Is(err, fs.ErrNotExist) {
		err = complaint.NotFound("store.none", "dir", dir)
	}
	return s, err
}

// write runs do under the lock and makes one commit of what it asks for; within
// apply it becomes part of that commit.
func (d *desk) write(ctx context.Context, do func(*store.Tx) error) error {
	if d.tx != nil {
		return do(d.tx)
	}
	return d.store.Write(ctx, do)
}

// listing is desk for a command that asks the index first of all: that is read meanwhile.
func (a *app) listing() (*desk, error) {
	a.lists = true
	return a.desk()
}

// desk opens the store and reads its policies and people, once.
func (a *app) desk() (*desk, error) {
	if a.shared != nil {
		d := *a.shared
		d.app = a
		return &d, a.clock(d.loc)
	}
	go a.words.Has("done") // reads what most commands say, while the policies are read
	s, err := a.openStore()
	if err != nil {
		return nil, err
	}
	if a.lists && a.env("KESU_INDEX") != "off" {
		s.Foresee()
	}
	d := a.deskOf(s)
	if err := a.clock(d.loc); err != nil {
		return nil, err
	}
	if a.flags.known != "" {
		if d.known, err = a.time("known", a.flags.known, d.loc); err != nil {
			return nil, err
		}
	}
	if err := d.loadPolicies(); err != nil {
		return nil, err
	}
	a.policy = d.policy(d.now)
	return d, d.loadPeople()
}

// clock sets the clock to --now or KESU_NOW, and to the store's zone.
func (a *app) clock(loc *time.Location) error {
	a.now = a.now.In(loc).Truncate(time.Second)
	text := cmp.Or(a.flags.now, a.env("KESU_NOW"))
	if text == "" {
		return nil
	}
	now, err := a.time("now", text, loc)
	if err != nil {
		return err
	}
	a.now = now.In(loc)
	return nil
}

// sources are the statutory days, embedded and of the store, and the company's own.
func (d *desk) sources() (sla.Sources, error) {
	src := sla.Sources{Normal: templates.Fold, Answers: templates.Answers()}
	years, err := statutory()
	if err != nil {
		return src, err
	}
	names, err := d.files.ListFiles("calendars")
	if err != nil {
		return src, err
	}
	for _, name := range names {
		data, err := d.files.ReadFile(name)
		if err != nil {
			return src, err
		}
		switch path.Ext(name) {
		case ".json":
			y, err := calendar.ParseYear(name, data)
			if err != nil {
				return src, err
			}
			years = append(years, y)
		case ".yaml":
			if fault := complaint.Bounded(name, data); fault != nil {
				return src, fault
			}
			f, err := calendar.ParseFile(name, data)
			if err != nil {
				return src, err
			}
			src.Company = append(src.Company, f)
		}
	}
	d.years, src.Years = years, years
	return src, nil
}

// statutory returns the embedded statutory days in the order of the years.
func statutory() ([]calendar.Year, error) {
	var years []calendar.Year
	for name, data := range templates.Calendars() {
		y, err := calendar.ParseYear(name, data)
		if err != nil {
			return nil, err
		}
		years = append(years, y)
	}
	slices.SortFunc(years, func(a, b calendar.Year) int { return cmp.Compare(a.Year, b.Year) })
	return years, nil
}

func (d *desk) loadPeople() error {
	const name = "people.yaml"
	data, err := d.files.ReadFile(name)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	d.people, err = sla.ParsePeople(name, data, d.staff())
	return err
}

// view is what a command at the present time sees.
func (d *desk) view() complaint.View { return complaint.View{Now: d.now, Known: d.known} }

// assess assesses a record as of a view.
func (d *desk) assess(rec complaint.Record, v complaint.View) (*sla.Assessment, error) {
	a, p, err := d.assessed(rec, v)
	d.app.policy = cmp.Or(p, d.app.policy) // messages about it use the names of its own policy
	return a, err
}

// assessed is assess for several complaints at once; the policy is nil where none governs.
func (d *desk) assessed(rec complaint.Record, v complaint.View) (*sla.Assessment, *sla.Policy, error) {
	p, err := d.governs(rec)
	if err != nil {
		return nil, nil, err
	}
	a, err := p.Assess(rec, v)
	return a, p, err
}

// read returns the assessment of a complaint now.
func (d *desk) read(id complaint.ID) (*sla.Assessment, error) {
	rec, err := d.store.Read(id)
	if err != nil {
		return nil, err
	}
	return d.assess(rec, d.view())
}

// by is who acts: --by, else git's user.name.
func (d *desk) by(ctx context.Context) (string, error) {
	if d.flags.by != "" {
		return strings.Join(strings.Fields(string(complaint.Clean(d.flags.by))), " "), nil // one line: it stands in commit messages
	}
	name, err := d.store.Author(ctx)
	if err == nil && name == "" {
		err = complaint.Usage("by.unknown")
	}
	return name, err
}

// happened is when the event happened: --at, else now; never in the future.
func (d *desk) happened() (time.Time, error) {
	if d.flags.at == "" {
		return d.now, nil
	}
	at, err := d.time("at", d.flags.at, d.loc)
	if err == nil && at.After(d.now) {
		err = complaint.Usage("time.future", "at", complaint.At(at), "now", complaint.At(d.now))
	}
	return at.In(d.loc), err
}

// stamp completes an event with who, when and an id that sorts after what is known.
func (d *desk) stamp(ctx context.Context, e *complaint.Event, known int) error {
	at, err := d.happened()
	if err != nil {
		return err
	}
	e.At, e.Recorded, e.Why = complaint.At(at), complaint.At(d.now), complaint.Clean(d.flags.why)
	if e.By == "" {
		if e.By, err = d.by(ctx); err != nil {
			return err
		}
	}
	e.ID = eventID(known)
	return nil
}

func eventID(known int) string {
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails
	return complaint.NewEventID(known, random)
}

func isNotFound(err error) bool {
	c, ok := err.(coded)
	return ok && c.Class() == string(complaint.ClassNotFound)
}

// isKept reports whether an error came after the event was safely in its file.
func isKept(err error) bool { return errors.Is(err, store.ErrKept) }
