import type { Chat, Invite } from '@vestnik/sdk';
import { Copy, QrCode as QrSign, Share2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { type Translate, useTranslate } from '../../i18n';
import { formatDeadline } from '../../i18n/dates';
import { copyText } from '../../lib/clipboard';
import { useNow } from '../../lib/hooks';
import { Button, IconButton } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Dialog } from '../../ui/Dialog';
import { lazyView } from '../../ui/lazyView';

const QrCode = lazyView(async () => (await import('./QrCode')).QrCode);

interface Props {
  chat: Chat;
  invite: Invite;
  onRevoked(): void;
}

/** One link: its address, what limits it, and ways to hand it on. */
export function InviteCard({ chat, invite, onRevoked }: Props) {
  const t = useTranslate();
  const now = useNow();
  const [shown, setShown] = useState<'code' | 'revoke' | null>(null);
  const title = chat.title ?? '';

  async function copy(): Promise<void> {
    if (await copyText(invite.url)) toast(t('invites.copied'));
  }

  async function share(): Promise<void> {
    try {
      await navigator.share({ title, url: invite.url });
    } catch {
      // Shared with nobody: the person has thought better of it.
    }
  }

  async function revoke(): Promise<void> {
    await client.invites.revoke(chat.id, invite.token);
    onRevoked();
    toast(t('invites.revoked'));
  }

  return (
    <li data-invite={invite.token} className="rounded-2xl bg-sunken p-4">
      <p className="font-medium [overflow-wrap:anywhere]" data-invite-url>
        {invite.url}
      </p>
      <p className="mt-1 text-[0.8125rem] text-muted">{limits(t, invite, now)}</p>
      <div className="mt-2 -ml-2 flex flex-wrap items-center">
        <IconButton label={t('invites.copy')} onClick={() => void copy()}>
          <Copy size={18} aria-hidden="true" />
        </IconButton>
        {'share' in navigator && (
          <IconButton label={t('invites.share')} onClick={() => void share()}>
            <Share2 size={18} aria-hidden="true" />
          </IconButton>
        )}
        <IconButton label={t('invites.code')} onClick={() => setShown('code')}>
          <QrSign size={18} aria-hidden="true" />
        </IconButton>
        <IconButton label={t('invites.revoke')} onClick={() => setShown('revoke')} tone="bad">
          <Trash2 size={18} aria-hidden="true" />
        </IconButton>
      </div>
      {shown === 'code' && (
        <Dialog title={title} onClose={() => setShown(null)}>
          <QrCode text={invite.url} label={t('invites.codeOf', { title })} />
          <p className="mt-3 text-center text-sm text-muted">{t('invites.codeHint')}</p>
          <div className="mt-4 flex justify-end">
            <Button kind="plain" onClick={() => setShown(null)}>
              {t('common.close')}
            </Button>
          </div>
        </Dialog>
      )}
      {shown === 'revoke' && (
        <ConfirmDialog
          title={t('invites.revokeTitle')}
          text={t('invites.revokeText')}
          confirm={t('invites.revoke')}
          onConfirm={revoke}
          onClose={() => setShown(null)}
        />
      )}
    </li>
  );
}

function limits(t: Translate, invite: Invite, now: Date): string {
  const parts = [
    invite.maxUses === null
      ? t('invites.used', { count: invite.uses })
      : t('invites.usedOf', { uses: invite.uses, most: invite.maxUses }),
  ];
  if (invite.requiresApproval) parts.push(t('invites.needsApproval'));
  if (invite.expiresAt) {
    const over = new Date(invite.expiresAt) <= now;
    parts.push(
      over ? t('invites.over') : t('invites.until', { when: formatDeadline(t, invite.expiresAt, now) }),
    );
  }
  return parts.join(' · ');
}
