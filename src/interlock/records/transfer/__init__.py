"""Records out of files and into files: CSV, XLSX and JSON."""
