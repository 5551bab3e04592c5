import { type RefObject, useEffect, useState } from 'react';

export type CameraTrouble = 'denied' | 'missing' | 'busy' | 'insecure';

export interface CameraState {
  /** Null while it starts. */
  stream: MediaStream | null;
  trouble: CameraTrouble | null;
  /** There is another one to turn to. */
  hasOther: boolean;
  turn(): void;
}

/** The camera for as long as it is shown: it is let go of with the view. */
export function useCamera(view: RefObject<HTMLVideoElement | null>): CameraState {
  const [facing, setFacing] = useState<'environment' | 'user'>('user');
  const [state, setState] = useState<Pick<CameraState, 'stream' | 'trouble' | 'hasOther'>>({
    stream: null,
    trouble: null,
    hasOther: false,
  });

  useEffect(() => {
    let stream: MediaStream | null = null;
    let current = true;
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    async function start(): Promise<void> {
      try {
        if (!navigator.mediaDevices) throw new DOMException('', 'SecurityError');
        const video = { facingMode: facing, width: { ideal: 1920 }, height: { ideal: 1080 } };
        stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
        if (!current) return stop();
        if (view.current) view.current.srcObject = stream;
        const devices = await navigator.mediaDevices.enumerateDevices();
        if (!current) return;
        const hasOther = devices.filter(({ kind }) => kind === 'videoinput').length > 1;
        setState({ stream, trouble: null, hasOther });
      } catch (error) {
        if (current) setState({ stream: null, trouble: troubleOf(error), hasOther: false });
      }
    }
    setState((now) => ({ ...now, stream: null }));
    void start();
    return () => {
      current = false;
      stop();
    };
  }, [facing, view]);

  return { ...state, turn: () => setFacing((now) => (now === 'user' ? 'environment' : 'user')) };
}

function troubleOf(error: unknown): CameraTrouble {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'SecurityError':
      return 'insecure';
    default:
      return 'busy';
  }
}
