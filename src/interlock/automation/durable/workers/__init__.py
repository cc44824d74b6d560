"""Who carries runs on."""
