package store

import "os"

// syncDir does nothing: Windows has no fsync of a folder, NTFS journals its names.
func syncDir(*os.Root, string) error { return nil }
