"""What moves by itself: frames that the library computed, with a player."""
