/** RFC 9457 problem as the server answers it, over HTTP and in event acknowledgements alike. */
export interface Problem {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  code: string;
  /** Short machine reasons by camelCase field. */
  errors?: Record<string, string[]>;
  /** Whole seconds: in events a member of the problem, over HTTP the Retry-After header. */
  retryAfter?: number;
}

/** No answer came: offline, refused, or too late. */
export const NETWORK: Problem = { status: 0, code: 'network' };
export const TIMEOUT: Problem = { status: 0, code: 'timeout' };
/** The file of a message that waits is not on this computer any more, or cannot be read. */
export const FILE_LOST: Problem = { status: 0, code: 'file.lost' };
/** There is no session to ask with. */
export const SIGNED_OUT: Problem = { status: 401, code: 'auth.session_revoked' };

/** One is not in the chat any more. As the server would say it. */
export const CHAT_GONE: Problem = { status: 404, code: 'chat.not_found' };

const LONGEST_WAIT_S = 86_400;

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Something of this client itself failed. */
const CLIENT_ERROR = 'client.error';

export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { status: 0, code: CLIENT_ERROR, detail: error instanceof Error ? error.message : String(error) };
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && typeof (value as Problem).code === 'string';
}

/** What the server sent, if it is a problem. */
export function problemIn(value: unknown): Problem | null {
  return isProblem(value) ? { ...value, retryAfter: waitIn(value.retryAfter) } : null;
}

/** Seconds to wait, at most a day: a timer set for longer than 2^31 ms fires at once. */
export function waitIn(value: unknown): number | undefined {
  const seconds = Number(value);
  return seconds > 0 ? Math.min(seconds, LONGEST_WAIT_S) : undefined;
}

/** The access token is stale but the session may live: a refresh is worth trying. */
export function isTokenProblem(problem: Problem): boolean {
  return problem.status === 401 && problem.code.startsWith('auth.token');
}

/** What only a person can help: files that are not there, no room left for them, enough sent for today, a fault of ours. */
const LASTING = new Set([
  FILE_LOST.code,
  CLIENT_ERROR,
  'media.quota',
  'media.storage_full',
  'media.daily_limit',
]);

/** Nothing was decided: the same request may be sent again and can succeed by itself. */
export function isPassing(problem: Problem): boolean {
  if (LASTING.has(problem.code)) return false;
  return problem.status === 0 || problem.status === 429 || problem.status >= 500;
}
