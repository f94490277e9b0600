"""`NetUnfold`: the net of one step of a recurrent net."""
