/** Words that any part of the screen may use. */
export const common = {
  ok: 'OK',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  remove: 'Remove',
  edit: 'Edit',
  tryAgain: 'Try again',
  loading: 'Loading…',
  none: 'none',
  unknown: 'unknown',
  justNow: 'just now',
  ago: '{duration} ago',
} as const;
