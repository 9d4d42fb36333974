"""Run suites of tests in ipptool's file format against a printer: ``sealpress conform``.

::

    tokens, grammar, tree     a file's text becomes a tree; whatever is wrong is told by its line
    variables, composing      a test's directives become one request and what is expected of it
    matching, judging         what a response has to be like (pure, over messages as values)
    general_rules             what every response has to be like, whatever a test expects
    files, wire, runner       files are found, requests sent, tests repeated, results gathered
    results, junit, tap       what came out, for people and for programs
    suites/                   suites of our own, as such files

The format is described by CUPS' ipptoolfile(5).
"""

from __future__ import annotations
