"""What is mounted into the jail; nothing here may import from outside this folder."""
