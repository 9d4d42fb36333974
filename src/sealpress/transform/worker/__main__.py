"""``python -I -m sealpress.transform.worker CONTROL DATA``: a worker."""

from __future__ import annotations

import sys

from sealpress.transform.worker.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
