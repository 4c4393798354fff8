"""Other annotation tools' files: reading, writing and converting."""
