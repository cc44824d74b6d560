"""Telling people about approvals in time: reminders, escalations, endings."""
