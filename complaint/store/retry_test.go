package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// counted makes a store use a git that notes how it is called; tries is how often a
// subcommand was.
func counted(t testing.TB, s *Store) (again *Store, tries func(subcommand string) int) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the wrapper is a script of sh")
	}
	log, wrapper := filepath.Join(t.TempDir(), "log"), filepath.Join(t.TempDir(), "git")
	require.NoError(t, os.WriteFile(wrapper, fmt.Appendf(nil, "#!/bin/sh\necho \" $* \" >>%q\nexec git \"$@\"\n", log), 0o755))
	return reopen(t, s, func(o *Options) { o.Git = wrapper }), func(subcommand string) int {
		data, err := os.ReadFile(log)
		require.NoError(t, err)
		return strings.Count(string(data), " "+subcommand+" ")
	}
}

// clientHook gives a clone a hook in sh.
func clientHook(t testing.TB, s *Store, name, script string) {
	hub{filepath.Join(s.dir, ".git")}.hook(t, name, script)
}

// two makes a hub, the store that was published on it and a clone of site BJ.
func two(t testing.TB) (h hub, ks, bj *Store, id complaint.ID) {
	t.Helper()
	h = newHub(t)
	ks = shares(t, h.dir)
	id = create(t, ks, "漏水")
	shared(t, ks)
	return h, ks, clone(t, h.dir, "BJ"), id
}

// Another clone pushes between our fetch and our push: it is fetched and merged again.
func TestBehind(t *testing.T) {
	t.Parallel()
	h, ks, bj, id := two(t)
	require.NoError(t, record(ks, id, "总部"))
	require.NoError(t, record(bj, id, "北京"))
	clientHook(t, ks, "pre-push", fmt.Sprintf("test -e done && exit; touch done; unset GIT_DIR; git -C %q push --quiet origin main", bj.dir))
	require.NoError(t, os.WriteFile(filepath.Join(ks.dir, ".git/info/exclude"), []byte("done\n"), 0o644))
	ks, tries := counted(t, ks)
	require.Equal(t, Shared{Received: 1, Sent: 2, Complaints: []complaint.ID{id}}, shared(t, ks))
	require.Equal(t, 2, tries("push"))
	shared(t, bj)
	require.NoError(t, os.Remove(filepath.Join(ks.dir, "done")))
	requireOne(t, h, ks, bj)
}

// Others push first each time: it ends, and says so; what came is merged.
func TestCrowded(t *testing.T) {
	t.Parallel()
	h, ks, bj, id := two(t)
	require.NoError(t, record(ks, id, "总部"))
	clientHook(t, ks, "pre-push", fmt.Sprintf("unset GIT_DIR; cd %q && git commit --quiet --allow-empty -m x && git push --quiet origin main", bj.dir))
	ks, tries := counted(t, ks)
	done, err := ks.Sync(context.Background(), SyncOptions{Tries: 3})
	requireCode(t, err, "store.crowded", "busy")
	require.Equal(t, 3, tries("push"))
	require.Equal(t, Shared{Received: 2}, done)
	requireClean(t, ks)
	require.NoError(t, os.Remove(filepath.Join(ks.dir, ".git/hooks/pre-push")))
	require.Equal(t, Shared{Received: 1, Sent: 4}, shared(t, ks))
	shared(t, bj)
	requireOne(t, h, ks, bj)
}

// A lock on the server is that of another push, and waited for; one that stays was left
// by a git that was killed there, and named for a person to remove.
func TestLockedServer(t *testing.T) {
	t.Parallel()
	for _, lock := range []string{"HEAD.lock", "refs/heads/main.lock"} {
		t.Run(lock, func(t *testing.T) {
			t.Parallel()
			h, ks, bj, id := two(t)
			require.NoError(t, record(ks, id, "总部"))
			file := filepath.Join(h.dir, lock)
			require.NoError(t, os.WriteFile(file, nil, 0o644))
			ks, tries := counted(t, ks)
			_, err := ks.Sync(context.Background(), SyncOptions{Tries: 2})
			requireCode(t, err, "store.remote-locked", "busy")
			require.ErrorContains(t, err, lock)
			require.Equal(t, 2, tries("push"))
			require.NoError(t, os.Remove(file))
			shared(t, ks)
			shared(t, bj)
			requireOne(t, h, ks, bj)
		})
	}
}

