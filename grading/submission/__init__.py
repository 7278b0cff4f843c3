"""What was handed in: which files are taken, how a notebook is read and rebuilt from the release."""
