"""The class's way in and out: what learning platforms hand over, and what they take back."""
