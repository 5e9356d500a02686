package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAttachmentName(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ why, given, want string }{
		{"an honest name stays", "漏水照片 1.JPG", "漏水照片 1.JPG"},
		{"a path's last element", "/home/wang/../照片.jpg", "照片.jpg"},
		{"of Windows too", `C:\Users\王\报告.pdf`, "报告.pdf"},
		{"a way out", "../../.git/hooks/pre-commit", "pre-commit"},
		{"nothing hidden", ".git", "git"},
		{"nothing left", "...", "file"},
		{"only an extension", "-.txt", "txt"},
		{"a device of Windows", "con.txt", "_con.txt"},
		{"with blanks", "LPT1 .log", "_LPT1.log"},
		{"an option", "--exec=sh", "exec=sh"},
		{"characters that Windows refuses", `a<b>:"c|d?*.txt`, "abcd.txt"},
		{"NUL and line feed", "a\x00b\nc.txt", "abc.txt"},
		{"text that turns direction shows another extension", "foto\u202egpj.exe", "fotogpj.exe"},
		{"blanks and dots at the end are lost on Windows", "a.txt. .", "a.txt"},
		{"not UTF-8", "\xc2\xa9\xcb.txt", "©.txt"},
		{"too long, the extension stays", strings.Repeat("长", 100) + ".jpeg", strings.Repeat("长", 38) + ".jpeg"},
	} {
		require.Equal(t, row.want, attachmentName(row.given), row.why)
	}
}

// Whatever it is called, it lies in its folder and can be cloned everywhere.
func TestAttachmentNameIsSafe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.OneOf(rapid.String(), rapid.StringMatching(`[./\\ ~a-]{0,9}(con|\.git|git~1|aux|LPT9)?[./\\ :a]{0,4}`)).Draw(t, "given")
		name := attachmentName(given)
		if !plainName(name) || strings.Contains(name, "/") || len(name) > maxName+1 || name[0] == '.' {
			t.Fatalf("%q became %q", given, name)
		}
		if again := attachmentName(name); again != name {
			t.Fatalf("%q became %q and then %q", given, name, again)
		}
		for n := range 12 {
			if !plainName(numbered(name, n+1)) {
				t.Fatalf("%q has the variant %q", name, numbered(name, n+1))
			}
		}
	})
}

func TestAttach(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	outside := t.TempDir()
	file := func(name, data string) string {
		path := filepath.Join(outside, name)
		require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
		return path
	}
	attach := func(files ...string) (all []Attachment, err error) {
		err = s.Write(context.Background(), func(tx *Tx) error {
			tx.Message = string(id) + ": attached"
			for _, f := range files {
				a, err := tx.Attach(id, f)
				if err != nil {
					return err
				}
				all = append(all, a)
			}
			return tx.Record(id, notes("附件"))
		})
		return all, err
	}
	all, err := attach(file("照片.jpg", "one"))
	require.NoError(t, err)
	require.Equal(t, []Attachment{{"照片.jpg", "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed", 3}}, all)
	requireClean(t, s)
	require.Equal(t, "attachments/KS-20261116-001/照片.jpg\n"+fileOf1+"\n",
		gitOut(t, s, "-c", "core.quotePath=false", "diff", "--name-only", "HEAD~"), "file and event in one commit")

	all, err = attach(file("照片.jpg", "two"), file("照片.JPG", "three"), file("x.txt", "one"))
	require.NoError(t, err)
	require.Equal(t, []string{"照片-2.jpg", "照片-3.JPG", "x.txt"}, []string{all[0].Name, all[1].Name, all[2].Name},
		"never overwritten, and no two names that are one on Windows")
	all, err = attach(file("照片.jpg", "two"), filepath.Join(outside, "照片.jpg"))
	require.NoError(t, err)
	require.Equal(t, []string{"照片-2.jpg", "照片-2.jpg"}, []string{all[0].Name, all[1].Name}, "this content is there already")
	all, err = attach(file("照片-3.jpg", "four"))
	require.NoError(t, err)
	require.Equal(t, "照片-3-2.jpg", all[0].Name)
	entries, err := os.ReadDir(filepath.Join(s.dir, "attachments", string(id)))
	require.NoError(t, err)
	require.Len(t, entries, 5)
	photo, err := os.Stat(filepath.Join(s.dir, "attachments", string(id), "照片.jpg"))
	require.NoError(t, err)
	config, err := os.Stat(filepath.Join(s.dir, ".git", "config"))
	require.NoError(t, err)
	require.Equal(t, config.Mode(), photo.Mode(), "as the umask says, not as a temporary file is made")
	requireClean(t, s)

	before := tree(t, s.dir)
	for _, bad := range []string{outside, filepath.Join(outside, "no.jpg")} {
		_, err = attach(bad)
		requireCode(t, err, "store.attach-source", "usage")
	}
	err = s.Write(context.Background(), func(tx *Tx) error {
		_, err := tx.Attach("KS-20261116-009", file("x", "y"))
		requireCode(t, err, "store.unknown-id", "notfound")
		_, err = tx.Attach(id, file("neu", "neu"))
		require.NoError(t, err)
		return errors.New("refused")
	})
	require.EqualError(t, err, "refused")
	require.Equal(t, before, tree(t, s.dir))
	requireClean(t, s)
}

// A source that changes while it is copied is not what the event would name.
func TestAttachmentChanges(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	err := s.writeTemp("photo", content{size: 3, sum: sumOf([]byte("one")), open: bytesContent([]byte("two")).open}, true)
	requireCode(t, err, "store.attach-changed", "failed")
}

// A file put there by a command without a commit is committed with the event that names it.
func TestAttachAgainAfterNoCommit(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	photo := filepath.Join(t.TempDir(), "photo")
	require.NoError(t, os.WriteFile(photo, make([]byte, MaxFile+1), 0o600))
	for _, noCommit := range []bool{true, false} {
		in := reopen(t, s, func(o *Options) { o.NoCommit = noCommit })
		require.NoError(t, in.Write(context.Background(), func(tx *Tx) error {
			_, err := tx.Attach(id, photo)
			require.NoError(t, err)
			return tx.Record(id, func(complaint.Record) ([]complaint.Event, error) {
				return []complaint.Event{newEvent("附件", noon)}, nil
			})
		}))
	}
	requireClean(t, s)
	require.Contains(t, gitOut(t, s, "ls-files"), "attachments/KS-20261116-001/photo")
}
