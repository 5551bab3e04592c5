import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The program that ./test built; without it nothing can be started here. */
export const PROGRAM = process.env.VESTNIK_DLL;

/** A server of one test, with a database of its own, which may be killed and started again on the same port and data. */
export interface OwnServer {
  url: string;
  start(): Promise<void>;
  /** As when the machine's memory runs out: it is asked nothing. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

const LIMITS = ['REGISTER', 'LOGIN', 'READS', 'MESSAGES', 'EVENTS', 'UPLOADS', 'FILES'];

export async function ownServer(): Promise<OwnServer> {
  const data = await mkdtemp(join(tmpdir(), 'vestnik-e2e-'));
  // PostgreSQL's user must be able to pass through.
  await chmod(data, 0o711);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let running: ChildProcess | undefined;

  async function start(): Promise<void> {
    // A setting that it does not know, such as those of the tests, is refused by the server.
    const others = Object.entries(process.env).filter(
      ([name]) => !/^(VESTNIK_|DATABASE_|DB_|JWT_)/.test(name),
    );
    const env = {
      ...Object.fromEntries(others),
      ...Object.fromEntries(LIMITS.map((name) => [`RATE_LIMIT_${name}`, '0'])),
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: data,
      ASPNETCORE_ENVIRONMENT: 'Production',
    };
    running = spawn('dotnet', [PROGRAM ?? ''], { env, stdio: 'ignore' });
    for (let tries = 0; tries < 900; tries++) {
      if (
        await fetch(`${url}/api/health`).then(
          (answer) => answer.ok,
          () => false,
        )
      )
        return;
      if (running.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('The server did not start.');
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = running;
    running = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
  }

  await start();
  return {
    url,
    start,
    kill: () => end('SIGKILL'),
    close: async () => {
      // Killed, it left its database running: only a server ends that.
      if (!running) await start();
      await end('SIGTERM');
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (!address || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