// A hook on the server that says no is quoted, and not asked again; what came stays
// merged, and the next sync goes on.
func TestRefusedByServer(t *testing.T) {
	t.Parallel()
	h, ks, bj, id := two(t)
	require.NoError(t, record(bj, id, "北京"))
	shared(t, bj)
	require.NoError(t, record(ks, id, "总部"))
	h.hook(t, "pre-receive", "echo called >>called; echo 审计不通过：第 3 行 >&2; exit 1")
	done, err := ks.Sync(context.Background(), SyncOptions{})
	requireCode(t, err, "store.push-refused", "refused")
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "pre-receive hook declined)\n审计不通过：第 3 行", strings.TrimPrefix(e.Args()["reason"].(string), "[remote rejected] ("))
	require.Equal(t, Shared{Received: 1, Complaints: []complaint.ID{id}}, done)
	called, err := os.ReadFile(filepath.Join(h.dir, "called"))
	require.NoError(t, err)
	require.Equal(t, "called\n", string(called))
	requireClean(t, ks)
	require.NoError(t, os.Remove(filepath.Join(h.dir, "hooks/pre-receive")))
	require.Equal(t, Shared{Sent: 2}, shared(t, ks))
	shared(t, bj)
	requireOne(t, h, ks, bj)
}

// A hook of one's own that keeps a push back is quoted as well, and not taken for a
// remote that is away.
func TestRefusedHere(t *testing.T) {
	t.Parallel()
	_, ks, _, id := two(t)
	require.NoError(t, record(ks, id, "总部"))
	clientHook(t, ks, "pre-push", "echo 下班了 >&2; exit 1")
	ks, tries := counted(t, ks)
	_, err := ks.Sync(context.Background(), SyncOptions{})
	requireCode(t, err, "store.push-refused", "refused")
	require.ErrorContains(t, err, "下班了")
	require.Equal(t, 1, tries("push"))
}

// The first connection breaks after a few bytes; the second does not.
func TestBrokenConnection(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]func(hub, testing.TB) string{"daemon": hub.daemon, "http": hub.http} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ks, _, id := two(t)
			require.NoError(t, record(ks, id, "总部"))
			p, url := cutting(t, serve(h, t), seeded(t))
			gitOut(t, ks, "remote", "set-url", "origin", url)
			require.Equal(t, Shared{Sent: 1}, shared(t, ks))
			require.EqualValues(t, 1, p.cut.Load())
			_, err := Clone(context.Background(), url, filepath.Join(t.TempDir(), "c"), "SH", "", false, options())
			require.NoError(t, err)
		})
	}
}

// An answer that breaks off within its head is an empty repository to git; nothing
// is given up for that, and nobody told that history was rewritten.
func TestBrokenAnswer(t *testing.T) {
	t.Parallel()
	h, ks, _, id := two(t)
	require.NoError(t, record(ks, id, "总部"))
	web := h.http(t)
	through := func() string {
		p, url := cutting(t, web, seeded(t))
		p.first = "HTTP/1.1 200 OK\r\nCache-Control: no-ca"
		return url
	}
	gitOut(t, ks, "remote", "set-url", "origin", through())
	require.Equal(t, Shared{Sent: 1}, shared(t, ks))
	bj := clone(t, through(), "BJ")
	require.Equal(t, []string{"漏水", "总部"}, texts(t, bj, id))
}

// A push that the remote took before its answer was lost is one that went.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	h, ks, _, id := two(t)
	require.NoError(t, record(ks, id, "总部"))
	web, err := url.Parse(h.http(t))
	require.NoError(t, err)
	var lost atomic.Int64
	through := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: web.Scheme, Host: web.Host}) },
		ModifyResponse: func(r *http.Response) error {
			if strings.HasSuffix(r.Request.URL.Path, "/git-receive-pack") && lost.Add(1) == 1 {
				_, _ = io.Copy(io.Discard, r.Body) // it has been taken
				panic(http.ErrAbortHandler)
			}
			return nil
		},
	}
	server := httptest.NewServer(through)
	t.Cleanup(server.Close)
	gitOut(t, ks, "remote", "set-url", "origin", server.URL+web.Path)
	require.Equal(t, Shared{Sent: 1}, shared(t, ks))
	require.Positive(t, lost.Load())
	require.Equal(t, Shared{}, shared(t, ks))
}

