"""What any learner needs and that knows no network: losses, optimizers, schedules, regularisation, recording."""
