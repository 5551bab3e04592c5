import { io, type Socket } from 'socket.io-client';
import type { Platform } from './platform';
import { isTokenProblem, NETWORK, type Problem, ProblemError, problemIn, TIMEOUT } from './problem';
import type { Connection as ConnectionState } from './state';

const ACK_MS = 10_000;
/** Failed attempts after which "Connecting…" would be an empty promise. */
const HOPELESS_AFTER = 4;

export interface ConnectionDeps {
  url: string;
  platform: Platform;
  token(): string | null;
  renew(): Promise<boolean>;
  onState(state: ConnectionState, problem: Problem | null): void;
  onConnected(): void;
  onEvent(name: string, data: unknown): void;
}

type Ack = { ok?: boolean; error?: unknown } & Record<string, unknown>;

/** The live socket: always there while signed in, with the reasons why not. */
export class Connection {
  readonly #deps: ConnectionDeps;
  #socket: Socket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #unfollow: (() => void)[] = [];

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
  }

  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }

  open(): void {
    if (this.#socket) return;
    const socket = io(this.#deps.url, {
      path: '/socket.io/',
      transports: ['websocket'],
      auth: (send) => send({ token: this.#deps.token() }),
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
      randomizationFactor: 0.5,
      timeout: 10_000,
      autoConnect: false,
      forceNew: true,
    });
    this.#socket = socket;
    socket.on('connect', this.#onConnect);
    socket.on('disconnect', this.#onDisconnect);
    socket.on('connect_error', this.#onConnectError);
    socket.onAny((name: string, data: unknown) => this.#deps.onEvent(name, data));
    const { platform } = this.#deps;
    this.#unfollow = [platform.on('offline', this.#onOffline), platform.on('online', this.retry)];
    this.#deps.onState(this.#waiting(), null);
    socket.connect();
  }

  close(): void {
    clearTimeout(this.#retry);
    for (const unfollow of this.#unfollow) unfollow();
    this.#unfollow = [];
    this.#socket?.removeAllListeners();
    this.#socket?.offAny();
    this.#socket?.disconnect();
    this.#socket = null;
    this.#failures = 0;
  }

  /** Tries now instead of after the pause. */
  readonly retry = (): void => {
    const socket = this.#socket;
    if (!socket || socket.connected) return;
    clearTimeout(this.#retry);
    this.#failures = 0;
    this.#deps.onState(this.#waiting(), null);
    socket.disconnect();
    socket.connect();
  };

  /** Drops a connection that no longer answers, and connects anew. */
  restart(): void {
    const socket = this.#socket;
    if (!socket) return;
    socket.disconnect();
    socket.connect();
  }

  emit(name: string, data: unknown): void {
    // Volatile: what is only true now is not worth sending after a reconnect.
    if (this.connected) this.#socket?.volatile.emit(name, data);
  }

  /** Sends and waits for the acknowledgement; throws its problem, `network` or `timeout`. */
  async ask<T>(name: string, data: unknown): Promise<T> {
    const socket = this.#socket;
    if (!socket?.connected) throw new ProblemError(NETWORK);
    let ack: Ack;
    try {
      ack = (await socket.timeout(ACK_MS).emitWithAck(name, data)) as Ack;
    } catch {
      throw new ProblemError(socket.connected ? TIMEOUT : NETWORK);
    }
    if (ack?.ok === false) {
      throw new ProblemError(problemIn(ack.error) ?? { status: 500, code: 'server.error' });
    }
    return ack as T;
  }

  #waiting(): ConnectionState {
    return this.#deps.platform.isOnline() ? 'connecting' : 'disconnected';
  }

  readonly #onConnect = (): void => {
    this.#failures = 0;
    this.#deps.onState('connected', null);
    this.#deps.onConnected();
  };

  readonly #onDisconnect = (reason: string): void => {
    if (!this.#socket) return;
    this.#deps.onState(this.#waiting(), null);
    // The library does not come back by itself after the server has hung up.
    if (reason === 'io server disconnect') this.#later(500);
  };

  readonly #onOffline = (): void => {
    this.#socket?.disconnect();
    this.#deps.onState('disconnected', null);
  };

  readonly #onConnectError = (error: Error & { data?: unknown }): void => {
    const socket = this.#socket;
    if (!socket) return;
    this.#failures++;
    const problem = problemIn(error.data);
    if (problem && (isTokenProblem(problem) || problem.status === 401)) {
      this.#renewAndConnect();
      return;
    }
    const hopeless = this.#failures >= HOPELESS_AFTER && this.#deps.platform.isOnline();
    this.#deps.onState(problem || hopeless ? 'error' : this.#waiting(), problem);
    // Not active: the server refused, and the library leaves the next attempt to us.
    if (!socket.active) this.#later((problem?.retryAfter || Math.min(30, 2 ** this.#failures)) * 1000);
  };

  #renewAndConnect(): void {
    this.#deps.renew().then(
      (alive) => alive && this.#later(this.#failures > 1 ? 2_000 : 0),
      () => this.#later(3_000),
    );
  }

  #later(ms: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket?.connect(), ms);
  }
}
