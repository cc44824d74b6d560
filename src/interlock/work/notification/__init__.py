"""What a user is told inside Interlock."""
