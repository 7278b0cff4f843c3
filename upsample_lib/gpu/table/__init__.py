"""The table of operators that a run compares with torch, one row each, and what a row says."""
