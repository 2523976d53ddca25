"""What happens when a rule fires: who is told, who takes it, and that the volunteer hears of it."""
