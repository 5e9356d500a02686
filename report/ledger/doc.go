// Package ledger maps between the rows of a complaint ledger (台账) and the
// events of complaints, both ways: an Importer makes Drafts of the rows of a
// foreign table, Sheet makes a table of assessed complaints (F30, W-04, ENG-21).
//
// It promises that every row is accounted for (a draft, a known one, or a Reject
// that says in which column what is wrong), that the policy's fold accepts every
// event of a Draft, that equal input gives equal events, and that an exported
// ledger can be imported again. It is pure and keeps no rows in memory but those
// whose dates cannot be read yet. Reading files is left to report/table and
// report/xlsx, storing and numbering to complaint/store.
package ledger
