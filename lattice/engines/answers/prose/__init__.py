"""What can be read of prose: places, refusals, lists and tables of findings."""
