"""What Messenger and Instagram share."""
