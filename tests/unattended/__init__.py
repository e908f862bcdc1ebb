"""Tests in a real headless browser; run by `make test-all`."""
