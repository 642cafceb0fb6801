"""`python -m bot` is the command `handrail`."""

from bot.cli.app import app


def main() -> None:
    """Run the command line."""
    app(prog_name="handrail")


if __name__ == "__main__":
    main()
