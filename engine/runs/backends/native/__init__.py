"""The compiled code of the fused back end; nothing here may be imported before numba is known to be there."""
