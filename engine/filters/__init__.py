"""One kernel sliding over one small image or signal: geometry, what torch returns, and the script that says so."""
