"""`make bench`: how long things take, as ratios of floors measured in the same minute on the same machine."""
