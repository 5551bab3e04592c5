export type PlayError = Pick<MediaError, 'code'>;

const NOT_DECODED = 3;
const NOT_SUPPORTED = 4;

/**
 * What is to be done about a file of the server that could not be shown; `error` of a film. Of one that is not there, or
 * behind an address too old, browsers say the same as of one that they do not know: only at an address that was asked for
 * anew it is to be believed.
 */
export function afterError(
  error: PlayError | null | undefined,
  isRenewed: boolean,
): 'renew' | 'failed' | 'unplayable' {
  if (error?.code === NOT_DECODED) return 'unplayable';
  if (!isRenewed) return 'renew';
  return error?.code === NOT_SUPPORTED ? 'unplayable' : 'failed';
}
