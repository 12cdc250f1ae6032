"""What was spoken, as it is typed: numbers, codes, e-mail addresses, a customer's orders."""
