import type { Platform } from './platform';
import {
  isTokenProblem,
  NETWORK,
  type Problem,
  ProblemError,
  problemIn,
  SIGNED_OUT,
  TIMEOUT,
  waitIn,
} from './problem';

const TIMEOUT_MS = 20_000;
/** Bytes of bodies that may be under way when the page goes: of more than 64 KiB together the browser sends nothing. */
const MOST_OUTLIVING = 60_000;
/** UTF-8 takes no more for each unit of a string. */
const BYTES_OF_UNIT = 3;
/** An upload that has not gone on by so much time is given up, however long it takes as a whole. */
export const STALL_MS = 60_000;

export interface Answer<T> {
  data: T;
  /** Whether `Link: rel="next"` says there is more. */
  more: boolean;
  /** The `after` of that link, where it has one. */
  next: string | null;
}

export interface HttpOptions {
  baseUrl: string;
  token(): string | null;
  /** Gets a new access token; false when the session is over. */
  renew(): Promise<boolean>;
  /** Raised by a sign-out: nothing of the one person is asked again in the name of the next. */
  generation(): number;
  fetch: Platform['fetch'];
  upload: Platform['upload'];
}

export interface UploadOptions {
  signal: AbortSignal;
  /** Bytes of the body that have gone. */
  onSent(bytes: number): void;
}

async function readProblem(response: Response): Promise<Problem> {
  const retryAfter = waitIn(response.headers.get('Retry-After'));
  try {
    const problem = problemIn(await response.json());
    if (problem) return { ...problem, status: response.status, retryAfter: retryAfter ?? problem.retryAfter };
  } catch {
    // A proxy's page instead of JSON: the status is all there is to say.
  }
  const { status, statusText } = response;
  // Over HTTP/2 there is no such text.
  return { status, code: `http.${status}`, title: statusText || undefined, retryAfter };
}

/** JSON over fetch with the access token; a stale token is renewed once and the request repeated. */
export class Http {
  readonly #options: HttpOptions;
  /** Bytes under way that outlive the page. */
  #outliving = 0;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await this.ask<T>(method, path, body)).data;
  }

  /** All pages of a list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: Answer<T[]> = await this.ask(
        'GET',
        after ? `${path}?after=${encodeURIComponent(after)}` : path,
      );
      items.push(...page.data);
      after = page.next;
    }
    return items;
  }

  /** What changes something reaches the server though the page is closed or loaded again meanwhile, unless it is large. */
  ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.withToken((token) => this.#ask<T>(method, path, body, token, method !== 'GET'));
  }

  /** A form with a file. Rejects with the reason of the abort when that is what ended it. */
  upload<T>(path: string, form: FormData, options: UploadOptions): Promise<T> {
    return this.withToken((token) => this.#upload<T>(path, form, token, options));
  }

  /** Asks with the access token, and once more with a new one if it was stale. */
  async withToken<T>(ask: (token: string | null) => Promise<T>): Promise<T> {
    const mine = this.#options.generation();
    // What was seen last is shown before the session is taken up: without a token there is nothing to ask with.
    if (this.#options.token() === null && !(await this.#options.renew())) throw new ProblemError(SIGNED_OUT);
    try {
      return await ask(this.#options.token());
    } catch (error) {
      if (!(error instanceof ProblemError && isTokenProblem(error.problem))) throw error;
      if (mine !== this.#options.generation() || !(await this.#options.renew())) throw error;
      if (mine !== this.#options.generation()) throw error;
      return await ask(this.#options.token());
    }
  }

  async #upload<T>(
    path: string,
    form: FormData,
    token: string | null,
    { signal, onSent }: UploadOptions,
  ): Promise<T> {
    const ending = new AbortController();
    const end = (): void => ending.abort(signal.reason);
    const stall = (): void => ending.abort(new ProblemError(TIMEOUT));
    let timer = setTimeout(stall, STALL_MS);
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    try {
      const response = await this.#options.upload(this.#options.baseUrl + path, {
        method: 'POST',
        headers: { Accept: 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
        body: form,
        signal: ending.signal,
        onSent: (bytes) => {
          clearTimeout(timer);
          timer = setTimeout(stall, STALL_MS);
          onSent(bytes);
        },
      });
      if (!response.ok) throw new ProblemError(await readProblem(response));
      return (await response.json()) as T;
    } catch (error) {
      if (ending.signal.aborted) throw ending.signal.reason;
      throw error instanceof ProblemError ? error : new ProblemError(NETWORK);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  }

  /** One request as given, without renewal: what the session itself uses. A form goes as it is, all else as JSON. */
  bare<T>(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer<T>> {
    return this.#ask<T>(method, path, body, token, false);
  }

  async #ask<T>(
    method: string,
    path: string,
    body: unknown,
    token: string | null | undefined,
    outlives: boolean,
  ): Promise<Answer<T>> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    const isForm = body instanceof FormData;
    // Of a form the browser says itself what it is, for it alone knows what stands between its parts.
    if (body !== undefined && !isForm) headers['Content-Type'] = 'application/json';
    if (token) headers.Authorization = `Bearer ${token}`;
    const text = body === undefined || isForm ? body : JSON.stringify(body);
    const bytes = typeof text === 'string' ? text.length * BYTES_OF_UNIT : 0;
    const keepalive = outlives && !isForm && this.#outliving + bytes <= MOST_OUTLIVING;
    if (keepalive) this.#outliving += bytes;

    let response: Response;
    try {
      response = await this.#options.fetch(this.#options.baseUrl + path, {
        method,
        headers,
        body: text,
        keepalive,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new ProblemError(error instanceof Error && error.name === 'TimeoutError' ? TIMEOUT : NETWORK);
    } finally {
      if (keepalive) this.#outliving -= bytes;
    }

    if (!response.ok) throw new ProblemError(await readProblem(response));
    const link = response.headers.get('Link') ?? '';
    const more = /rel="?next"?/.test(link);
    const next = more ? new URLSearchParams(/\?([^>]*)>/.exec(link)?.[1]).get('after') : null;
    if (response.status === 204) return { data: undefined as T, more, next };
    try {
      return { data: (await response.json()) as T, more, next };
    } catch {
      throw new ProblemError(NETWORK);
    }
  }
}
