"""A span in its sentence → value, low, high, unit and modifier."""
