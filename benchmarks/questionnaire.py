"""What the benchmarks ask: headers, labels, groups.

Belongs here: the words of the files. Does not belong here: making files (`benchmarks.wave_files`),
or any import: the programs that likertwave is compared with read this too.
"""

ITEMS, GROUPS = 20, 12
OPTIONS = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
DONT_KNOW = "Don't know"
LABELS = (*OPTIONS, DONT_KNOW)
# The headers of the group and of the items.
GROUP = "Region"
COLUMNS = [f"Question {n}" for n in range(1, ITEMS + 1)]
