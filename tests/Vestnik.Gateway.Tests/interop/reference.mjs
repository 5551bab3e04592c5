// The reference server, with the application of ReferenceTests. Prints its port; ends with its standard input.
import { createServer } from "node:http";
import { Server } from "socket.io";

// Whether a poll of a session is open: the dialogues wait for that.
const http = createServer((request, response) => {
  const { searchParams } = new URL(request.url, "http://localhost");
  response.end(`${io.engine.clients[searchParams.get("sid")]?.transport.writable === true}`);
});
const io = new Server(http, {
  maxHttpBufferSize: 1024 * 1024,
  cors: { origin: ["https://friend.example"], credentials: true, methods: ["GET", "POST"], maxAge: 600 },
  allowRequest: (request, answer) =>
    request.headers["x-forbidden"] ? answer("Not you", false) : answer(null, true),
});
for (const space of [io, io.of("/other")]) {
  space.on("connection", (socket) => {
    socket.on("echo", (value, ack) => ack(value));
    socket.on("leave-me", () => socket.disconnect(true));
  });
}
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
