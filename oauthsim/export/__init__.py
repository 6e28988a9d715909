"""A trace in other formats: each writer is a function of the trace and nothing else."""
