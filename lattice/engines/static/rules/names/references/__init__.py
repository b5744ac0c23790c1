"""References of configuration to names that nothing defines."""
