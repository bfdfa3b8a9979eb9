/** Stand-ins for what a browser has and node has not: a socket, a clock, a place with a URL. */

export class FakeSocket {
  /** @type {FakeSocket[]} */
  static made = [];
  sent = [];
  closedWith = null;

  constructor(url) {
    this.url = url;
    FakeSocket.made.push(this);
  }

  static get last() {
    return FakeSocket.made.at(-1);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.closedWith = code;
  }

  accept() {
    this.onopen();
  }

  say(message) {
    this.onmessage({ data: message instanceof ArrayBuffer ? message : JSON.stringify(message) });
  }

  drop(code = 1006) {
    this.onclose({ code });
  }
}

/** A clock that stands still until told: `advance` runs the timers that are due. */
export class FakeClock {
  time = 0;
  timers = new Map();
  #next = 1;

  setTimeout = (callback, delay) => {
    this.timers.set(this.#next, { callback, at: this.time + delay });
    return this.#next++;
  };

  clearTimeout = (timer) => this.timers.delete(timer);
  now = () => this.time;

  advance(milliseconds) {
    this.time += milliseconds;
    for (const [id, { callback, at }] of [...this.timers]) {
      if (at > this.time) continue;
      this.timers.delete(id);
      callback();
    }
  }
}

/** Location and history in one: `replaceState` and `pushState` really change the address. */
export class FakePlace {
  constructor(search = "") {
    Object.assign(this, { pathname: "/", search, hash: "", replaced: [], entries: [] });
  }

  pushState(data, unused, url) {
    this.entries.push(this.search);
    this.replaceState(data, unused, url);
  }

  replaceState(_data, _unused, url) {
    this.replaced.push(url);
    const { search, hash } = new URL(url, "http://localhost");
    Object.assign(this, { search, hash });
  }
}

/** A safetensors buffer, written from the format's description and apart from the code under test. */
export function safetensors(metadata, tensors, padding = 0) {
  const header = { __metadata__: metadata };
  let length = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [length, length + data.byteLength] };
    length += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header) + " ".repeat(padding));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  const bodies = Object.values(tensors).map(({ data }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  );
  const whole = Buffer.concat([size, json, ...bodies]);
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength);
}

/** A frame of a 3-2-2 network. */
export function frameBuffer(changes = {}, tensorChanges = {}, padding = 0) {
  const f32 = (...values) => {
    const data = new Float32Array(values);
    return { dtype: "F32", shape: [values.length], data };
  };
  const u8 = (...values) => ({ dtype: "U8", shape: [values.length], data: new Uint8Array(values) });
  const tensors = {
    a0: f32(0, 0.5, 1),
    a1: f32(0.25, 0.75),
    a2: f32(0.125, 0.875),
    delta1: f32(-1, 1),
    delta2: f32(2, -2),
    gradient_histogram: { dtype: "U32", shape: [2, 256], data: new Uint32Array(512).fill(3) },
    edges: u8(0, 1, 2, 3, 4, 5, 250, 253, 254, 255),
    bias_levels: u8(9, 8, 7, 6),
    ...tensorChanges,
  };
  const metadata = {
    frame: "7",
    run: "demo",
    step: "1200",
    epoch: "0.64",
    seconds: "1.5",
    status: "running",
    cost: "0.25",
    batch_accuracy: "0.9",
    test_accuracy: "null",
    train_accuracy: "0.875",
    edges: "gradient",
    scale: JSON.stringify({ kind: "log", signed: false, low: 1e-6, high: 0.01, range: "locked" }),
    example: '{"split": "train", "index": 4, "label": 9, "cost": 0.5, "prediction": 4}',
    gradient_norms: "[0.5, 0.25]",
    update_norm: "null",
    parameter_norm: "12.5",
    batch_size: "10",
    learning_rate: "3.0",
    steps_per_second: "29.5",
    sent_at: "1700000000.5",
    ...changes,
  };
  for (const name of Object.keys(tensors)) if (!tensors[name]) delete tensors[name];
  return safetensors(metadata, tensors, padding);
}
