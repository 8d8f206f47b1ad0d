"""One file per schema, named by its number. A file that has been released is never edited."""
