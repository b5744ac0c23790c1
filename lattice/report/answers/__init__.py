"""What commands about runs answer: what was asked for, ended, printed and cleared away."""
