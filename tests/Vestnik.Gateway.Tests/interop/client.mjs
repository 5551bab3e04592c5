// Runs one scenario with the official client, unmodified. Arguments: address, scenario, a good token.
import assert from "node:assert/strict";
import { io } from "socket.io-client";
import { connectWith, heard, run } from "./scenario.mjs";

const [address, scenario, token] = process.argv.slice(2);
const connect = (options = {}) =>
  connectWith(io, address, { transports: ["websocket"], auth: { token }, ...options });

const scenarios = {
  async events() {
    const socket = connect();
    await heard(socket, "connect");
    assert.equal(socket.connected, true);
    assert.equal(socket.id.length, 20);

    const payload = { text: "Привет 👋 \u0000 \"", nested: [1, [2, { three: null }]] };
    assert.deepEqual(await socket.emitWithAck("echo", payload), payload);
    assert.equal(await socket.emitWithAck("echo"), null);
    assert.deepEqual(await socket.emitWithAck("echo", [1, 2], "a second argument"), [1, 2]);
    assert.equal((await socket.emitWithAck("nobody", {})).error.code, "event.unknown");
    assert.equal((await socket.emitWithAck("throws", {})).ok, false);

    // The event that a handler publishes arrives after its acknowledgement.
    const order = [];
    const published = heard(socket, "published").then((data) => order.push(["event", data]));
    const acked = socket.emitWithAck("publish", { n: 1 }).then((data) => order.push(["ack", data]));
    await Promise.all([published, acked]);
    assert.deepEqual(order, [
      ["ack", true],
      ["event", { n: 1 }],
    ]);

    const answers = await Promise.all(
      Array.from({ length: 150 }, (_, n) => socket.emitWithAck("echo", n)),
    );
    assert.deepEqual(answers, Array.from({ length: 150 }, (_, n) => n));
    const long = "я".repeat(200_000);
    assert.equal(await socket.emitWithAck("echo", long), long);
  },

  async refusal() {
    const socket = connect({ auth: { token: "bad" } });
    const error = await heard(socket, "connect_error");
    assert.equal(error.message, "Unauthorized");
    assert.deepEqual(error.data, { status: 401, code: "auth.invalid" });
    assert.equal(socket.active, false);

    // The connection below is still there; a better token is enough.
    socket.auth = { token };
    socket.connect();
    await heard(socket, "connect");
    assert.equal(await socket.emitWithAck("echo", 1), 1);

    const elsewhere = socket.io.socket("/admin");
    elsewhere.connect();
    assert.equal((await heard(elsewhere, "connect_error")).message, "Invalid namespace");
    assert.equal(await socket.emitWithAck("echo", 2), 2);
  },

  async reconnect() {
    const socket = connect();
    await heard(socket, "connect");
    const first = socket.id;
    const gone = heard(socket, "disconnect");
    socket.emit("close-me");
    assert.equal(await gone, "transport close");
    assert.equal(socket.active, true);
    await heard(socket, "connect");
    assert.notEqual(socket.id, first);
    assert.equal(await socket.emitWithAck("echo", 1), 1);
  },

  async revoked() {
    const socket = connect();
    await heard(socket, "connect");
    const farewell = heard(socket, "session:revoked");
    const gone = heard(socket, "disconnect");
    socket.emit("revoke-me");
    assert.deepEqual(await farewell, { reason: "logout" });
    assert.equal(await gone, "io server disconnect");
    assert.equal(socket.active, false);
  },

  // Over several pings; the server of this scenario pings every 200 ms.
  async heartbeat() {
    const socket = connect({ reconnection: false });
    await heard(socket, "connect");
    for (let ping = 0; ping < 5; ping++) {
      await heard(socket.io, "ping");
    }
    assert.equal(await socket.emitWithAck("echo", 1), 1);
    socket.disconnect();
    assert.equal(socket.connected, false);
  },
};

await run(scenarios[scenario], 25);
