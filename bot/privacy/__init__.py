"""Personal data: found, masked, exported, erased, kept only so long."""
