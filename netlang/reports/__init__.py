"""What is known of a net, as values, tables and pages."""
