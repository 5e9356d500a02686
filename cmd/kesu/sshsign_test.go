package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha512"
	"encoding/pem"
	"fmt"
	"os"
	"slices"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"
)

// sshkey FILE makes an ssh key: FILE and FILE.pub; the public key stands in the variable
// FILE, too.
func sshkey(ts *testscript.TestScript, _ bool, args []string) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	ts.Check(err)
	block, err := ssh.MarshalPrivateKey(private, args[0])
	ts.Check(err)
	key, err := ssh.NewPublicKey(public)
	ts.Check(err)
	line := ssh.MarshalAuthorizedKey(key)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pem.EncodeToMemory(block), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[0])+".pub", line, 0o644))
	ts.Setenv(args[0], string(line[:len(line)-1]))
}

// sshSign does what git asks of ssh-keygen when it signs: "-Y sign -n git -f KEY FILE",
// so that the scripts need no OpenSSH.
func sshSign() {
	if err := signFile(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func signFile(args []string) error {
	file := args[len(args)-1]
	pemBytes, err := os.ReadFile(args[slices.Index(args, "-f")+1])
	if err != nil {
		return err
	}
	signer, err := ssh.ParsePrivateKey(pemBytes)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	sum := sha512.Sum512(text)
	about := struct{ Namespace, Reserved, Hash, Sum string }{"git", "", "sha512", string(sum[:])}
	sig, err := signer.Sign(rand.Reader, append([]byte("SSHSIG"), ssh.Marshal(about)...))
	if err != nil {
		return err
	}
	blob := append([]byte("SSHSIG"), ssh.Marshal(struct {
		Version                   uint32
		Key                       []byte
		Namespace, Reserved, Hash string
		Signature                 []byte
	}{1, signer.PublicKey().Marshal(), "git", "", "sha512", ssh.Marshal(sig)})...)
	return os.WriteFile(file+".sig", pem.EncodeToMemory(&pem.Block{Type: "SSH SIGNATURE", Bytes: blob}), 0o644)
}
