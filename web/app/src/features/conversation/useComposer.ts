import { asProblem, type Chat, logOf, type Message } from '@vestnik/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { sendTray } from '../attach/sendTray';
import { useTray } from '../attach/trays';
import { useDraft } from './useDraft';

/** What is being written in a chat: a new message with its draft, a reply, or a change of one that was sent. */
export function useComposer(chat: Chat) {
  const t = useTranslate();
  const [edit, setEdit] = useState<{ message: Message; text: string } | null>(null);
  /** What could not be saved, by message: it is there when that is edited again. */
  const unsaved = useRef(new Map<string, string>());
  const area = useRef<HTMLTextAreaElement>(null);
  const tray = useTray(chat.id);
  const hasFiles = tray.items.length > 0;
  const draft = useDraft(chat, tray);

  const focus = useCallback(() => {
    requestAnimationFrame(() => {
      const element = area.current;
      element?.focus();
      element?.setSelectionRange(element.value.length, element.value.length);
    });
  }, []);

  useEffect(() => () => client.stoppedTyping(chat.id), [chat.id]);

  const setText = (text: string): void => {
    if (edit) {
      setEdit({ ...edit, text });
      return;
    }
    draft.setText(text);
    if (text.trim()) client.typed(chat.id);
    else client.stoppedTyping(chat.id);
  };

  function startReply(message: Message): void {
    setEdit(null);
    draft.setReplyTo(message.id);
    focus();
  }

  const startEdit = useCallback(
    (message: Message) => {
      setEdit({ message, text: unsaved.current.get(message.id) ?? message.content });
      focus();
    },
    [focus],
  );

  function editLast(): void {
    const state = client.store.getState();
    const last = logOf(state, chat.id).messages.findLast(
      (message) =>
        message.senderId === state.me?.id &&
        message.type !== 'system' &&
        message.type !== 'call' &&
        !message.deletedAt,
    );
    if (last) startEdit(last);
  }

  function send(): void {
    if (edit) return void saveEdit(edit.message, edit.text.trim());
    const content = draft.text.trim();
    const replyTo = draft.replyTo ?? undefined;
    if (hasFiles && !tray.sending) {
      client.stoppedTyping(chat.id);
      void sendTray(chat.id, content, replyTo);
      draft.leave();
    } else if (content) {
      client.send(chat.id, content, replyTo);
      draft.clear();
    }
  }

  /** Something was sent that was not written here. */
  function answered(): void {
    if (draft.replyTo) draft.setReplyTo(undefined);
    client.stoppedTyping(chat.id);
  }

  /** Closed at once; opened again when the server will not have it. */
  async function saveEdit(message: Message, text: string): Promise<void> {
    setEdit(null);
    unsaved.current.delete(message.id);
    focus();
    if (text === message.content) return;
    const draftNow = () => client.store.getState().chats[chat.id]?.draft?.content;
    const before = draftNow();
    try {
      await client.edit(message, text);
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
      unsaved.current.set(message.id, text);
      // What is being written meanwhile is not pushed aside.
      if (draftNow() === before) setEdit((now) => now ?? { message, text });
    }
  }

  function cancel(): void {
    if (edit) {
      unsaved.current.delete(edit.message.id);
      setEdit(null);
    } else draft.setReplyTo(undefined);
    focus();
  }

  return {
    area,
    text: edit ? edit.text : draft.text,
    onBlur: draft.rest,
    editing: edit?.message ?? null,
    replyTo: edit ? null : draft.replyTo,
    hasFiles,
    setText,
    send,
    answered,
    cancel,
    startReply,
    startEdit,
    editLast,
    focus,
  };
}
