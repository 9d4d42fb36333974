"""Where jobs go that are not delivered by IPP: raw ports, LPD servers, files."""
