"""Ships order events from the shop database to the analytics lake."""
