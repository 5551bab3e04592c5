import { type DetailedError, type HttpResponse, Upload, type UploadOptions } from 'tus-js-client';
import { STALL_MS } from './http';
import { NETWORK, ProblemError, problemIn, TIMEOUT, waitIn } from './problem';

/** What a cut connection costs at most, however little of a request a server or a proxy before it keeps. */
const CHUNK_BYTES = 4 * 1024 * 1024;

export interface LargeUpload {
  endpoint: string;
  blob: Blob;
  metadata: Record<string, string>;
  /** Where an earlier attempt got to. */
  uploadUrl?: string;
  token(): string | null;
  signal: AbortSignal;
  onUrl(url: string): void;
  /** Bytes that have gone. */
  onSent(bytes: number): void;
  /** Bytes that the server has. */
  onKept(bytes: number): void;
}

/** Uploads in pieces by tus 1.0, on from where an earlier attempt got to. Answers the id of the attachment. */
export async function uploadLarge(task: LargeUpload): Promise<string> {
  if (task.uploadUrl) {
    try {
      // Without an endpoint, for the client would begin anew after any failure, be it a stale token.
      return await attempt(task, { uploadUrl: task.uploadUrl });
    } catch (error) {
      const status = error instanceof ProblemError ? error.problem.status : 0;
      if (status !== 404 && status !== 410) throw error;
    }
  }
  return attempt(task, { endpoint: task.endpoint });
}

/** The server may forget what it has of an upload that was not ended. */
export async function endLarge(url: string, token: LargeUpload['token']): Promise<void> {
  try {
    await Upload.terminate(url, { retryDelays: [], onBeforeRequest: bearing(token) });
  } catch (error) {
    throw asRefusal(error as Error);
  }
}

function attempt(task: LargeUpload, from: Pick<UploadOptions, 'endpoint' | 'uploadUrl'>): Promise<string> {
  const { blob, metadata, token, signal, onUrl, onSent, onKept } = task;
  return new Promise((resolve, reject) => {
    let id: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const upload = new Upload(blob, {
      ...from,
      metadata,
      chunkSize: CHUNK_BYTES,
      // Who waits for a network, and for how long, is decided elsewhere.
      retryDelays: [],
      storeFingerprintForResuming: false,
      onBeforeRequest: bearing(token),
      onAfterResponse: (_, response) => {
        moved();
        id = response.getHeader('Vestnik-Attachment-Id') || id;
        const kept = Number(response.getHeader('Upload-Offset'));
        if (kept > 0) onKept(kept);
      },
      onUploadUrlAvailable: () => upload.url && onUrl(upload.url),
      onProgress: (bytes) => {
        moved();
        onSent(bytes);
      },
      onSuccess: () => end(() => (id ? resolve(id) : reject(new ProblemError(NETWORK)))),
      onError: (error) => end(() => reject(asRefusal(error))),
    });
    let isOver = false;
    const end = (how: () => void): void => {
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      how();
    };
    const leave = (reason: unknown): void => {
      upload.abort().catch(() => undefined);
      end(() => reject(reason));
    };
    const stop = (): void => leave(signal.reason);
    const moved = (): void => {
      clearTimeout(timer);
      if (!isOver) timer = setTimeout(() => leave(new ProblemError(TIMEOUT)), STALL_MS);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop);
    moved();
    upload.start();
  });
}

function bearing(token: LargeUpload['token']): NonNullable<UploadOptions['onBeforeRequest']> {
  return (request) => request.setHeader('Authorization', `Bearer ${token() ?? ''}`);
}

function asRefusal(error: Error | DetailedError): ProblemError {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  return new ProblemError(response ? refusalIn(response) : NETWORK);
}

function refusalIn(response: HttpResponse) {
  const status = response.getStatus();
  // Another request of this upload still ends, or got further than this one knew: where it is will be asked again.
  if (status === 409 || status === 423) return { status: 503, code: 'upload.busy' };
  const retryAfter = waitIn(response.getHeader('Retry-After'));
  try {
    const problem = problemIn(JSON.parse(response.getBody()));
    if (problem) return { ...problem, status, retryAfter: retryAfter ?? problem.retryAfter };
  } catch {
    // An answer to HEAD, or a proxy's page: the status is all there is to say.
  }
  return { status, code: status === 401 ? 'auth.token' : `http.${status}`, retryAfter };
}
