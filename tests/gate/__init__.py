"""The gate: what it lets pass, and that it lets nothing else pass."""
