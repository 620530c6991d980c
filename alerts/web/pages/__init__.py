"""The pages: one file a subject. Each reads by `alerts/views`, changes by the functions that the commands use, and fills a template."""
