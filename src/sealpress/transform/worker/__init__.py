"""The process that works on one document: started beforehand, locked in before it looks at it."""
