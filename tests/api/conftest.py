"""The repository of the commands, for the functions behind them."""

from tests.cli.conftest import shop as shop
