// Package pack puts values one after the other into bytes and takes them out again, for
// what is derived and kept for a while, such as an index. Nothing says what the bytes
// mean: who unpacks must know what was packed, and from which version of the program.
package pack

import (
	"encoding/binary"
	"time"
	"unsafe"
)

// Writer appends values to B.
type Writer struct{ B []byte }

// Text packs strings.
func (w *Writer) Text(all ...string) {
	for _, s := range all {
		w.B = append(binary.AppendUvarint(w.B, uint64(len(s))), s...)
	}
}

// Int packs whole numbers, small ones into few bytes.
func (w *Writer) Int(all ...int64) {
	for _, n := range all {
		w.B = binary.AppendVarint(w.B, n)
	}
}

// Time packs instants to the second.
func (w *Writer) Time(all ...time.Time) {
	for _, t := range all {
		w.Int(Unix(t))
	}
}

// Flag packs truths.
func (w *Writer) Flag(all ...bool) {
	for _, f := range all {
		w.B = append(w.B, 0)
		if f {
			w.B[len(w.B)-1] = 1
		}
	}
}

// Reader takes values from B. Where those end too early it gives zero values, and Torn is
// set.
type Reader struct {
	B    []byte
	Torn bool
	all  string // of which B is the end
}

// Read begins to take values from b, which must not change from then on.
func Read(b []byte) *Reader { return &Reader{B: b, all: unsafe.String(unsafe.SliceData(b), len(b))} }

// Text unpacks a string. All of them are parts of the bytes, which stay as long as any of them:
// clone those that are kept for longer than the others.
func (r *Reader) Text() string {
	n := len(r.Bytes())
	end := len(r.all) - len(r.B)
	return r.all[end-n : end]
}

// Bytes unpacks a string as a part of B.
func (r *Reader) Bytes() []byte {
	n, size := binary.Uvarint(r.B)
	if size <= 0 || n > uint64(len(r.B)-size) {
		r.tear()
		return nil
	}
	end := size + int(n)
	s := r.B[size:end:end]
	r.B = r.B[end:]
	return s
}

// Int unpacks a whole number.
func (r *Reader) Int() int64 {
	n, size := binary.Varint(r.B)
	if size <= 0 {
		r.tear()
		return 0
	}
	r.B = r.B[size:]
	return n
}

// Time unpacks an instant.
func (r *Reader) Time() time.Time {
	n := r.Int()
	if r.Torn || n == never {
		return time.Time{}
	}
	return time.Unix(n, 0)
}

// Flag unpacks a truth.
func (r *Reader) Flag() bool {
	if len(r.B) == 0 {
		r.tear()
		return false
	}
	f := r.B[0] != 0
	r.B = r.B[1:]
	return f
}

// Whole reports whether everything was there and nothing is left over.
func (r *Reader) Whole() bool { return !r.Torn && len(r.B) == 0 }

func (r *Reader) tear() { r.B, r.Torn = nil, true }

// never stands for the zero time.
const never = -1 << 62

// Unix is an instant in seconds; of the zero time, less than any other.
func Unix(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.Unix()
}
