package store

import (
	"bytes"
	"context"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// full is whether the tests run in full (KESU_TEST=full) or bounded.
var full = os.Getenv("KESU_TEST") == "full"

// seeded is the chance of one test. Its seed is in the test's log; KESU_TEST_SEED
// sets it, to see a failure again.
func seeded(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("KESU_TEST_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("KESU_TEST_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, seed))
}

// hub is the bare repository that clones share.
type hub struct{ dir string }

// newHub makes an empty one.
func newHub(t testing.TB) hub {
	t.Helper()
	h := hub{filepath.Join(t.TempDir(), "kesu.git")}
	h.git(t, "init", "--quiet", "--bare", "--initial-branch=main", h.dir)
	h.git(t, "-C", h.dir, "config", "http.receivepack", "true")
	return h
}

// git runs git on the hub.
func (h hub) git(t testing.TB, args ...string) string {
	t.Helper()
	if args[0] != "init" && args[0] != "-C" {
		args = append([]string{"-C", h.dir}, args...)
	}
	out, err := gitRun(filepath.Dir(h.dir), args...)
	require.NoError(t, err)
	return strings.TrimSpace(out)
}

// hook gives the hub a hook in sh.
func (h hub) hook(t testing.TB, name, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("hooks are scripts of sh")
	}
	require.NoError(t, os.WriteFile(filepath.Join(h.dir, "hooks", name), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
}

// ofGit is a program that git brings along, such as git-daemon.
func ofGit(t testing.TB, name string) string {
	t.Helper()
	dir, err := gitRun(".", "--exec-path")
	require.NoError(t, err)
	file := filepath.Join(strings.TrimSpace(dir), name)
	if _, err := os.Stat(file); err != nil || runtime.GOOS == "windows" {
		t.Skip("no " + name)
	}
	return file
}

// daemon serves the hub by git daemon and returns its URL: one process for each
// connection, as inetd starts them.
func (h hub) daemon(t testing.TB) string {
	t.Helper()
	bin := ofGit(t, "git-daemon")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var all sync.WaitGroup
	t.Cleanup(func() { _ = listener.Close(); all.Wait() })
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { h.inetd(bin, conn.(*net.TCPConn)) })
		}
	})
	return "git://" + listener.Addr().String() + "/kesu.git"
}

func (h hub) inetd(bin string, conn *net.TCPConn) {
	defer conn.Close()
	f, err := conn.File()
	if err != nil {
		return
	}
	defer f.Close()
	cmd := exec.Command(bin, "--inetd", "--export-all", "--enable=receive-pack", "--base-path="+filepath.Dir(h.dir), filepath.Dir(h.dir))
	cmd.Env, cmd.Stdin, cmd.Stdout = testEnv(), f, f
	_ = cmd.Run()
}

// http serves the hub by git http-backend and returns its URL.
func (h hub) http(t testing.TB) string {
	t.Helper()
	backend := &cgi.Handler{
		Path: ofGit(t, "git-http-backend"), Logger: log.New(io.Discard, "", 0),
		Env: append(testEnv(), "GIT_PROJECT_ROOT="+filepath.Dir(h.dir), "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=kf"), Stderr: io.Discard,
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body) // a CGI program wants to know the length
		if err != nil {
			return
		}
		r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/kesu.git"
}

// proxy stands between clones and a server and cuts every third connection, the
// first one among them, after a random number of bytes.
type proxy struct {
	server string
	first  string       // what the first connection gets for an answer, before it is cut; "": what the server says
	calm   atomic.Bool  // no more
	came   atomic.Int64 // connections
	cut    atomic.Int64 // of these
	chance sync.Mutex
	rng    *rand.Rand
}

// cutting puts a proxy before a URL.
func cutting(t testing.TB, to string, rng *rand.Rand) (p *proxy, through string) {
	t.Helper()
	u, err := url.Parse(to)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p = &proxy{server: u.Host, rng: rng}
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	t.Cleanup(func() { stop(); _ = listener.Close(); all.Wait() })
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.relay(ctx, conn) })
		}
	})
	u.Host = listener.Addr().String()
	return p, u.String()
}

// relay passes bytes on in both directions until one end is closed or the
// connection is due to be cut.
func (p *proxy) relay(ctx context.Context, client net.Conn) {
	defer client.Close()
	left := p.allowance()
	if p.first != "" && p.came.Load() == 1 {
		_, _ = client.Read(make([]byte, 1<<10))
		_, _ = io.WriteString(client, p.first)
		return
	}
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	defer context.AfterFunc(ctx, func() { _ = client.Close(); _ = server.Close() })()
	var all sync.WaitGroup
	for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
		all.Go(func() {
			defer func() { _ = way[0].(*net.TCPConn).CloseRead(); _ = way[1].(*net.TCPConn).CloseWrite() }()
			buffer := make([]byte, 1<<10)
			for {
				n, err := way[0].Read(buffer)
				if over := left.Add(-int64(n)); over < 0 {
					n = max(0, n+int(over))
				}
				if _, wrong := way[1].Write(buffer[:n]); err != nil || wrong != nil {
					return
				}
				if left.Load() <= 0 {
					p.cut.Add(1)
					_, _ = client.Close(), server.Close()
					return
				}
			}
		})
	}
	all.Wait()
}

// allowance is how many bytes a connection may carry: few or many, each order of
// magnitude as likely as another; the first one hardly any.
func (p *proxy) allowance() *atomic.Int64 {
	p.chance.Lock()
	defer p.chance.Unlock()
	var left atomic.Int64
	left.Store(1 << 50)
	switch n := p.came.Add(1); {
	case p.calm.Load():
	case n == 1:
		left.Store(1 + p.rng.Int64N(200))
	case n%3 == 1:
		left.Store(1 + p.rng.Int64N(1<<(3+p.rng.IntN(14))))
	}
	return &left
}

// clone makes a clone of the store at a URL.
func clone(t testing.TB, url, site string) *Store {
	t.Helper()
	s, err := Clone(context.Background(), url, filepath.Join(t.TempDir(), site), site, "", true, options())
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// shares makes a store of site KS and publishes it at a URL.
func shares(t testing.TB, url string) *Store {
	t.Helper()
	s := newStore(t)
	gitOut(t, s, "remote", "add", "origin", url)
	shared(t, s)
	return s
}

// shared syncs, which must succeed.
func shared(t testing.TB, s *Store) Shared {
	t.Helper()
	done, err := s.Sync(context.Background(), SyncOptions{})
	require.NoError(t, err)
	requireClean(t, s)
	return done
}

// requireOne says that all clones and the hub hold the same, byte by byte.
func requireOne(t testing.TB, h hub, all ...*Store) {
	t.Helper()
	want := h.git(t, "rev-parse", "main^{tree}")
	var first map[string]string
	for _, s := range all {
		require.Equal(t, want, strings.TrimSpace(gitOut(t, s, "rev-parse", "HEAD^{tree}")), s.dir)
		requireClean(t, s)
		files := worktree(t, s)
		if first == nil {
			first = files
		}
		require.Equal(t, first, files)
		gitOut(t, s, "fsck", "--strict")
	}
	h.git(t, "fsck", "--strict")
}

// worktree are the SHA-256 of all files of a store, by path.
func worktree(t testing.TB, s *Store) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for name, data := range tree(t, s.dir) {
		if data != "folder" && !strings.HasPrefix(name, ".git"+string(filepath.Separator)) {
			sums[name] = sumOf([]byte(data))
		}
	}
	return sums
}
