"""Files of word vectors (GloVe's text, word2vec's text and binary form), read as they stream in."""
