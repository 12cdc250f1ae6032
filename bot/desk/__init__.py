"""The desk: pages on which support staff talk to customers, teach the bot and publish.

A page is a function in one of the modules, listed in that module's ``PAGES`` with the role that it
needs; ``app.py`` puts them together. Words are English in code and templates, and translated by
the catalogues in ``locale/id``, one for each group of pages.
"""
