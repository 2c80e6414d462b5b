"""The parts of a printed form, a noun a file: which sheet, its header, its columns, its rows, what stands above them."""
