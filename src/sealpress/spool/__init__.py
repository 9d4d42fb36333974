"""Jobs and documents kept: states, order, delivery; stores and vaults behind protocols."""
