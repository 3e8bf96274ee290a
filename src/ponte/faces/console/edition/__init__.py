"""Reading an edition's folder (``data/edition-2016``) into the database, whole or not at all."""
