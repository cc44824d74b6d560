"""Approvals, tasks and cases that wait for somebody, in one list."""
