"""What one person has before them: their inbox, their home, their saved views, and a search."""
