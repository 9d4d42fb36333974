"""``sealpress queue``: look at and change the queues of the gateway that runs on this machine."""
