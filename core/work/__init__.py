"""Work beside the loop: the bodies of jobs, for whatever front end; they use every feature and know no messenger."""
