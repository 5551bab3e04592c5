import type { Http } from './http';
import type { Platform } from './platform';
import { asProblem, ProblemError } from './problem';
import type { AuthAnswer, Me } from './types';

/** Holds the user id and no secret: says whether asking for a refresh is worth it, and tells other tabs. */
const HINT = 'vestnik.signedIn';
/** Whose session a tab of this browser found expired: for the others it is that too, and no farewell. */
const EXPIRED = 'vestnik.expired';
const LOCK = 'vestnik-refresh';
const RENEW_BEFORE_MS = 60_000;

export type EndReason = 'signed_out' | 'elsewhere' | 'expired' | 'revoked' | 'switched';

export interface SessionEvents {
  onToken(token: string): void;
  onUser(user: Me): void;
  /** `switched`: another tab now belongs to another person. */
  onEnd(reason: EndReason): void;
}

export interface Registration {
  email: string;
  username: string;
  password: string;
  displayName?: string;
  language?: string;
}

/**
 * The signed-in session: the access token lives here in memory and nowhere else; the refresh token is an HttpOnly
 * cookie that no script sees.
 */
export class Session {
  #http!: Http;
  readonly #platform: Platform;
  readonly #events: SessionEvents;
  #token: string | null = null;
  #userId: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leaving = false;
  /** Raised by every end: an answer that was asked for before it is not taken up after it. */
  #age = 0;
  /** Storage took the hint: then its absence means that another tab has signed out. */
  #keeps = true;
  #renewing: Promise<boolean> | null = null;

  constructor(platform: Platform, events: SessionEvents) {
    this.#platform = platform;
    this.#events = events;
  }

  attach(http: Http): void {
    this.#http = http;
    this.#platform.onStored(this.#onStored);
  }

  get token(): string | null {
    return this.#token;
  }

  get userId(): string | null {
    return this.#userId;
  }

  /** Takes the person of the hint for signed in, until the server has been asked: their things may be shown. */
  presume(): string | null {
    this.#userId ??= this.hint;
    return this.#userId;
  }

  /** The person who was signed in here last, if the session may still live. */
  get hint(): string | null {
    return this.#read(HINT) ?? (this.#keeps ? null : this.#userId);
  }

  async register(form: Registration): Promise<void> {
    const answer = await this.#http.bare<AuthAnswer>('POST', '/auth/register', {
      ...form,
      session: 'cookie',
    });
    this.#adopt(answer.data);
  }

  async login(email: string, password: string): Promise<void> {
    const body = { email, password, session: 'cookie' };
    const answer = await this.#http.bare<AuthAnswer>('POST', '/auth/login', body);
    this.#adopt(answer.data);
  }

  /**
   * A new access token from the cookie. False when the session is over, which has then been announced; throws when
   * the server could not be asked, which decides nothing.
   */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#platform
      .withLock(LOCK, () => this.#renew())
      .finally(() => {
        this.#renewing = null;
      });
    return this.#renewing;
  }

  async #renew(): Promise<boolean> {
    if (!this.hint) {
      this.#endedThere();
      return false;
    }
    const age = this.#age;
    try {
      const answer = await this.#http.bare<AuthAnswer>('POST', '/auth/refresh', {});
      if (age !== this.#age) return false;
      this.#adopt(answer.data);
      return true;
    } catch (error) {
      if (age !== this.#age) return false;
      const problem = asProblem(error);
      if (problem.status !== 401 && problem.status !== 403) throw error;
      this.end(problem.code === 'auth.session_revoked' ? 'revoked' : 'expired');
      return false;
    }
  }

  /** Waits for a refresh under way, so that no new cookie comes after the farewell. */
  logout(): Promise<void> {
    return this.#platform.withLock(LOCK, () => this.#logout());
  }

  async #logout(): Promise<void> {
    this.#leaving = true;
    try {
      await this.#http.bare('POST', '/auth/logout', {}, this.#token);
    } catch (error) {
      // The session is already over on the server: what was wanted. Without an answer the cookie is still there,
      // so pretending to be signed out would be a lie.
      if (!(error instanceof ProblemError) || error.problem.status !== 401) throw error;
    } finally {
      this.#leaving = false;
    }
    this.end('signed_out');
  }

  /**
   * The server has ended the session: by my own wish here, in another tab, which alone can sign out of the very same
   * session, or from elsewhere. Its word may come before the other tab's.
   */
  revoked(reason: string): void {
    if (!this.#leaving) this.end(reason === 'signed_out' ? 'elsewhere' : 'revoked');
  }

  /** Another tab has ended it. */
  #endedThere(): void {
    this.end(this.#userId && this.#read(EXPIRED) === this.#userId ? 'expired' : 'elsewhere');
  }

  end(reason: EndReason): void {
    this.#age++;
    clearTimeout(this.#timer);
    const was = this.#userId ?? this.hint;
    // Before the hint goes, for its going is what the other tabs hear of.
    if (reason === 'expired' && was) this.#write(EXPIRED, was);
    this.#token = null;
    this.#userId = null;
    if (reason !== 'switched') this.#write(HINT, null);
    if (was) this.#events.onEnd(reason);
  }

  #adopt(answer: AuthAnswer): void {
    if (this.#userId && this.#userId !== answer.user.id) {
      this.#write(HINT, answer.user.id);
      this.end('switched');
      return;
    }
    this.#token = answer.accessToken;
    this.#userId = answer.user.id;
    this.#keeps = this.#write(HINT, answer.user.id);
    this.#write(EXPIRED, null);
    clearTimeout(this.#timer);
    // A little chance keeps tabs that started together from asking together.
    const chance = Math.random() * Math.min(10_000, answer.expiresIn * 100);
    const wait = Math.max(5_000, answer.expiresIn * 1000 - RENEW_BEFORE_MS - chance);
    this.#timer = setTimeout(() => this.#renewLater(), wait);
    this.#events.onUser(answer.user);
    this.#events.onToken(answer.accessToken);
  }

  #renewLater(): void {
    const age = this.#age;
    this.renew().catch(() => {
      if (age !== this.#age) return;
      this.#timer = setTimeout(() => this.#renewLater(), 10_000);
    });
  }

  #read(key: string): string | null {
    try {
      return this.#platform.storage.getItem(key);
    } catch {
      return null;
    }
  }

  /** False: storage refused (private mode), and the session lasts as long as the page. */
  #write(key: string, value: string | null): boolean {
    try {
      if (value) this.#platform.storage.setItem(key, value);
      else this.#platform.storage.removeItem(key);
      return true;
    } catch {
      return false;
    }
  }

  readonly #onStored = (key: string | null): void => {
    if (key !== HINT && key !== null) return;
    const now = this.hint;
    if (!now && this.#userId) this.#endedThere();
    else if (now && now !== this.#userId) this.#events.onEnd('switched');
  };
}
