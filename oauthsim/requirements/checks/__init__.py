"""The checks, one module for each RFC. Each sends real HTTP in a fresh world and looks at the answer."""
