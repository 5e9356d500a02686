// Package complaint is the record of a complaint: its events, the rules of
// grammar that hold in every regime, and the fold that turns events into a State.
//
// It promises that folding never fails (an event that was not allowed changes
// nothing and is listed under Problems), that the order of files or of merging
// does not matter, and that what Encode writes Decode reads back unchanged.
// Limits, penalties, authority and everything else a company may decide is left
// to package sla, which gives the fold its Rules; files and git are left to
// complaint/store.
package complaint
