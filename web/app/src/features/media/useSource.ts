import { useCallback, useEffect, useRef, useState } from 'react';
import { client, useVestnik } from '../../core/client';
import { localUrl } from '../../core/localUrls';
import { afterError, type PlayError } from './afterError';
import type { Item } from './items';

export interface Source {
  /** Null: there is nothing to load yet, or nothing any more. */
  src: string | null;
  /** `gone`: it will not come back. `failed`: it may be tried again. `unplayable`: it is there, and not for this browser. */
  state: 'fine' | 'gone' | 'failed' | 'unplayable';
  /** `error`: of a film. */
  onError(error?: PlayError | null): void;
  again(): void;
}

/**
 * Where a file is shown from: my own copy, else the plain address, which the session's cookie opens, else one that is
 * signed for me. Whoever has no cookie gets by with the last, and whoever may not see it any more learns that.
 */
export function useSource({ waiting, stored }: Item): Source {
  const own = useOwnCopy(waiting?.fileId, stored?.attachmentId);
  const [broken, setBroken] = useState<string | null>(null);
  const [signed, setSigned] = useState<string | null>(null);
  const [state, setState] = useState<Source['state']>('fine');
  const isAsked = useRef(false);
  const connected = useVestnik(({ connection }) => connection === 'connected');
  const copy = own === broken ? null : own;
  const { messageId, attachmentId, url } = stored ?? {};

  const again = useCallback(() => {
    isAsked.current = false;
    setSigned(null);
    setState('fine');
  }, []);

  const onError = useCallback(
    (error?: PlayError | null) => {
      if (copy) return setBroken(copy);
      if (!messageId || !attachmentId) return setState('failed');
      const next = afterError(error, isAsked.current);
      if (next !== 'renew') return setState(next);
      isAsked.current = true;
      client.media.renewed(messageId, attachmentId).then(
        (file) => (file ? setSigned(file.url) : setState('gone')),
        () => setState('failed'),
      );
    },
    [copy, messageId, attachmentId],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: what failed for want of a network is tried again with it, once
  useEffect(() => {
    if (connected && state === 'failed') again();
  }, [connected]);

  const src = copy ?? signed ?? url?.replace(/\?.*$/, '') ?? null;
  return { src: state === 'fine' ? src : null, state, onError, again };
}

/** Of what I sent from here there is a copy; of an earlier visit it has to be read first. */
function useOwnCopy(fileId: string | undefined, attachmentId: string | undefined): string | null {
  const [read, setRead] = useState<{ fileId: string; blob: Blob | null } | null>(null);
  const held = fileId
    ? client.files.held(fileId)
    : attachmentId
      ? client.files.sent(attachmentId)
      : undefined;
  const isMissing = fileId !== undefined && held === undefined;

  useEffect(() => {
    if (!isMissing || fileId === undefined) return;
    let current = true;
    void client.files.read(fileId).then((blob) => current && setRead({ fileId, blob }));
    return () => {
      current = false;
    };
  }, [fileId, isMissing]);

  const blob = held ?? (read && read.fileId === fileId ? read.blob : null);
  return blob ? localUrl(blob) : null;
}
