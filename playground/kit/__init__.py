"""What every page is made of: lessons, knobs, widgets, links, views.  No lesson's own ideas enter."""
