"""Whether an installation is as it should be, and what would mend it."""
