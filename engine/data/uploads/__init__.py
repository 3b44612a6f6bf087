"""What people bring, from bytes to data or to a sentence: pictures, zips, series and texts.  Nothing is unpickled."""
