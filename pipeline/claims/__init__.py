"""What a publication says, against the data: see the modules."""
