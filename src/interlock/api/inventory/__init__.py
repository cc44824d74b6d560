"""The inventory of automations: who answers for each, and how it does."""
