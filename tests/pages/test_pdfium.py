"""The program that reads PDF files is tried as a whole in test_pdf; here, its small rules."""

import json
import subprocess
import sys
from pathlib import Path

from ml.pages import pdfium


def test_private_and_missing_characters_have_no_meaning():
    codes = (0x6E2F, 0x61, 0, 0xFFFD, 0xE001, 0xD800)
    assert [pdfium.is_meaningful(c) for c in codes] == [True, True, False, False, False, False]


def test_the_program_imports_nothing_of_the_package():
    limits = {"pages": 1, "characters": 1, "megabytes": 2048, "seconds": 9}
    done = subprocess.run(
        [sys.executable, "-P", pdfium.__file__, json.dumps(limits)],
        input=b"no pdf",
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == {"error": "is not a PDF file, or is broken"}
    source = Path(pdfium.__file__).read_text(encoding="utf-8")
    assert "from ml" not in source
