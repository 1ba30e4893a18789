"""How a kernel ended."""

#: All updates asked for were made.
FINE = 0
#: The loss of the next batch is not finite; the update before was the last one.
LOSS_LOST = 1
#: A parameter or slot is not finite after the last update made.
PARAMS_LOST = 2
#: A stop rule may hold at the end of this epoch.
ASKS = 3
#: No sample is clearly wrong after the last update made: the run may be solved.
MAY_BE_SOLVED = 4
