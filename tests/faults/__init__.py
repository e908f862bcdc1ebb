"""What happens when things go wrong under likertwave: kills, full and read-only disks, clocks."""
