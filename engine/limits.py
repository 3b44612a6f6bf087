"""Every bound on what a visitor may ask for: the engine holds them, the widgets only show them."""

from __future__ import annotations

# Data that a visitor brings along
MAX_ROWS = 20_000
MIN_ROWS = 4
MAX_COLUMNS = 100
MAX_UPLOAD_BYTES = 5 * 1024 * 1024
MAX_MAGNITUDE = 1e15  # of a number in a file: its square still has to be an ordinary float
MAX_LEVELS = 100  # different words or whole numbers of a column that may be classes or categories
MAX_WORDS = 12  # inputs made of one column of words: the most frequent ones, and one for all others
MAX_CHOICES = 400  # decisions about columns of one table
MAX_OWN_POINTS = 1_000
MAX_COPIED_POINTS = 500  # of them that are there when one goes on painting over other data
MAX_CLASSES = 10
MAX_NAME_CHARACTERS = 80  # of a column or a class; longer ones are cut
MAX_TABLES_EACH = 3  # uploaded tables kept for one visitor
MAX_STORED_TABLES = 200  # and for all visitors together
MAX_STORED_TABLE_BYTES = 96 * 1024 * 1024

# Images that a visitor brings along
MAX_IMAGE_BYTES = 5 * 1024 * 1024
MAX_IMAGE_PIXELS = 20_000_000  # read from the header, before anything is decoded
MAX_IMAGE_SIDE = 10_000
MAX_SCANS = 100  # of a JPEG: each goes over all its pixels again, and takes few bytes
MAX_BITMAP_SIDE = 256  # what is kept of one
PHOTOGRAPH_SIDE = 512  # of one on which a drawing is looked for: a pencil's stroke is thin
MAX_ZIP_BYTES = 20 * 1024 * 1024
MAX_ZIP_FILES = 20_000
MAX_UNZIPPED_BYTES = 200 * 1024 * 1024  # of all images together
MAX_ZIP_RATIO = 200  # of a file above a megabyte: images hardly get smaller in a zip
MAX_ZIPPED_IMAGES = 5_000
MAX_ZIPPED_PIXELS = 10_000_000  # of one image
MAX_ZIPPED_PIXELS_ALL = 400_000_000  # of all of them, some ten seconds
MAX_IMAGE_CLASSES = 20
MAX_FOLDERS_EACH = 2  # sets of images kept for one visitor
MAX_STORED_FOLDERS = 50  # and for all visitors together
MAX_STORED_FOLDER_BYTES = 128 * 1024 * 1024

# Data made ready for training, shared by the runs that use them
MAX_PREPARED = 128
MAX_PREPARED_BYTES = 96 * 1024 * 1024

# Networks and runs
MAX_LAYERS = 12
MAX_IMAGE_LAYERS = 30  # of a network that looks at images
MAX_UNITS = 64
MAX_CHANNELS = 64
MAX_KERNEL = 11
MAX_PARAMETERS = 200_000
MAX_IMAGE_PARAMETERS = 400_000
MAX_SEEDS = 32
MAX_STACKED = 400_000  # weights and biases of all seeds together
# Multiply–adds forward of an update from images, some tenths of a second with the way back.
MAX_IMAGE_WORK = 500_000_000
MAX_EVALUATION = 2_000_000_000  # multiply–adds of looking at all points once, about a quarter of a second

MAX_VERDICTS = 10_000_000_000  # multiply–adds of judging test images when only the wrong ones are asked for

# Sequences
MAX_TIME = 500  # steps of one sequence
MAX_SEQUENCE_NUMBERS = 6_000_000  # of all inputs of one task together, 24 MB
MAX_SEQUENCE_WORK = 400_000_000  # multiply–adds forward of an update on sequences, some tenths of a second
MAX_LANES = 6  # recurrent networks side by side on one page
MAX_WINDOWS = 4_000  # stretches of one series that are learned from
MAX_SERIES = 20_000  # values of a series that a visitor brings
MAX_GAPS = 0.1  # of them that may be missing: a longer silence would be made up rather than filled in
MAX_TEXT = 4_000  # characters of a text that a visitor brings
MAX_ALPHABET = 120  # signs that are told apart in it: an update takes about twice as long as with 40

# What a run remembers
MAX_RECORDED = 800  # rows of the curves; when full, every second one goes
MAX_CHECKPOINTS = 240  # states to scrub back to, thinned alike
MAX_CHECKPOINT_BYTES = 3 * 1024 * 1024  # of all checkpoints of one run
MAX_LEARNER_BYTES = 16 * 1024 * 1024  # of all snapshots of one learner, which holds one network and no stack

# Telling how long a script ends where the run does
MAX_HORIZON = 20_000  # updates that are compared
MAX_HORIZON_SECONDS = 8.0  # of the processor's time for one experiment
MAX_HORIZONS = 8  # experiments that can be taken up again

# Links and pictures
MAX_LINK_CHARACTERS = 16_000
MAX_REPLAY = 20_000  # updates that a link may ask to be done again
MAX_GRID = 100

# Walks on surfaces
MAX_FORMULA_CHARACTERS = 300
MAX_FORMULA_PARTS = 120  # numbers, letters, signs and functions
MAX_FORMULA_DEPTH = 30
MAX_RELIEF = 240  # points a side of a surface's picture
MAX_WALKS = 3_000_000  # points of all paths together: rules × seeds × starts × steps
MAX_INTERNALS = 400_000  # of those, when what the rules remember is kept as well
MAX_WALKS_ALONE = 60_000  # of those, with rules that can't be stacked
MAX_EVALUATIONS_ALONE = 16_000  # gradients that L-BFGS may ask for, a few seconds
SLOW_GRID, SLOW_MOST = 16, 40  # starts a side of its fate map, and gradients of each walk on it
MAX_RULE_STEPS = 100_000  # rules × steps, whatever the number of starts: about two seconds
MAX_FATES = 10_000_000  # points of all paths of a fate map, about a second

# Races and looks at the loss of a network
MAX_ENTRANTS = 24  # rules in one race
MAX_SWEEP_RATES = 25  # learning rates tried for each rule
MAX_LANDSCAPE = 2_000_000_000  # multiply–adds of one picture of the loss, or of finding its curvature
