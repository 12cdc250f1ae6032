"""SMS and WhatsApp by Twilio."""
