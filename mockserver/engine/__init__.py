"""How bytes come and go: HTTP/1.1 on sockets, and the faults that lie there."""
