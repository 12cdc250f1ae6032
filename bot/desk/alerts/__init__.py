"""Nobody waits unseen: what an open page tells, notifications, who is there, the web app."""
