import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A proxy before the server, as an operator would have one; here it can change what a path answers. */
export interface Front {
  url: string;
  /** What this path answers from now on, made from what the server says. */
  change(path: string, edit: (body: string) => string): void;
  /** Hears of every request before it goes on, and of every piece of its body after. */
  listen(listener: (asked: IncomingMessage, bytes: number) => void): void;
  /** These requests wait until they are released. Of who breaks off meanwhile nothing goes on. */
  hold(which: RegExp): { count(): number; release(): void };
  /** Nothing comes through any more, and what is under way breaks off: the server is gone. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function frontOf(server: string): Promise<Front> {
  const target = new URL(server);
  const edits = new Map<string, (body: string) => string>();
  const sockets = new Set<Socket>();
  let listener: (asked: IncomingMessage, bytes: number) => void = () => undefined;
  let isCut = false;
  let held: { which: RegExp; count: number; over: Promise<void> } | null = null;

  async function forward(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (held?.which.test(`${asked.method} ${asked.url}`)) {
      held.count++;
      await held.over;
    }
    if (answer.destroyed) return;
    const edit = edits.get(asked.url ?? '');
    const headers = { ...asked.headers };
    if (edit) delete headers['if-none-match'];
    if (edit) delete headers['if-modified-since'];
    const options = {
      host: target.hostname,
      port: target.port,
      path: asked.url,
      method: asked.method,
      headers,
    };
    const onward = request(options, (response) => {
      const { 'content-length': _, ...told } = response.headers;
      answer.writeHead(response.statusCode ?? 502, edit ? told : response.headers);
      if (!edit) return void response.pipe(answer);
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => answer.end(edit(Buffer.concat(parts).toString())));
    });
    onward.on('error', () => answer.destroy());
    asked.on('error', () => undefined);
    // Who breaks off here breaks off there.
    asked.on('close', () => asked.complete || onward.destroy());
    listener(asked, 0);
    asked.on('data', (piece: Buffer) => listener(asked, piece.length));
    asked.pipe(onward);
  }

  const front = createServer((asked, answer) => void forward(asked, answer));
  front.on('connection', (socket) => (isCut ? socket.destroy() : sockets.add(socket)));
  front.on('upgrade', (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    const onward = connect(Number(target.port), target.hostname, () => {
      const lines = asked.rawHeaders.flatMap((name, at, all) => (at % 2 ? [] : [`${name}: ${all[at + 1]}`]));
      onward.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) {
      end.on('error', () => undefined);
      end.on('close', () => [onward, socket].map((each) => each.destroy()));
    }
    sockets.add(onward);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    change: (path, edit) => void edits.set(path, edit),
    listen: (next) => {
      listener = next;
    },
    hold: (which) => {
      let release = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        release = resolve;
      });
      const mine = { which, count: 0, over };
      held = mine;
      return {
        count: () => mine.count,
        release: () => {
          held = null;
          release();
        },
      };
    },
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    mend: () => {
      isCut = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
