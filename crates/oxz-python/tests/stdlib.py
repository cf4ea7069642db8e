"""Runs a test module of the standard library under oxz.install().

    python stdlib.py MODULE [PATTERN...]

Tests whose names contain a PATTERN run; all, if there is none.
"""

import sys
import unittest

import oxz

# Tests about the insides of CPython that do not hold here, with the reason.
# There is none at present.
EXCLUDED: dict[str, str] = {}


def main() -> int:
    module, *patterns = sys.argv[1:]
    oxz.install()
    loader = unittest.TestLoader()
    if patterns:
        loader.testNamePatterns = [f"*{pattern}*" for pattern in patterns]
    suite = unittest.TestSuite()
    for test in flat(loader.loadTestsFromName(module)):
        if reason := EXCLUDED.get(test.id()):
            print(f"excluded: {test.id()}: {reason}")
        else:
            suite.addTest(test)
    result = unittest.TextTestRunner(stream=sys.stdout).run(suite)
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}")
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


def flat(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flat(test)
        else:
            yield test


if __name__ == "__main__":
    sys.exit(main())
