"""Programs with faults, for trials that have to find them. Nothing of this is shipped."""
