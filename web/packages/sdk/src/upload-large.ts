import { type DetailedError, type HttpResponse, Upload, type UploadOptions } from 'tus-js-client';
import { NETWORK, ProblemError, problemIn, waitIn } from './problem';
import { GIVEN_UP } from './uploads';

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

function attempt(task: LargeUpload, from: Pick<UploadOptions, 'endpoint' | 'uploadUrl'>): Promise<string> {
  const { blob, metadata, token, signal, onUrl, onSent } = task;
  return new Promise((resolve, reject) => {
    let id: string | undefined;
    const upload = new Upload(blob, {
      ...from,
      metadata,
      chunkSize: CHUNK_BYTES,
      // Who waits for a network, and for how long, is decided elsewhere.
      retryDelays: [],
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => request.setHeader('Authorization', `Bearer ${token() ?? ''}`),
      onAfterResponse: (_, response) => {
        id = response.getHeader('Vestnik-Attachment-Id') || id;
      },
      onUploadUrlAvailable: () => upload.url && onUrl(upload.url),
      onProgress: onSent,
      onSuccess: () => end(() => (id ? resolve(id) : reject(new ProblemError(NETWORK)))),
      onError: (error) => end(() => reject(asRefusal(error))),
    });
    const end = (how: () => void): void => {
      signal.removeEventListener('abort', stop);
      how();
    };
    const stop = (): void => {
      upload.abort(signal.reason === GIVEN_UP).catch(() => undefined);
      end(() => reject(signal.reason));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop);
    upload.start();
  });
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
