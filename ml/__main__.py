"""`python -m ml`: the command line."""

from ml.cli.main import main

if __name__ == "__main__":
    main()
