"""The SQL of business records; nothing else in this room speaks to the database."""
