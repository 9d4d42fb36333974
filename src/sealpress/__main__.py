"""``python -m sealpress`` is the ``sealpress`` command."""

import sys

from sealpress.cli.main import main

sys.exit(main())
