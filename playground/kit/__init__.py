"""What every lesson's page is made of; a lesson uses it, and it knows no lesson."""
