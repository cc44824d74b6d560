"""Tasks: something to be done by a date, by a person, a role or a group."""