// A remote that is away is tried again, and then said to be; nothing is lost.
func TestAway(t *testing.T) {
	t.Parallel()
	h, ks, _, id := two(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	gitOut(t, ks, "remote", "set-url", "origin", "git://"+listener.Addr().String()+"/kesu.git")
	require.NoError(t, listener.Close())
	require.NoError(t, record(ks, id, "总部"))
	ks, tries := counted(t, ks)
	_, err = ks.Sync(context.Background(), SyncOptions{Tries: 3})
	requireCode(t, err, "store.unreachable", "failed")
	require.Equal(t, 3, tries("fetch"))
	requireClean(t, ks)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err = ks.Sync(ctx, SyncOptions{})
	require.ErrorIs(t, err, context.Canceled)
	gitOut(t, ks, "remote", "set-url", "origin", h.dir)
	require.Equal(t, Shared{Sent: 1}, shared(t, ks))
}

// What is not there at all is not waited for.
func TestWrongURL(t *testing.T) {
	t.Parallel()
	h, ks, _, _ := two(t)
	for why, url := range map[string]string{
		"a path that does not exist":              filepath.Join(t.TempDir(), "none.git"),
		"a folder that is no repository":          t.TempDir(),
		"no such repository behind git daemon":    strings.Replace(h.daemon(t), "kesu.git", "none.git", 1),
		"no such repository on a web server":      strings.Replace(h.http(t), "kesu.git", "none.git", 1),
		"a protocol that git does not know":       "kesu://example.com/x",
		"a name that is no host and no remote":    "origin:/tmp/x",
		"a protocol that git was told to keep to": "ext::sh -c true",
	} {
		t.Run(why, func(t *testing.T) {
			s := reopen(t, ks, nil)
			gitOut(t, s, "remote", "set-url", "origin", url)
			if strings.HasPrefix(url, "origin:") {
				gitOut(t, s, "config", "core.sshCommand", "echo 'Permission denied (publickey).' >&2; exit 255;")
			}
			s, tries := counted(t, s)
			_, err := s.Sync(context.Background(), SyncOptions{})
			requireCode(t, err, "store.unreachable", "failed")
			t.Log(err)
			require.Equal(t, 1, tries("fetch"))
			dir := filepath.Join(t.TempDir(), "c")
			_, err = Clone(context.Background(), url, dir, "SH", "", false, s.opt)
			requireCode(t, err, "store.no-clone", "failed")
			require.NoDirExists(t, dir)
			if !strings.HasPrefix(url, "origin:") { // the setting was of the store
				require.Equal(t, 1, tries("clone"))
			}
		})
	}
}

// Where nothing is shared, or it is not said where.
func TestNoRemote(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	_, err := s.Sync(context.Background(), SyncOptions{})
	requireCode(t, err, "store.no-remote", "failed")
	h := newHub(t)
	gitOut(t, s, "remote", "add", "a", h.dir)
	gitOut(t, s, "remote", "add", "b", h.dir)
	_, err = s.Sync(context.Background(), SyncOptions{})
	requireCode(t, err, "store.which-remote", "failed")
	gitOut(t, s, "remote", "remove", "b")
	require.Equal(t, Shared{Sent: 1}, shared(t, s), "the only one")
	require.Equal(t, "a\n", gitOut(t, s, "config", "branch.main.remote"), "for plain git to know")
	require.Equal(t, "refs/heads/main\n", gitOut(t, s, "config", "branch.main.merge"))
	gitOut(t, s, "switch", "--quiet", "--detach")
	_, err = s.Sync(context.Background(), SyncOptions{})
	requireCode(t, err, "store.detached-head", "failed")
}

// Another store is not mixed into this one, and an empty repository is none.
func TestUnrelated(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	shares(t, h.dir)
	// Begun on another day: two that are begun alike in one second have one first commit, and are one.
	s, err := Init(context.Background(), filepath.Join(t.TempDir(), "s"), initial(), "KS", noon.AddDate(0, 0, 1), options())
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	create(t, s, "漏水")
	gitOut(t, s, "remote", "add", "origin", h.dir)
	before := commits(t, s)
	_, err = s.Sync(context.Background(), SyncOptions{})
	requireCode(t, err, "store.unrelated", "refused")
	require.Equal(t, before, commits(t, s))
	requireClean(t, s)
	empty := newHub(t)
	dir := filepath.Join(t.TempDir(), "c")
	_, err = Clone(context.Background(), empty.dir, dir, "SH", "", false, options())
	requireCode(t, err, "store.not-a-store", "invalid")
	require.NoDirExists(t, dir)
	require.False(t, errors.Is(err, ErrKept))
}
