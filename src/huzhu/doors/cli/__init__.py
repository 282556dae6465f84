"""The command line: huzhu <noun> <verb>."""
