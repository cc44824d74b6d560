"""Time: moments that records set, schedules, and the runs that they start."""
