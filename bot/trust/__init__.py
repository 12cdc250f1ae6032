"""People's data, and how it is kept from where it need not be."""
