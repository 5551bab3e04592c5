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
}

async function readProblem(response: Response): Promise<Problem> {
  const retryAfter = waitIn(response.headers.get('Retry-After'));
  try {
    const problem = problemIn(await response.json());
    if (problem) return { ...problem, status: response.status, retryAfter: retryAfter ?? problem.retryAfter };
  } catch {
    // A proxy's page instead of JSON: the status is all there is to say.
  }
  return { status: response.status, code: `http.${response.status}`, title: response.statusText, retryAfter };
}

/** JSON over fetch with the access token; a stale token is renewed once and the request repeated. */
export class Http {
  readonly #options: HttpOptions;

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

  async ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const mine = this.#options.generation();
    // What was seen last is shown before the session is taken up: without a token there is nothing to ask with.
    if (this.#options.token() === null && !(await this.#options.renew())) throw new ProblemError(SIGNED_OUT);
    try {
      return await this.bare<T>(method, path, body, this.#options.token());
    } catch (error) {
      if (!(error instanceof ProblemError && isTokenProblem(error.problem))) throw error;
      if (mine !== this.#options.generation() || !(await this.#options.renew())) throw error;
      if (mine !== this.#options.generation()) throw error;
      return await this.bare<T>(method, path, body, this.#options.token());
    }
  }

  /** One request as given, without renewal: what the session itself uses. */
  async bare<T>(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer<T>> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (token) headers.Authorization = `Bearer ${token}`;

    let response: Response;
    try {
      response = await this.#options.fetch(this.#options.baseUrl + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new ProblemError(error instanceof Error && error.name === 'TimeoutError' ? TIMEOUT : NETWORK);
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
