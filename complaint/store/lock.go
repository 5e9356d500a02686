package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// lockFile is the file in the git directory that every writer locks. It stays:
// only the lock of the operating system counts, which ends with its process.
const lockFile = "kesu.lock"

// holderSize is the length in bytes of the text that names the holder. It stands
// behind the first byte, the only one that Windows keeps others from reading.
const holderSize = 160

// acquire waits until this process is the only writer, and leaves holder's name
// and process for those who wait. release must be called once.
func acquire(ctx context.Context, file, holder string, wait time.Duration) (release func(), err error) {
	l := flock.New(file, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o666))
	got, err := l.TryLock()
	if err != nil {
		return nil, fail("store.write", err, "file", file)
	}
	if !got {
		if err := queue(ctx, l, file, wait); err != nil {
			return nil, err
		}
	}
	sign(file, fmt.Sprintf("%s (pid %d)", holder, os.Getpid()))
	return func() {
		sign(file, "")
		_ = l.Close() // the lock ends with the handle at the latest
	}, nil
}

// queue waits in the operating system's line, which is first come, first served;
// asking again and again would let a patient process starve.
func queue(ctx context.Context, l *flock.Flock, file string, wait time.Duration) error {
	got := make(chan error, 1)
	go func() { got <- l.Lock() }()
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	var err error
	select {
	case err := <-got:
		return err
	case <-ctx.Done():
		err = ctx.Err()
	case <-timeout.C:
		err = fail("store.locked", nil, "holder", holderOf(file), "wait", wait)
	}
	go func() {
		if <-got == nil {
			_ = l.Close()
		}
	}()
	return err
}

// sign writes the holder's name, padded so that it covers an older one. Failing
// to is no reason not to work.
func sign(file, holder string) {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
	text := bytes.Repeat([]byte(" "), holderSize)
	copy(text, clean(holder))
	_, _ = f.WriteAt(text, 1)
}

func holderOf(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return "another process"
	}
	defer f.Close()
	text := make([]byte, holderSize)
	n, _ := f.ReadAt(text, 1)
	if name := strings.TrimSpace(strings.ToValidUTF8(string(text[:n]), "")); name != "" {
		return name
	}
	return "another process"
}

// gone waits until a lock file of git's own has been removed by its owner, or
// until orphan (nil: never) says that it has none any more.
func gone(ctx context.Context, file string, wait time.Duration, orphan func(fs.FileInfo) bool) error {
	for end := time.Now().Add(wait); ; {
		info, err := os.Stat(file)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fail("store.read", err, "file", file)
		}
		if orphan != nil && orphan(info) {
			return nil
		}
		if !time.Now().Before(end) {
			return fail("store.git-locked", nil, "file", file, "age", time.Since(info.ModTime()).Round(time.Second))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
