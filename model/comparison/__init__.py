"""The cells compared: the same digits, recipe and number of epochs for every one of them, several seeds each.

variants       what is trained, section by section
training       one training, and the digits it got right
results        each of them on disk, so that a comparison can be stopped and resumed
workers        several trainings at a time, a process each
schedule       in which order, and how long it will take
significance   McNemar's test over digits, Welch's and Student's intervals over seeds
evidence       the differences and shares that verdicts rest on
claims         what the figures say about what is written of these cells
report         all of it as one JSON object
"""
