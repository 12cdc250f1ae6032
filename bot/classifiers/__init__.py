"""Trained models that read one text at a time: what scikit-learn learned, without its matrices."""
