"""Controls of what one operator does: windows, stamps, blocks, what it reads and writes."""
