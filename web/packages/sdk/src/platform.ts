/** A few short strings that outlive the page and are shared by its tabs: `localStorage`, or what stands in for it. */
export type Strings = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

/** `focus`: the person is back and looks at it. `leave`: it goes out of sight, and perhaps does not come back. */
export type Happening = 'online' | 'offline' | 'focus' | 'leave';

export interface UploadRequest {
  method: string;
  headers: Record<string, string>;
  body: FormData;
  signal: AbortSignal;
  /** Bytes of the body that have gone. */
  onSent(bytes: number): void;
}

/** What the client needs of the place it runs in. All of it that is a browser's is here. */
export interface Platform {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** As `fetch`, and tells how much has gone, where that can be known. */
  upload(url: string, request: UploadRequest): Promise<Response>;
  /** Reading it may throw, as may its methods, where storage is refused. */
  readonly storage: Strings;
  /** Whether there is IndexedDB. It may refuse all the same. */
  hasDatabases(): boolean;
  /** Runs `work` alone among all that share the storage. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** False: certainly without a network. True promises nothing. */
  isOnline(): boolean;
  isVisible(): boolean;
  /** Follows what happens until the answer is called. */
  on(happening: Happening, listener: () => void): () => void;
  /** Another tab changed the storage; `null`: it was emptied. */
  onStored(listener: (key: string | null) => void): () => void;
}
