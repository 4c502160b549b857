/** Units as operators read them: binary sizes, seconds with one digit. */
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `1536` → `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${UNITS[unit]}`;
}

export type DurationUnits = { ms: string; s: string; min: string; h: string; days: string };

export const ENGLISH_UNITS: DurationUnits = { ms: 'ms', s: 's', min: 'min', h: 'h', days: 'days' };
export const CHINESE_UNITS: DurationUnits = {
  ms: '毫秒',
  s: '秒',
  min: '分',
  h: '小时',
  days: '天',
};

/** `83000` → `1 min 23 s`; below ten seconds with one digit, below one second in ms. */
export function formatDuration(ms: number, units: DurationUnits = ENGLISH_UNITS): string {
  const pair = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    small ? `${big} ${bigUnit} ${small} ${smallUnit}` : `${big} ${bigUnit}`;
  if (ms < 1000) return `${Math.round(ms)} ${units.ms}`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} ${units.s}`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} ${units.s}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, units.min, seconds % 60, units.s);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return pair(hours, units.h, minutes % 60, units.min);
  return `${Math.floor(hours / 24)} ${units.days}`;
}
