// The socket: reconnects by itself, sends each message until it is acknowledged, asks for exactly the frames it missed.
const LARGEST_FRAME = 30000; // bytes: API Gateway closes a socket that sends a larger frame

class Wire {
  constructor(address, handlers) {
    this.address = address;
    this.handlers = handlers;
    this.unacknowledged = new Map();
    this.turns = new Map();
    this.tries = 0;
    this.closed = false;
    addEventListener("online", () => this.open());
    setInterval(() => this.sendAgain(), 5000);
  }

  open() {
    if (this.closed || (this.socket && this.socket.readyState <= WebSocket.OPEN)) return;
    clearTimeout(this.timer);
    this.handlers.state(this.tries ? "waiting" : "connecting");
    this.socket = new WebSocket(this.address());
    this.socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    this.socket.addEventListener("close", () => this.again());
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    if (this.socket) this.socket.close();
  }

  say(frame) {
    frame.client_message_id = frame.client_message_id || crypto.randomUUID();
    this.unacknowledged.set(frame.client_message_id, frame);
    this.post(frame);
    return frame.client_message_id;
  }

  post(frame) {
    if (!this.socket || this.socket.readyState !== WebSocket.OPEN) return;
    const text = JSON.stringify(frame);
    if (new TextEncoder().encode(text).length > LARGEST_FRAME) this.handlers.large(frame);
    else this.socket.send(text);
  }

  // A message that nobody acknowledged may be lost; its id makes sending it again harmless.
  sendAgain() {
    if (this.closed) return;
    for (const frame of this.unacknowledged.values()) this.post(frame);
  }

  take(frame) {
    if (frame.type === "connected") {
      if (!frame.keepalive) this.ready();
    } else if (frame.type === "ack") {
      this.unacknowledged.delete(frame.client_message_id);
      this.turns.set(frame.turn_id, this.turns.get(frame.turn_id) || { seen: 0 });
      this.handlers.acknowledged(frame);
    } else if (frame.message_type === undefined) {
      return; // the gateway's own error frame: what was not acknowledged is sent again
    } else if (this.isNew(frame)) {
      this.handlers.frame(frame);
    }
  }

  // Frames of a turn are numbered; one that was seen before a reconnect is not shown again.
  isNew(frame) {
    const turn = frame.stream_token;
    if (!turn || !frame.seq) return true;
    const known = this.turns.get(turn) || { seen: 0 };
    if (frame.seq <= known.seen) return false;
    known.seen = frame.seq;
    this.turns.set(turn, known);
    return true;
  }

  finished(turn) {
    const known = this.turns.get(turn);
    if (known) known.over = true;
  }

  ready() {
    const again = this.tries > 0;
    this.tries = 0;
    this.handlers.state("online");
    if (again) this.handlers.reconnected();
    for (const [turn, known] of this.turns) {
      if (!known.over) this.post({ type: "resume", turn_id: turn, seq: known.seen });
    }
    for (const frame of this.unacknowledged.values()) this.post(frame);
  }

  again() {
    if (this.closed) return;
    this.tries += 1;
    this.handlers.state(navigator.onLine ? "waiting" : "offline");
    const pause = Math.min(500 * 2 ** Math.min(this.tries, 5), 10000) * (0.7 + Math.random() * 0.6);
    this.timer = setTimeout(() => this.open(), pause);
  }
}
