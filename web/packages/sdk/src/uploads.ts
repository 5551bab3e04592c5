import type { Http } from './http';
import { asProblem, FILE_LOST, ProblemError } from './problem';
import type { PendingFile } from './state';
import type { Attachment } from './types';

/** Above this a file goes in pieces: a break then costs one of them. The server takes as much in one request by default. */
const WHOLE_MOST = 10 * 1024 * 1024;

/** The reason of an abort after which the server may forget what it has. After any other the upload may be gone on with. */
export const GIVEN_UP = 'given up';

export interface UploadWay {
  signal: AbortSignal;
  /** What share has gone, 0 to 1. */
  onShare(share: number): void;
  /** Where it can be gone on with. */
  onUrl(url: string): void;
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

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
  }

  /** Answers the id of the attachment. Rejects with a `ProblemError`, or with the reason of the abort. */
  async upload(file: PendingFile, blob: Blob, way: UploadWay): Promise<string> {
    await readable(blob);
    if (file.uploadUrl || blob.size > WHOLE_MOST) return this.#inPieces(file, blob, way);
    try {
      return await this.#whole(file, blob, way);
    } catch (error) {
      // A server that takes less at once may take it in pieces; what it will not have at all it says then.
      if (way.signal.aborted || asProblem(error).status !== 413) throw error;
      return this.#inPieces(file, blob, way);
    }
  }

  async #whole(file: PendingFile, blob: Blob, { signal, onShare }: UploadWay): Promise<string> {
    const form = new FormData();
    for (const [name, value] of Object.entries(detailsOf(file))) form.append(name, value);
    form.append('file', blob, file.name);
    const onSent = (bytes: number): void => onShare(Math.min(1, bytes / blob.size));
    return (await this.#deps.http.upload<Attachment>('/upload', form, { signal, onSent })).id;
  }

  async #inPieces(file: PendingFile, blob: Blob, { signal, onShare, onUrl }: UploadWay): Promise<string> {
    const { http, token, url } = this.#deps;
    // Few people send what is so large: for the others it need not be loaded.
    const { uploadLarge } = await import('./upload-large').catch(() => {
      throw new ProblemError({ status: 0, code: 'network' });
    });
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
      }),
    );
  }
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
