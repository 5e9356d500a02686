// Package sla holds what a company decides about complaints: its policy. A
// Policy is data read from YAML; it says which levels, categories, departments,
// limits, approvals and penalties there are. The package promises pure answers:
// Assess computes clocks and penalties of a complaint at an instant, Allows says
// whether somebody may do something, and each comes with its reason. Working
// time is left to sla/calendar, presentation to package report.
package sla
