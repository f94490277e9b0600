"""The words of a layer's declaration, and the options that functions take."""
