import { vi } from 'vitest';

interface Answer {
  status: number;
  headers?: Record<string, string>;
}

/** A tus server in memory, and of XMLHttpRequest what the tus client asks it with. */
export class TinyTus {
  readonly asked: string[] = [];
  /** How much of each there is to come, and has come. */
  readonly uploads = new Map<string, { size: number; has: number }>();
  /** What is answered otherwise than usual; null: nothing, ever. */
  reply: (method: string) => Answer | null | undefined = () => undefined;
  aborted = 0;

  constructor() {
    const answer = this.#answer.bind(this);
    const onAbort = (): void => void this.aborted++;
    vi.stubGlobal(
      'XMLHttpRequest',
      class {
        readonly upload = {};
        onload = (): void => undefined;
        status = 0;
        responseText = '';
        readonly #asks = new Headers();
        #says = new Headers();
        #method = '';
        #url = '';
        #isOver = false;

        open(method: string, url: string): void {
          this.#method = method;
          this.#url = url;
        }
        setRequestHeader(name: string, value: string): void {
          this.#asks.set(name, value);
        }
        getResponseHeader(name: string): string | null {
          return this.#says.get(name);
        }
        abort(): void {
          if (!this.#isOver) onAbort();
          this.#isOver = true;
        }
        async send(body: Blob | null): Promise<void> {
          await Promise.resolve();
          const said = answer(this.#method, new URL(this.#url).pathname, this.#asks, body?.size ?? 0);
          if (!said || this.#isOver) return;
          this.#isOver = true;
          this.status = said.status;
          this.#says = new Headers(said.headers);
          this.onload();
        }
      },
    );
  }

  #answer(method: string, path: string, asks: Headers, bytes: number): Answer | null {
    this.asked.push(`${method} ${path}`);
    const other = this.reply(method);
    if (other !== undefined) return other;
    if (asks.get('Authorization') !== 'Bearer fresh') return { status: 401 };
    if (method === 'POST') {
      const made = `${path}/${this.uploads.size + 1}`;
      this.uploads.set(made, { size: Number(asks.get('Upload-Length')), has: 0 });
      return { status: 201, headers: { Location: made } };
    }
    const upload = this.uploads.get(path);
    if (!upload) return { status: 404 };
    if (method === 'DELETE') {
      this.uploads.delete(path);
      return { status: 204 };
    }
    upload.has += bytes;
    const { size, has } = upload;
    const headers = { 'Upload-Offset': `${has}`, 'Upload-Length': `${size}` };
    return {
      status: method === 'HEAD' ? 200 : 204,
      headers: has === size ? { ...headers, 'Vestnik-Attachment-Id': 'a1' } : headers,
    };
  }
}
