"""Rasa's own command line, three seconds faster: ``python -m bot.processes.rasa_main run …``

While it is imported, skops (which Rasa's classifiers need) searches all loaded modules for each of
750 functions. Imported before Rasa has loaded thousands of modules, it has little to search.
"""

import skops.io  # noqa: F401
from rasa.__main__ import main

if __name__ == "__main__":
    main()
