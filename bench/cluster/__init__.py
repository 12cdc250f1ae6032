"""Several gateways over one PostgreSQL, on a bad day; see ``bench.cluster.__main__``."""
