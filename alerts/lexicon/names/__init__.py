"""Names of people, organisations and places in any script."""
