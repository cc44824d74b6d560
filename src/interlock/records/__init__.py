"""Business records: schema to tables, reading, changing, operations, and change to event."""
