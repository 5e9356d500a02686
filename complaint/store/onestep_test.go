package store

import (
	"context"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Record appends to a complaint the events that decide returns and commits them
// under message; see Tx.Record.
func (s *Store) Record(ctx context.Context, id complaint.ID, decide func(complaint.Record) ([]complaint.Event, error), message string) error {
	return s.Write(ctx, func(tx *Tx) error {
		tx.Message = message
		return tx.Record(id, decide)
	})
}

// Create writes a new complaint with the next free number of a day and commits
// it under what message says of that number; see Tx.Create. The id is valid even
// where the error is ErrKept.
func (s *Store) Create(ctx context.Context, day time.Time, first func(complaint.ID) ([]complaint.Event, error),
	message func(complaint.ID) string,
) (id complaint.ID, err error) {
	err = s.Write(ctx, func(tx *Tx) (err error) {
		id, err = tx.Create(day, first)
		tx.Message = message(id)
		return err
	})
	return id, err
}

// WriteFiles writes plain files, content by path, and commits them under
// message; see Tx.WriteFile. Date is that of the commit's author, zero is now.
func (s *Store) WriteFiles(ctx context.Context, files map[string][]byte, message string, date time.Time) error {
	return s.Write(ctx, func(tx *Tx) error {
		tx.Message, tx.Date = message, date
		return tx.writeFiles(files)
	})
}
