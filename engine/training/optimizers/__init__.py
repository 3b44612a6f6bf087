"""The optimizers: every rule of torch.optim that applies to dense gradients of real parameters.

Two things of torch.optim are left out on purpose: SparseAdam takes sparse gradients only, which no network
here has, and `maximize` climbs where every loss here is to be lowered.
"""

from engine.spec import discover
from engine.training.optimizer import Optimizer

OPTIMIZERS = discover(__name__, __path__, Optimizer)
