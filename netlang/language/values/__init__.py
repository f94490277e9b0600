"""Numbers, arrays and settings as users give them."""
