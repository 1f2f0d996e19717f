"""What an engine and the application tell each other in the WSGI environment."""

from __future__ import annotations

#: Set by the engine: the key of the session that the port belongs to.
SESSION = "orchestrator-mock.session"
#: Set by the engine if it can commit the faults that lie on the socket.
CAN_FAIL = "orchestrator-mock.faults-on-sockets"
#: Set by the engine if it can send an answer piece by piece.
CAN_STREAM = "orchestrator-mock.streams"
#: Set by the application for such an answer: the seconds between two pieces.
STREAM = "orchestrator-mock.stream"
#: Set by the application: the name of the fault to commit with the answer.
FAULT = "orchestrator-mock.fault"
