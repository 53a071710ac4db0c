"""`gendan doctor`: what an installation looks like from outside, finding by finding."""
