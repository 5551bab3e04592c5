// Every transport with the official client, unmodified, in its first and its last 4.x version.
// Arguments: address, token, version (first, last), transport (websocket, polling, upgrade), scenario.
import assert from "node:assert/strict";
import { at, connectWith, heard, run } from "./scenario.mjs";

const [address, token, version, transport, scenario] = process.argv.slice(2);
const { io } = await import(version === "first" ? "socket.io-client-first" : "socket.io-client");
const transports = transport === "upgrade" ? ["polling", "websocket"] : [transport];

const connect = () => connectWith(io, new URL("/", address).href, { transports, auth: { token } });
const ask = (socket, ...what) => new Promise((resolve) => socket.emit(...what, resolve));
const carriedBy = (socket) => socket.io.engine.transport.name;

async function upgraded(socket) {
  if (carriedBy(socket) === "polling") {
    await heard(socket.io.engine, "upgrade");
  }
  assert.equal(carriedBy(socket), "websocket");
}

/** Numbered events both ways while the transport may change: none is lost, doubled or out of order. */
async function flow(socket, count) {
  const got = [];
  const all = new Promise((resolve) => {
    socket.on("tick", (n) => got.push(n) === count && resolve());
  });
  const answers = Promise.all([
    ...Array.from({ length: count }, (_, n) => ask(socket, "count", n)),
    ask(socket, "tick-me", count),
  ]);
  assert.deepEqual((await answers).slice(0, count), Array.from({ length: count }, (_, n) => n));
  await all;
  assert.deepEqual(got, Array.from({ length: count }, (_, n) => n));
}

const scenarios = {
  async everything() {
    const socket = connect();
    await heard(socket, "connect");
    at("events both ways");
    await flow(socket, 50);
    at("the transport");
    if (transport === "upgrade") {
      await upgraded(socket);
    } else {
      assert.equal(carriedBy(socket), transport);
    }

    at("bytes and long texts");
    const bytes = (...values) => Buffer.from(values);
    const nested = { a: [bytes(1, 2), { b: bytes() }], c: bytes(255), text: "Привет" };
    assert.deepEqual(await ask(socket, "echo", nested), nested);
    const large = Buffer.alloc(300_000, 7);
    assert.deepEqual(await ask(socket, "echo", large), large);
    const text = "я".repeat(200_000);
    assert.equal(await ask(socket, "echo", text), text);

    at("a question");
    // The server asks, and the answer may hold bytes.
    socket.on("question", (value, answer) => answer({ value, proof: bytes(9) }));
    assert.deepEqual(await ask(socket, "ask-me", { n: 1 }), { value: { n: 1 }, proof: bytes(9) });

    at("namespaces");
    // Another namespace on the same connection.
    const other = socket.io.socket("/other", { auth: { token } });
    await heard(other, "connect");
    assert.notEqual(other.id, socket.id);
    assert.equal(await ask(other, "where"), "/other");
    const unknown = socket.io.socket("/unknown");
    assert.equal((await heard(unknown, "connect_error")).message, "Invalid namespace");
    // The first version keeps a connection for those that were refused, too.
    unknown.disconnect();
    other.disconnect();
    assert.equal(await ask(socket, "echo", 1), 1);

    at("reconnecting");
    const gone = heard(socket, "disconnect");
    socket.emit("close-me");
    assert.equal(await gone, "transport close");
    await heard(socket, "connect");
    assert.equal(await ask(socket, "echo", 2), 2);
  },

  /** Many at once, each changing over while messages flow. */
  async crowd() {
    await Promise.all(
      Array.from({ length: 300 }, async () => {
        const socket = connect();
        await heard(socket, "connect");
        await flow(socket, 20);
        await upgraded(socket);
        await flow(socket, 5);
        socket.disconnect();
      }),
    );
  },
};

await run(scenarios[scenario], scenario === "crowd" ? 100 : 20);
