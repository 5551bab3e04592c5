// The official client, led from outside: a line of JSON in is a command, a line of JSON out is what happened.
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

let socket;
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const commands = {
  connect({ url, token }) {
    socket = io(url, { auth: { token }, reconnectionDelay: 50, reconnectionDelayMax: 200 });
    socket.on('connect', () => say({ what: 'connect' }));
    socket.on('disconnect', (reason) => say({ what: 'disconnect', reason }));
    socket.on('connect_error', (error) => say({ what: 'connect_error', message: error.message, data: error.data }));
    socket.onAny((name, payload) => say({ what: 'event', name, payload }));
  },
  emit({ number, name, payload }) {
    socket.timeout(10_000).emit(name, payload, (error, answer) => {
      say({ what: 'ack', number, error: error?.message, answer });
    });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  commands[command.what](command);
}
socket?.disconnect();
