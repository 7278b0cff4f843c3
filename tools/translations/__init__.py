"""The Chinese edition: its catalogues, the rules they keep, its Sphinx settings."""
