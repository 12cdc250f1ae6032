"""A shop's own files over the packaged ones: joined in one folder, written, upgraded."""
