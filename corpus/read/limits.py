"""How much a reader takes before it says no: bounds on time and memory, far above any real filing."""

MAX_BYTES = 200 * 2**20
"""The largest file, in bytes."""
MAX_PAGES = 5_000
"""The longest PDF, in pages."""
MAX_TABLE_ROWS = 20_000
"""The longest table, in rows; what lies beyond is refused, not cut."""
MAX_TABLE_COLUMNS = 1_000
"""The widest table, in columns."""
MAX_HEAD_ROWS = 12
"""The most rows of a table that are its column heads."""
MAX_CHARACTERS = 20_000_000
"""The longest extracted text, in code points; ten times the longest filing known to us."""
MAX_PASSAGES = 50_000
"""The most passages of one document: twice those of two dozen annual reports together."""
MAX_UNPACKED = 400 * 2**20
"""The most that a packed format may unpack to, in bytes."""
MAX_PACKED_FILES = 5_000
"""The most files in a packed format."""
MAX_SECONDS = 120.0
"""The longest that reading one file may take."""
MAX_MEMORY = 1536 * 2**20
"""The most memory that reading one file may take, in bytes; two dozen annual reports take a ninth of it."""
