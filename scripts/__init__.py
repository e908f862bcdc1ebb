"""Programs that make files which the project ships."""
