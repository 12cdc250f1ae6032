"""Files of customers and staff."""
