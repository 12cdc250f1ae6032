"""What several gateways over one database share out among themselves."""
