"""Part of Tocsin: from a stored statement to a delivered alert. Builds on `crawler`."""
