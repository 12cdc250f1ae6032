"""Who is told of news about an order."""
