"""Tests in a real browser; a package, so that browser and service live as long as one worker stays in it."""
