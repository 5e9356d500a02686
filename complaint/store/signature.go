package store

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/pem"
	"strings"

	"golang.org/x/crypto/ssh"
)

// Signature is what a commit is signed with, as far as it is an ssh signature that
// holds for the commit as it is.
type Signature struct {
	Key   string // the public key, as ParseKeys gives it; "" where nothing can be said for sure
	Fault string // why not: none, other (no ssh signature), broken
}

// ParseKeys returns the public keys of a text such as people.yaml or authorized_keys
// hold them, a line for each, in a form that can be compared: type and key, nothing
// else. A text that holds something else as well is an invalid Error.
func ParseKeys(text string) ([]string, error) {
	var keys []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			return nil, fail("store.key", nil, "value", line)
		}
		keys = append(keys, canonical(key))
	}
	return keys, nil
}

func canonical(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// Signature looks at the signature of a commit (man git-commit, --gpg-sign, with
// gpg.format ssh).
func (h *History) Signature(commit string) (Signature, error) {
	raw, err := h.objects.read(commit)
	if err != nil {
		return Signature{}, err
	}
	signed, armored := parted(raw, len(commit))
	switch {
	case len(armored) == 0:
		return Signature{Fault: "none"}, nil
	case !bytes.HasPrefix(armored, []byte("-----BEGIN SSH SIGNATURE-----")):
		return Signature{Fault: "other"}, nil
	}
	if key := verified(signed, armored); key != nil {
		return Signature{Key: canonical(key)}, nil
	}
	return Signature{Fault: "broken"}, nil
}

// parted takes the signatures out of a commit's text and returns what was signed, and
// the signature that is meant for the repository's kind of hash.
func parted(raw []byte, length int) (signed, armored []byte) {
	field := "gpgsig"
	if length == 2*sha256.Size {
		field = "gpgsig-sha256"
	}
	head, message, _ := bytes.Cut(raw, []byte("\n\n"))
	within := ""
	for line := range bytes.Lines(append(head, '\n')) {
		name, value, _ := bytes.Cut(line, []byte(" "))
		if len(name) > 0 { // a line that begins with a blank goes on with the field before
			within = string(name)
		}
		switch {
		case within == field:
			armored = append(armored, value...)
		case within != "gpgsig" && within != "gpgsig-sha256":
			signed = append(signed, line...)
		}
	}
	return append(append(signed, '\n'), message...), armored
}

// signatureBlob is an ssh signature as OpenSSH's PROTOCOL.sshsig defines it, after the
// six letters that begin it.
type signatureBlob struct {
	Version             uint32
	Key                 []byte
	Namespace, Reserved string
	Hash                string
	Signature           []byte
}

// signedBlob is what such a signature is made of.
type signedBlob struct{ Namespace, Reserved, Hash, Sum string }

const signatureMagic = "SSHSIG"

// verified returns the key that made a signature of git for a text, nil where it is
// none, or not for this text.
func verified(text, armored []byte) ssh.PublicKey {
	block, _ := pem.Decode(armored)
	if block == nil || !bytes.HasPrefix(block.Bytes, []byte(signatureMagic)) {
		return nil
	}
	var s signatureBlob
	var sig ssh.Signature
	if ssh.Unmarshal(block.Bytes[len(signatureMagic):], &s) != nil || ssh.Unmarshal(s.Signature, &sig) != nil {
		return nil
	}
	key, err := ssh.ParsePublicKey(s.Key)
	if err != nil || s.Version != 1 || s.Namespace != "git" || sig.Format == ssh.KeyAlgoRSA || sig.Format == "ssh-dss" { // RSA with SHA-1, and DSA, are forgeable
		return nil
	}
	sum := ""
	switch s.Hash {
	case "sha256":
		b := sha256.Sum256(text)
		sum = string(b[:])
	case "sha512":
		b := sha512.Sum512(text)
		sum = string(b[:])
	default:
		return nil
	}
	if key.Verify(append([]byte(signatureMagic), ssh.Marshal(signedBlob{s.Namespace, s.Reserved, s.Hash, sum})...), &sig) != nil {
		return nil
	}
	return key
}
