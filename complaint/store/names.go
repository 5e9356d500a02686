package store

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kesu-cli/kesu/complaint"
)

const (
	complaintsDir  = "complaints"
	attachmentsDir = "attachments"
	tempPrefix     = ".tmp-"
)

// dayDir is the folder of the complaints received on a day.
func dayDir(year int, month time.Month, day int) string {
	return fmt.Sprintf("%s/%04d/%02d/%02d", complaintsDir, year, month, day)
}

// homeOf is the folder of a complaint.
func homeOf(id complaint.ID) string {
	_, rest, _ := strings.Cut(string(id), "-")
	date, _, _ := strings.Cut(rest, "-")
	if len(date) != len("20060102") {
		return dayDir(id.Date())
	}
	return complaintsDir + "/" + date[:4] + "/" + date[4:6] + "/" + date[6:]
}

// filePath is the one file to which a site appends events of a complaint: the
// complaint's own for the site that opened it, else one beside it (DESIGN.md 3).
func filePath(id complaint.ID, site string) string {
	name := string(id)
	if site != id.Site() {
		name += "." + site
	}
	return homeOf(id) + "/" + name + ".yaml"
}

// parseName reads the name of a complaint's file.
func parseName(name string) (id complaint.ID, ok bool) {
	base, isYAML := strings.CutSuffix(name, ".yaml")
	number, site, beside := strings.Cut(base, ".")
	id, err := complaint.ParseID(number)
	return id, isYAML && err == nil && (!beside || complaint.ValidSite(site) && site != id.Site())
}

// siteOf is the site that writes a file of a complaint, by the file's path.
func siteOf(name string, id complaint.ID) string {
	base := strings.TrimSuffix(path.Base(name), ".yaml")
	if _, site, beside := strings.Cut(base, "."); beside {
		return site
	}
	return id.Site()
}

// compareIDs puts the ids of one day in order: by site, then by number.
func compareIDs(a, b complaint.ID) int {
	siteA, _, _ := strings.Cut(string(a), "-")
	siteB, _, _ := strings.Cut(string(b), "-")
	return cmp.Or(cmp.Compare(siteA, siteB), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// tempName is where the next content of a file waits for its rename. One name
// per file is enough, because all writers hold the lock.
func tempName(file string) string { return path.Dir(file) + "/" + tempPrefix + path.Base(file) }

// plainName reports whether name can only be a file below the store's folder,
// on every operating system: no way out, nothing of git's, nothing hidden from sight.
func plainName(name string) bool {
	if !filepath.IsLocal(name) || path.Clean(name) != name || name == "." || !utf8.ValidString(name) {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if device.MatchString(part) || strings.HasPrefix(strings.ToLower(part), tempPrefix) ||
			strings.TrimRight(part, " .") != part || len(part) > 200 {
			return false
		}
	}
	return !strings.ContainsFunc(name, unsafeRune)
}

// writable returns an Error for the names that WriteFile does not take.
func writable(name string) error {
	top, _, _ := strings.Cut(strings.ToLower(name), "/")
	if !plainName(name) || top == complaintsDir || top == attachmentsDir {
		return fail("store.bad-name", nil, "name", name)
	}
	return nil
}

// unsafeRune reports what some file system, or a reader's eye, takes for something
// else. Format characters turn writing direction or cannot be seen.
func unsafeRune(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError || strings.ContainsRune(`<>:"\|?*`, r)
}

// device are the names that Windows keeps for devices, with any extension, and
// those by which it may reach .git.
var device = regexp.MustCompile(`(?i)^((con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)|\.git$|git~)`)

// maxName is the limit in bytes of an attachment's name; it leaves room for a
// number and for the prefix of temporary files within the 255 of file systems.
const maxName = 120

// attachmentName returns a name for a file that every file system takes, as near
// to the given one as can be: the last element of the path, without what is unsafe.
// It is its own name: cutting a long ending may leave another ending behind, so
// that the name is tidied until nothing is left to do.
func attachmentName(given string) string {
	name := tidied(given)
	for next := tidied(name); next != name; next = tidied(name) {
		name = next
	}
	return name
}

// tidied is one step of attachmentName. After the first it only shortens a name.
func tidied(given string) string {
	name := given[strings.LastIndexAny(given, `/\`)+1:]
	name = strings.ToValidUTF8(name, "")
	name = strings.Map(func(r rune) rune {
		if unsafeRune(r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimRight(strings.TrimLeft(name, " .-~"), " .")
	if device.MatchString(name) {
		name = "_" + name
	}
	ext := path.Ext(name)
	if len(ext) > 16 {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	if limit := maxName - len(ext); len(stem) > limit {
		stem = strings.ToValidUTF8(stem[:limit], "")
	}
	if stem = strings.TrimRight(stem, " ."); stem == "" {
		stem = "file"
	}
	return stem + ext
}

// numbered returns the n-th variant of a name: photo.jpg, photo-2.jpg, …
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	return suffixed(name, strconv.Itoa(n))
}

// suffixed puts something more into a name, before its extension.
func suffixed(name, more string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "-" + more + ext
}

// near returns up to five of the ids around the place where id would stand.
func near(id complaint.ID, ids []complaint.ID) []complaint.ID {
	slices.SortFunc(ids, compareIDs)
	at, _ := slices.BinarySearchFunc(ids, id, compareIDs)
	from := max(0, min(at-2, len(ids)-5))
	return ids[from:min(len(ids), from+5)]
}
