"""What does a person see and do in a browser, and a program over HTTP?

Pages and API show what `alerts/views` gives and change by the functions that the commands use; no SQL here.
"""
