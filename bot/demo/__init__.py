"""A shop made up to be looked at: `./sapa demo`."""
