"""`"SubwordTokens"`: text as the codes of words and of parts of words."""
