"""The words of the RFCs as pure functions and values: no Flask, no network, no clock, no chance."""
