"""An engine as a tree of processes: started, watched, and ended to the last of them."""
