"""What the commands set in a terminal: the biography of a number, and what the rules found."""
