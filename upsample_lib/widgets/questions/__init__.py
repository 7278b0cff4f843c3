"""Questions to answer before reading on."""
