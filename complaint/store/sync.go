package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// SyncOptions says how to share; the zero value is right for a command.
type SyncOptions struct {
	Tries  int                     // how often to try where the remote is away or others push at the same time; 0 is 10
	Now    time.Time               // when a complaint gets another number; zero: the clock's time
	Review func(theirs Tree) error // judges the files beside the complaints before they are taken over; nil: nothing is judged
}

// Shared says what a Sync has done.
type Shared struct {
	Received   int            // commits that came
	Sent       int            // commits that went
	Complaints []complaint.ID // that gained events here, in order
	Renumbered []Renumbering
	Restored   []string // files of complaints and attachments that the remote had lost, put back
	PutBack    []string // attachments, shared before, that were changed or deleted here
	SameSite   bool     // another clone writes as this one's site
	Waiting    []string // files that nobody has committed: they are not shared
	Rewritten  bool     // the remote's history is no longer what it was
}

// Renumbering is a complaint that gave up its number to one that was published before.
type Renumbering struct{ From, To complaint.ID }

// Sync fetches what the remote's branch holds, merges, and pushes. Complaints
// become the union of the events of both sides, whatever else has happened; the
// files beside them follow git's own rules, and where these end nothing is changed
// and a person is asked (store.merge-conflict). Fetch and push hold no lock, so
// that others work on; what they record meanwhile goes with the next try. What was
// merged stays merged though the push fails. It commits what came even on a store
// opened with NoCommit.
func (s *Store) Sync(ctx context.Context, opt SyncOptions) (Shared, error) {
	var done Shared
	if s.opt.NoCommit {
		opts := s.opt
		opts.NoCommit = false
		committing, err := Open(s.dir, opts)
		if err != nil {
			return done, err
		}
		defer committing.Close()
		return committing.Sync(ctx, opt)
	}
	guard, err := s.guard(ctx)
	if err != nil {
		return done, err
	}
	defer guard.done()
	tries := cmp.Or(opt.Tries, 10)
	var offered offer
	for n := 1; ; n++ {
		err := s.syncOnce(ctx, guard, opt, &offered, &done)
		var e *Error
		behind, away := errors.Is(err, errBehind), errors.As(err, &e) && e.code == "store.unreachable" && !containsAny(e.Error(), hopeless)
		switch {
		case behind && n >= tries && e != nil:
			return done, e
		case behind && n >= tries:
			return done, fail("store.crowded", nil, "tries", tries)
		case !behind && (!away || n >= min(tries, 5)):
			if err == nil {
				done.Waiting, err = s.waiting(ctx)
			}
			return done, err
		}
		if err := backOff(ctx, n); err != nil {
			return done, err
		}
	}
}

// hopeless is what git says of a remote that is not away but not there, or not for us.
var hopeless = []string{
	"does not appear to be a git repository", "does not exist", "not found", "not exported", "No such remote", "not allowed",
	"unable to find remote helper", "is not a git command", "Authentication failed", "could not read Username",
	"Permission denied", "Host key verification failed", "certificate", "returned error: 401", "returned error: 403",
}

