import { readKeys } from '@/lib/services/keys';
import { respond } from '../respond';

export function GET() {
  return respond(readKeys);
}
