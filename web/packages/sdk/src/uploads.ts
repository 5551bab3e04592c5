import type { Http } from './http';
import { asProblem, FILE_LOST, NETWORK, ProblemError, TIMEOUT } from './problem';
import type { PendingFile } from './state';
import type { Attachment } from './types';

/** Above this a file goes in pieces: a break then costs one of them. The server takes as much in one request by default. */
const WHOLE_MOST = 10 * 1024 * 1024;

/** Above this a file whose upload broke goes in pieces from then on: who cuts what is large would cut it again. */
const WHOLE_AGAIN_MOST = 1024 * 1024;

/** The reason of an abort after which the upload is begun with again: it stood still, for all that could be seen. */
export const BEGUN_AGAIN = 'begun again';

export interface UploadWay {
  signal: AbortSignal;
  /** What share has gone, 0 to 1. */
  onShare(share: number): void;
  /** Where it can be gone on with. */
  onUrl(url: string): void;
  /** What share of it the server has for good, whatever becomes of the rest. */
  onKept(share: number): void;
}

export interface UploadsDeps {
  http: Http;
  token(): string | null;
  /** Of the server; empty for the page's own. */
  url: string;
}

/** Brings a file to the server, the small in one request, the large in pieces. */
export class Uploads {
  readonly #deps: UploadsDeps;
  /** The ids of files whose upload in one request broke. */
  readonly #broken = new Set<string>();

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
  }

  /** Answers the id of the attachment. Rejects with a `ProblemError`, or with the reason of the abort. */
  async upload(file: PendingFile, blob: Blob, way: UploadWay): Promise<string> {
    await readable(blob);
    if (file.uploadUrl || blob.size > WHOLE_MOST || this.#broken.has(file.id)) {
      return this.#inPieces(file, blob, way);
    }
    try {
      return await this.#whole(file, blob, way);
    } catch (error) {
      if (blob.size > WHOLE_AGAIN_MOST && isBreak(error, way.signal)) this.#broken.add(file.id);
      // A server that takes less at once may take it in pieces; what it will not have at all it says then.
      if (way.signal.aborted || asProblem(error).status !== 413) throw error;
      return this.#inPieces(file, blob, way);
    }
  }

  /** The server may forget what it has of it. */
  async cancel(uploadUrl: string): Promise<void> {
    const { http, token } = this.#deps;
    const { endLarge } = await inPieces();
    await http.withToken(() => endLarge(uploadUrl, token));
  }

  async #whole(file: PendingFile, blob: Blob, { signal, onShare }: UploadWay): Promise<string> {
    const form = new FormData();
    for (const [name, value] of Object.entries(detailsOf(file))) form.append(name, value);
    form.append('file', blob, file.name);
    const onSent = (bytes: number): void => onShare(Math.min(1, bytes / blob.size));
    return (await this.#deps.http.upload<Attachment>('/upload', form, { signal, onSent })).id;
  }

  async #inPieces(file: PendingFile, blob: Blob, way: UploadWay): Promise<string> {
    const { http, token, url } = this.#deps;
    const { signal, onShare, onUrl, onKept } = way;
    const { uploadLarge } = await inPieces();
    let { uploadUrl } = file;
    return http.withToken(() =>
      uploadLarge({
        endpoint: `${url}/api/uploads/tus`,
        blob,
        metadata: { filename: file.name, ...detailsOf(file) },
        uploadUrl,
        token,
        signal,
        onUrl: (found) => {
          uploadUrl = found;
          onUrl(found);
        },
        onSent: (bytes) => onShare(Math.min(1, bytes / blob.size)),
        onKept: (bytes) => onKept(Math.min(1, bytes / blob.size)),
      }),
    );
  }
}

/** Few people send what is so large: for the others it need not be loaded. */
async function inPieces() {
  try {
    return await import('./upload-large');
  } catch {
    throw new ProblemError(NETWORK);
  }
}

/** It ended without an answer. */
function isBreak(error: unknown, { aborted, reason }: AbortSignal): boolean {
  if (aborted) return reason === BEGUN_AGAIN;
  const { code } = asProblem(error);
  return code === NETWORK.code || code === TIMEOUT.code;
}

/** What the server cannot know, as fields of a form or metadata of an upload. */
function detailsOf({ width, height, durationMs, waveform, preview }: PendingFile): Record<string, string> {
  const details = {
    width,
    height,
    durationMs,
    waveform: waveform && JSON.stringify(waveform),
    preview,
  };
  return Object.fromEntries(
    Object.entries(details).flatMap(([name, value]) =>
      value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
    ),
  );
}

/** A file that was changed, moved or unplugged after it was picked gives nothing more: no network would ever help. */
async function readable(blob: Blob): Promise<void> {
  try {
    await blob.slice(0, 1).arrayBuffer();
  } catch {
    throw new ProblemError(FILE_LOST);
  }
}
