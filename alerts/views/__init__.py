"""What is shown of a topic, an alert, a source, a statement?

Rows for the command line and the page; nothing here changes anything or prints.
"""
