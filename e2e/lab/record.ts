import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { LAB_ROOT, labDir } from './names';

/** What is written down about a lab, for those who did not start it. */
export type LabRecord = {
  name: string;
  subnet: number;
  hosts: string[];
  emulated: string[];
  keep: boolean;
};

const fileOf = (lab: string): string => join(labDir(lab), 'lab.json');

/** What is written down about a lab, if there is one. */
export function readRecord(lab: string): LabRecord | undefined {
  if (!existsSync(fileOf(lab))) return undefined;
  return JSON.parse(readFileSync(fileOf(lab), 'utf8')) as LabRecord;
}

/** Writes down a lab, in one step: whoever reads it sees all of it. */
export function writeRecord(record: LabRecord): void {
  mkdirSync(labDir(record.name), { recursive: true, mode: 0o755 });
  const draft = `${fileOf(record.name)}.new`;
  writeFileSync(draft, `${JSON.stringify(record)}\n`);
  renameSync(draft, fileOf(record.name));
}

/** The labs that are written down. */
export function allRecords(): LabRecord[] {
  if (!existsSync(LAB_ROOT)) return [];
  return readdirSync(LAB_ROOT).flatMap((lab) => readRecord(lab) ?? []);
}
