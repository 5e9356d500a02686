package store

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// Somebody rewrites the remote's history and forces it: an event that is missing there
// comes back, and it is said; so is a branch that was removed.
func TestRewritten(t *testing.T) {
	t.Parallel()
	h, ks, bj, id := two(t)
	require.NoError(t, record(ks, id, "罚款 500 元"))
	shared(t, ks)
	shared(t, bj)
	gitOut(t, bj, "reset", "--quiet", "--hard", "HEAD~")
	require.NoError(t, record(bj, id, "别的"))
	gitOut(t, bj, "push", "--quiet", "--force", "origin", "main")

	done := shared(t, ks)
	require.Equal(t, Shared{Received: 1, Sent: 2, Complaints: []complaint.ID{id}, Rewritten: true}, done)
	require.Equal(t, Shared{Received: 2, Complaints: []complaint.ID{id}}, shared(t, bj), "nothing is rewritten for the one who did it")
	require.ElementsMatch(t, []string{"漏水", "罚款 500 元", "别的"}, texts(t, bj, id))
	requireOne(t, h, ks, bj)

	h.git(t, "update-ref", "-d", "refs/heads/main")
	_, err := ks.Sync(context.Background(), SyncOptions{})
	requireCode(t, err, "store.branch-gone", "refused")
	require.Empty(t, h.git(t, "for-each-ref"), "another repository would not get the record unasked")
	gitOut(t, ks, "push", "--quiet", "origin", "main") // as the hint says
	require.Equal(t, Shared{}, shared(t, ks))
	require.Equal(t, Shared{}, shared(t, bj))
	requireOne(t, h, ks, bj)
}

// The same with a history squeezed into one commit that has the same files: nothing is
// missing, but it is told.
func TestSqueezed(t *testing.T) {
	t.Parallel()
	h, ks, bj, id := two(t)
	require.NoError(t, record(bj, id, "北京"))
	shared(t, bj)
	shared(t, ks)
	gitOut(t, bj, "reset", "--quiet", "--soft", "HEAD~2")
	gitOut(t, bj, "commit", "--quiet", "-m", "one")
	gitOut(t, bj, "push", "--quiet", "--force", "origin", "main")
	require.Equal(t, Shared{Received: 1, Sent: 3, Rewritten: true}, shared(t, ks))
	shared(t, bj)
	requireOne(t, h, ks, bj)
}

// Whoever deletes complaints and attachments by git, here or there, deletes nothing.
func TestDeletedThere(t *testing.T) {
	t.Parallel()
	h, ks, bj, id := two(t)
	attach(t, ks, id, "合同.pdf", "x")
	shared(t, ks)
	shared(t, bj)
	gitOut(t, bj, "rm", "-rq", "complaints", "attachments", "policies/d.yaml")
	gitOut(t, bj, "commit", "--quiet", "-m", "tidy")
	gitOut(t, bj, "push", "--quiet", "origin", "main")

	done := shared(t, ks)
	require.Equal(t, []string{"attachments/" + string(id) + "/合同.pdf", filePath(id, "KS")}, done.Restored)
	require.NoFileExists(t, filepath.Join(ks.dir, "policies/d.yaml"), "other files are git's")
	shared(t, bj)
	require.Equal(t, []string{"漏水"}, texts(t, bj, id))
	requireOne(t, h, ks, bj)

	gitOut(t, bj, "rm", "-rq", "complaints")
	gitOut(t, bj, "commit", "--quiet", "-m", "tidy")
	require.NoError(t, record(ks, id, "weiter"))
	shared(t, ks)
	shared(t, bj)
	require.Equal(t, []string{"漏水", "weiter"}, texts(t, bj, id), "what the other side has written to comes back")
}

// A note among the complaints, which kesu does not write, follows git's rules.
func TestNotesAmongComplaints(t *testing.T) {
	t.Parallel()
	h, ks, bj, _ := two(t)
	const note = "complaints/2026/说明.txt"
	write := func(s *Store, text string) {
		put(t, s, note, text)
		gitOut(t, s, "add", note)
		gitOut(t, s, "commit", "--quiet", "-m", text)
	}
	write(ks, "a\n")
	shared(t, ks)
	shared(t, bj)
	write(bj, "b\n")
	shared(t, bj)
	shared(t, ks)
	data, err := os.ReadFile(filepath.Join(ks.dir, note))
	require.NoError(t, err)
	require.Equal(t, "b\n", string(data))
	requireOne(t, h, ks, bj)
	write(bj, "c\n")
	shared(t, bj)
	write(ks, "d\n")
	_, err = ks.Sync(context.Background(), SyncOptions{})
	requireCode(t, err, "store.merge-conflict", "busy")
}

