"""What one clone keeps beside its repository: locks, run folders, trust. Never in a ref."""
