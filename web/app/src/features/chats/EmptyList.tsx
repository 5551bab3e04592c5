import type { ChatFilter } from '@vestnik/sdk';
import { Archive, CheckCheck, FolderOpen, Megaphone, MessageCircle, Users } from 'lucide-react';
import { useTranslate } from '../../i18n';
import { ViewState } from '../../ui/State';

const ICONS = { unread: CheckCheck, groups: Users, channels: Megaphone, archive: Archive } as const;

export function EmptyList({ filter }: { filter: ChatFilter }) {
  const t = useTranslate();
  if (filter === 'all')
    return <ViewState icon={MessageCircle} title={t('chats.empty')} hint={t('chats.emptyHint')} />;
  if (typeof filter === 'object')
    return <ViewState icon={FolderOpen} title={t('list.empty.folder')} hint={t('list.empty.folderHint')} />;
  return <ViewState icon={ICONS[filter]} title={t(`list.empty.${filter}`)} />;
}
