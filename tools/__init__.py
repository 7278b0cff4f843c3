"""What builds and checks the course: `python -m tools.NAME`."""
