"""The commands of ``./sapa``, one module each.

Every module has ``configure(parser)``, which adds its arguments, and ``run(args)``, which returns
the exit code. ``bot.cli`` imports only the one that is asked for.
"""
