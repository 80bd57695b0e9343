"""Exchange facts with the person's other machines."""
