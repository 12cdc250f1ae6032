"""Who is at the desk, and to whom work goes: presence, teams, assignment, service levels."""
