"""Acting for somebody else: delegations, and absences that bring them about."""
