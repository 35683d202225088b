"""Excel workbooks: what comes in passes the gate, what goes out can hold no formula."""
