"""The rules of the brokerage, one file per act."""
