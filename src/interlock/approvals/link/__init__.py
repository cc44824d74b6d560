"""Links in mail by which a person decides one step, once."""
