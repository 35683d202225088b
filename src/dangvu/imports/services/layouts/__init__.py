"""How a stranger's workbook is read: a mapping that is data, and what takes its sheets apart."""
