"""Nets and arrays in files: `Export` and `Import`."""
