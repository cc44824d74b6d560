"""What people have to look after: cases, tasks, comments, followed records, notifications."""
