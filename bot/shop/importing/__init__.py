"""Takes over what a shop exports elsewhere: orders and products from spreadsheets.

A file goes one way: ``table`` (cells) → ``columns`` (whose cells they are) → ``orders`` or
``products`` (values, questions, errors) → ``order_import`` or ``product_import`` (what would
change, and the change). Up to there nothing is written, and the same file gives the same result.
"""
