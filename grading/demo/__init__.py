"""A class of honest, damaged and hostile submissions, each with the score that it must get."""
