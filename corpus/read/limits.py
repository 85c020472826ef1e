"""How much a reader takes before it says no: bounds on time and memory, far above any real filing."""

MAX_BYTES = 200 * 2**20
"""The largest file, in bytes."""
MAX_PAGES = 5_000
"""The longest PDF, in pages."""
MAX_TABLE_ROWS = 20_000
"""The longest table, in rows; what lies beyond is refused, not cut."""
MAX_CHARACTERS = 40_000_000
"""The longest extracted text, in code points."""
MAX_UNPACKED = 400 * 2**20
"""The most that a packed format may unpack to, in bytes."""
