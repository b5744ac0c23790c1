"""What a function opens or starts, and how that ends."""
