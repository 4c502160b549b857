export const MENU_POPOVER = 'min-w-44 rounded-md bg-panel p-1 shadow-pop outline-none';

export const MENU_ITEM =
  'flex items-center gap-2 rounded-sm px-2 py-1 outline-none data-focused:bg-accent-soft';
