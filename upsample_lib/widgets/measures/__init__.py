"""Controls of what comes of an upsampler: its pattern, its spectrum, its cost."""
