import {
  File,
  FileArchive,
  FileCode,
  FileImage,
  FileMusic,
  FileSpreadsheet,
  FileText,
  FileVideo,
  type LucideIcon,
} from 'lucide-react';

const BY_ENDING: readonly (readonly [LucideIcon, string])[] = [
  [FileArchive, 'zip rar 7z tar gz bz2 xz zst jar apk deb rpm iso'],
  [FileSpreadsheet, 'xls xlsx ods csv tsv'],
  [FileText, 'pdf doc docx odt rtf txt md epub djvu fb2 ppt pptx odp'],
  [FileCode, 'js ts tsx jsx json html css xml yml yaml sh py rb go rs c h cpp cs java kt sql'],
  [FileImage, 'svg heic heif tif tiff psd raw bmp ico'],
  [FileMusic, 'mp3 wav flac ogg opus m4a aac mid'],
  [FileVideo, 'mp4 webm mkv mov avi'],
];

const ICONS = new Map(BY_ENDING.flatMap(([icon, endings]) => endings.split(' ').map((each) => [each, icon])));

/** The ending of a file's name, in small letters; empty: it has none worth the name. */
export function endingOf(name: string): string {
  return /[^.]\.([\p{L}\p{N}]{1,8})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

export function fileIcon(name: string): LucideIcon {
  return ICONS.get(endingOf(name)) ?? File;
}
