"""Is everybody served alike? Compared by language, way of writing, region and channel."""
