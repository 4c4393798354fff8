"""The embedded corpus, labels for the broadcast archive, sample pages, vocabulary."""
