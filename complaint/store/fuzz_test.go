package store

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// hostileNames are names that lead elsewhere, or are another file on some system.
var hostileNames = []string{
	"照片 1.JPG", "../../.git/hooks/pre-commit", `..\..\x`, "/etc/passwd", `C:\x`, "con", "CON.txt", "aux .log", "lpt9", "COM¹.x", "nul\u200b", ".git", ".GIT ", "git~1", ".g\u200cit", ".tmp-x",
	"a\x00b", "a\nb", "a\u202egpj.exe", "a\u2066b", "\ufeffa", "\xff\xfe", "a.", "a ", ".", "..", "", "~", "-rf", strings.Repeat("长", 200), strings.Repeat("a", 300) + ".pdf", "a:stream", "a|b", "É", "E\u0301", "ß", "SS",
	"KS-20261116-001.yaml", "KS-20261116-001.SZ.yaml", "KS-20261116-001.KS.yaml", "ks-20261116-001.yaml", "KS-20261116-001.yaml ", "complaints/2026/11/16/KS-20261116-001.yaml", "policies/dealer/2026-01-01.yaml", "Complaints/x", "attachments",
}

// A name that is let through is a file below the store's folder on every system, and
// none that a complaint's, an attachment's, git's or a temporary file could have.
func FuzzNames(f *testing.F) {
	for _, name := range hostileNames {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if plainName(name) {
			require.True(t, filepath.IsLocal(name))
			require.NotContains(t, name, `\`)
			for part := range strings.SplitSeq(name, "/") {
				fold := strings.ToLower(part)
				require.NotContains(t, []string{"", ".", "..", ".git", "con", "nul", "aux", "prn"}, fold)
				require.False(t, strings.HasPrefix(fold, "git~") || strings.HasPrefix(fold, tempPrefix), "%q", part)
				require.False(t, strings.HasSuffix(part, ".") || strings.HasSuffix(part, " "), "%q", part)
				require.LessOrEqual(t, len(part), 255-len(tempPrefix))
			}
			require.False(t, strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }), "%q", name)
		}
		if writable(name) == nil {
			require.True(t, plainName(name))
			require.False(t, strings.EqualFold(strings.Split(name, "/")[0], complaintsDir) || strings.EqualFold(strings.Split(name, "/")[0], attachmentsDir))
		}
		if id, ok := parseName(name); ok {
			site := siteOf(name, id)
			require.Equal(t, name, path.Base(filePath(id, site)), "a file has one name")
			require.True(t, plainName(filePath(id, site)))
		}
		clean := attachmentName(name)
		require.True(t, plainName(clean) && !strings.Contains(clean, "/") && clean[0] != '.' && clean[0] != '-' && clean[0] != '~', "%q became %q", name, clean)
		require.LessOrEqual(t, len(clean), maxName+1)
		require.Equal(t, clean, attachmentName(clean))
	})
}

// Attaching never leaves the complaint's folder and never writes over what is there,
// whatever lies there already: files, links, folders, names that differ in case only.
func FuzzAttach(f *testing.F) {
	for i, name := range hostileNames {
		f.Add(name, hostileNames[(i+1)%len(hostileNames)], byte(i))
		f.Add(name, name, byte(i/4))
	}
	f.Add("a.txt", "A.TXT", byte(0))
	f.Fuzz(func(t *testing.T, name, there string, what byte) {
		const id = complaint.ID("KS-20261116-001")
		dir, outside := t.TempDir(), t.TempDir()
		put := func(at, text string) {
			require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
			require.NoError(t, os.WriteFile(at, []byte(text), 0o644))
		}
		put(filepath.Join(dir, ConfigFile), configYAML)
		put(filepath.Join(dir, ".git", "HEAD"), "ref: refs/heads/main\n")
		put(filepath.Join(dir, filePath(id, "KS")), string(complaint.EncodeHeader(id)))
		put(filepath.Join(outside, "theirs"), "theirs")
		folder := filepath.Join(dir, attachmentsDir, string(id))
		require.NoError(t, os.MkdirAll(folder, 0o755))
		if filepath.IsLocal(there) && !strings.ContainsAny(there, `/\`) && !strings.HasPrefix(there, tempPrefix) { // temporary files are kesu's own
			obstacle := filepath.Join(folder, there)
			_ = []func() error{ // one that this file system refuses lies in nobody's way
				func() error { return os.WriteFile(obstacle, []byte("theirs"), 0o644) },
				func() error { return os.Symlink(filepath.Join(outside, "theirs"), obstacle) },
				func() error { return os.Mkdir(obstacle, 0o755) },
				func() error { return os.Symlink("nowhere", obstacle) },
				func() error { return os.WriteFile(obstacle, []byte("ours"), 0o644) },
			}[what%5]()
		}
		source := filepath.Join(t.TempDir(), "ours")
		put(source, "ours")
		if named := filepath.Join(filepath.Dir(source), filepath.Base(name)); os.Rename(source, named) == nil {
			source = named
		}
		before := lies(t, dir)
		s, err := Open(dir, Options{NoCommit: true, Env: testEnv()})
		require.NoError(t, err)
		defer s.Close()
		s.settings = &settings{site: "KS", author: ident{"x", "x"}, committer: ident{"x", "x"}} // git is not asked
		var a Attachment
		require.NoError(t, s.Write(context.Background(), func(tx *Tx) error {
			a, err = tx.Attach(id, source)
			return err
		}))
		require.True(t, plainName(a.Name) && !strings.Contains(a.Name, "/"), "%q", a.Name)
		require.Equal(t, sumOf([]byte("ours")), a.SHA256)
		after := lies(t, dir)
		for file, was := range before {
			require.Equal(t, was, after[file], "%s was there before", file)
		}
		require.Equal(t, "ours", after[path.Join(attachmentsDir, string(id), a.Name)])
		require.LessOrEqual(t, len(after), len(before)+1)
		require.Equal(t, map[string]string{"theirs": "theirs"}, lies(t, outside), "nothing outside is touched")
	})
}

// lies is everything below a folder, kesu's own lock aside: the content of files, where
// links lead, folders.
func lies(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(file string, e os.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, file)
		switch rel = filepath.ToSlash(rel); {
		case err != nil || rel == "." || e.Name() == lockFile:
			return err
		case e.Type()&os.ModeSymlink != 0:
			to, err := os.Readlink(file)
			all[rel] = "-> " + to
			return err
		case e.Type().IsRegular():
			data, err := os.ReadFile(file)
			all[rel] = string(data)
			return err
		}
		all[rel] = e.Type().String()
		return nil
	}))
	return all
}
