"""What holds the catalogue against the files that it names; not part of the product."""
