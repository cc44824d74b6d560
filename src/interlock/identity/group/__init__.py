"""Groups of people who share roles."""
