import type { Item } from '../media/items';
import { useSource } from '../media/useSource';
import { VoiceMessage } from '../voice/VoiceMessage';

interface Props {
  item: Item;
  chatId: string;
  /** Of the row: the same before and after it was sent. */
  rowKey: string;
  author: string;
  at: string;
  mine: boolean;
  reachable: boolean;
}

/** A message that is one sound. */
export function SoundMessage({ item, chatId, rowKey, author, at, mine, reachable }: Props) {
  const { src } = useSource(item);
  const { stored, durationMs, waveform, name } = item;
  return (
    <VoiceMessage
      sound={{
        key: rowKey,
        chatId,
        messageId: stored?.messageId ?? null,
        attachmentId: stored?.attachmentId ?? null,
        url: src ?? '',
        durationMs: durationMs ?? 0,
      }}
      waveform={waveform}
      title={waveform ? null : name}
      author={author}
      createdAt={at}
      mine={mine}
      reachable={reachable}
    />
  );
}