// A linked work tree shares its own branch.
func TestSyncInWorkTree(t *testing.T) {
	t.Parallel()
	h, ks, _, id := two(t)
	dir := filepath.Join(t.TempDir(), "linked")
	gitOut(t, ks, "worktree", "add", "--quiet", "-b", "branch", dir)
	linked, err := Open(dir, options())
	require.NoError(t, err)
	defer linked.Close()
	require.NoError(t, record(linked, id, "分支"))
	_, err = linked.Sync(context.Background(), SyncOptions{})
	requireCode(t, err, "store.other-branches", "refused")
	gitOut(t, linked, "push", "--quiet", "origin", "branch") // as the hint says
	require.Equal(t, Shared{}, shared(t, linked))
	require.Equal(t, strings.TrimSpace(gitOut(t, linked, "rev-parse", "HEAD")), h.git(t, "rev-parse", "branch"))
	require.Equal(t, Shared{}, shared(t, ks))
	require.Equal(t, []string{"漏水"}, texts(t, ks, id))

	other := clone(t, h.dir, "BJ")
	gitOut(t, other, "switch", "--quiet", "branch")
	require.NoError(t, record(other, id, "北京"))
	shared(t, other)
	require.NoError(t, record(linked, id, "再来"))
	shared(t, linked)
	require.ElementsMatch(t, []string{"漏水", "分支", "再来", "北京"}, texts(t, linked, id))
	requireClean(t, ks)
}

// Who signs commits signs merges.
func TestSignedMerges(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("no ssh-keygen")
	}
	h, ks, bj, id := two(t)
	key := filepath.Join(t.TempDir(), "key")
	out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).CombinedOutput()
	require.NoError(t, err, string(out))
	public, err := os.ReadFile(key + ".pub")
	require.NoError(t, err)
	signers := filepath.Join(filepath.Dir(key), "signers")
	require.NoError(t, os.WriteFile(signers, append([]byte("wang@example.com "), public...), 0o644))
	for key, value := range map[string]string{
		"gpg.format": "ssh", "user.signingkey": key, "commit.gpgsign": "true", "gpg.ssh.allowedSignersFile": signers,
	} {
		gitOut(t, ks, "config", key, value)
	}
	ks = reopen(t, ks, nil)
	require.NoError(t, record(bj, id, "北京"))
	shared(t, bj)
	require.NoError(t, record(ks, id, "总部"))
	require.Equal(t, Shared{Received: 1, Sent: 2, Complaints: []complaint.ID{id}}, shared(t, ks))
	require.Equal(t, "G 王服务\n", gitOut(t, ks, "log", "-1", "--merges", "--format=%G? %an"))
	gitOut(t, ks, "verify-commit", "HEAD")
	require.Empty(t, gitOut(t, ks, "for-each-ref", "refs/kesu"))
	require.Equal(t, Shared{Received: 2, Complaints: []complaint.ID{id}}, shared(t, bj))
	requireOne(t, h, ks, bj)
}

// The user's hooks are asked when something is recorded, not when it is merged.
func TestSyncWithHooks(t *testing.T) {
	t.Parallel()
	h, ks, bj, id := two(t)
	log := filepath.Join(t.TempDir(), "log")
	for _, name := range []string{"pre-commit", "commit-msg", "post-commit", "pre-merge-commit", "post-merge"} {
		clientHook(t, ks, name, "echo "+name+" >>'"+log+"'")
	}
	require.NoError(t, record(bj, id, "北京"))
	shared(t, bj)
	require.NoError(t, record(ks, id, "总部"))
	asked, err := os.ReadFile(log)
	require.NoError(t, err)
	require.Equal(t, "pre-commit\ncommit-msg\npost-commit\n", string(asked))
	require.Equal(t, Shared{Received: 1, Sent: 2, Complaints: []complaint.ID{id}}, shared(t, ks))
	after, err := os.ReadFile(log)
	require.NoError(t, err)
	require.Equal(t, string(asked), string(after))
	shared(t, bj)
	requireOne(t, h, ks, bj)
}

// A connection that breaks is tried again; a disk that is full here is said at once.
func TestNotWritten(t *testing.T) {
	for said, here := range map[string]bool{
		"fatal: unable to write flush packet: Broken pipe\n":                                           false,
		"fatal: unable to write request to remote: Connection reset by peer\n":                         false,
		"fatal: the remote end hung up unexpectedly\n":                                                 false,
		"error: unable to write file .git/objects/12/34: No space left on device\n":                    true,
		"fetch-pack: unexpected disconnect\nerror: Unable to create '.git/packed-refs.lock': denied\n": true,
		"error: unable to update local ref\n":                                                          true,
	} {
		require.Equal(t, here, notWritten(said), said)
	}
}
