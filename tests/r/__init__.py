"""The statistics against R's own: `make test-r`."""
