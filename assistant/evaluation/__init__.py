"""The evaluation: cases with what a right answer holds, runs that resume, and rules that judge them."""