// waiting lists the files that differ from what is committed.
func (s *Store) waiting(ctx context.Context) ([]string, error) {
	g, err := newGit(s.dir, s.opt)
	if err != nil {
		return nil, err
	}
	out, err := g.run(ctx, nil, "--literal-pathspecs", "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
	var files []string
	for entry := range strings.SplitSeq(string(out), "\x00") {
		if len(entry) > 3 {
			files = append(files, entry[3:])
		}
	}
	return files, err
}

// offer is what was pushed last: the remote may have taken it though its answer was lost.
type offer struct {
	head    string
	commits int
}

// taken is how many commits of the offer a remote has that holds theirs.
func (o *offer) taken(ctx context.Context, g git, theirs string) (int, error) {
	if o.head == "" {
		return 0, nil
	}
	left, err := g.ahead(ctx, o.head, theirs)
	if err != nil || left > 0 {
		return 0, err
	}
	n := o.commits
	*o = offer{}
	return n, nil
}

func (s *Store) syncOnce(ctx context.Context, guard *journal, opt SyncOptions, offered *offer, done *Shared) error {
	r, err := s.remote(ctx)
	if err != nil {
		return err
	}
	r.g.journal = guard
	if err := guard.seal(); err != nil {
		return err
	}
	before, err := r.seen(ctx)
	if err != nil {
		return err
	}
	theirs, err := r.fetch(ctx, before)
	if err != nil {
		return err
	}
	if theirs == "" {
		if err := r.vacant(ctx, before); err != nil {
			return err
		}
	}
	taken, err := offered.taken(ctx, r.g, theirs)
	if err != nil {
		return err
	}
	done.Sent += taken
	if before != "" && theirs != before { // what it was is known no more after this
		lost, err := r.g.ahead(ctx, before, theirs)
		if err != nil {
			return err
		}
		done.Rewritten = done.Rewritten || lost > 0
	}
	head, err := s.join(ctx, theirs, opt, done)
	if err != nil {
		return err
	}
	if head == theirs {
		return nil
	}
	sent, err := r.g.ahead(ctx, head, theirs)
	if err != nil {
		return err
	}
	if err := guard.seal(); err != nil {
		return err
	}
	*offered = offer{head, sent}
	if err := r.push(ctx, head); err != nil {
		return err
	}
	*offered = offer{}
	done.Sent += sent
	if err := guard.seal(); err != nil {
		return err
	}
	return r.follow(ctx, head)
}

// remote is where the store's present branch is shared.
func (s *Store) remote(ctx context.Context) (remote, error) {
	g, err := newGit(s.dir, s.opt)
	if err != nil {
		return remote{}, err
	}
	repo, err := openRepo(s.dir)
	if err != nil {
		return remote{}, err
	}
	if err := repo.idle(); err != nil { // in a rebase HEAD is on no branch either
		return remote{}, err
	}
	branch, _, err := repo.head(ctx, g)
	if err != nil {
		return remote{}, err
	}
	return remoteOf(ctx, g, repo, branch)
}

// follow notes what the remote now holds, and that the branch belongs to it, for
// plain git to know.
func (r remote) follow(ctx context.Context, head string) error {
	if now, err := r.seen(ctx); err != nil || now != head { // git push has set it where fetch is configured
		if _, err := r.g.run(ctx, nil, "-c", durable, "update-ref", r.tracking(), head); err != nil {
			return err
		}
	}
	if r.set {
		return nil
	}
	branch := "branch." + shortName(r.branch) // it has the same name here
	return r.repo.configure(ctx, r.g, branch+".merge", r.branch, branch+".remote", r.name)
}

// join commits what earlier commands left, merges a commit ("": none) into the
// branch and returns the branch's commit then.
func (s *Store) join(ctx context.Context, theirs string, opt SyncOptions, done *Shared) (head string, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		tx.heal, tx.Message = true, "sync"
		return nil
	}, false)
	if err != nil || theirs == "" {
		return s.tip(ctx, err)
	}
	var came Shared
	err = s.write(ctx, func(tx *Tx) error {
		m := merge{tx: tx, theirs: theirs, opt: opt, done: &came}
		return m.run()
	}, false)
	if err == nil || errors.Is(err, ErrKept) {
		done.add(came)
	}
	return s.tip(ctx, err)
}

// add counts what one more merge brought.
func (s *Shared) add(more Shared) {
	s.Received += more.Received
	s.Complaints = slices.Concat(s.Complaints, more.Complaints)
	slices.Sort(s.Complaints)
	s.Complaints = slices.Compact(s.Complaints)
	s.Renumbered = append(s.Renumbered, more.Renumbered...)
	s.Restored = append(s.Restored, more.Restored...)
	s.PutBack = append(s.PutBack, more.PutBack...)
	s.SameSite = s.SameSite || more.SameSite
}

// tip is the branch's commit, unless there was an error before.
func (s *Store) tip(ctx context.Context, err error) (string, error) {
	if err != nil {
		return "", err
	}
	g, err := newGit(s.dir, s.opt)
	if err != nil {
		return "", err
	}
	repo, err := openRepo(s.dir)
	if err != nil {
		return "", err
	}
	_, head, err := repo.head(ctx, g)
	return head, err
}
