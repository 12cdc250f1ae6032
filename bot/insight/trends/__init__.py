"""What customers begin to write about, and what they write about more than before."""
