import { attachmentsOf } from '../attachments';
import { asProblem } from '../problem';
import type { Attachment, Message } from '../types';
import type { DoorDeps } from './door';

/** Of an album all pictures fail together: they are asked for together. */
const TOGETHER_MS = 2_000;

/** Files of messages that can be seen no longer where they were. */
export class Media {
  readonly #deps: DoorDeps;
  readonly #asked = new Map<string, Promise<Message | null>>();

  constructor(deps: DoorDeps) {
    this.#deps = deps;
  }

  /** A file of a message with an address that is good now. Null: it is gone, or not mine to see any more. Rejects when that cannot be told. */
  async renewed(messageId: string, attachmentId: string): Promise<Attachment | null> {
    const message = await this.#ask(messageId);
    if (!message || message.deletedAt) return null;
    return attachmentsOf(message).find(({ id }) => id === attachmentId) ?? null;
  }

  #ask(messageId: string): Promise<Message | null> {
    const under = this.#asked.get(messageId);
    if (under) return under;
    const asked = this.#deps.http.send<Message>('GET', `/messages/${messageId}`).catch((error: unknown) => {
      if (asProblem(error).status === 404) return null;
      throw error;
    });
    this.#asked.set(messageId, asked);
    const forget = (): boolean => this.#asked.delete(messageId);
    asked.then(() => setTimeout(forget, TOGETHER_MS), forget);
    return asked;
  }
}
