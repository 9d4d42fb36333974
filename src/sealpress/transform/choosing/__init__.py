"""What is done with a document for one printer: what it can do, what is asked, what is best (pure).

:func:`choose` gives a :class:`~sealpress.transform.choice.Choice` with a reason for each decision.
"""

from sealpress.transform.choosing.abilities import PrinterAbilities
from sealpress.transform.choosing.asked import Asked
from sealpress.transform.choosing.choose import choose
from sealpress.transform.choosing.means import ALL_MEANS, NO_MEANS, Means

__all__ = ["ALL_MEANS", "NO_MEANS", "Asked", "Means", "PrinterAbilities", "choose"]
