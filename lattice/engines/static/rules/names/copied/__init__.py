"""Names that a copied line or loop kept, or that stand in each other's place."""
